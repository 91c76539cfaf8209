"""Which versions an advisory affects, as the OSV schema defines it (https://ossf.github.io/osv-schema/#evaluation)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.world.advisories.record import EventKind

if TYPE_CHECKING:
    from packaging.version import Version

    from depaudit.world.advisories.record import Advisory, Event

NO_LIMIT = "*"


@lru_cache(maxsize=16_384)
def parsed(version: str) -> Version | None:
    """The version, or None where it is none (PEP 440)."""
    from packaging.version import Version

    try:
        return Version(version)
    except ValueError:  # also of numbers with more digits than Python reads
        return None


def affects(advisory: Advisory, version: str) -> bool:
    """Whether the version is listed or in a range. A withdrawn advisory affects nothing.

    A local part is left out of the comparison (`2.5.1+cu121` is a build of 2.5.1) unless the record names one. A
    version that PEP 440 does not know is compared with what is listed, and never in a range: say that it was not checked.
    """
    if advisory.withdrawn:
        return False
    return any(
        lists(block.versions, version) or any(holds(events, version) for events in block.ranges)
        for block in advisory.affected
    )


def affecting(advisories: Iterable[Advisory], version: str) -> tuple[Advisory, ...]:
    """The advisories that affect the version, in their order, as their records stand: see `merging.merged`."""
    return tuple(advisory for advisory in advisories if affects(advisory, version))


def lists(versions: Sequence[str], version: str) -> bool:
    """Whether the version, or what it is a local build of, is among the versions in any spelling."""
    if version in versions:
        return True
    whole = parsed(version)
    if whole is None:
        return version.strip().casefold() in (listed.strip().casefold() for listed in versions)
    either = (whole, _public(version))
    return any(parsed(listed) in either for listed in versions)


def holds(events: Sequence[Event], version: str) -> bool:
    """Whether a range with these events, in any order, holds the version."""
    if parsed(version) is None or not _before_limits(events, version):
        return False
    affected = False
    for event in in_order(events):
        if event.kind is EventKind.INTRODUCED:
            affected = affected or not _below(version, event)
        elif event.kind is EventKind.FIXED:
            affected = affected and _below(version, event)
        elif event.kind is EventKind.LAST_AFFECTED:
            affected = affected and not _above(version, event)
    return affected


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events by version; those of one version as the record has them (`introduced: 1`, `last_affected: 1` is 1)."""
    dated = [(edge(event), event) for event in events]
    first = [event for version, event in dated if version is None]
    later = sorted(((version, event) for version, event in dated if version is not None), key=lambda pair: pair[0])
    return first + [event for _, event in later]


def edge(event: Event) -> Version | None:
    """The version of an event; None is before every version: `introduced: 0`, and text that is no version."""
    if event.kind is EventKind.INTRODUCED and event.version == "0":
        return None
    return parsed(event.version)


def _before_limits(events: Iterable[Event], version: str) -> bool:
    limits = [event for event in events if event.kind is EventKind.LIMIT]
    return not limits or any(event.version == NO_LIMIT or _below(version, event) for event in limits)


def _below(version: str, event: Event) -> bool:
    at = edge(event)
    return at is not None and _compared(version, at) < at


def _above(version: str, event: Event) -> bool:
    at = edge(event)
    return at is None or _compared(version, at) > at


def _compared(version: str, at: Version) -> Version:
    """The version that is held against `at`: with its local part only where `at` has one."""
    whole = parsed(version)
    assert whole is not None
    return whole if at.local is not None else _public(version)


def _public(version: str) -> Version:
    public = parsed(version.partition("+")[0])
    assert public is not None, "what stands before the local part of a version is a version"
    return public
