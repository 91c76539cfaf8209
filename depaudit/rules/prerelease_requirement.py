"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._own import is_sibling, own_names, published_names
from depaudit.rules._reasons import reason_of
from depaudit.rules._torch_family import is_of_torch

_PRERELEASE = re.compile(
    r"(===?|>=|<=|~=|>|<)\s*v?([0-9]+(?:\.[0-9]+)*)[-_.]?(a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?[0-9]*(?:\.dev[0-9]+)?",
    re.I,
)
_ALWAYS = ("opentelemetry-", "azure-", "google-cloud-", "types-")
"""Families of which some members have had pre-releases alone for years."""


def prerelease_requirement(project: Project) -> Iterator[Finding]:
    """A requirement that names a pre-release, which lets installers take every pre-release.

    `>=2.0rc1` does not mean "from that candidate on, else final releases": as
    long as it stands there, 3.0a1 is taken too, on the day on which it is
    uploaded. `<2.0a0` does the same, although `<2.0` leaves out the
    pre-releases of 2.0 anyway.

    Always a note. Nothing is said of `!=`, of requirements for development,
    where the line gives a reason, of what belongs to the project itself or
    bears its name, of torch and its companions, and of families whose
    distributions are pre-releases for years.

    ## Fires

    ```text requirements.txt
    attrs<26.0a0,>=22
    pydantic>=2.0rc1
    ```
    ```python shop.py
    import attr
    import pydantic
    ```
    ```output
    requirements.txt:1:1: note[prerelease-requirement] `attrs<26.0a0` lets installers take pre-releases; `<26.0` leaves out those of 26.0 as well
    requirements.txt:2:1: note[prerelease-requirement] `pydantic>=2.0rc1` lets installers take every later pre-release, too
    ```

    ## Silent

    ```text requirements.txt
    attrs<26,>=22
    opentelemetry-instrumentation-flask==0.48b0
    pydantic>=2.0,!=2.1rc1
    ```
    ```python shop.py
    import attr
    import opentelemetry.instrumentation.flask
    import pydantic
    ```

    ## Check that it is true

    `python -c "from packaging.specifiers import SpecifierSet; print('3.0a1' in SpecifierSet('>=2.0rc1'))"`

    ## Fix

    Name the final release as soon as it is there.

    ## References

    - *Version specifiers*, handling of pre-releases: https://packaging.python.org/en/latest/specifications/version-specifiers/#handling-of-pre-releases
    """
    own, published = own_names(project), published_names(project)
    for manifest in project.manifests:
        for requirement in manifest.requirements:
            name = requirement.name
            if name in own or is_sibling(name, published) or name.startswith(_ALWAYS) or is_of_torch(name):
                continue
            if _counts(manifest, requirement) and not reason_of(requirement):
                yield from _found(project, requirement)


def _counts(manifest: Manifest, requirement: Requirement) -> bool:
    if requirement.role is Role.DEVELOPMENT or requirement.scope in (Scope.BUILD, Scope.CONSTRAINT):
        return False
    return not requirement.url and manifest.format != "pip-compile"


def _found(project: Project, requirement: Requirement) -> Iterator[Finding]:
    for clause in (c.strip() for c in requirement.specifier.replace(" || ", ",").split(",")):
        named = _PRERELEASE.fullmatch(clause)
        if named is None:
            continue
        upper = named[1] == "<"
        what = "lets installers take every later pre-release, too"
        if upper:
            what = f"lets installers take pre-releases; `<{named[2]}` leaves out those of {named[2]} as well"
        elif named[1].startswith("=="):
            what = "asks for a pre-release"
        yield Finding(
            rule="prerelease-requirement",
            fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "prerelease"),
            sites=(requirement.location,),
            severity=Severity.NOTE,
            message=f"`{requirement.name}{clause}` {what}",
            distribution=requirement.name,
            requirement=requirement,
            fix=_fix(requirement, clause, named[1], named[2]),
        )
        return


def _fix(requirement: Requirement, clause: str, operator: str, release: str) -> Fix:
    if operator == "<":
        return remedies.specifier(requirement, f"<{release}", clause)
    if operator.startswith("=="):
        return Fix(f"name the final release once there is one (`{requirement.name}=={release}`)")
    return Fix(f"name the final release once there is one (`{requirement.name}{operator}{release}`)")
