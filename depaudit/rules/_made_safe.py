"""Imports that a statement before them has made safe: in their own file, or in the folder of tests around it."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.last_answer import last_answer_kept
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.source import CodeRole, Guard, Import

EXPLAINED = Guard.OPTIONAL | Guard.EXPLAINED
"""Absence ends the program, where the module is loaded in any case; in others, who has the distribution loads them."""

_SKIPS = (Guard.DYNAMIC | Guard.OPTIONAL).value
"""`pytest.importorskip`."""


def with_guards_before(project: Project, imports: Iterable[Import]) -> tuple[Import, ...]:
    """The imports of one dependency without those of tests that are skipped before they come to them, and without those
    behind an import of the same in their file whose absence was explained."""
    found = tuple(imports)
    told: dict[str, Location] = {}
    for one in found:
        if one.guard == EXPLAINED:
            told[one.location.path] = min(one.location, told.get(one.location.path, one.location))
    skipped = _skipped(project)
    return tuple(
        one
        for one in found
        if not told.get(one.location.path, one.location) < one.location
        and not (one.role is CodeRole.TEST and _is_skipped(one, skipped))
    )


def _is_skipped(one: Import, skipped: dict[str, int]) -> bool:
    """Whether its file skips before its line, or the package around it does."""
    path = one.location.path
    if skipped.get(path, one.location.line) < one.location.line:
        return True
    folders = path.split("/")[:-1]
    around = ("/".join(folders[:end]) for end in range(len(folders), 0, -1))
    return any(f"{folder}/__init__.py" in skipped or f"{folder}/conftest.py" in skipped for folder in around)


@last_answer_kept
def _skipped(project: Project) -> dict[str, int]:
    """Files of tests that are skipped where something is absent, with the line."""
    return {
        source.path: min(lines)
        for source in project.sources
        if source.role is CodeRole.TEST
        and (lines := [row.line for row in source.imports if row.guard & ~Guard.VERSION.value == _SKIPS])
    }
