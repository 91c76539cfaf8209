"""A rule of `versions`, asked where there are `uses`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge
from depaudit.knowledge.tables import table
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.pythons.admitted import COMING, admitted_by
from depaudit.rules._python_uses import PythonUse, When, python_uses
from depaudit.rules._python_words import numbered, severity_of, shown_key, used_at


def python_maximum_too_high(project: Project) -> Iterator[Finding]:
    """A module, name or parameter of the standard library that an admitted Python has no longer.

    Python takes things out: `asyncore`, `imp` and `distutils` are gone from
    3.12, `cgi`, `telnetlib` and fifteen others from 3.13. A range of Pythons
    without an end admits those that are out today.

    Asked where the project says which Pythons it supports. An error where a
    published library uses it as its module is imported, else a warning, also
    where its classifiers end before that Python; a note
    in tests, documentation, examples and tools, where a guard is not
    understood, and for what only the next Python is to lack. What is guarded (`try`, a test of
    `sys.version_info`, a module that is only imported under one), and what a
    requirement brings back (`legacy-cgi`, `setuptools` for `distutils`), is no
    use.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    requires-python = ">=3.9"
    classifiers = ["Programming Language :: Python :: 3"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import imghdr

    def kind_of(path):
        return imghdr.what(path)
    ```
    ```output
    postcards/__init__.py:1:8: error[python-maximum-too-high] `imghdr` (used at postcards/__init__.py:1) is gone from Python 3.13, which `>=3.9` admits
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
    dependencies = ["standard-imghdr>=3.13; python_version >= '3.13'"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import imghdr

    def kind_of(path):
        return imghdr.what(path)
    ```

    ## Check that it is true

    Import the module with the newest Python that the range admits.

    ## Fix

    Use what took its place, require a distribution that brings it back, or
    copy the few lines that are needed. Narrow `requires-python` only if the
    project is not meant for newer Pythons.

    ## References

    - PEP 594, *Removing dead batteries from the standard library*: https://peps.python.org/pep-0594/
    - *What's New in Python*, the sections "Removed": https://docs.python.org/3/whatsnew/
    """
    found: dict[str, list[PythonUse]] = {}
    for use in python_uses(project):
        if use.too_new:
            found.setdefault(use.key, []).append(use)
    for key, uses in found.items():
        yield _one(project, key, sorted(uses, key=lambda u: (u.when.rank, u.location)))


def _one(project: Project, key: str, uses: Sequence[PythonUse]) -> Finding:
    worst = uses[0]
    gone = worst.too_new[0]
    instead = _instead(key)
    admitted = admitted_by(project)
    assert admitted is not None
    removed = worst.change.removed
    later = (
        ""
        if numbered(gone) == removed
        else f", and {numbered(gone)} is the first of those that `{admitted.specifier}` admits"
    )
    admits = later or f", which `{admitted.specifier}` admits"
    severity = Severity.NOTE if gone == COMING else severity_of(project, worst.when)
    if admitted.claimed and admitted.claimed[-1] < gone:  # nobody promised that it runs there, and pip installs it
        severity = Severity.WARNING if severity is Severity.ERROR else severity
        admits += f"; the classifiers end with {numbered(admitted.claimed[-1])}"
    return Finding(
        rule="python-maximum-too-high",
        fault=Fault(f"python {key}", "maximum"),
        sites=tuple(dict.fromkeys(use.location for use in uses)),
        severity=severity,
        message=f"{shown_key(key)} ({used_at(project, worst)}) is gone from Python {removed}{admits}",
        confidence=Confidence.POSSIBLE if worst.when is When.UNCLEAR else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        module=key.partition(".")[0],
        evidence=(
            Evidence(f"last in Python {worst.change.last}"),
            Evidence(f"the project supports `{admitted.specifier}`", admitted.location),
        ),
        details={"name": key, "last": worst.change.last, "removed": removed, "python": admitted.specifier},
        fix=Fix(instead) if instead else None,
    )


def _instead(key: str) -> str:
    """What took its place, and what brings it back."""
    path = key.partition("(")[0]
    new = ""
    while path and not new:
        new = table("gone_modules").get(path, ("",))[0]
        path = path.rpartition(".")[0]
    back = [f"`{name}`" for name in knowledge.providers(key)[:1] if "." not in key and name != "setuptools"]
    parts = ([f"use {new}"] if new and not new.startswith(("nothing", "a copy")) else []) + (
        [f"require {back[0]} for newer Pythons"] if back else []
    )
    return ", or ".join(parts)
