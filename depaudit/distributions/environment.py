"""An environment that the user asks depaudit to look at: its files are read, its Python is never run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from depaudit.distributions.installed_files import read_distribution
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field

if TYPE_CHECKING:
    from depaudit.documents import Documents


@dataclass(frozen=True, slots=True)
class Installed:
    """What an environment holds."""

    path: str
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Import name (dotted inside namespace packages) to the distributions that install it."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Version by canonical name."""
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical names of what each distribution needs without an extra."""
    namespaces: frozenset[str] = frozenset()
    """Packages that several distributions share."""


def read_environment(asked: str, documents: Documents | None = None) -> Installed | Unreadable:
    """What is installed in an environment.

    `asked` is its folder, its Python (never run), its site-packages, or `auto`: `.venv`, `venv` or `env` in the
    audited tree, else what VIRTUAL_ENV or CONDA_PREFIX names.
    """
    root = str(getattr(documents.files, "root", "")) if documents is not None else ""
    path = _automatic(root) if asked == "auto" else _given(asked, root)
    if not path:
        where = "neither `.venv`, `venv` nor `env` is an environment here, and VIRTUAL_ENV and CONDA_PREFIX are not set"
        return Unreadable(Location(asked), where if asked == "auto" else "there is no such file or folder")
    folders = _site_packages(path)
    if not folders:
        return Unreadable(Location(asked), "this is no Python environment: it has no site-packages")
    return _read(asked if asked != "auto" else path, folders)


def _automatic(root: str) -> str:
    for name in (".venv", "venv", "env", ".env"):
        folder = os.path.join(root, name)
        if os.path.isfile(os.path.join(folder, "pyvenv.cfg")):
            return folder
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = os.environ.get(variable, "")
        if folder and os.path.isdir(folder):
            return folder
    return ""


def _given(asked: str, root: str) -> str:
    for path in (asked, os.path.join(root, asked)):
        if os.path.exists(path):
            return path
    if os.sep not in asked and "/" not in asked:
        import shutil

        return shutil.which(asked) or ""
    return ""


def _site_packages(path: str) -> list[str]:
    """The folders of installed distributions of an environment, found by where they usually lie."""
    if os.path.isdir(path):
        if os.path.basename(os.path.normpath(path)) in ("site-packages", "dist-packages"):
            return [path]
        return _below(path, "")
    version = re.search(r"python(\d+\.\d+)", os.path.basename(path))
    wanted = version[1] if version else ""
    beside = os.path.dirname(path)
    found = _below(os.path.dirname(beside), wanted) or _below(beside, wanted)
    if not found and os.path.islink(path):
        found = _site_packages(os.path.realpath(path))
    return found


def _below(prefix: str, wanted: str) -> list[str]:
    found = []
    for library in ("lib", "lib64"):
        folder = os.path.join(prefix, library)
        versions = [n for n in _names(folder) if n.startswith(("python3", "pypy3"))]
        versions = [n for n in versions if not wanted or n in (f"python{wanted}", f"pypy{wanted}")]
        versions.sort(key=lambda n: [int(number) for number in re.findall(r"\d+", n)])
        for name in versions[-1:]:
            found += [os.path.join(folder, name, inside) for inside in ("site-packages", "dist-packages")]
    found.append(os.path.join(prefix, "Lib", "site-packages"))
    found = [folder for folder in found if os.path.isdir(folder)]
    distinct = list({os.path.realpath(folder): folder for folder in reversed(found)}.values())[::-1]
    return distinct + _of_the_system(prefix) if distinct else []


def _of_the_system(prefix: str) -> list[str]:
    """The base interpreter's, for an environment that says that it sees them."""
    try:
        with open(os.path.join(prefix, "pyvenv.cfg"), encoding="utf-8", errors="replace") as file:
            rows = [line.partition("=") for line in file.read().splitlines()]
    except OSError:
        return []
    settings = {key.strip(): value.strip() for key, _, value in rows}
    if settings.get("include-system-site-packages", "").lower() != "true" or not settings.get("home"):
        return []
    version = ".".join((settings.get("version") or settings.get("version_info") or "").split(".")[:2])
    return _below(os.path.dirname(settings["home"]), version)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _read(path: str, folders: list[str]) -> Installed:
    modules: dict[str, set[str]] = {}
    versions: dict[str, str] = {}
    requires: dict[str, tuple[str, ...]] = {}
    namespaces: set[str] = set()
    for folder, entry in _entries(folders):
        found = read_distribution(folder, entry)
        if found is None or found.name in versions:
            continue
        versions[found.name] = found.version
        requires[found.name] = found.requires
        namespaces |= found.namespaces
        for module in found.modules:
            modules.setdefault(module, set()).add(found.name)
    owned = {module: tuple(sorted(names)) for module, names in sorted(modules.items())}
    return Installed(path, owned, versions, requires, frozenset(namespaces - owned.keys()))


def _entries(folders: list[str]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for name in _names(folder):
            if name.endswith((".dist-info", ".egg-info")):
                yield folder, name
