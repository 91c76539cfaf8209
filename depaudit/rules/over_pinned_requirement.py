"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.requirement_text import canonical
from depaudit.rules._own import severity_in


def over_pinned_requirement(project: Project) -> Iterator[Finding]:
    """A library that asks for one exact version.

    Whoever uses two libraries that pin the same distribution to different
    versions cannot install them together, and nobody gets a security fix of
    the distribution before the library makes a release of its own.

    Asked of the published requirements of libraries: those of run time, and
    extras for users. Extras and groups for development may pin what they like,
    applications too, and siblings that are released together must. A reason in
    a comment on the line makes it a note.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["requests==2.31.0"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import requests
    ```
    ```output
    pyproject.toml:9:18: warning[over-pinned-requirement] `requests==2.31.0` in published metadata lets nobody who uses the library have another version
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["postcards-core==1.0", "requests>=2.31"]

    [project.optional-dependencies]
    dev = ["ruff==0.11.2"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import postcards_core
    import requests
    ```

    ## Check that it is true

    Build the library: `Requires-Dist` in the wheel's `METADATA` is what
    installers obey.

    ## Fix

    State the oldest version that works (`>=2.31`), and exclude single broken
    releases (`!=2.32.0`). Pins for repeatable tests belong into a lock file or
    a group.

    ## References

    - PyPA, *install_requires vs requirements files*: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
    - Henry Schreiner, *Should You Use Upper Bound Version Constraints?*: https://iscinumpy.dev/post/bound-version-constraints/
    """
    if project.kind is not Kind.LIBRARY:
        return
    own = {canonical(name) for name in (project.name, *(m.name for m in project.manifests)) if name}
    for requirement in project.requirements:
        pin = _pin(requirement.specifier)
        if not pin or not _is_offered(requirement) or _is_sibling(requirement.name, own):
            continue
        reason = requirement.comment.strip().lstrip("# ")
        yield Finding(
            rule="over-pinned-requirement",
            fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "pin"),
            sites=(requirement.location,),
            severity=severity_in(project, Severity.WARNING),
            message=f"`{requirement.name}{requirement.specifier}` in published metadata lets nobody who uses the library "
            "have another version",
            confidence=Confidence.POSSIBLE if reason else Confidence.CERTAIN,
            distribution=requirement.name,
            requirement=requirement,
            evidence=(Evidence(f"its line says `{reason}`", requirement.location),) if reason else (),
            fix=_fix(requirement, pin),
        )


def _pin(specifier: str) -> str:
    """The version of an `==` that admits one version, or empty."""
    for clause in map(str.strip, specifier.split(",")):
        if clause.startswith("==") and not clause.startswith("===") and not clause.endswith(".*"):
            return clause.removeprefix("==").strip()
    return ""


def _is_offered(requirement: Requirement) -> bool:
    offered = requirement.scope in (Scope.RUNTIME, Scope.EXTRA) and requirement.role is Role.PUBLISHED
    return offered and not requirement.url


def _is_sibling(name: str, own: set[str]) -> bool:
    """Released together: the library itself, and what shares the first word of its name."""
    words = {other.partition("-")[0] for other in own}
    return name in own or (len(name.partition("-")[0]) > 2 and name.partition("-")[0] in words)


def _fix(requirement: Requirement, pin: str) -> Fix:
    version = pin.partition("+")[0]
    if "," in requirement.specifier or " || " in requirement.specifier:
        return Fix(f"{requirement.name}>={version}", wants=f">={version}")
    return remedies.specifier(requirement, f">={version}")
