"""Which names and parameters matter to a project, so that only they are looked for in its files."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.asked import Asked, asked_of, upper
from depaudit.minimums.histories import history_of, with_history
from depaudit.minimums.releases import order
from depaudit.model.project import Project
from depaudit.model.usage import Interest


def interest_of(project: Project, wide: bool = False) -> Interest:
    """What some admitted release lacks, or a newer one than the cap admits, or what is deprecated.

    Asked of what the project requires and imports and what has a history. `wide`: everything that ever came or went,
    of all that is required or imported.
    """
    paths: dict[str, set[str]] = {}
    for history in _histories(project, wide):
        asked = asked_of(project, history.distribution)
        memory: dict[tuple[str, ...], bool] = {}  # thousands of names came and went with a few hundred pairs of releases
        for symbol, change in history.changes.items():
            releases = (change.added, change.absent, change.removed, change.last, change.deprecated)
            known = memory.get(releases)
            if known is None:
                known = memory[releases] = wide or _matters(history, change, asked)
            if known:
                paths.setdefault(symbol.partition("(")[0].partition(".")[0], set()).add(symbol)
    own = project.first_party
    wanted = {root: frozenset(found) for root, found in sorted(paths.items()) if root not in own}
    return Interest(wanted, frozenset(wanted))


def _histories(project: Project, wide: bool) -> Iterator[History]:
    required, imported = project.requirements_by_name, _imported(project)
    for name in with_history(project):
        if (name in required or wide) and name in imported:
            history = history_of(project, name)
            if history is not None:
                yield history


def _imported(project: Project) -> frozenset[str]:
    """Distributions that an import may be of."""
    return frozenset(name for d in project.dependencies for name in d.resolution.distributions)


def _matters(history: History, change: Change, asked: tuple[Asked, ...]) -> bool:
    if change.deprecated:
        return bool(asked)
    return any(one.lacks_some(history, change) or _is_capped(change, one) for one in asked)


def _is_capped(change: Change, asked: Asked) -> bool:
    """Whether it goes away at or after the end of the range: a cap may be there for it."""
    end = upper(asked.limiting.specifier)
    return bool(change.removed and end) and order(end) <= order(change.removed)
