"""Where the code uses what some admitted Pythons lack, and what becomes of it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from depaudit import knowledge
from depaudit.knowledge.api_history import Change
from depaudit.knowledge.python_versions import Minor
from depaudit.last_answer import last_answer_kept
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.source import CodeRole, Guard, ImportRow, Source
from depaudit.model.usage import GUARDED, UseGuard, UseRow
from depaudit.pythons.admitted import Admitted, admitted_by, minor_of
from depaudit.pythons.changes import change_of, lacks
from depaudit.rules._python_backports import is_brought
from depaudit.rules._python_reach import coming_to, is_loaded_late

_OF_PYTHON = re.compile(r"(?i)py(?:thon)?_?[23]|version|[23]_\d|\b3\d\b|[^\d]3\d+(?!\d)")
"""Names of tests that ask for a Python: `PY_311_PLUS`, `is_python_3_9`."""
_EVERYWHERE = ("python", "builtins")
"""What needs no import, and so cannot be shadowed by a module."""
_NAMED_FOR = re.compile(r"(?:^|[_./])py(?:thon)?_?3_?(\d{1,2})(?=[_./]|plus|\Z)")
"""A file or folder that says for which Pythons it is: `tutorial001_py310.py`."""
_ANNOTATIONS_WAIT: Minor = (3, 14)
"""From here on an annotation is evaluated when somebody asks for it (PEP 649)."""


class When(Enum):
    """When the code runs into what is absent, the worst first."""

    AT_IMPORT = "at import"
    IN_FUNCTION = "in a function"
    UNCLEAR = "guard unclear"
    BESIDE = "beside"
    """Only tests, documentation, examples, tools and builds do."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(When).index(self)


@dataclass(frozen=True, slots=True)
class PythonUse:
    """A use of what some admitted Pythons lack."""

    key: str
    """A name of the standard library, parameters in parentheses."""
    change: Change
    location: Location
    role: CodeRole
    when: When
    too_old: tuple[Minor, ...]
    """The admitted Pythons that lack it yet, oldest first."""
    too_new: tuple[Minor, ...]
    """Those that lack it again."""


@last_answer_kept
def python_uses(project: Project) -> tuple[PythonUse, ...]:
    """In order of place."""
    admitted = admitted_by(project)
    return tuple(uses_on(project, admitted)) if admitted is not None else ()


def uses_on(project: Project, admitted: Admitted) -> Iterator[PythonUse]:
    """The uses of what some of these Pythons lack, in order of place."""
    for source in sorted(project.sources, key=lambda s: s.path):
        imports: Mapping[int, list[ImportRow]] | None = None
        for row in source.uses:
            change = change_of(row.key)
            if change is None or _is_shadowed(project, row.root, source.path):
                continue
            if imports is None:
                imports = _by_line(source)
            when = _when(source, row, imports)
            if when is not None:
                yield from _use(project, source, row, change, when, admitted)


def _use(
    project: Project, source: Source, row: UseRow, change: Change, when: When, admitted: Admitted
) -> Iterator[PythonUse]:
    oldest = max(((3, int(found[1])) for found in _NAMED_FOR.finditer(source.path)), default=(0, 0))
    lacking = [m for m in admitted.every if lacks(m, change) and _comes(row, m) and m >= oldest]
    lacking = [m for m in lacking if not is_brought(project, source, row.key, m)]
    if lacking and when is not When.BESIDE:
        lacking = coming_to(project, source.path, lacking)
    if lacking:
        began = minor_of(change.added)
        place = Location(source.path, row.line, row.column, row.end_line, row.end_column, row.cell, row.raw_line)
        old = tuple(m for m in lacking if m < began)
        if when is When.AT_IMPORT and is_loaded_late(project, source.path):
            when = When.IN_FUNCTION
        yield PythonUse(row.key, change, place, source.role, when, old, tuple(m for m in lacking if m not in old))


def _comes(row: UseRow, minor: Minor) -> bool:
    """Whether this Python comes to the use."""
    if row.guard & UseGuard.ANNOTATION.value and minor >= _ANNOTATIONS_WAIT:
        return False
    return not row.python or minor in knowledge.minors(row.python)


def _when(source: Source, row: UseRow, imports: Mapping[int, list[ImportRow]]) -> When | None:
    """None where absence is survived, or the use never runs, or is for Pythons that are not told."""
    guard = UseGuard(row.guard)
    if guard & (GUARDED | UseGuard.PATCHED | UseGuard.ASKED):
        return None
    if guard & UseGuard.PYTHON and not row.python:
        return None
    around = [other for other in imports.get(row.line, ()) if row.root == other.module.partition(".")[0]]
    if any(Guard(other.guard) & (Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.DYNAMIC) for other in around):
        return None
    if any(map(_OF_PYTHON.search, row.tests)):
        return None
    if source.role is not CodeRole.RUNTIME:
        return When.BESIDE
    if guard & UseGuard.UNCLEAR or row.tests:
        return When.UNCLEAR
    if guard & (UseGuard.DEFERRED | UseGuard.MAIN) or any(Guard(o.guard) & Guard.PLATFORM for o in around):
        return When.IN_FUNCTION
    return When.AT_IMPORT


def _by_line(source: Source) -> dict[int, list[ImportRow]]:
    """Imports by each of their lines."""
    found: dict[int, list[ImportRow]] = {}
    for row in source.imports:
        for line in range(row.line, row.end_line + 1):
            found.setdefault(line, []).append(row)
    return found


def _is_shadowed(project: Project, root: str, path: str) -> bool:
    """Whether a module of the project may be meant: one of its own, or one beside the file."""
    if root in _EVERYWHERE:
        return False
    if root in project.first_party:
        return True
    folder = path.rpartition("/")[0]
    beside = f"{folder}/{root}" if folder else root
    paths = _paths(project)
    return f"{beside}.py" in paths or f"{beside}/__init__.py" in paths


_paths_of: list[tuple[Project, frozenset[str]]] = []


def _paths(project: Project) -> frozenset[str]:
    if not _paths_of or _paths_of[0][0] is not project:
        _paths_of[:] = [(project, frozenset(source.path for source in project.sources))]
    return _paths_of[0][1]
