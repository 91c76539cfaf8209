"""Which Pythons come to a module: what is imported only under tests of the version runs on no other."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit import knowledge
from depaudit.distributions.firm_reach import own_imports
from depaudit.knowledge.python_versions import Minor
from depaudit.model.project import Project
from depaudit.model.source import Guard, ImportRow

_DEEPEST = 4


def coming_to(project: Project, path: str, pythons: Sequence[Minor]) -> list[Minor]:
    """Those of `pythons` that some import of the module lets come; all where nothing of the project imports it."""
    return [minor for minor in pythons if _comes(project, path, minor, frozenset())]


def _comes(project: Project, path: str, minor: Minor, seen: frozenset[str]) -> bool:
    importers = _importing(project, path)
    if not importers or len(seen) >= _DEEPEST:
        return True
    return any(
        _lets(row, minor) and (other in seen or _comes(project, other, minor, seen | {path}))
        for other, row in importers
    )


_known: list[tuple[Project, dict[str, tuple[tuple[str, ImportRow], ...]]]] = []


def _importing(project: Project, path: str) -> tuple[tuple[str, ImportRow], ...]:
    if not _known or _known[0][0] is not project:
        _known[:] = [(project, {})]
    found = _known[0][1]
    if path not in found:
        found[path] = tuple(own_imports(project.sources).importing(path))
    return found[path]


def is_loaded_late(project: Project, path: str) -> bool:
    """Whether the project imports the module in functions and scripts alone."""
    late = (Guard.DEFERRED | Guard.MAIN).value
    rows = [row for _, row in _importing(project, path)]
    return bool(rows) and all(row.guard & late for row in rows)


def _lets(row: ImportRow, minor: Minor) -> bool:
    """Whether the import runs there; one under a test that is not understood, or that survives, is for others."""
    if row.guard & Guard.TYPING.value:
        return False
    if row.guard & Guard.VERSION.value:
        return bool(row.version) and minor in knowledge.minors(row.version)
    return not row.guard & (Guard.OPTIONAL | Guard.FALLBACK).value
