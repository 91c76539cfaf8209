"""A rule of `versions`, asked where there is `metadata`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.rules._own import lies_aside

_METADATA = ("pyproject", "setup.cfg", "setup.py")
_KEYS = {"setup.py": "python_requires", "setup.cfg": "python_requires"}


def python_minimum_missing(project: Project) -> Iterator[Finding]:
    """A library that does not say which Pythons it supports (`requires-python`).

    Without it an old Python installs the newest release and fails at the first
    line that it cannot read, where it would have got the last release that
    supports it.

    A note, of the metadata of libraries. Nothing is said where another file
    with metadata states it, where a program works it out when the package is
    built, where the metadata could not be read, and of examples in a larger tree.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["httpx>=0.25"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import httpx
    ```
    ```output
    pyproject.toml:1:1: note[python-minimum-missing] The metadata say nothing of the Pythons that the library supports, so that every Python installs it
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    requires-python = ">=3.9"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["httpx>=0.25"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import httpx
    ```

    ## Check that it is true

    Build the library and look for `Requires-Python` in the wheel's `METADATA`.

    ## Fix

    State the oldest Python that the tests pass with.

    ## References

    - PyPA, *Dropping support for older Python versions*: https://packaging.python.org/en/latest/guides/dropping-older-python-versions/
    """
    if project.kind is not Kind.LIBRARY or project.settings.python or lies_aside(project):
        return
    metadata = [m for m in project.manifests if m.format in _METADATA]
    if any("requires-python" in m.traits or m.requires_python is not None for m in metadata):
        return
    paths = {m.path for m in metadata}
    if any(u.kind != "requirement" and u.location.path in paths for u in project.unreadable):
        return
    first = next((m for m in metadata if m.name or m.declares), None)
    if first is None:
        return
    key = _KEYS.get(first.format, "requires-python")
    yield Finding(
        rule="python-minimum-missing",
        fault=Fault(first.path, "python"),
        sites=(Location(first.path),),
        severity=Severity.NOTE,
        message="The metadata say nothing of the Pythons that the library supports, so that every Python installs it",
        fix=Fix(f'{key} = ">=3.X", with the oldest that the tests pass with'),
        manifest=first.path,
    )
