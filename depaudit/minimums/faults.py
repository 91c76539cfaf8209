"""Requirements that admit releases without what the code uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.asked import Asked, asked_of
from depaudit.minimums.audience import Audience, audiences
from depaudit.minimums.histories import history_of, with_history
from depaudit.minimums.releases import Presence, order, presence
from depaudit.minimums.uses import Use, Weight, mindful, uses_of
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement
from depaudit.specifier_text import admits


class End(Enum):
    """Which end of a range admits too much."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"


class Standing(Enum):
    """What a lack does to the code, the worst first."""

    FAILS_AT_IMPORT = "fails at import"
    FAILS_IN_FUNCTION = "fails in a function"
    POSSIBLE = "possible"
    """The guard is unclear, the author knows, or the history was not held against installed releases."""
    BESIDE = "beside"
    """Only tests, docs, examples and tools use it."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Standing).index(self)

    @property
    def is_certain(self) -> bool:
        """Whether it fails for those who run the code."""
        return self in (Standing.FAILS_AT_IMPORT, Standing.FAILS_IN_FUNCTION)


@dataclass(frozen=True, slots=True)
class Lack:
    """A name or parameter that some admitted releases do not have."""

    symbol: str
    change: Change
    uses: tuple[Use, ...]
    """Of the code that the requirement is for, the weightiest first."""
    versions: tuple[str, ...]
    """Admitted releases that lack it, oldest first."""
    always: bool
    """No admitted release is known to have it, and of none it is unknown."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Excess:
    """A requirement that admits too much at one end."""

    end: End
    requirement: Requirement
    """The one that states the end in question."""
    asked: Asked
    history: History
    lacks: tuple[Lack, ...]
    """The worst first."""

    @property
    def worst(self) -> Standing:
        """The worst that any of them does."""
        return self.lacks[0].standing

    @property
    def needed(self) -> str:
        """The first release that has all, or the first that lacks one: as far as lacks are as certain as the worst is."""
        alike = [lack.change for lack in self.lacks if lack.standing.is_certain == self.worst.is_certain]
        if self.end is End.MINIMUM:
            return max((change.added for change in alike), key=order)
        return min((change.removed for change in alike), key=order)


def excesses(project: Project, end: End) -> Iterator[Excess]:
    """One for each requirement, of every distribution that is required and has a history."""
    for name in with_history(project):
        history = history_of(project, name) if name in project.requirements_by_name else None
        uses = uses_of(project, history) if history is not None else {}
        if history is not None and uses:
            yield from _of(project, history, uses, end)


def _of(project: Project, history: History, uses: dict[str, tuple[Use, ...]], end: End) -> Iterator[Excess]:
    found: dict[str, tuple[Requirement, Asked, dict[str, Lack]]] = {}
    for audience in audiences(project, asked_of(project, history.distribution)):
        asked = audience.asked
        lacks = [lack for s, sites in uses.items() if (lack := _lack(project, history, s, sites, audience, end))]
        if lacks:
            requirement = asked.stating if end is End.MINIMUM else asked.limiting
            _, _, known = found.setdefault(str(requirement.location), (requirement, asked, {}))
            for lack in lacks:
                known[lack.symbol] = _worse(known.get(lack.symbol), lack)
    for requirement, asked, known in found.values():
        yield Excess(end, requirement, asked, history, tuple(_sorted(known.values(), end)))


def lacking_at(asked: Asked, history: History, change: Change, end: End) -> tuple[str, ...]:
    """The admitted releases that lack it because they are too old, or too new.

    Where it was away for a while, releases of that time are too old if none is admitted from before.
    """
    lacking = asked.lacking(history, change)
    if not lacking:
        return ()
    early = bool(change.removed) and any(order(v) <= order(change.last) for v in asked.having(history, change))

    def is_old(version: str) -> bool:
        return bool(change.added) and order(version) < order(change.added) and not (
            early and order(version) >= order(change.removed)
        )

    return tuple(v for v in lacking if is_old(v) == (end is End.MINIMUM))


def _lack(
    project: Project, history: History, symbol: str, sites: tuple[Use, ...], audience: Audience, end: End
) -> Lack | None:
    change = history.changes[symbol]
    versions = lacking_at(audience.asked, history, change, end)
    if not versions:
        return None
    reached = [use for use in sites if _comes_here(use, versions)]
    running = tuple(use for use in reached if audience.runs(use))
    uses = running or tuple(use for use in reached if audience.is_beside(use))
    if not uses:
        return None
    always = len(audience.asked.lacking(history, change)) == len(audience.asked.covered(history))
    certain = history.validated or bool(change.source)
    if not running or audience.development:
        standing = Standing.BESIDE
    elif not certain or uses[0].weight is Weight.UNCLEAR or mindful(project, history, change):
        standing = Standing.POSSIBLE
    else:
        at_import = uses[0].weight is Weight.AT_IMPORT
        standing = Standing.FAILS_AT_IMPORT if at_import else Standing.FAILS_IN_FUNCTION
    return Lack(symbol, change, uses, versions, always, standing)


def _comes_here(use: Use, versions: Iterable[str]) -> bool:
    """Whether a test of the version, where there is one, lets one of them through."""
    return not use.versions or any(admits(use.versions, version) for version in versions)


def _worse(known: Lack | None, lack: Lack) -> Lack:
    return lack if known is None or lack.standing.rank < known.standing.rank else known


def _sorted(lacks: Iterable[Lack], end: End) -> list[Lack]:
    """The worst first; of those that are as bad the one that needs most."""
    found = sorted(lacks, key=lambda lack: lack.symbol)
    if end is End.MINIMUM:
        found.sort(key=lambda lack: order(lack.change.added), reverse=True)
    else:
        found.sort(key=lambda lack: order(lack.change.removed))
    return sorted(found, key=lambda lack: lack.standing.rank)


def locked_state(project: Project, history: History, change: Change) -> Presence:
    """Whether what the project's locks and pins install has it; unknown where they differ or there are none."""
    name = history.distribution
    versions = {v.version for lock in project.locks for v in lock.versions if v.name == name}
    versions |= {pin for asked in asked_of(project, name) if (pin := asked.pin)}
    states = {presence(history, change, version) for version in versions}
    return states.pop() if len(states) == 1 else Presence.UNKNOWN
