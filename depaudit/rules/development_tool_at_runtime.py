"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import remedies
from depaudit.enumerated import first_of
from depaudit.model.finding import Basis, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement
from depaudit.model.source import CodeRole
from depaudit.rules._own import severity_in
from depaudit.rules._tools import offered_tools, tools_at_runtime


def development_tool_at_runtime(project: Project) -> Iterator[Finding]:
    """A test runner, linter or other tool for development among the runtime requirements.

    Everybody who installs the project installs it too, with all that it
    brings, and its version limits theirs.

    A warning in the published metadata of a library, else one note a manifest.
    Nothing is said where the code that runs imports or names the tool, where
    the project extends it or is a tool of its kind, and where the line gives a
    reason. What tests import is `misplaced-requirement`.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "reminders"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["requests>=2.28", "ruff>=0.4"]

    [project.urls]
    Source = "https://example.org/reminders"
    ```
    ```python reminders/__init__.py
    import requests
    ```
    ```output
    pyproject.toml:9:36: warning[development-tool-at-runtime] `ruff` is a tool for development, and everybody who installs the project gets it
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "reminders"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["pytest>=8", "requests>=2.28"]

    [project.urls]
    Source = "https://example.org/reminders"

    [dependency-groups]
    dev = ["ruff>=0.4"]
    ```
    ```python reminders/__init__.py
    import requests
    ```
    ```python reminders/fixtures.py
    import pytest
    ```

    ## Check that it is true

    `depaudit why ruff` shows what was looked for.

    ## Fix

    Move the requirement to a dependency group.

    ## References

    - PEP 735, *Dependency Groups in pyproject.toml*: https://peps.python.org/pep-0735/
    """
    offered = tuple(offered_tools(project))
    yield from (_one(project, requirement) for requirement in offered)
    for manifest in project.manifests:
        others = (r for r in tools_at_runtime(project, manifest) if r not in offered)
        yield from (_beside(manifest, requirement) for requirement in others)


def _one(project: Project, requirement: Requirement) -> Finding:
    return Finding(
        rule="development-tool-at-runtime",
        fault=Fault(requirement.name, "misplaced"),
        sites=(requirement.location,),
        severity=severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}` is a tool for development, and everybody who installs the project gets it",
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        fix=remedies.move(project, requirement, remedies.group_for(project, CodeRole.TEST)),
    )


def _beside(manifest: Manifest, requirement: Requirement) -> Finding:
    """In what a program runs with, where the file is one row."""
    return Finding(
        rule="development-tool-at-runtime",
        fault=Fault(manifest.path, "tools"),
        sites=(requirement.location,),
        severity=Severity.NOTE,
        message=_message([requirement.name]),
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        details={"distributions": [requirement.name]},
        fix=Fix("move to a group or a file for development"),
        manifest=manifest.path,
        together=_together,
    )


def _together(found: Sequence[Finding]) -> Finding:
    names = list(dict.fromkeys(one.distribution for one in found))
    return replace(
        found[0],
        sites=tuple(one.location for one in found),
        message=_message(names),
        distribution="" if names[1:] else names[0],
        details={"distributions": names},
    )


def _message(names: Sequence[str]) -> str:
    shown = first_of([f"`{name}`" for name in names])
    return f"{shown} {'are tools' if names[1:] else 'is a tool'} for development among what the program runs with"
