"""A rule of `drift`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename

from depaudit.model.finding import Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.model.source import InstallStep
from depaudit.rules._own import severity_in
from depaudit.specifier_text import have_common_release


def drifted_install(project: Project) -> Iterator[Finding]:
    """A command that installs another version than the manifest says.

    A Dockerfile, a workflow, a script or a notebook names a version that the
    manifest does not admit. A warning where the same image also installs the
    manifest: whichever command comes last decides, and the other one lies.
    Else a note, since a workflow may test other versions on purpose.

    Nothing is said where the versions can be the same, of lines with a marker,
    of what a base image brings, and of torch, which has rules of its own.

    ## Fires

    ```text requirements.txt
    numpy>=2
    requests>=2.31
    ```
    ```docker Dockerfile
    FROM python:3.12-slim
    COPY requirements.txt .
    RUN pip install -r requirements.txt
    RUN pip install numpy==1.26.4
    ```
    ```python weather.py
    import numpy
    import requests
    ```
    ```output
    Dockerfile:4:17: warning[drifted-install] `numpy==1.26.4` is installed here, in an image that also installs requirements.txt, which asks for `>=2` (line 1)
    ```

    ## Silent

    ```text requirements.txt
    numpy>=2
    requests>=2.31
    ```
    ```docker Dockerfile
    FROM python:3.12-slim
    COPY requirements.txt .
    RUN pip install numpy==2.1.3
    RUN pip install -r requirements.txt
    ```
    ```python weather.py
    import numpy
    import requests
    ```

    ## Check that it is true

    Both places are shown. Build the image and compare `pip freeze` with the
    manifest; `pip check` tells of some contradictions.

    ## Fix

    Leave the version to the manifest, and the name out of the command.

    ## References

    - pip, *pip install*: https://pip.pypa.io/en/stable/cli/pip_install/
    """
    told = set()
    for step in project.installs:
        if not step.specifier or step.origin in ("image", "component") or step.name.startswith("torch"):
            continue
        if ".github/actions/" in step.location.path:  # an action has an image of its own
            continue
        asked = [r for r in project.requirements_by_name.get(step.name, ()) if _counts(r)]
        if asked and not any(have_common_release(r.specifier, step.specifier) for r in asked):
            key = (step.name, step.specifier, step.location.path)
            if key not in told:
                told.add(key)
                yield _finding(project, step, asked)


def _counts(requirement: Requirement) -> bool:
    runs = requirement.scope in (Scope.RUNTIME, Scope.EXTRA) and requirement.role is not Role.DEVELOPMENT
    return runs and not (requirement.marker or requirement.url or requirement.conditional)


def _finding(project: Project, step: InstallStep, asked: Sequence[Requirement]) -> Finding:
    together = next((r for r in asked if _same_image(project, step, r)), None)
    first = together or asked[0]
    path = first.location.path
    message = f"`{step.text}` is installed here"
    if together is not None:
        message += f", in an image that also installs {path}, which asks for `{first.specifier}` (line {first.location.line})"
    else:
        message += f"; {project.shown(first.location)} asks for `{first.specifier}`"
    return Finding(
        rule="drifted-install",
        fault=Fault(f"{step.name} {step.location.path}", "drifted install"),
        sites=(step.location, first.location),
        severity=severity_in(project, Severity.WARNING if together is not None else Severity.NOTE),
        message=message,
        distribution=step.name,
        requirement=first,
        evidence=tuple(Evidence(f"asks for `{r.specifier}`", r.location) for r in asked),
        details={"installed": step.specifier, "asked": [r.specifier for r in asked]},
        manifest=step.location.path,
    )


def _same_image(project: Project, step: InstallStep, requirement: Requirement) -> bool:
    """Whether one image installs both: the manifest by `-r`, or the project by its folder."""
    if requirement.scope is not Scope.RUNTIME:
        return False
    file = basename(requirement.location.path)
    for build in project.images:
        steps = [s for s in build.steps if s.location.path == step.location.path]
        if any((step.name, step.specifier) in s.distributions for s in steps):
            for other in steps:
                named = any(basename(path) == file for path in other.files)
                whole = file == "pyproject.toml" and re.search(r"install\s+(?:-\S+\s+)*[\"']?\.(?:[\"'\[/\s]|$)", other.text)
                if named or whole:
                    return True
    return False
