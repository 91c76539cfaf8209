"""What is declared of every requirement, beside what the code proves: for `depaudit minimums`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from depaudit import knowledge
from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.asked import Asked, asked_of
from depaudit.minimums.audience import Audience, audiences
from depaudit.minimums.histories import history_of
from depaudit.minimums.releases import newest, order
from depaudit.minimums.uses import Use, Weight, uses_of
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope


class Holds(Enum):
    """How the declared range stands to what the code proves."""

    YES = "holds"
    NO = "too low"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Need:
    """A name that came or went, and the uses that prove that it is needed."""

    symbol: str
    change: Change
    uses: tuple[Use, ...]
    sure: bool
    """Some use is unguarded for all that is known, and the history was held against installed releases."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One requirement: what it says, and what is known."""

    requirement: Requirement
    declared: str
    """Its whole range, with what is installed together with it."""
    minimum: str
    history: History | None
    proven: Need | None
    """What needs the newest minimum."""
    holds: Holds
    gone: Need | None
    """What is gone from a release that is admitted, the first."""
    newest: str
    """The newest release that is admitted and known; empty: none is known."""
    unknown: tuple[str, ...]
    """What is not known, in words."""


def statements(project: Project) -> Iterator[Statement]:
    """One for each requirement, by name, then by place; what is only for the build is left out."""
    for name, requirements in sorted(project.requirements_by_name.items()):
        found = asked_of(project, name)
        history = history_of(project, name)
        uses = uses_of(project, history) if history is not None else {}
        told: set[str] = set()
        for audience in audiences(project, found) if found else ():
            requirement = audience.asked.stating
            if str(requirement.location) not in told:
                told.add(str(requirement.location))
                yield _statement(project, audience, history, uses)
        for requirement in requirements:
            if requirement.scope is not Scope.BUILD and not found:
                yield _without_range(requirement, history)


def _statement(
    project: Project, audience: Audience, history: History | None, uses: dict[str, tuple[Use, ...]]
) -> Statement:
    asked = audience.asked
    requirement = asked.stating
    needs = tuple(_needs(history, uses, audience)) if history is not None else ()
    came = [need for need in needs if need.change.added and not _came_back(need.change)]
    proven = max(came, key=lambda n: (n.sure, order(n.change.added), n.symbol), default=None)
    gone = [n for n in needs if history is not None and n.change.removed and _lacks_later(asked, history, n.change)]
    return Statement(
        requirement=requirement,
        declared=",".join(dict.fromkeys(r.specifier for r in asked.requirements if r.specifier)),
        minimum=asked.minimum,
        history=history,
        proven=proven,
        holds=_holds(asked, history, proven),
        gone=min(gone, key=lambda n: (not n.sure, order(n.change.removed)), default=None),
        newest=_newest(asked, history),
        unknown=tuple(_unknown(asked, history)),
    )


def _needs(history: History, uses: dict[str, tuple[Use, ...]], audience: Audience) -> Iterator[Need]:
    for symbol, sites in sorted(uses.items()):
        running = tuple(u for u in sites if not u.versions and (audience.runs(u) or (audience.development and audience.is_beside(u))))
        if running:
            change = history.changes[symbol]
            tried = history.validated or bool(change.source)
            yield Need(symbol, change, running, tried and running[0].weight is not Weight.UNCLEAR)


def _came_back(change: Change) -> bool:
    return bool(change.removed) and order(change.removed) < order(change.added)


def _lacks_later(asked: Asked, history: History, change: Change) -> bool:
    return any(order(version) >= order(change.removed) for version in asked.lacking(history, change))


def _holds(asked: Asked, history: History | None, proven: Need | None) -> Holds:
    if history is None or proven is None:
        return Holds.UNKNOWN
    if any(order(version) < order(proven.change.added) for version in asked.lacking(history, proven.change)):
        return Holds.NO
    covered = asked.covered(history)
    return Holds.YES if covered and covered == asked.having(history, proven.change) else Holds.UNKNOWN


def _newest(asked: Asked, history: History | None) -> str:
    known = [knowledge.known_release(asked.asking[0].name), *(history.versions if history is not None else ())]
    return newest(version for version in known if version and asked.admits(version)) or asked.pin


def _unknown(asked: Asked, history: History | None) -> Iterable[str]:
    if history is None:
        yield "when names came and went"
        return
    first, last = history.versions[0], history.versions[-1]
    if not asked.minimum or order(asked.minimum) < order(first):
        yield f"what it had before {first}"
    if not history.validated:
        yield "whether installed releases agree with what was read from them"
    if _newest(asked, history) and order(_newest(asked, history)) > order(last):
        yield f"what came or went after {last}"


def _without_range(requirement: Requirement, history: History | None) -> Statement:
    why = "which releases it admits, as it stands at a URL" if requirement.url else "which releases it admits"
    return Statement(requirement, requirement.specifier, "", history, None, Holds.UNKNOWN, None, "", (why,))
