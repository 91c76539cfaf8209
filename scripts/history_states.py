"""From what single releases say of a name to what became of it: pure, without files and network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from depaudit.knowledge.api_history import Change

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"


def change_of(versions: Sequence[str], states: Sequence[str], places: Sequence[str]) -> Change | None:
    """What happened to a name whose states in the covered releases, oldest first, are these.

    Unknown releases are passed over: `added` is then the first release that is
    proven to have it and `absent` the last one proven to lack it. None: nothing
    happened, or more than one coming and one going, which is rather a fault of
    reading than a name that came back twice.
    """
    known = [at for at, state in enumerate(states) if state != UNKNOWN]
    runs = [(state, list(group)) for state, group in groupby(known, key=lambda at: states[at])]
    if not 2 <= len(runs) <= 3:
        return None
    change = Change("", "", "", "", "")
    for (before, earlier), (_, later) in pairwise(runs):
        if before == ABSENT:
            change = change._replace(added=versions[later[0]], absent=versions[earlier[-1]], place=places[later[0]])
        else:
            change = change._replace(removed=versions[later[0]], last=versions[earlier[-1]])
            change = change._replace(place=change.place or places[earlier[-1]])
    return change


def parents(name: str) -> list[str]:
    """What must be there for this to be there: `a.b(c)` → `a.b`, `a`."""
    path, _, parameter = name.partition("(")
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - (not parameter), 0, -1)]


def told(changes: Mapping[str, Change]) -> dict[str, Change]:
    """Without what a parent says already: whoever uses `a.b.c` uses `a.b`, which came and went at the same releases."""

    def implied(name: str, change: Change) -> bool:
        above = [changes[parent] for parent in parents(name) if parent in changes]
        came = not change.added or any(it.added == change.added and it.absent == change.absent for it in above)
        went = not change.removed or any(it.removed == change.removed and it.last == change.last for it in above)
        return came and went

    return {name: change for name, change in changes.items() if not implied(name, change)}
