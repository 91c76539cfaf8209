"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import knowledge, remedies
from depaudit.model.dependency import Dependency
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.model.source import CodeRole
from depaudit.rules._brought import brought_by_others
from depaudit.rules._development import for_development, keeps_apart
from depaudit.rules._own import severity_in
from depaudit.rules._telling import counted
from depaudit.rules._tools import offered_tools


def misplaced_requirement(project: Project) -> Iterator[Finding]:
    """A runtime requirement that only tests, documentation or tools use.

    Everybody who installs the project installs it too, although nothing that
    they run imports it.

    Asked of the published requirements of libraries, and of applications that
    keep requirements for development apart. A note where a library has no such
    place yet (but for test runners and linters), and where another requirement brings the distribution, so that
    this one may be there for its version. Nothing is said where examples or
    notebooks use it, where anything but an import speaks for it, or of kinds
    of distributions that work without an import.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "reminders"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["freezegun>=1.4", "requests>=2.28"]

    [project.urls]
    Source = "https://example.org/reminders"

    [dependency-groups]
    test = ["pytest>=8"]
    ```
    ```python reminders/__init__.py
    import requests
    ```
    ```python tests/test_reminders.py
    import freezegun
    import pytest
    ```
    ```output
    pyproject.toml:9:18: warning[misplaced-requirement] Only 1 test module imports `freezegun`, which everybody who installs the project gets
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
    dependencies = ["requests>=2.28"]

    [project.urls]
    Source = "https://example.org/reminders"

    [dependency-groups]
    test = ["freezegun>=1.4", "pytest>=8"]
    ```
    ```python reminders/__init__.py
    import requests
    ```
    ```python tests/test_reminders.py
    import freezegun
    import pytest
    import requests
    ```

    ## Check that it is true

    `depaudit why freezegun` lists every import with the role of its file. If a
    file has another role than depaudit thinks, say so in `roles` of the
    settings.

    ## Fix

    Move the requirement to a dependency group (never published), or to an
    extra.

    ## References

    - PEP 735, *Dependency Groups in pyproject.toml*: https://peps.python.org/pep-0735/
    """
    if not (project.kind is Kind.LIBRARY or keeps_apart(project)) or not any(
        s.role is CodeRole.RUNTIME and s.imports for s in project.sources
    ):
        return
    referred = {reference.distribution for reference in project.references}
    brought = brought_by_others(project)
    tools = {r.name for r in offered_tools(project)}
    hidden = [s.unreadable for s in project.sources if s.unreadable is not None and s.role is CodeRole.RUNTIME]
    for dependency in project.dependencies:
        name = dependency.distribution
        found = [r for r in project.requirements_by_name.get(name, ()) if _is_runtime(project, r)]
        if not found or name in referred or not _only_developers(project, dependency):
            continue
        if knowledge.kept_by_nature(name) and not knowledge.is_development_tool(name):
            continue
        first = found[0]
        role = dependency.imports[0].role
        imports = dependency.imports
        yield Finding(
            rule="misplaced-requirement",
            fault=Fault(name, "misplaced"),
            sites=tuple(r.location for r in found),
            severity=severity_in(project, Severity.WARNING),
            message=f"Only {counted(imports)} {_verb(dependency)} `{name}`, which everybody who installs the project gets",
            confidence=Confidence.POSSIBLE
            if hidden or name in brought or not (keeps_apart(project) or name in tools)
            else Confidence.CERTAIN,
            distribution=name,
            module=dependency.module,
            requirement=first,
            evidence=(
                *(Evidence(f"imported by a {i.role.value} module", i.location) for i in imports[:3]),
                *(Evidence(f"{u.location.path} could not be read", u.location) for u in hidden),
            ),
            details={"role": role.value},
            fix=remedies.move(project, first, remedies.group_for(project, role)),
        )


def _is_runtime(project: Project, requirement: Requirement) -> bool:
    return requirement.scope is Scope.RUNTIME and not for_development(project, requirement) and not requirement.url


def _only_developers(project: Project, dependency: Dependency) -> bool:
    """Scripts of an application are what it is for; those of a library are for who makes it."""
    roles = {one.role for one in dependency.imports}
    apart = {CodeRole.TEST, CodeRole.DOCS}
    if project.kind is Kind.LIBRARY:
        apart.add(CodeRole.TOOL)
    in_package = any(one.role is CodeRole.RUNTIME for one in dependency.imports)
    return bool(roles) and roles <= apart and not in_package


def _verb(dependency: Dependency) -> str:
    return "imports" if len({one.location.path for one in dependency.imports}) == 1 else "import"
