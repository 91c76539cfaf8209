"""Imports in files that are not read as Python: Cython, documents with cells, scripts without an ending.

Such a file may import what nothing else does. It is read for requirements
alone that no Python file and no configuration tells of, and only for that:
what it lacks is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from depaudit.files import Files

_ENDINGS = (".pyx", ".pxd", ".pxi", ".pyx.in", ".pyx.tp", ".pxd.in", ".pxi.in", ".qmd", ".rmd", ".pyw")
_LARGEST = 1024 * 1024
"""Bytes; a larger file is data."""


def foreign_references(root: str, names: Sequence[str], files: Files) -> tuple[Reference, ...]:
    """The first import of each of these distributions in such files below `root`."""
    if not names:
        return ()
    modules = {module: name for name in names for module in (*knowledge.modules_of(name), name.replace("-", "_"))}
    found: dict[str, Reference] = {}
    for path in _paths(root, files):
        data = files.read(path)
        if isinstance(data, Unreadable) or not _may_import(path, data):
            continue
        for module, line in _imported(data.decode("utf-8", "replace")):
            name = next((modules[p] for p in knowledge.prefixes(module) if p in modules), "")
            if name and name not in found:
                message = f"`{path}` imports `{module}`"
                found[name] = Reference(name, Location(path, line), ReferenceKind.CONFIGURATION, message)
    return tuple(found[name] for name in sorted(found))


def _paths(root: str, files: Files) -> Iterator[str]:
    start = f"{root}/" if root else ""
    for path in files.paths():
        name = path.rpartition("/")[2]
        if path.startswith(start) and ("." not in name or name.lower().endswith(_ENDINGS)):
            identity = files.identity(path)
            if identity is None or identity[0] <= _LARGEST:
                yield path


def _may_import(path: str, data: bytes) -> bool:
    if "." in path.rpartition("/")[2]:
        return True
    first = data[:200].partition(b"\n")[0]
    return first.startswith(b"#!") and b"python" in first


def _imported(text: str) -> Iterable[tuple[str, int]]:
    """Every module after `import`, `cimport` and `from`, with its line."""
    for match in re.finditer(
        r"^[ \t]*(from|c?import)[ \t]+([\w.]+(?:[ \t]*(?:,|\bas\b)[ \t]*[\w.]+)*)", text, re.MULTILINE
    ):
        line = text.count("\n", 0, match.start(2)) + 1
        for part in match[2].split(",") if match[1] != "from" else [match[2]]:
            yield part.split()[0], line
