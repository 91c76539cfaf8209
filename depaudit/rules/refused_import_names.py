"""A rule of `input`, asked where there is `metadata`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Basis, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in


def refused_import_names(project: Project) -> Iterator[Finding]:
    """Import names in the metadata, which the back-end of the project refuses.

    `import-names` and `import-namespaces` say which modules a distribution
    provides (PEP 794). setuptools does not know them yet: up to 84.2 every
    build of a project that states one stops with `NotImplementedError`, or at
    the check of its metadata.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["setuptools>=80"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "tides"
    version = "1.0"
    import-names = ["tides"]
    ```
    ```python tides/__init__.py
    import json
    ```
    ```output
    pyproject.toml:8:1: error[refused-import-names] setuptools (to 84.2) builds no project with `import-names`
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling>=1.28"]
    build-backend = "hatchling.build"

    [project]
    name = "tides"
    version = "1.0"
    import-names = ["tides"]
    ```
    ```python tides/__init__.py
    import json
    ```

    ## Check that it is true

    `python -m build` stops.

    ## Fix

    Take the key out, or build with a back-end that knows it (hatchling,
    flit-core, uv-build, pdm-backend).

    ## References

    - PEP 794, *Import Name Metadata*: https://peps.python.org/pep-0794/
    """
    for manifest in project.manifests:
        by_setuptools = any(t.startswith("build-backend:setuptools") for t in manifest.traits)
        for option in manifest.options:
            if by_setuptools and option.name in ("import-names", "import-namespaces"):
                yield Finding(
                    rule="refused-import-names",
                    fault=Fault(f"{manifest.path} {option.name}", "refused"),
                    sites=(option.location,),
                    severity=severity_in(project, Severity.ERROR),
                    message=f"setuptools (to 84.2) builds no project with `{option.name}`",
                    basis=Basis.KNOWLEDGE,
                    fix=Fix(f"remove `{option.name}`"),
                    manifest=manifest.path,
                )
