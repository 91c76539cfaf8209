"""A rule of `input`, asked where there are `ignores`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.project import Project


def unused_ignore(project: Project) -> Iterator[Finding]:
    """An ignore that ignores nothing.

    A comment `# depaudit: ignore[rule] reason`, or a row of
    `[[tool.depaudit.allow]]`, accepts a finding. When the finding is gone, when
    the row's date is past, or when the rule does not exist, the ignore only
    waits to hide the next finding at its place.

    Ignores of rules that did not run are left alone.

    ## Fires

    ```text requirements.txt
    click==8.1.7  # depaudit: ignore[exclusive-minimum] was >8 once
    ```
    ```python main.py
    import click
    ```
    ```output
    requirements.txt:1:15: warning[unused-ignore] This ignore is of no use: it ignores nothing
    ```

    ## Silent

    ```text requirements.txt
    click>8  # depaudit: ignore[exclusive-minimum] 8.0.0 is broken for us
    ```
    ```python main.py
    import click
    ```

    ## Check that it is true

    Remove the ignore and run `depaudit` again: nothing is reported that was
    not reported before.

    ## Fix

    Remove it, or correct the name of the rule.

    ## References

    - Settings: `allow`, and comments on lines, in the README of depaudit
    """
    for place in project.unused_ignores:
        yield Finding(
            rule="unused-ignore",
            fault=Fault(str(place.location), "ignore"),
            sites=(place.location,),
            severity=Severity.WARNING,
            message=f"This ignore is of no use: {place.reason}",
            fix=Fix(f"write `{place.hint}`" if place.hint else "remove it"),
        )
