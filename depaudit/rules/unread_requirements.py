"""A rule of `input`, asked where something is `unreadable`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Severity
from depaudit.model.project import Project


def unread_requirements(project: Project) -> Iterator[Finding]:
    """Requirements that a program works out when the project is built.

    depaudit never runs the code that it audits. Where requirements are
    computed, they are read as far as literals go, and the rest is said here,
    once, at its place. Whatever it could change becomes a note: nothing is
    called missing because of a list that depaudit could not read.

    ## Fires

    ```python setup.py
    import json

    from setuptools import setup

    setup(
        name="computed",
        install_requires=json.load(open("needs.json"))["runtime"],
    )
    ```
    ```python computed.py
    import requests
    ```
    ```output
    setup.py:7:22: note[unread-requirements] These requirements are computed when setup.py runs, which depaudit does not do
    ```

    ## Silent

    ```python setup.py
    from setuptools import setup

    NEEDS = ["requests>=2.28"]

    setup(name="plain", install_requires=NEEDS)
    ```
    ```python plain.py
    import requests
    ```

    ## Check that it is true

    Build the project and compare `Requires-Dist` in the `METADATA` of the
    wheel with what `depaudit why NAME` shows.

    ## Fix

    Nothing has to be done. State the requirements in `pyproject.toml`, and
    every tool can read them.

    ## References

    - *Declaring project metadata*: https://packaging.python.org/en/latest/specifications/pyproject-toml/
    """
    for place in project.unread_requirements:
        yield Finding(
            rule="unread-requirements",
            fault=Fault(str(place.location), "unread"),
            sites=(place.location,),
            severity=Severity.NOTE,
            message=place.reason[:1].upper() + place.reason[1:],
            manifest=place.location.path,
        )
