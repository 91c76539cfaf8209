"""A rule of `drift`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.specifier_text import have_common_release


def mismatched_workspace(project: Project) -> Iterator[Finding]:
    """Members of a workspace that ask for ranges of one distribution without a common version.

    The members of a uv workspace share one lock, and so one version of every
    distribution. Where two of them exclude each other, `uv lock` fails for
    all.

    Compared are the runtime requirements of the members and of the root, with
    the same marker or none. Nothing is said of what an override decides, of
    repositories and folders, and of workspaces that declare conflicts.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "shop"
    version = "1.0"
    dependencies = ["pydantic>=2"]

    [tool.uv.workspace]
    members = ["packages/*"]
    ```
    ```toml packages/billing/pyproject.toml
    [project]
    name = "billing"
    version = "1.0"
    dependencies = ["pydantic<2"]
    ```
    ```python packages/billing/billing/__init__.py
    import pydantic
    ```
    ```python shop.py
    import pydantic
    ```
    ```output
    packages/billing/pyproject.toml:4:18: error[mismatched-workspace] No version of `pydantic` meets both `<2` and `>=2` of `pyproject.toml:4`, which is in the same workspace
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "shop"
    version = "1.0"
    dependencies = ["pydantic>=2"]

    [tool.uv.workspace]
    members = ["packages/*"]
    ```
    ```toml packages/billing/pyproject.toml
    [project]
    name = "billing"
    version = "1.0"
    dependencies = ["pydantic>=2.5,<3"]
    ```
    ```python packages/billing/billing/__init__.py
    import pydantic
    ```
    ```python shop.py
    import pydantic
    ```

    ## Check that it is true

    `uv lock --dry-run` ends with "No solution found".

    ## Fix

    Decide which range is meant, and write it in every member.

    ## References

    - uv, *Using workspaces*: https://docs.astral.sh/uv/concepts/projects/workspaces/
    """
    for requirement in _asked(project):
        for other in project.workspace:
            if (
                other.name == requirement.name
                and _order(other) < _order(requirement)
                and other.marker == requirement.marker
                and not have_common_release(requirement.specifier, other.specifier)
            ):
                yield _finding(project, requirement, other)
                break


def _asked(project: Project) -> Iterator[Requirement]:
    if project.workspace:
        for manifest in project.manifests:
            if manifest.format == "pyproject":
                yield from (r for r in manifest.requirements if r.scope is Scope.RUNTIME and r.specifier and not r.url)


def _order(requirement: Requirement) -> tuple[int, Location]:
    """The root first: of two members the later one is told."""
    return requirement.location.path.count("/"), requirement.location


def _finding(project: Project, requirement: Requirement, other: Requirement) -> Finding:
    return Finding(
        rule="mismatched-workspace",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "workspace"),
        sites=(requirement.location, other.location),
        severity=Severity.ERROR,
        message=f"No version of `{requirement.name}` meets both `{requirement.specifier}` and `{other.specifier}` of "
        f"`{project.shown(other.location)}`, which is in the same workspace",
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence(f"asks for `{other.specifier}`", other.location),),
        details={"specifiers": [requirement.specifier, other.specifier]},
        fix=Fix(f"write ranges that meet in {project.shown(requirement.location)} and {project.shown(other.location)}"),
    )
