"""What a rule reports: a fault, where it shows, why depaudit says so, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from depaudit.model.location import Location
from depaudit.model.record import dataclass, field
from depaudit.model.requirement import Requirement

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Vulnerability


class Severity(Enum):
    """What happens, not how sure depaudit is (see `docs/design.md`)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 2 for a note: sorts the worst first."""
        return ("error", "warning", "note").index(self.value)


class Confidence(Enum):
    """How sure; what is `POSSIBLE` is always shown as a note."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Basis(Enum):
    """What a finding rests on."""

    REPOSITORY = "repository"
    KNOWLEDGE = "knowledge"
    NETWORK = "network"
    ADVISORIES = "advisories"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with what; a fault has one owner among the rules, and one row in the report."""

    subject: str
    """Such as `numpy` or `pyproject.toml:12:5`."""
    kind: str
    """Such as `missing`, `unused`, `minimum`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that the finding rests on, with its place where it has one."""

    message: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `old`, which must stand at `location`, by `new`."""

    location: Location
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about it.

    A fix of a version names the range to meet (`wants`, PEP 440 text) and the
    requirement it is wanted of; `verdicts` intersects what several rules want
    of one requirement and writes the text once.
    """

    message: str
    """What to write or run, ready to copy (`uv add numpy`)."""
    safe: bool = False
    command: str = ""
    edits: tuple[Edit, ...] = ()
    wants: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault found, before and after `verdicts` weighed it. Knows nothing of colours, formats or exit codes."""

    rule: str
    fault: Fault
    sites: tuple[Location, ...]
    """In order of weight: the first is the place that the report shows."""
    severity: Severity
    message: str
    """One sentence: what is wrong, then the evidence, names in backticks as the user wrote them."""
    confidence: Confidence = Confidence.CERTAIN
    basis: Basis = Basis.REPOSITORY
    distribution: str = ""
    module: str = ""
    requirement: Requirement | None = None
    evidence: tuple[Evidence, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None
    manifest: str = ""
    """Path of the manifest that the fault belongs to; part of the fingerprint."""
    vulnerability: Vulnerability | None = None
    """The flaw of which the finding speaks, so that it can be accepted by any of its names."""
    together: Callable[[Sequence[Finding]], Finding] | None = None
    """How the rule says several findings of one fault in one row (`12 of 15 requirements have no version`). It is
    asked after ignored findings dropped out, so that one of them can be accepted without the others."""

    @property
    def location(self) -> Location:
        """The place that the report shows."""
        return self.sites[0]
