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
    pre-release only where `version` is one itself; else the release that it is one of.
    """
    now = parsed(version)
    if now is None:
        return ""
    about = [advisory for advisory in advisories if not advisory.withdrawn]
    written = {fix: text for advisory in about for text in advisory.fixes if (fix := parsed(text)) is not None}
    finals = {} if now.is_prerelease else {final_of(fix): str(final_of(fix)) for fix in written}
    candidates = {**finals, **written}
    for fix in sorted(candidates):
        if fix <= now or (fix.is_prerelease and not now.is_prerelease):
            continue
        if admitted is not None and not admitted.contains(fix, prereleases=True):
            continue
        if not any(affects(advisory, candidates[fix]) for advisory in about):
            return candidates[fix]
    return ""


def final_of(version: Version) -> Version:
    """The release that a pre-release is one of (`0.24` of `0.24.dev0`); itself where it is none."""
    if not version.is_prerelease:
        return version
    epoch = f"{version.epoch}!" if version.epoch else ""
    post = f".post{version.post}" if version.post is not None and version.pre is None else ""
    return type(version)(f"{epoch}{'.'.join(map(str, version.release))}{post}")


def most_fixed(
    advisories: Iterable[Advisory], version: str, admitted: VersionRange | None = None
) -> tuple[str, tuple[Advisory, ...]]:
    """Where no release is free of everything: the smallest that is free of the rest, and what stays, for which no fix is known."""
    about = [advisory for advisory in advisories if not advisory.withdrawn]
    stays = tuple(one for one in about if affects(one, version) and not smallest_fixed([one], version))
    return smallest_fixed([one for one in about if one not in stays], version, admitted), stays


def admitted_by(admitted: VersionRange, advisory: Advisory) -> str | None:
    """A release that the range admits and the advisory affects, the newest that it lists; empty where it lists none, or is to
    affect releases to come; None where it affects nothing in the range.

    No pre-releases: installers leave them out.
    """
    for block in () if advisory.withdrawn else advisory.affected:
        if all(part.is_disjoint(admitted) for part in _parts(block)):
            continue
        listed = sorted(v for text in (*block.versions, *block.within) if (v := parsed(text)) is not None and not v.is_prerelease)
        seen = [one for one in listed if admitted.contains(one)]
        if seen or not listed:
            return str(seen[-1]) if seen else ""
        later = admitted.intersection(range_of(f">{listed[-1]}"))
        if any(_is_open(events) and not _held(events).is_disjoint(later) for events in block.ranges):
            return ""
    return None


def _is_open(events: Sequence[Event]) -> bool:
    """Whether the range has no end, so that it holds releases that no record can list yet."""
    *_, last = in_order(events)
    return last.kind is EventKind.INTRODUCED


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
