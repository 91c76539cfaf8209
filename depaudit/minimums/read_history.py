"""A history made for one project: of the oldest and the newest release that it admits, and of those between that matter.

First a draft: what the one offers and the other does not, proven of nothing. The uses that it leads to are then
proven at both ends, and the release in which each name came or went is looked for by halves. What cannot be read, and
what is proven of neither end, is left out: it ends in nothing known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depaudit.apis import State
from depaudit.minimums.read_release import ReadReleases
from depaudit.model.history import Change, History


def draft_of(distribution: str, read: ReadReleases) -> History | None:
    """What may have come or gone between the first and the last release; None where one of them cannot be read."""
    first, last = 0, len(read.releases) - 1
    old, new = read.names(first), read.names(last)
    if not old or not new:
        return None
    oldest, newest = read.version(first), read.version(last)
    came, went = Change(newest, oldest, "", "", ""), Change("", "", newest, oldest, "")
    changes = {**dict.fromkeys(_beyond(new, old), came), **dict.fromkeys(_beyond(old, new), went)}
    return History(distribution, read.roots, (oldest, newest), False, changes)


def proven_of(draft: History, used: Iterable[str], read: ReadReleases) -> History:
    """The history of what is used; the releases that were read are those that it covers."""
    changes = {key: change for key in sorted(used) if (change := _proven(key, draft.changes[key], read)) is not None}
    return History(draft.distribution, draft.roots, read.opened, False, changes)


def _beyond(names: dict[str, frozenset[str]], others: dict[str, frozenset[str]]) -> Iterator[str]:
    """What the others lack; what is in something that they lack goes without saying."""
    for path, keywords in names.items():
        if path in others:
            yield from (f"{path}({keyword})" for keyword in sorted(keywords - others[path]) if others[path])
        elif path.rpartition(".")[0] in others or path.count(".") < 2:
            yield path


def _proven(key: str, change: Change, read: ReadReleases) -> Change | None:
    came = bool(change.added)
    low, high = 0, len(read.releases) - 1
    lacking, having = (low, high) if came else (high, low)
    state, place = read.state(lacking, key)
    if state is not State.ABSENT or read.state(having, key)[0] is not State.PRESENT:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        found, where = read.state(middle, key)
        if found is State.UNKNOWN:
            break
        if found is State.ABSENT:
            place = where
        if (found is State.PRESENT) == came:
            high = middle
        else:
            low = middle
    older, newer = read.version(low), read.version(high)
    return Change(newer, older, "", "", place) if came else Change("", "", newer, older, place)
