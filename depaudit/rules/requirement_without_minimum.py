"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._own import own_names


def requirement_without_minimum(project: Project) -> Iterator[Finding]:
    """A requirement that admits every old release.

    An installer that has a reason (an old lock, another requirement's limit, a
    mirror) may choose a release from before the code's own time. The failure
    then shows far from its cause, as an attribute that does not exist.

    A note, of published requirements and of manifests with a lock. Nothing is
    said where another requirement or a constraint of the same distribution
    states a minimum, of type stubs, URLs, and requirements for development.
    Where the code proves a minimum, the row is `minimum-too-low`'s.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["requests<3"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import requests
    ```
    ```output
    pyproject.toml:9:18: note[requirement-without-minimum] `requests<3` states no minimum version
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["requests>=2.28"]

    [project.optional-dependencies]
    socks = ["requests[socks]"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import requests
    ```

    ## Check that it is true

    `uv pip compile --resolution lowest-direct pyproject.toml` shows which
    release an installer may choose.

    ## Fix

    State the oldest version that the tests pass with.

    ## References

    - uv, *Resolution strategy*: https://docs.astral.sh/uv/concepts/resolution/#resolution-strategy
    """
    stated = {r.name for r in project.requirements if _has_minimum(r.specifier)}
    own = own_names(project)
    said: set[tuple[str, str]] = set()
    for requirement in project.requirements:
        place = (requirement.name, requirement.location.path)
        if requirement.name in stated or requirement.name in own or place in said or not _counts(requirement):
            continue
        said.add(place)
        yield Finding(
            rule="requirement-without-minimum",
            fault=Fault(f"{requirement.name} {requirement.location.path}", "minimum"),
            sites=(requirement.location,),
            severity=Severity.NOTE,
            message=f"`{_shown(requirement)}` states no minimum version",
            distribution=requirement.name,
            requirement=requirement,
            fix=_fix(project, requirement),
        )


def _counts(requirement: Requirement) -> bool:
    if requirement.role not in (Role.PUBLISHED, Role.LOCKED) or requirement.url or requirement.editable or "{{" in requirement.text:
        return False
    return requirement.scope in (Scope.RUNTIME, Scope.EXTRA) and not requirement.name.startswith("types-")


def _has_minimum(specifier: str) -> bool:
    """Some clause of every alternative bounds the releases from below."""
    return bool(specifier) and all(
        any(clause.strip().startswith((">", "==", "~=")) for clause in alternative.split(","))
        for alternative in specifier.split(" || ")
    )


def _shown(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"


def _fix(project: Project, requirement: Requirement) -> Fix | None:
    """The version that the lock has is one that works; of what is known to be vulnerable, the release to take."""
    locked = project.locked.get(requirement.name, "")
    locked = locked and remedies.without_known_flaw(project, requirement.name, locked, requirement.specifier)
    if not locked or "+" in locked or " || " in requirement.specifier:
        return None
    rest = f",{requirement.specifier}" if requirement.specifier else ""
    return remedies.specifier(requirement, f">={locked}{rest}", requirement.specifier)
