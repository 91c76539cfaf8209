"""Uses in files that are read neither as Python nor as configuration: Cython, documents with cells, scripts without an ending.

Such a file may import or run what nothing else does. It is read for
requirements alone that no Python file and no configuration tells of, and only
for that: what it lacks is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.model.source import InstallStep
from depaudit.references.configuration import references_of, strongest

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.files import Files

_ENDINGS = (".pyx", ".pxd", ".pxi", ".pyx.in", ".pyx.tp", ".pxd.in", ".pxi.in", ".qmd", ".rmd", ".pyw", ".pth", ".start", ".spec")
_LARGEST = 1024 * 1024
"""Bytes; a larger file is data."""
_SETTINGS = re.compile(r"(?:logging|log_?config|jupyter_\w*config)[\w.-]*\.json")
"""Of logging's `dictConfig` and of Jupyter's servers; other JSON is data."""


def foreign_references(root: str, names: Sequence[str], documents: Documents) -> tuple[Reference, ...]:
    """The first use of each of these distributions in such files below `root`."""
    if not names:
        return ()
    modules = {module: name for name in names for module in (*knowledge.modules_of(name), name.replace("-", "_"))}
    found: dict[str, Reference] = {}
    told: list[str] = []
    for path in _paths(root, documents.files):
        data = documents.files.read(path)
        if isinstance(data, Unreadable):
            continue
        if _is_configuration(path, data):
            told.append(path)
        for module, line, message in _named(path, data):
            name = next((modules[p] for p in knowledge.prefixes(module) if p in modules), "")
            if name and name not in found:
                found[name] = Reference(name, Location(path, line), ReferenceKind.CONFIGURATION, message)
    return (*(found[name] for name in sorted(found)), *references_of(told, names, documents))


def component_references(names: Sequence[str], installs: Iterable[InstallStep]) -> tuple[Reference, ...]:
    """Requirements that a component asks for in a manifest of its own: its program sees to it that they are there."""
    wanted = frozenset(names)
    return strongest(
        Reference(step.name, step.location, ReferenceKind.CONFIGURATION, f"`{step.location.path}` asks for it")
        for step in installs
        if step.origin == "component" and step.name in wanted
    )


def _paths(root: str, files: Files) -> Iterator[str]:
    start = f"{root}/" if root else ""
    for path in files.paths():
        name = path.rpartition("/")[2]
        foreign = "." not in name or name == "setup.py" or name.lower().endswith(_ENDINGS) or _SETTINGS.fullmatch(name)
        if path.startswith(start) and foreign:
            identity = files.identity(path)
            if identity is None or identity[0] <= _LARGEST:
                yield path


def _is_configuration(path: str, data: bytes) -> bool:
    """Settings in JSON, and scripts of a shell that have no ending."""
    if path.endswith(".json"):
        return True
    return "." not in path.rpartition("/")[2] and re.match(rb"#![^\n]*\b(?:ba|da|z|k)?sh\b", data) is not None


def _named(path: str, data: bytes) -> Iterator[tuple[str, int, str]]:
    """Modules that the file uses, each with its line and how."""
    name = path.rpartition("/")[2]
    if name == "setup.py":
        found, how = _matches(r"(?:^|[\"'])[ \t]*[\w.-]+[ \t]*=[ \t]*([\w.]+):[A-Za-z_]", data), "has an entry point in `{}`"
    elif name.endswith(".start"):  # PEP 829
        found, how = _matches(r"^[ \t]*([\w.]+):[A-Za-z_]", data), "calls `{}` when Python starts"
    elif name.endswith(".spec"):
        bundles = re.sub(rb"\bexcludes[ \t]*=[ \t]*\[[^\]\n]*\]", b"", data) if b"Analysis(" in data else b""
        found, how = _matches(r"[\"']([A-Za-z_][\w.]*)[\"']", bundles), "bundles `{}`"
    elif "." in name or (data.startswith(b"#!") and b"python" in data[:200].partition(b"\n")[0]):
        found, how = _imported(data.decode("utf-8", "replace")), "imports `{}`"
    else:
        return
    for module, line in found:
        yield module, line, f"`{path}` {how.format(module)}"


def _matches(pattern: str, data: bytes) -> Iterable[tuple[str, int]]:
    text = data.decode("utf-8", "replace")
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield match[1], text.count("\n", 0, match.start(1)) + 1


def _imported(text: str) -> Iterable[tuple[str, int]]:
    """Every module after `import`, `cimport` and `from`, with its line."""
    for match in re.finditer(
        r"(?:^|;)[ \t]*(from|c?import)[ \t]+([\w.]+(?:[ \t]*(?:,|\bas\b)[ \t]*[\w.]+)*)", text, re.MULTILINE
    ):
        line = text.count("\n", 0, match.start(2)) + 1
        for part in match[2].split(",") if match[1] != "from" else [match[2]]:
            yield part.split()[0], line
