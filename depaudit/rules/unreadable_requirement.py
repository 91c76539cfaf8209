"""A rule of `input`, asked where something is `unreadable`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Edit, Fault, Finding, Fix, Severity
from depaudit.model.location import Unreadable
from depaudit.model.project import Project


def unreadable_requirement(project: Project) -> Iterator[Finding]:
    """A line of a manifest that no installer accepts.

    The install of the whole manifest fails at it. A file for developers that
    includes an absent file is a warning, and in a source distribution, which
    leaves such files out, a note.

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
                severity=_severity(project, place),
                message=place.reason[:1].upper() + place.reason[1:],
                fix=_fix(place),
                manifest=place.location.path,
            )


def _severity(project: Project, place: Unreadable) -> Severity:
    """Whoever installs the program meets an error; a file for developers that leads to an absent one is less.

    In a source distribution such files are left out on purpose.
    """
    manifest = project.manifest_in(place.location.path)
    aside = manifest is not None and not manifest.declares and "does not exist" in place.reason
    if not aside:
        return Severity.ERROR
    return Severity.NOTE if project.kind_reason.endswith("source distribution") else Severity.WARNING


def _fix(place: Unreadable) -> Fix | None:
    if not place.hint:
        return None
    return Fix(place.hint, edits=(Edit(place.location, place.text, place.hint),) if place.text else ())
