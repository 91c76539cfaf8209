"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Confidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._reasons import reason_given

_RELEASE = re.compile(r">\s*([0-9]+(?:\.[0-9]+)*)")


def exclusive_minimum(project: Project) -> Iterator[Finding]:
    """A `>` that leaves out the very version that it names.

    `>2.0` admits neither 2.0 nor its post-releases, but it admits 2.0.1, so it
    hardly ever says what its author means, which is `>=2.0` or "newer than
    the 2.0 series". A warning where a single release is named (`>2.0.0`); a
    note where it may be the series, with a lock, and for development.

    Nothing is said of `>0`, of `>` with a pre-release or a post-release (both
    are ways to say something precise), and where the line gives a reason the
    finding is a note.

    ## Fires

    ```text requirements.txt
    rich>13.7.0
    ```
    ```python report.py
    import rich
    ```
    ```output
    requirements.txt:1:1: warning[exclusive-minimum] `rich>13.7.0` leaves out 13.7.0 itself; `>=13.7.0` is what is usually meant
    ```

    ## Silent

    ```text requirements.txt
    rich>=13
    click>0
    attrs>22.1.post1
    ```
    ```python report.py
    import attr
    import click
    import rich
    ```

    ## Check that it is true

    `pip download "rich==13.7.0"` and look whether that release works.

    ## Fix

    Write `>=`. If the release that is named is broken, write `!=` for it.

    ## References

    - *Version specifiers*, exclusive ordered comparison: https://packaging.python.org/en/latest/specifications/version-specifiers/#exclusive-ordered-comparison
    """
    for requirement in project.requirements:
        if ">" not in requirement.specifier or requirement.scope is Scope.CONSTRAINT:
            continue
        for clause in requirement.specifier.replace(" || ", ",").split(","):
            found = _RELEASE.fullmatch(clause.strip())
            if found and found[1].strip("0.") and not _ends_there(project, requirement, found[1]):
                yield _finding(project, requirement, clause.strip(), found[1])
                break


def _ends_there(project: Project, requirement: Requirement, version: str) -> bool:
    """Whether another requirement goes up to that very version (`<=2.19` beside `>2.19`, for other Pythons)."""
    others = project.requirements_by_name.get(requirement.name, ())
    return any(clause.strip().replace(" ", "") == f"<={version}" for r in others for clause in r.specifier.split(","))


def _finding(project: Project, requirement: Requirement, clause: str, version: str) -> Finding:
    reason = reason_given(requirement)
    series = version.count(".") < 2
    lenient = series or requirement.role in (Role.LOCKED, Role.DEVELOPMENT)
    wanted = f">={version}"
    return Finding(
        rule="exclusive-minimum",
        fault=Fault(f"{requirement.name}{clause}", "exclusive"),
        sites=(requirement.location,),
        severity=Severity.NOTE if lenient else severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}{clause}` leaves out {version} itself; `{wanted}` is what is usually meant",
        confidence=Confidence.POSSIBLE if reason else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=reason,
        fix=remedies.specifier(requirement, wanted, clause) if clause in requirement.text else None,
    )
