"""One installed distribution: its metadata and what it is imported as, read from the files beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.model.record import dataclass

_EXTENSIONS = (".py", ".so", ".pyd", ".pyc", ".pyx")
_DEEPEST = 6
"""Levels of namespace packages; what lies deeper is data."""


@dataclass(frozen=True, slots=True)
class InstalledDistribution:
    """What a `.dist-info` or `.egg-info` says."""

    name: str
    """Canonical (PEP 503)."""
    version: str
    modules: tuple[str, ...]
    namespaces: frozenset[str]
    requires: tuple[str, ...]


def read_distribution(site: str, entry: str) -> InstalledDistribution | None:
    """The distribution of one entry of site-packages; None where its metadata cannot be read."""
    folder = os.path.join(site, entry)
    text = _text(os.path.join(folder, "METADATA")) or _text(os.path.join(folder, "PKG-INFO")) or _text(folder)
    headers = _headers(text)
    name = canonical("".join(headers.get("name", [])[:1]).strip()) or canonical(entry.rpartition(".")[0].partition("-")[0])
    if not name or not text:
        return None
    modules, namespaces = _modules(site, folder, headers)
    required = sorted({_name_of(row) for row in headers.get("requires-dist", []) if not re.search(r";.*\bextra\b", row)})
    version = "".join(headers.get("version", [])[:1])
    return InstalledDistribution(name, version, telling(modules), frozenset(namespaces), tuple(filter(None, required)))


def telling(modules: Iterable[str]) -> tuple[str, ...]:
    """Those of the import names that tell a distribution, sorted: not `tests`, which many ship by accident."""
    kept = (module for module in modules if not knowledge.is_generic(module.partition(".")[0]) and _is_dotted(module))
    return tuple(sorted(kept))


def _name_of(requirement: str) -> str:
    found = re.match(r"\s*([A-Za-z0-9][\w.-]*)", requirement)
    return canonical(found[1]) if found else ""


def _is_dotted(module: str) -> bool:
    return all(part.isidentifier() for part in module.split(".")) and not module.endswith("__mypyc")


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _headers(text: str) -> dict[str, list[str]]:
    """The headers of core metadata, up to the first blank line; continued lines are left out."""
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            found.setdefault(key.lower(), []).append(value.strip())
    return found


def _modules(site: str, folder: str, headers: dict[str, list[str]]) -> tuple[set[str], set[str]]:
    """Import names and the namespace packages around them: as the metadata says (PEP 794), else by the files."""
    said = [value.partition(";")[0].strip() for value in headers.get("import-name", [])]
    around = [value.partition(";")[0].strip() for value in headers.get("import-namespace", [])]
    if "import-name" in headers or "import-namespace" in headers:
        names = set(filter(None, said))
        return names, {*filter(None, around)} | {p for name in names for p in knowledge.prefixes(name.rpartition(".")[0])} - names
    top_level = {line.strip().replace("\\", "/").rpartition("/")[2] for line in _text(os.path.join(folder, "top_level.txt")).split()}
    shared = set(_text(os.path.join(folder, "namespace_packages.txt")).split())
    files = _recorded(folder)
    modules, namespaces = modules_of_files(files, shared)
    editable = _editable(site, files)
    if editable or not files:
        modules |= editable | (top_level - shared)
    elif any(file.endswith(".pth") for file in files):
        modules |= top_level
    return modules, namespaces | shared


def _recorded(folder: str) -> list[str]:
    """The files of the distribution relative to site-packages, as RECORD (else the egg's list) has them."""
    record = _text(os.path.join(folder, "RECORD"))
    if record:
        rows = (line.rsplit(",", 2)[0].strip('"') for line in record.splitlines() if line)
        return [row.replace("\\", "/") for row in rows]
    listed = _text(os.path.join(folder, "installed-files.txt")).splitlines()
    return [os.path.normpath(os.path.join("x", line)).replace("\\", "/") for line in listed]


def modules_of_files(files: Iterable[str], shared: set[str]) -> tuple[set[str], set[str]]:
    """Import names, and the namespace packages around them, of files relative to site-packages.

    `shared` are packages that are namespaces though they have an `__init__.py`.
    """
    packages: set[str] = set()
    code: list[list[str]] = []
    for file in files:
        parts = file.split("/")
        if parts[0] in ("..", "") or parts[0].endswith((".dist-info", ".data", ".egg-info", "-stubs")) or "__pycache__" in parts:
            continue
        if not parts[-1].endswith(_EXTENSIONS):
            continue
        code.append(parts)
        if parts[-1].partition(".")[0] == "__init__" and ".".join(parts[:-1]) not in shared:
            packages.add(".".join(parts[:-1]))
    modules: set[str] = set()
    namespaces: set[str] = set()
    for parts in code:
        dotted = [*parts[:-1], parts[-1].partition(".")[0]]
        if dotted[-1] == "__init__":
            dotted.pop()
        for depth in range(1, min(len(dotted), _DEEPEST) + 1):
            name = ".".join(dotted[:depth])
            if name in packages or (depth == len(dotted) and name not in shared):
                modules.add(name)
                break
            namespaces.add(name)
    return modules, namespaces - modules


def _editable(site: str, files: Iterable[str]) -> set[str]:
    """What an editable install of setuptools maps to its sources."""
    found: set[str] = set()
    for file in files:
        if re.fullmatch(r"__editable___\w+_finder\.py", file):
            mapping = re.search(r"^MAPPING[^=\n]*= \{(.*)\}$", _text(os.path.join(site, file)), re.MULTILINE)
            found |= set(re.findall(r"'([\w.]+)': '", mapping[1])) if mapping else set()
    return found
