"""Releases in their order, and whether one of them has a name."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from depaudit.knowledge.api_history import Change, History

Order = tuple[tuple[int, ...], int, int]
"""Numbers without zeros at the end; then -1 for a pre-release; then the number of a post-release."""


class Presence(Enum):
    """Whether a release has a name, as far as that is proven."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


def presence(history: History, change: Change, version: str) -> Presence:
    """Whether the release has what the change is about.

    A name that came later is absent from all older releases, covered or not. Whether one that was there at the
    beginning of the covered releases was there before is not known, and neither is anything after the last of them.
    """
    if not history.versions or order(version) > order(history.versions[-1]):
        return Presence.UNKNOWN
    gap = bool(change.added and change.removed) and order(change.removed) < order(change.added)
    if change.removed and not gap and order(version) > order(change.last):
        return Presence.ABSENT if order(version) >= order(change.removed) else Presence.UNKNOWN
    if gap and order(version) < order(change.removed):
        old = order(version) < order(history.versions[0]) or order(version) > order(change.last)
        return Presence.UNKNOWN if old else Presence.PRESENT
    if change.added and order(version) < order(change.added):
        proven = change.absent and order(version) <= order(change.absent)
        return Presence.ABSENT if proven else Presence.UNKNOWN
    older = not change.added and order(version) < order(history.versions[0])
    return Presence.UNKNOWN if older else Presence.PRESENT


@lru_cache(maxsize=8192)
def order(version: str) -> Order:
    """A key that sorts releases as PEP 440 does; text that is no version sorts first."""
    numbers = version.partition("+")[0].split(".")
    if all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
        return _trimmed(map(int, numbers)), 0, 0
    from packaging.version import InvalidVersion, Version

    try:
        parsed = Version(version)
    except InvalidVersion:
        return (), 0, 0
    early = -1 if parsed.is_prerelease else 0
    return _trimmed(parsed.release), early, 0 if parsed.post is None else parsed.post + 1


def newest(versions: Iterable[str]) -> str:
    """The newest, or an empty string."""
    return max(versions, key=order, default="")


def short(version: str) -> str:
    """As people write it in a requirement: `1.17` for `1.17.0`, but `2.0` for `2.0.0`."""
    numbers = version.split(".")
    while len(numbers) > 2 and numbers[-1] == "0":
        numbers.pop()
    return ".".join(numbers)


def _trimmed(numbers: Iterable[int]) -> tuple[int, ...]:
    found = list(numbers)
    while found and not found[-1]:
        found.pop()
    return tuple(found)
