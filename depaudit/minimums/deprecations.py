"""What the code uses of what its releases warn of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.asked import Asked, asked_of
from depaudit.minimums.faults import End, lacking_at
from depaudit.minimums.histories import history_of, with_history
from depaudit.minimums.releases import order
from depaudit.minimums.uses import Use, uses_of
from depaudit.model.project import Project
from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Of one distribution."""

    history: History
    uses: Mapping[str, tuple[Use, ...]]
    """By name, sorted."""


def deprecations(project: Project) -> Iterator[Deprecated]:
    """Of every distribution that is required and has a history."""
    for name in with_history(project):
        history = history_of(project, name) if name in project.requirements_by_name else None
        uses = uses_of(project, history) if history is not None else {}
        if history is None or not uses:
            continue
        asked = asked_of(project, name)
        found = {s: uses[s] for s in sorted(uses) if _warns(history, history.changes[s], asked)}
        if found:
            yield Deprecated(history, found)


def _warns(history: History, change: Change, asked: tuple[Asked, ...]) -> bool:
    """Whether a release that is admitted warns of it, and none has it no more."""
    if not change.deprecated:
        return False
    warned = any(
        order(one.covered(history)[-1]) >= order(change.deprecated) for one in asked if one.covered(history)
    )
    return warned and not any(lacking_at(one, history, change, End.MAXIMUM) for one in asked)
