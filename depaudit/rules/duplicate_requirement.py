"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.requirement_text import ParsedRequirement, parse_requirement
from depaudit.rules._own import severity_in
from depaudit.specifier_text import have_common_release, narrowest


def duplicate_requirement(project: Project) -> Iterator[Finding]:
    """The same distribution twice in one list.

    Installers take the two ranges together, so that the wider one says
    nothing; people read one of them, change it, and wonder. A warning where
    the ranges differ, a note where they are the same, and for development.

    Lines with different markers or extras are no duplicates, nor are a line
    and one in an included file, a runtime requirement and an extra, two
    groups. Ranges that contradict each other are `unsatisfiable-requirement`.

    ## Fires

    ```text requirements.txt
    click>=8.1
    click>=8.0
    pyyaml>=6
    PyYAML>=6
    ```
    ```python tables.py
    import click
    import yaml
    ```
    ```output
    requirements.txt:2:1: warning[duplicate-requirement] `click` stands twice, here with `>=8.0` and in line 1 with `>=8.1`
    requirements.txt:4:1: note[duplicate-requirement] `pyyaml` stands twice, here and in line 3
    ```

    ## Silent

    ```text requirements.txt
    numpy>=2; python_version >= "3.10"
    numpy<2; python_version < "3.10"
    requests>=2.31
    requests[socks]>=2.31
    ```
    ```text requirements-dev.txt
    -r requirements.txt
    requests>=2.32
    ```
    ```python tables.py
    import numpy
    import requests
    ```

    ## Check that it is true

    Both lines are shown.

    ## Fix

    Keep one line; the report writes it with both ranges, as installers take them.

    ## References

    - pip, *Requirements file format*: https://pip.pypa.io/en/stable/reference/requirements-file-format/
    """
    first: dict[tuple[object, ...], Requirement] = {}
    for requirement in project.requirements:
        if requirement.scope is Scope.CONSTRAINT or requirement.url:
            continue
        key = (
            requirement.name,
            requirement.location.path,
            requirement.scope,
            requirement.group,
            requirement.marker,
            requirement.extras,
        )
        earlier = first.setdefault(key, requirement)
        if earlier.location == requirement.location or _contradict(earlier, requirement):
            continue
        yield _finding(project, earlier, requirement)


def _contradict(earlier: Requirement, later: Requirement) -> bool:
    if not (earlier.specifier and later.specifier) or earlier.specifier == later.specifier:
        return False
    return not have_common_release(earlier.specifier, later.specifier)


def _finding(project: Project, earlier: Requirement, later: Requirement) -> Finding:
    differ = _clauses(earlier.specifier) != _clauses(later.specifier)
    here, there = (f" with `{r.specifier or 'any version'}`" if differ else "" for r in (later, earlier))
    noted = not differ or later.role is Role.DEVELOPMENT
    return Finding(
        rule="duplicate-requirement",
        fault=Fault(f"{later.name} {project.shown(later.location)}", "duplicate"),
        sites=(later.location, earlier.location),
        severity=Severity.NOTE if noted else severity_in(project, Severity.WARNING),
        message=f"`{later.name}` stands twice, here{here} and in line {earlier.location.line}{there}",
        distribution=later.name,
        requirement=later,
        evidence=(Evidence(f"stands here first as `{earlier.text}`", earlier.location),),
        details={"specifiers": [earlier.specifier, later.specifier]},
        fix=_fix(earlier, later) if differ else remedies.line_removal(later),
    )


def _clauses(specifier: str) -> frozenset[str]:
    return frozenset(clause.strip() for clause in specifier.split(","))


def _fix(earlier: Requirement, later: Requirement) -> Fix:
    """One line with what installers make of the two: both ranges at once."""
    clauses = dict.fromkeys(c.strip() for r in (earlier, later) for c in r.specifier.split(",") if c.strip())
    together = ",".join(narrowest(clauses))
    bare = replace(earlier, specifier=together)
    edit = Edit(earlier.location, earlier.text, remedies.plain(bare))
    is_plain = isinstance(parse_requirement(earlier.text), ParsedRequirement)
    gone = remedies.line_removal(later).edits if is_plain else ()
    return Fix(remedies.plain(bare), edits=(edit, *gone) if gone else (), wants=together)
