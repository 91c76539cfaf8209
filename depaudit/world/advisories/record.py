"""What an advisory says of one distribution, as far as depaudit asks."""

from __future__ import annotations

from enum import Enum

from depaudit.model.record import dataclass


class Rating(Enum):
    """How severe a flaw is, in the words of CVSS, the mildest first."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "not known"
    """No record rates it; worse than the worst that is known where the two are compared, so that nobody takes it for harmless."""

    @property
    def rank(self) -> int:
        """The place in the order above."""
        return tuple(Rating).index(self)


class EventKind(Enum):
    """What happens to a flaw at a version, in the words of the OSV schema."""

    INTRODUCED = "introduced"
    """Affected from here on; `0` is before every version."""
    FIXED = "fixed"
    """Not affected from here on."""
    LAST_AFFECTED = "last_affected"
    """Not affected after this one."""
    LIMIT = "limit"
    """The range says nothing from here on."""


@dataclass(frozen=True, slots=True)
class Event:
    """One end of a range of versions."""

    kind: EventKind
    version: str
    """As it is written."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One block of an advisory about the distribution: the versions it lists, and those in its ranges."""

    versions: tuple[str, ...] = ()
    """Those that no range of the block holds; as they are written."""
    ranges: tuple[tuple[Event, ...], ...] = ()
    """Of the type ECOSYSTEM, each with its events in the order of the file."""
    within: tuple[str, ...] = ()
    """Releases that it lists and a range holds: of a range with an end they are all that there are."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """What one record says of one distribution. A record about several is several advisories."""

    id: str
    package: str
    """Canonical."""
    aliases: tuple[str, ...] = ()
    """Other names of the same flaw."""
    summary: str = ""
    """One line: the record's summary, else the beginning of its details."""
    published: str = ""
    """RFC 3339, as it is written; empty where it is not known. So are the two below."""
    modified: str = ""
    withdrawn: str = ""
    rating: Rating = Rating.UNKNOWN
    score: float | None = None
    """The base score of `vector`."""
    vector: str = ""
    """CVSS; empty where the record has none that can be read."""
    affected: tuple[Affected, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the flaw is called, the record's own name first."""
        return (self.id, *self.aliases)

    @property
    def fixes(self) -> tuple[str, ...]:
        """The versions that the record calls fixed, in the order of the file."""
        events = [event for block in self.affected for events in block.ranges for event in events]
        return tuple(dict.fromkeys(event.version for event in events if event.kind is EventKind.FIXED))
