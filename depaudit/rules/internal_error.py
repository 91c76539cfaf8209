"""A rule of `input`, made elsewhere, asked `never`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Finding
from depaudit.model.project import Project


def internal_error(project: Project) -> Iterator[Finding]:
    """A rule or a reader of depaudit that failed.

    The fault is depaudit's, never the project's. The rest of the audit goes
    on, what the failed part would have said is missing, and the exit status is
    2. No project makes this happen that we know of, so there is no example.

    ## Check that it is true

    Run `depaudit` on the file that the finding names alone.

    ## Fix

    Report it with the message and, where you can, the file. To go on meanwhile,
    leave the rule out (`ignore` in the settings) or the file (`exclude`).
    """
    return iter(())
