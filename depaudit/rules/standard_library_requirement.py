"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import knowledge, remedies
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope


def standard_library_requirement(project: Project) -> Iterator[Finding]:
    """A requirement that backports what every supported Python already has.

    The distribution brings a module of the standard library to Pythons that
    are older than any that the project supports. At best it is installed for
    nothing; some backports (`pathlib`, `typing`, `enum34`) shadow the module
    of the standard library with an older one and break other code.

    Asked where the project states its Pythons, and of requirements without a
    marker. A backport that offers more than the module of the standard library
    (`importlib-metadata`, `typing-extensions`) is left alone.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "camera"
    version = "1.0"
    requires-python = ">=3.10"
    dependencies = ["dataclasses>=0.8"]
    ```
    ```python camera.py
    from dataclasses import dataclass
    ```
    ```output
    pyproject.toml:5:18: warning[standard-library-requirement] `dataclasses` is in the standard library of every Python from 3.7, and the project supports `>=3.10`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "camera"
    version = "1.0"
    requires-python = ">=3.10"
    dependencies = [
        "tomli>=2; python_version < '3.11'",
        "typing-extensions>=4.8",
    ]
    ```
    ```python camera.py
    import sys

    from typing_extensions import override

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    ```

    ## Check that it is true

    Import the module with the oldest Python that the project supports, in an
    environment in which nothing is installed.

    ## Fix

    Remove the requirement, and import the module of the standard library.

    ## References

    - *The Python Standard Library*: https://docs.python.org/3/library/
    """
    if project.python is None or not project.python.specifier:
        return
    for name, requirements in project.requirements_by_name.items():
        found = [r for r in requirements if _counts(r)]
        backport = knowledge.backport(name) if found else None
        if backport is None or not _all_have(project.python.specifier, backport.since):
            continue
        if not backport.exact:
            continue
        used = project.dependencies_by_name.get(name)
        if used is not None and not knowledge.ever_standard(used.module):
            continue
        yield Finding(
            rule="standard-library-requirement",
            fault=Fault(name, "unused"),
            sites=tuple(r.location for r in found),
            severity=Severity.NOTE if all(r.role is Role.DEVELOPMENT for r in found) else Severity.WARNING,
            message=f"`{name}` is in the standard library of every Python from {backport.since}, "
            f"and the project supports `{project.python.specifier}`",
            confidence=Confidence.CERTAIN,
            basis=Basis.KNOWLEDGE,
            distribution=name,
            module=backport.module,
            requirement=found[0],
            evidence=(Evidence(f"the project supports `{project.python.specifier}`", project.python.location),),
            details={"since": backport.since, "python": project.python.specifier},
            fix=remedies.removal(project, found),
        )


def _counts(requirement: Requirement) -> bool:
    return not requirement.marker and not requirement.url and requirement.scope is not Scope.BUILD


def _all_have(specifier: str, since: str) -> bool:
    """Whether every Python that the specifier admits is this one or a newer one."""
    major, _, minor = since.partition(".")
    return all(version >= (int(major), int(minor or 0)) for version in knowledge.minors(specifier))
