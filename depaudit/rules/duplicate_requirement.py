"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections import Counter
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
    """The same distribution twice in one list, or again in an extra.

    Installers take the two ranges together, so that the wider one says
    nothing; people read one of them, change it, and wonder. A warning where
    the ranges differ, a note where they are the same, and for development.

    An extra that repeats a runtime requirement, and asks for nothing more, is a
    note: who installs the extra has it. An extra of that one requirement is
    kept for those who ask for it by name, and groups may repeat one, as they
    can be installed without the project.

    Lines with different markers or extras are no duplicates, nor are a line
    and one in an included file, or an extra with a narrower range. Ranges that
    contradict each other are `unsatisfiable-requirement`.

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
            requirement.of_conda and requirement.location.path.endswith(".toml"),  # pixi takes it from there instead
        )
        earlier = first.setdefault(key, requirement)
        if earlier.location == requirement.location or _contradict(earlier, requirement):
            continue
        yield _finding(project, earlier, requirement)
    held = Counter((r.location.path, r.group) for r in project.requirements if r.scope is Scope.EXTRA)
    for requirement in project.requirements:
        if requirement.scope is not Scope.EXTRA or held[requirement.location.path, requirement.group] == 1:
            continue
        if not (requirement.url or requirement.conditional or requirement.also):
            always = next((r for r in project.requirements_by_name[requirement.name] if _covers(r, requirement)), None)
            if always is not None:
                yield _repeated(project, always, requirement)


def _covers(always: Requirement, extra: Requirement) -> bool:
    """Whether every installation has all that the extra asks for."""
    same_file = always.scope is Scope.RUNTIME and always.location.path == extra.location.path and always.location != extra.location
    if not same_file or always.marker not in ("", extra.marker) or always.url or always.conditional:
        return False
    return extra.extras <= always.extras and (not extra.specifier or always.range.is_subset(extra.range))


def _repeated(project: Project, always: Requirement, extra: Requirement) -> Finding:
    message = f"`{extra.name}` in the extra `{extra.group}` repeats the runtime requirement in line {always.location.line}"
    return _pair(project, always, extra, message, f"always installed as `{always.text}`")


def _pair(project: Project, first: Requirement, again: Requirement, message: str, seen: str) -> Finding:
    """A note that the second of two lines may go."""
    return Finding(
        rule="duplicate-requirement",
        fault=Fault(f"{again.name} {project.shown(again.location)}", "duplicate"),
        sites=(again.location, first.location),
        severity=Severity.NOTE,
        message=message,
        distribution=again.name,
        requirement=again,
        evidence=(Evidence(seen, first.location),),
        details={"specifiers": [first.specifier, again.specifier]},
        fix=remedies.line_removal(again),
    )


def _contradict(earlier: Requirement, later: Requirement) -> bool:
    if not (earlier.specifier and later.specifier) or earlier.specifier == later.specifier:
        return False
    return not have_common_release(earlier.specifier, later.specifier)


def _finding(project: Project, earlier: Requirement, later: Requirement) -> Finding:
    differ = _clauses(earlier.specifier) != _clauses(later.specifier)
    here, there = (f" with `{r.specifier or 'any version'}`" if differ else "" for r in (later, earlier))
    message = f"`{later.name}` stands twice, here{here} and in line {earlier.location.line}{there}"
    found = _pair(project, earlier, later, message, f"stands here first as `{earlier.text}`")
    if not differ:
        return found
    severity = Severity.NOTE if later.role is Role.DEVELOPMENT else severity_in(project, Severity.WARNING)
    return replace(found, severity=severity, fix=_fix(earlier, later))


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
