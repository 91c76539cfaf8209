"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._torch_family import is_of_torch


def local_version_requirement(project: Project) -> Iterator[Finding]:
    """A version with a local part (`==1.4+ubuntu1`) that no index which is named can have.

    The public index takes no versions with `+…`: they come from somebody's own
    build, from a Linux distribution, or from an index of a vendor. `pip freeze`
    writes them down as if everybody could install them.

    An error in published metadata, a warning in an environment, a note where a
    lock or a group holds it. Where the project names an index of its own (or a
    file with wheels beside it), that may serve the version: nothing is said.
    Nothing is said of torch and its companions, which have rules of their own.

    ## Fires

    ```text requirements.txt
    distro-info==1.1+ubuntu0.1
    requests==2.31.0
    ```
    ```python report.py
    import distro_info
    import requests
    ```
    ```output
    requirements.txt:1:1: warning[local-version-requirement] `distro-info==1.1+ubuntu0.1` is on no public index, which takes no versions with `+`
    ```

    ## Silent

    ```text requirements.txt
    --extra-index-url https://wheels.example.org/simple
    solver==4.2+mkl
    requests==2.31.0
    ```
    ```python report.py
    import requests
    import solver
    ```

    ## Check that it is true

    `pip download --no-deps "distro-info==1.1+ubuntu0.1"`

    ## Fix

    Leave out the local part, or name the index that serves it.

    ## References

    - *Version specifiers*, local version identifiers: https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers
    """
    served = any(manifest.indexes for manifest in project.manifests)
    for requirement in project.requirements:
        if "+" not in requirement.specifier or requirement.url or is_of_torch(requirement.name):
            continue
        clauses = (c.strip() for c in requirement.specifier.replace(" || ", ",").split(","))
        clause = next((c for c in clauses if c.startswith("==") and not c.startswith("===") and "+" in c), "")
        offered = _is_offered(project, requirement)
        if not clause or (served and not offered):
            continue
        yield _finding(project, requirement, clause, served)


def _is_offered(project: Project, requirement: Requirement) -> bool:
    published = requirement.role is Role.PUBLISHED and requirement.scope in (Scope.RUNTIME, Scope.EXTRA)
    return published and project.kind is Kind.LIBRARY


def _finding(project: Project, requirement: Requirement, clause: str, served: bool) -> Finding:
    public = clause.partition("+")[0]
    offered = _is_offered(project, requirement)
    severity = Severity.ERROR if offered else Severity.WARNING
    if requirement.role in (Role.LOCKED, Role.DEVELOPMENT):
        severity = Severity.NOTE
    return Finding(
        rule="local-version-requirement",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "local version"),
        sites=(requirement.location,),
        severity=severity_in(project, severity),
        message=f"`{requirement.name}{clause}` is on no public index, which takes no versions with `+`",
        confidence=Confidence.POSSIBLE if served else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence("an index that the project names may serve it, but metadata name none"),) if served else (),
        fix=remedies.specifier(requirement, public.replace("==", ">=", 1) if offered else public, clause),
    )
