"""A rule of `drift`, asked where something is `unreadable`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in


def missing_dynamic_file(project: Project) -> Iterator[Finding]:
    """A file that the metadata take requirements from, and that does not exist.

    setuptools warns of a missing file in a log that nobody reads, goes on, and
    publishes the project without its requirements: it installs, and fails when
    it is imported. The hook of Hatch stops the build.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["setuptools>=61"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "weather"
    version = "1.0"
    dynamic = ["dependencies"]

    [tool.setuptools.dynamic]
    dependencies = { file = ["requirements/base.txt"] }
    ```
    ```text requirements.txt
    requests>=2.28
    ```
    ```python weather.py
    import requests
    ```
    ```output
    pyproject.toml:11:27: error[missing-dynamic-file] Setuptools finds no `requirements/base.txt` and publishes the project without the requirements in it
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["setuptools>=61"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "weather"
    version = "1.0"
    dynamic = ["dependencies"]

    [tool.setuptools.dynamic]
    dependencies = { file = ["requirements.txt"] }
    ```
    ```text requirements.txt
    requests>=2.28
    ```
    ```python weather.py
    import requests
    ```

    ## Check that it is true

    Build a wheel and look for `Requires-Dist` in its `METADATA`.

    ## Fix

    Name the file that is there, commit the file that is meant, or write the
    requirements into `dependencies`.

    ## References

    - setuptools, *Dynamic metadata*: https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html
    """
    for place in project.unreadable:
        if place.kind == "missing-file":
            yield Finding(
                rule="missing-dynamic-file",
                fault=Fault(str(place.location), "missing file"),
                sites=(place.location,),
                severity=severity_in(project, Severity.ERROR),
                message=place.reason[:1].upper() + place.reason[1:],
                manifest=place.location.path,
            )
