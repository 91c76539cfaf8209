"""Where the code uses what a history speaks of, and how certain it is that the use runs."""

from __future__ import annotations

from enum import Enum

from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.guards import asks_for_version, may_guard
from depaudit.minimums.releases import order
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.source import CodeRole, Guard, Source
from depaudit.model.usage import GUARDED, UseGuard, UseRow

_OF_HARDWARE = ("torch.xpu.", "torch.mps.", "torch.mtia.", "torch.backends.mps.", "torch.backends.xpu.")
"""Parts that code comes to on some machines alone, whose owners have a release that knows them."""


class Weight(Enum):
    """When a use runs into what is absent, the worst first."""

    AT_IMPORT = "at import"
    IN_FUNCTION = "in a function"
    UNCLEAR = "guard unclear"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return (Weight.AT_IMPORT, Weight.IN_FUNCTION, Weight.UNCLEAR).index(self)


@dataclass(frozen=True, slots=True)
class Use:
    """One unguarded use of a name or parameter."""

    symbol: str
    """The key of the history."""
    location: Location
    role: CodeRole
    extra: str
    weight: Weight
    versions: str = ""
    """The releases that come here, where a test of the version lets only some through (PEP 440)."""


def uses_of(project: Project, history: History) -> dict[str, tuple[Use, ...]]:
    """By symbol, the weightiest first; what the code guards is left out, and so is what only builds.

    A guard that tests the version and says for which releases stays: it may be too weak.
    """
    roots = frozenset(history.roots) - project.first_party
    found: dict[str, list[Use]] = {}
    for source in project.sources:
        rows = [row for row in source.uses if row.root in roots and row.key in history.changes]
        if not rows or source.role is CodeRole.BUILD:
            continue
        tried, asked = _tried(source), _asked_for(source)
        for row in rows:
            use = _use(source, row, history, asked) if not f"{row.path}.".startswith(tried) else None
            if use is not None:
                found.setdefault(use.symbol, []).append(use)
    return {s: tuple(sorted(uses, key=lambda u: (u.weight.rank, u.location))) for s, uses in found.items()}


def _tried(source: Source) -> tuple[str, ...]:
    """Modules that the file imports where their absence is survived and nowhere else, each with a dot behind: what it
    uses of them afterwards is there."""
    tried: set[str] = set()
    plain: set[str] = set()
    survived = (Guard.OPTIONAL | Guard.FALLBACK).value
    for row in source.imports:
        if row.level == 0 and not row.names and "." in row.module:
            (tried if row.guard & survived else plain).add(f"{row.module}.")
    return tuple(sorted(tried - plain))


def _asked_for(source: Source) -> frozenset[int]:
    """Lines of imports that run where the distribution was found (`if is_quilt_available():`)."""
    optional = Guard.OPTIONAL.value
    found = (range(row.line, row.end_line + 1) for row in source.imports if row.guard & optional)
    return frozenset(line for lines in found for line in lines)


def mindful(project: Project, history: History, change: Change) -> bool:
    """Whether the code compares the distribution's version with the one at which the change came: its author knows."""
    told = [row.version for source in project.sources for row in source.versions if row.root in history.roots]
    return any(
        (change.added and order(change.absent) < order(version) <= order(change.added))
        or (change.removed and order(change.last) < order(version) <= order(change.removed))
        for version in told
    )


def _is_unclear(source: Source, row: UseRow, history: History) -> bool:
    """Whether it may be guarded, or comes to run on some machines alone."""
    if UseGuard(row.guard) & (UseGuard.UNCLEAR | UseGuard.PYTHON) or f"{row.path}.".startswith(_OF_HARDWARE):
        return True
    return any(may_guard(t, row.root) for t in row.tests) or _asks_for_newer(source, history, history.changes[row.key])


def _asks_for_newer(source: Source, history: History, change: Change) -> bool:
    """Whether the same file compares the version with one that has it, or takes in what tells the version: what is used
    may be what that test is for."""
    told = (row.version for row in source.versions if row.root in history.roots)
    if change.added and any(order(version) >= order(change.added) for version in told):
        return True
    return any(asks_for_version(name, root) for root in history.roots for row in source.imports for name in row.names)


def _use(source: Source, row: UseRow, history: History, asked: frozenset[int]) -> Use | None:
    guard = UseGuard(row.guard)
    tested = bool(guard & (UseGuard.VERSION | UseGuard.REACHED) and row.version)
    if guard & GUARDED and not (tested and not guard & GUARDED & ~(UseGuard.VERSION | UseGuard.REACHED)):
        return None
    weight = Weight.AT_IMPORT
    if tested or _is_unclear(source, row, history):
        weight = Weight.UNCLEAR
    elif guard & (UseGuard.DEFERRED | UseGuard.MAIN) or row.line in asked:
        weight = Weight.IN_FUNCTION
    place = Location(
        source.path, row.line, row.column, row.end_line, row.end_column, row.cell, row.raw_line
    )
    return Use(row.key, place, source.role, source.extra, weight, row.version if tested else "")
