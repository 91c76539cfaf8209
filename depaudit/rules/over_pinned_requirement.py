"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import remedies
from depaudit.enumerated import first_of
from depaudit.model.finding import Confidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._own import is_sibling, published_manifests, published_names, severity_in
from depaudit.rules._reasons import reason_given
from depaudit.rules._torch_family import is_of_torch


def over_pinned_requirement(project: Project) -> Iterator[Finding]:
    """A library that asks for one exact version.

    Whoever uses two libraries that pin the same distribution to different
    versions cannot install them together, and nobody gets a security fix of
    the distribution before the library makes a release of its own.

    Asked of the published requirements of libraries: those of run time, and as
    a note extras for users. Extras and groups for development may pin what they
    like, applications too. Siblings that are released together must, and so
    must a library that is compiled against a version which its build pins. A
    reason in a comment on the line makes it a note. Several pins of one
    manifest are one row.

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
    for manifest in published_manifests(project):
        for requirement in _pinned(project, manifest):
            severity = Severity.WARNING if requirement.scope is Scope.RUNTIME else Severity.NOTE
            yield _one(project, manifest, requirement, severity_in(project, severity))


def _pinned(project: Project, manifest: Manifest) -> Iterator[Requirement]:
    own = published_names(project)
    built_against = {r.name for r in project.requirements if r.scope is Scope.BUILD and _pin(r.specifier)}
    for requirement in filter(_is_offered, manifest.requirements):
        pin = _pin(requirement.specifier)
        excused = is_sibling(requirement.name, own) or requirement.name in built_against
        local = "+" in pin and not is_of_torch(requirement.name)  # which is `local-version-requirement`
        if pin and not excused and not local:
            yield requirement


def _one(project: Project, manifest: Manifest, requirement: Requirement, severity: Severity) -> Finding:
    reason = reason_given(requirement)
    return Finding(
        rule="over-pinned-requirement",
        fault=Fault(
            f"{requirement.name} {project.shown(requirement.location)}" if reason else manifest.path,
            f"pin {requirement.scope.value}",
        ),
        sites=(requirement.location,),
        severity=severity,
        message=f"`{requirement.name}{requirement.specifier}` in published metadata lets nobody who uses the library "
        "have another version",
        confidence=Confidence.POSSIBLE if reason else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=reason,
        fix=_fix(requirement, _pin(requirement.specifier)),
        manifest=manifest.path,
        together=_together,
    )


def _together(pins: Sequence[Finding]) -> Finding:
    names = list(dict.fromkeys(one.distribution for one in pins))
    some = first_of([f"`{name}`" for name in names])
    first = pins[0].requirement
    of = "requirements of extras are" if first and first.scope is Scope.EXTRA else "published requirements are"
    example = f" (`{first.name}>={_pin(first.specifier)}`)" if first else ""
    return replace(
        pins[0],
        sites=tuple(one.location for one in pins),
        message=f"{len(names)} {of} pinned with `==`, so that nobody who uses the library can have other versions: {some}",
        distribution="" if names[1:] else names[0],
        requirement=None,
        details={"distributions": names},
        fix=Fix(f"state the oldest version that works of each{example}"),
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


def _fix(requirement: Requirement, pin: str) -> Fix:
    version = pin.partition("+")[0]
    if "," in requirement.specifier or " || " in requirement.specifier:
        return Fix(f"{requirement.name}>={version}", wants=f">={version}")
    return remedies.specifier(requirement, f">={version}")
