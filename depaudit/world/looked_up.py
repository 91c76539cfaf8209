"""What was found out of versions, whoever was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable
from depaudit.model.record import dataclass, field, replace
from depaudit.model.vulnerability import Version, Vulnerability

if TYPE_CHECKING:
    from packaging.ranges import VersionRange

    from depaudit.world.advisories.record import Advisory

NOT_ON_THE_INDEX = "not on the index"
NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Answers about versions."""

    source: str
    """Who was asked, in words."""
    date: str = ""
    """The day of the last change in a database."""
    found: dict[Version, tuple[Vulnerability, ...]] = field(default_factory=dict)
    reasons: dict[Version, str] = field(default_factory=dict)
    """Of versions without an answer: one of the words above."""
    failed: str = ""
    """Why the check could not be made, or not to its end."""
    faults: tuple[Unreadable, ...] = ()
    """What of a database could not be read; `told` is the distribution."""
    known: Callable[[str], tuple[Advisory, ...] | None] | None = None
    """All that is known of a distribution; None where that was not asked."""


def vulnerability_of(advisory: Advisory) -> Vulnerability:
    """The flaw that an advisory speaks of, as the model holds it."""
    return Vulnerability(
        id=advisory.id,
        aliases=advisory.aliases,
        summary=advisory.summary,
        rating=advisory.rating.value,
        score=advisory.score,
        vector=advisory.vector,
        published=advisory.published,
        fixed_in=advisory.fixes,
    )


def flaws(affecting: Iterable[Advisory], known: Iterable[Advisory]) -> tuple[Vulnerability, ...]:
    """Each flaw once, the worst first. `known`: everything that is known of the distribution, which may tie names together."""
    from depaudit.world.advisories.merging import merged

    found = (vulnerability_of(one) for one in merged(affecting, known))
    return tuple(sorted(found, key=lambda one: (one.weight, one.id)))


def with_records(
    said: Iterable[Vulnerability], affecting: Iterable[Advisory], known: Iterable[Advisory]
) -> tuple[Vulnerability, ...]:
    """What pip-audit found, with what the records add; a flaw of which no record was seen stays as it was told."""
    said = tuple(said)
    named = {name for one in said for name in one.names}
    rich = [one for one in flaws(affecting, known) if not named.isdisjoint(one.names)]
    told = {name for one in rich for name in one.names}
    poor = [one for one in said if told.isdisjoint(one.names)]
    return tuple(sorted((*rich, *poor), key=lambda one: (one.weight, one.id)))


def flaws_in_range(known: Iterable[Advisory], admitted: VersionRange) -> tuple[Vulnerability, ...]:
    """What is known of versions that a range admits, each with one of them where a record lists it."""
    from depaudit.world.advisories.fixed import admitted_by

    advisories = tuple(known)
    seen = {one.id: version for one in advisories if (version := admitted_by(admitted, one)) is not None}
    found = flaws([one for one in advisories if one.id in seen], advisories)
    return tuple(replace(one, seen=next((seen[name] for name in one.names if seen.get(name)), "")) for one in found)
