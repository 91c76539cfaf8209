"""A rule of `input`, asked where there is `metadata`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Basis, Fault, Finding, Severity
from depaudit.model.project import Kind, Project
from depaudit.rules._own import severity_in


def newer_toml(project: Project) -> Iterator[Finding]:
    """A pyproject.toml in a form that TOML has since version 1.1 only.

    Inline tables over several lines, a comma at their end, and the escapes
    `\\e` and `\\x` came with TOML 1.1, late in 2025. `tomllib` of Python 3.14 and
    older stops at them, and so does an installer or a tool that was released
    before it learnt them: to its users the whole file is broken.

    A warning for a library, which others install with what they have; a note
    for a program.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "tides"
    version = "1.0"
    requires-python = ">=3.11"
    classifiers = ["Programming Language :: Python :: 3"]
    readme = {
        file = "README.md",
        content-type = "text/markdown",
    }

    [project.urls]
    Source = "https://example.org/tides"
    ```
    ```python tides/__init__.py
    import json
    ```
    ```output
    pyproject.toml:10:10: warning[newer-toml] An inline table over several lines is TOML 1.1, at which Python up to 3.14 and older installers stop
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "tides"
    version = "1.0"
    requires-python = ">=3.11"
    classifiers = ["Programming Language :: Python :: 3"]
    readme = { file = "README.md", content-type = "text/markdown" }

    [project.urls]
    Source = "https://example.org/tides"
    ```
    ```python tides/__init__.py
    import json
    ```

    ## Check that it is true

    `python3.13 -c "import tomllib; tomllib.load(open('pyproject.toml', 'rb'))"`

    ## Fix

    Write the table on one line, or as a table of its own (`[project.readme]`).

    ## References

    - TOML 1.1.0, *Inline table*: https://toml.io/en/v1.1.0#inline-table
    """
    for manifest in project.manifests:
        for option in manifest.options:
            if option.name == "toml-1.1":
                severity = severity_in(project, Severity.WARNING)
                yield Finding(
                    rule="newer-toml",
                    fault=Fault(manifest.path, "newer syntax"),
                    sites=(option.location,),
                    severity=severity if project.kind is Kind.LIBRARY else Severity.NOTE,
                    message=f"{option.value[:1].upper()}{option.value[1:]} is TOML 1.1, at which Python up to 3.14 and older installers stop",
                    basis=Basis.KNOWLEDGE,
                    manifest=manifest.path,
                )
