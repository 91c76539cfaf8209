"""A rule of `input`, asked where something is `unreadable`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.location import Unreadable
from depaudit.model.project import Project


def unreadable_requirement(project: Project) -> Iterator[Finding]:
    """A line of a manifest that no installer accepts.

    The install of the whole manifest fails at it.

    ## Fires

    ```text requirements.txt
    requests=2.31.0
    ```
    ```python fetch.py
    import requests
    ```
    ```output
    requirements.txt:1:1: error[unreadable-requirement] `requests=2.31.0` is not a requirement that installers accept; write `requests==2.31.0`
    ```

    ## Silent

    ```text requirements.txt
    --index-url https://example.org/simple
    -e .
    requests[socks] == 2.31.0 ; python_version >= "3.8"
    acme @ https://example.org/acme-1.0-py3-none-any.whl
    ```
    ```python fetch.py
    import acme
    import requests
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt` refuses the line.

    ## Fix

    Write what the message says.

    ## References

    - *Dependency specifiers*: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
    - pip, *Requirements file format*: https://pip.pypa.io/en/stable/reference/requirements-file-format/
    """
    for place in project.unreadable:
        if place.kind == "requirement":
            yield Finding(
                rule="unreadable-requirement",
                fault=Fault(str(place.location), "unreadable"),
                sites=(place.location,),
                severity=Severity.ERROR,
                message=place.reason[:1].upper() + place.reason[1:],
                fix=_fix(place),
                manifest=place.location.path,
            )


def _fix(place: Unreadable) -> Fix | None:
    return Fix(place.hint) if place.hint else None
