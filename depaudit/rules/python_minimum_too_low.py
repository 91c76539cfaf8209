"""A rule of `versions`, asked where there are `uses`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.pythons.admitted import Admitted, admitted_by, minor_of
from depaudit.remedies.raising import python_raised
from depaudit.rules._python_backports import backports_of
from depaudit.rules._python_uses import PythonUse, When, python_uses
from depaudit.rules._python_words import numbered, severity_of, shown_key, used_at

MOST_NAMES = 12
"""Names that are told one by one."""


def python_minimum_too_low(project: Project) -> Iterator[Finding]:
    """Code that needs a newer Python than the oldest that the project admits (`requires-python`).

    An old Python installs the release, since its metadata say that it may, and
    fails when it reads or runs it.

    Asked where the project says which Pythons it supports, and from which on:
    modules, names and parameters of the standard library. An
    error where a published library needs it as its modules are imported, and
    where no admitted Python has it then, else a warning; a note
    in tests, documentation, examples and tools, and where a guard is not
    understood. What is guarded (`try`, a test of `sys.version_info`, a module
    that is only imported under one, annotations that are never evaluated), and
    what a requirement brings to older Pythons, is no use.

    It never says that the minimum is right.

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
    import tomllib
    from itertools import pairwise

    def read(path):
        with open(path, "rb") as file:
            return tomllib.load(file)
    ```
    ```output
    postcards/__init__.py:1:8: error[python-minimum-too-low] `>=3.9` admits Python 3.9, which lacks `tomllib` (used at postcards/__init__.py:1); it came with 3.11, and 1 more name
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
    dependencies = ["tomli>=2; python_version < '3.11'"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    def read(path):
        with open(path, "rb") as file:
            return tomllib.load(file)
    ```

    ## Check that it is true

    Import the modules with the oldest Python that the range admits
    (`uv run --python 3.9 python -c "import postcards"`).

    ## Fix

    Raise `requires-python`, guard the use, or require a backport. Where the
    range stands in the metadata as it is, and no backport would do, the fix is
    an edit of it.

    ## References

    - PyPA, *Dropping support for older Python versions*: https://packaging.python.org/en/latest/guides/dropping-older-python-versions/
    - *The Python Standard Library*: https://docs.python.org/3/library/
    """
    admitted = admitted_by(project)
    if admitted is None or not admitted.has_minimum:
        return
    for use in python_uses(project):
        if use.too_old:
            yield _one(project, admitted, use)


def _one(project: Project, admitted: Admitted, use: PythonUse) -> Finding:
    """One use; those that weigh the same become one row."""
    severity = severity_of(project, use.when)
    if severity is Severity.WARNING and use.when is When.AT_IMPORT and _fits_none(admitted, use):
        severity = Severity.ERROR
    return Finding(
        rule="python-minimum-too-low",
        fault=Fault(f"python {severity.value}", "minimum"),
        sites=(use.location,),
        severity=severity,
        message=_message(project, admitted, [use]),
        confidence=Confidence.POSSIBLE if use.when is When.UNCLEAR else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        evidence=(_evidence(project, use), Evidence(f"the project supports `{admitted.specifier}`", admitted.location)),
        details={"python": admitted.specifier, "names": [_detail(use)]},
        fix=_fix(project, admitted, [use]),
        together=lambda same: _together(project, admitted, same),
    )


def _fits_none(admitted: Admitted, use: PythonUse) -> bool:
    """Whether every admitted Python is too old, so that no choice of one helps."""
    return set(use.too_old) >= set(admitted.out)


def _together(project: Project, admitted: Admitted, same: Sequence[Finding]) -> Finding:
    places = {one.location for one in same}
    uses = [use for use in python_uses(project) if use.too_old and use.location in places]
    uses.sort(key=lambda u: (u.when.rank, -minor_of(u.change.added)[1], u.key, u.location))
    first: dict[str, PythonUse] = {}
    for use in uses:
        first.setdefault(use.key, use)
    told = list(first.values())
    more = len(told) - MOST_NAMES
    left = (Evidence(f"{more} more names"),) if more > 0 else ()
    supports = Evidence(f"the project supports `{admitted.specifier}`", admitted.location)
    return replace(
        same[0],
        sites=tuple(dict.fromkeys(use.location for use in uses)),
        message=_message(project, admitted, told),
        confidence=Confidence.POSSIBLE if uses[0].when is When.UNCLEAR else Confidence.CERTAIN,
        evidence=(*(_evidence(project, use) for use in told[:MOST_NAMES]), *left, supports),
        details={"python": admitted.specifier, "names": [_detail(use) for use in told]},
        fix=_fix(project, admitted, told),
    )


def _message(project: Project, admitted: Admitted, told: Sequence[PythonUse]) -> str:
    use = told[0]
    more = len(told) - 1
    others = f", and {more} more name{'s' * (more > 1)}" if more else ""
    lacking = f"Python {numbered(use.too_old[0])}, which lacks" if not _fits_none(admitted, use) else "no Python that has"
    return (
        f"`{admitted.specifier}` admits {lacking} {shown_key(use.key)} "
        f"({used_at(project, use)}); it came with {use.change.added}{others}"
    )


def _evidence(project: Project, use: PythonUse) -> Evidence:
    return Evidence(
        f"{shown_key(use.key)} came with Python {use.change.added}; {use.when.value}",
        use.location,
    )


def _detail(use: PythonUse) -> dict[str, object]:
    return {"name": use.key, "added": use.change.added, "when": use.when.value, "place": str(use.location)}


def _fix(project: Project, admitted: Admitted, told: Sequence[PythonUse]) -> Fix:
    needed = max((use.change.added for use in told), key=minor_of)
    where = project.shown(admitted.location) if admitted.location.path else "the settings"
    backports = list(dict.fromkeys(name for use in told for name in backports_of(use.key)[:1]))
    instead = f", or require `{backports[0]}` for older Pythons" if len(backports) == 1 and len(told) == 1 else ""
    weighs = severity_of(project, told[0].when) is not Severity.NOTE
    edits = python_raised(project.python, needed) if project.python is not None and weighs and not instead else ()
    return Fix(f"admit Python {needed} and newer only ({where}){instead}", edits=edits)
