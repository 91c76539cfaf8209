"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import knowledge, remedies
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Role
from depaudit.rules._backports import counts, needless_since
from depaudit.rules._own import severity_in


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
    pyproject.toml:5:18: warning[standard-library-requirement] `dataclasses` is needless: `dataclasses` is in the standard library of every Python from 3.7, and the project supports `>=3.10`
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
    if project.python is None:
        return
    for name, requirements in project.requirements_by_name.items():
        since = needless_since(project, name, requirements)
        if not since:
            continue
        found = [r for r in requirements if counts(r)]
        yield Finding(
            rule="standard-library-requirement",
            fault=Fault(name, "unused"),
            sites=tuple(r.location for r in found),
            severity=Severity.NOTE
            if all(r.role is Role.DEVELOPMENT for r in found)
            else severity_in(project, Severity.WARNING),
            message=f"`{name}` is needless: {_what(name)} is in the standard library of every Python from {since}, "
            f"and the project supports `{project.python.specifier}`",
            basis=Basis.KNOWLEDGE,
            distribution=name,
            requirement=found[0],
            evidence=(Evidence(f"the project supports `{project.python.specifier}`", project.python.location),),
            details={"since": since, "python": project.python.specifier},
            fix=remedies.removal(project, found),
        )


def _what(name: str) -> str:
    backport = knowledge.backport(name)
    return f"`{backport.module}`" if backport is not None else "what it brings"
