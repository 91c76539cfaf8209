"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.requirement_text import masked
from depaudit.rules._own import severity_in

_METADATA = ("pyproject", "setup.cfg", "setup.py")


def direct_reference_in_metadata(project: Project) -> Iterator[Finding]:
    """A URL, a repository or a path among the published requirements of a library.

    The public index refuses to take such a release. Everywhere else whoever
    installs the library is bound to that one source, and cannot install
    another library that names another one.

    Asked of what libraries publish, extras included, also those for
    development. Groups are not published, and what `[tool.uv.sources]` says is
    not either. A note where the path leads to another project of the same
    repository, which a release job may replace, and where only one branch of
    `setup.py` asks for it.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["stamps @ git+https://example.org/stamps.git@v1.2"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import stamps
    ```
    ```output
    pyproject.toml:9:18: warning[direct-reference-in-metadata] `stamps` comes from `git+https://example.org/stamps.git@v1.2`, and the public index takes no release that requires a URL
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
    dependencies = ["stamps>=1.2"]

    [project.urls]
    Source = "https://example.org/postcards"

    [dependency-groups]
    dev = ["printer @ git+https://example.org/printer.git@v3"]

    [tool.uv.sources]
    stamps = { git = "https://example.org/stamps.git", tag = "v1.2" }
    ```
    ```python postcards/__init__.py
    import stamps
    ```

    ## Check that it is true

    Build the library and look for ` @ ` in `Requires-Dist` of the wheel's
    `METADATA`.

    ## Fix

    Require a release by its name. Where the project itself is to be developed
    with an unreleased state, say so where it is not published
    (`[tool.uv.sources]`, a group, a requirements file).

    ## References

    - *Dependency specifiers*, direct references: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
    """
    if project.kind is not Kind.LIBRARY:
        return
    for manifest in project.manifests:
        for requirement in manifest.requirements:
            if requirement.url and _is_offered(manifest, requirement) and "{" not in requirement.url:
                yield _finding(project, requirement)


def _is_offered(manifest: Manifest, requirement: Requirement) -> bool:
    """Extras for development are published too."""
    return manifest.format in _METADATA and requirement.scope in (Scope.RUNTIME, Scope.EXTRA)


def _finding(project: Project, requirement: Requirement) -> Finding:
    sibling = requirement.name in project.siblings
    where = "and put the URL into `[tool.uv.sources]`" if project.manager is Manager.UV else "released on an index"
    lenient = requirement.role is Role.DEVELOPMENT
    return Finding(
        rule="direct-reference-in-metadata",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "reference"),
        sites=(requirement.location,),
        severity=Severity.NOTE if lenient else severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}` comes from `{masked(requirement.url)}`, and the public index takes no release "
        "that requires a URL",
        confidence=Confidence.POSSIBLE if sibling or requirement.conditional else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence("another project of the repository, which a release may replace"),) if sibling else (),
        fix=Fix(f"require `{requirement.name}` by its name and version, {where}"),
    )
