"""Which versions to move to, and which ranges still admit affected ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from depaudit.model.requirement import range_of
from depaudit.world.advisories.matching import NO_LIMIT, affects, edge, in_order, parsed
from depaudit.world.advisories.record import EventKind

if TYPE_CHECKING:
    from packaging.ranges import VersionRange
    from packaging.version import Version

    from depaudit.world.advisories.record import Advisory, Affected, Event


def smallest_fixed(advisories: Iterable[Advisory], version: str, admitted: VersionRange | None = None) -> str:
    """The smallest release above `version` that an advisory calls fixed, that none of them affects and that is admitted.

    Give all advisories of the distribution, not only those that affect `version`. Empty where none is known. A
    pre-release only where `version` is one itself.
    """
    now = parsed(version)
    if now is None:
        return ""
    about = [advisory for advisory in advisories if not advisory.withdrawn]
    candidates = {fix: text for advisory in about for text in advisory.fixes if (fix := parsed(text)) is not None}
    for fix in sorted(candidates):
        if fix <= now or (fix.is_prerelease and not now.is_prerelease):
            continue
        if admitted is not None and not admitted.contains(fix, prereleases=True):
            continue
        if not any(affects(advisory, candidates[fix]) for advisory in about):
            return candidates[fix]
    return ""


def affected_range(advisory: Advisory) -> VersionRange:
    """The versions that the advisory affects, to be intersected with what a requirement admits."""
    from packaging.ranges import VersionRange

    if advisory.withdrawn:
        return VersionRange.empty()
    parts = [part for block in advisory.affected for part in _parts(block)]
    return reduce(VersionRange.union, parts, VersionRange.empty())


def _parts(block: Affected) -> list[VersionRange]:
    listed = [range_of(f"=={version}") for text in block.versions if (version := parsed(text)) is not None]
    return [*listed, *(_held(events) for events in block.ranges)]


def _held(events: Sequence[Event]) -> VersionRange:
    """The range that the events describe: the same walk as `matching.holds`, for all versions at once."""
    from packaging.ranges import VersionRange

    nothing, everything = VersionRange.empty(), VersionRange.full(admit_arbitrary=False)
    held, since, affected = nothing, everything, False
    for event in in_order(events):
        at = edge(event)
        if event.kind is EventKind.INTRODUCED and not affected:
            since, affected = _from(at) if at else everything, True
        elif event.kind is EventKind.FIXED and affected:
            held, affected = held | (since - (_from(at) if at else everything)), False
        elif event.kind is EventKind.LAST_AFFECTED and affected:
            held, affected = held | (since & (range_of(f"<={at}") if at else nothing)), False
    if affected:
        held |= since
    limits = [event for event in events if event.kind is EventKind.LIMIT]
    if limits and not any(event.version == NO_LIMIT for event in limits):
        ends = [everything - _from(at) if (at := edge(event)) else nothing for event in limits]
        held &= reduce(VersionRange.union, ends, nothing)
    return held


def _from(version: Version) -> VersionRange:
    return range_of(f">={version}")
