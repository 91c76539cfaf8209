"""Documents → what they require. A format is one file with its `FILES` and its reading function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement

if TYPE_CHECKING:
    from depaudit.documents import Documents

__all__ = ["is_manifest", "read_manifest", "read_script", "with_included"]

Reader = Callable[[str, "Documents"], "Manifest | None"]
_READERS = (
    (("pyproject.toml",), "pyproject", "read_pyproject"),
    (("setup.cfg",), "setup_cfg", "read_setup_cfg"),
    (("setup.py",), "setup_py", "read_setup_py"),
    (("Pipfile",), "pipfile", "read_pipfile"),
    (("pixi.toml",), "pixi", "read_pixi"),
    (("tox.ini",), "tox", "read_tox_ini"),
    (("tox.toml",), "tox", "read_tox_toml"),
    (("noxfile.py",), "noxfile", "read_noxfile"),
    (("hatch.toml",), "tool_files", "read_hatch_toml"),
    (("uv.toml",), "tool_files", "read_uv_toml"),
)
"""Names, file of this folder, function; what may be an environment of conda and requirements files come after these."""

_INCLUDING = ("requirements", "constraints", "pip-compile", "conda")


def is_manifest(path: str) -> bool:
    """Whether a file of this path is read for requirements."""
    return _reader(path) is not None

_CLASSIFIER = "Programming Language :: Python :: "
_WITH_CLASSIFIERS = ("pyproject", "setup.cfg", "setup.py")


def read_manifest(path: str, documents: Documents) -> Manifest | None:
    """What a file requires; None where the file is no manifest."""
    reader = _reader(path)
    if reader is None:
        return None
    module, function = reader
    read: Reader = getattr(import_module(f"depaudit.manifests.{module}"), function)
    manifest = read(path, documents)
    return manifest if manifest is None else _with_pythons(_with_lines(manifest, documents), documents)


def _with_pythons(manifest: Manifest, documents: Documents) -> Manifest:
    """With what the classifiers of metadata say; they are lines of their own in every format."""
    document = documents.text(manifest.path) if manifest.format in _WITH_CLASSIFIERS else None
    if document is None or isinstance(document, Unreadable) or _CLASSIFIER not in document.text:
        return manifest
    versions = (part.partition("\n")[0].strip(" \t\r\"',)]") for part in document.text.split(_CLASSIFIER)[1:])
    numbers = {tuple(map(int, version.split("."))) for version in versions if version.replace(".", "").isdigit()}
    named = tuple(f"{n[0]}.{n[1]}" for n in sorted(numbers) if len(n) == 2)
    return replace(manifest, pythons=named)


def _with_lines(manifest: Manifest, documents: Documents) -> Manifest:
    """Give each requirement its line, which goes with it when it is taken out."""
    return replace(manifest, requirements=tuple(_with_line(r, documents) for r in manifest.requirements))


def _with_line(requirement: Requirement, documents: Documents) -> Requirement:
    place = requirement.location
    document = documents.text(place.path)
    if isinstance(document, Unreadable) or place.line != place.end_line or place.line > len(document.starts):
        return requirement
    start = document.starts[place.line - 1]
    end = document.starts[place.line] if place.line < len(document.starts) else len(document.text)
    line = document.text[start:end]
    before = document.lines[place.line - 2] if place.line > 1 else ""
    continued = line.rstrip().endswith("\\") or before.rstrip().endswith("\\")
    above = _comment_above(document.lines, place.line, line) if before.lstrip().startswith("#") else ""
    return requirement if continued else replace(requirement, line=line, comment_above=above)


def _comment_above(lines: tuple[str, ...], number: int, line: str) -> str:
    """The lines of comment directly above a line, as one text; those of another indentation belong to something else."""
    found: list[str] = []
    indent = len(line) - len(line.lstrip())
    for above in reversed(lines[max(0, number - 9) : number - 1]):
        if not above.lstrip().startswith("#") or len(above) - len(above.lstrip()) != indent:
            break
        found.append(above.strip().lstrip("#").strip())
    return " ".join(reversed(found))


def with_included(manifests: tuple[Manifest, ...], documents: Documents) -> tuple[Manifest, ...]:
    """The manifests, and after them the requirements files that they include under names of another kind."""
    return (*manifests, *_included(manifests, documents))


def read_script(path: str, block: str, first_line: int) -> Manifest:
    """The PEP 723 block of a script: its text without the leading `# `, and the line where it begins."""
    from depaudit.manifests.script import read_block

    return read_block(path, block, first_line)


def _included(manifests: tuple[Manifest, ...], documents: Documents) -> Iterator[Manifest]:
    from depaudit.manifests.requirements import read_requirements

    known = {m.path for m in manifests}
    for path in dict.fromkeys(path for m in manifests if m.format == "tox" for path in m.includes if path not in known):
        known.add(path)
        manifest = read_requirements(path, documents, asked=True)
        if manifest is not None:
            yield _as_for_tests(manifest)
    including = [m for m in manifests if m.format in _INCLUDING]
    waiting = [(path, path in m.constrained_by) for m in including for path in m.includes]
    while waiting:
        waiting.sort(key=lambda found: found[1])  # what one file requires and another constrains is required
        path, constrains = waiting.pop(0)
        if path in known or path.endswith(".toml"):
            continue
        known.add(path)
        manifest = read_requirements(path, documents, asked=True)
        if manifest is not None:
            waiting.extend((other, constrains or other in manifest.constrained_by) for other in manifest.includes)
            yield _as_constraints(manifest) if constrains else manifest


def _as_for_tests(manifest: Manifest) -> Manifest:
    """A file that tox alone installs, whatever its name is."""
    from depaudit.model.record import replace
    from depaudit.model.requirement import Role, Scope

    required = (r for r in manifest.requirements if r.scope is not Scope.CONSTRAINT)
    return replace(manifest, declares=False, requirements=tuple(replace(r, scope=Scope.GROUP, role=Role.DEVELOPMENT, group="tox") for r in required))


def _as_constraints(manifest: Manifest) -> Manifest:
    """A file that `-c` alone reads, whatever its name is."""
    from depaudit.model.record import replace
    from depaudit.model.requirement import Scope

    limits = tuple(replace(r, scope=Scope.CONSTRAINT) for r in manifest.requirements)
    return replace(manifest, format="constraints", declares=False, requirements=limits)


@lru_cache(maxsize=8192)
def _reader(path: str) -> tuple[str, str] | None:
    from depaudit.requirements_names import names_requirements

    name = path.rpartition("/")[2]
    for names, module, function in _READERS:
        if name in names:
            return module, function
    if name.endswith((".yml", ".yaml")):
        return "conda", "read_conda"
    return ("requirements", "read_requirements") if names_requirements(path) else None
