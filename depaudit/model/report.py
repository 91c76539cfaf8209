"""What an audit found, ready for a report format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from depaudit.model.finding import Finding, Severity

if TYPE_CHECKING:
    from depaudit.model.project import Project


@dataclass(frozen=True, slots=True)
class Row:
    """A finding that stands: weighed, with its identity."""

    finding: Finding
    project: Project
    severity: Severity
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that was not checked, and how to have it checked."""

    what: str
    how: str = ""
    count: int = 0


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


@dataclass(frozen=True)
class Report:
    """One run."""

    rows: tuple[Row, ...]
    """Errors first, then by distribution, then by place."""
    projects: tuple[Project, ...]
    summary: Summary
    unchecked: tuple[Unchecked, ...] = ()
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
