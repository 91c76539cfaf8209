"""What an audit found, ready for a report format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.finding import Finding, Severity
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.model.location import Location
    from depaudit.model.project import Project
    from depaudit.model.vulnerability import Audited


@dataclass(frozen=True, slots=True)
class Row:
    """A finding that stands: weighed, with its identity."""

    finding: Finding
    project: Project
    severity: Severity
    twin: int = 1
    """1, or which one it is of several rows that would have the same fingerprint."""

    @property
    def fingerprint(self) -> str:
        """Rule, distribution, module and manifest, hashed; never a line, so that it survives edits."""
        from hashlib import blake2b

        identity = blake2b("\0".join(self.identity).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        return identity if self.twin == 1 else f"{identity}-{self.twin}"

    @property
    def identity(self) -> tuple[str, ...]:
        """What the fingerprint is made of."""
        return identity_of(self.finding, self.project)


def identity_of(finding: Finding, project: Project) -> tuple[str, ...]:
    """What makes two rows the same one in two runs."""
    manifest = finding.manifest or (finding.requirement.location.path if finding.requirement else "")
    if not (finding.distribution or finding.module or manifest):
        manifest = finding.location.path
    several = finding.details.get("distributions")
    names = ",".join(map(str, several)) if not finding.distribution and isinstance(several, list) else ""
    flaws = finding.details.get("advisories")
    known = sorted(str(flaw["id"]) for flaw in flaws) if isinstance(flaws, list) else ()
    return finding.rule, finding.distribution or names, finding.module, project.root, manifest, *known


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that was not checked, and how to have it checked."""

    what: str
    how: str = ""
    """What to write or to ask for, so that it is checked; may be empty."""
    count: int = 0
    names: tuple[tuple[str, Location], ...] = ()
    """What was counted, by name, each with the first place where it shows."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of the last line."""

    files: int
    manifests: int
    dependencies: int
    requirements: int
    errors: int
    warnings: int
    notes: int
    suppressed: int
    untracked: int = 0
    """Of the files, those that git does not track."""


@dataclass(frozen=True)
class Report:
    """One run."""

    rows: tuple[Row, ...]
    """Errors first, then by distribution, then by place."""
    projects: tuple[Project, ...]
    summary: Summary
    unchecked: tuple[Unchecked, ...] = ()
    audited: Audited | None = None
    """What was looked up of known vulnerabilities, where that was asked for."""
    errors: tuple[str, ...] = ()
    """Why a check that was asked for could not be made; exit status 2."""
    prefix: str = ""
    """What to put before a path of the tree to make it relative to the current folder."""

    @property
    def status(self) -> str:
        """`clean`, `findings`, `incomplete` (a check failed) — `failed` never has a Report."""
        if self.errors:
            return "incomplete"
        return "findings" if self.rows else "clean"
