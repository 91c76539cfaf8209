"""A rule of `drift`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Role
from depaudit.model.source import CodeRole
from depaudit.rules._mirrors import METADATA, leading_pairs, stated
from depaudit.rules._missing import SOFT
from depaudit.rules._own import own_names, severity_in
from depaudit.rules._variants import lacked_by_variants
from depaudit.specifier_text import have_common_release


def drifted_requirements(project: Project) -> Iterator[Finding]:
    """Two manifests of one project that say different things of one distribution.

    `pyproject.toml` and `requirements.txt`, `setup.py` and `environment.yml`:
    who changes one forgets the other, and what is tested is not what is
    published. A warning where no version meets both, where the minimums
    differ, and where a manifest that otherwise repeats the other lacks a
    distribution that the code imports. A note where only the upper limits
    differ, or where the two have little in common. Of alternatives by name
    (`requirements_amd.txt`, `requirements_cpu.txt`) that lie side by side and
    repeat each other, one row tells which of them lack what the program
    imports as it starts; a note where only some of its modules do.

    In order are a pin inside the range of the other file, a file that includes
    the other or was compiled from it, lines with a marker or a URL, files for
    development, and the versions of alternatives by name
    (`requirements-gpu.txt`, `environment-cu121.yml`). What is installed together and has no common
    version is `unsatisfiable-requirement`.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "numpy>=2",
        "requests>=2.31",
        "rich>=13",
    ]
    ```
    ```text requirements.txt
    numpy==1.26.4
    requests>=2.28
    ```
    ```python weather.py
    import numpy
    import requests
    import rich
    ```
    ```output
    requirements.txt:1:1: warning[drifted-requirements] `numpy` is `==1.26.4` here and `>=2` in pyproject.toml:5, and no version meets both
    requirements.txt:2:1: warning[drifted-requirements] `requests` is `>=2.28` here and `>=2.31` in pyproject.toml:6
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "numpy>=2",
        "requests>=2.31",
    ]
    ```
    ```text requirements.txt
    numpy==2.1.3
    requests==2.32.3
    ```
    ```text requirements-legacy.txt
    numpy==1.26.4
    ```
    ```python weather.py
    import numpy
    import requests
    ```

    ## Check that it is true

    Both places are shown. Install from one file and `pip check` or
    `pip install --dry-run` the other.

    ## Fix

    Write the same range in both, or let one file take its requirements from
    the other (`dynamic`, `-r`, `pip-compile`).

    ## References

    - PyPA, *install_requires vs requirements files*: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
    """
    own = own_names(project)
    found: dict[tuple[str, str], Finding] = {}
    compared: set[tuple[str, str]] = set()
    for leading, other in leading_pairs(project):
        first, second = stated(project, leading), stated(project, other)
        common = [name for name in second if name in first and name not in own]
        alike = 2 * len(common) >= min(len(first), len(second))
        for name in common:
            key = (name, other.path)
            if first[name].specifier:
                for finding in _compared(project, first[name], second[name], alike):
                    # The first that speaks of it leads; of the others only what excludes it is told.
                    if key not in compared or (finding.details["disjoint"] and not _is_disjoint(found.get(key))):
                        found[key] = finding
                compared.add(key)
        for finding in (*_lacking(project, leading, other), *_lacking(project, other, leading)):
            found.setdefault((finding.distribution, finding.manifest), finding)
    for finding in lacked_by_variants(project):
        found.setdefault((finding.distribution, finding.manifest), finding)
    yield from found.values()


def _is_disjoint(finding: Finding | None) -> bool:
    return finding is not None and bool(finding.details.get("disjoint"))


def _compared(project: Project, leading: Requirement, other: Requirement, alike: bool) -> Iterator[Finding]:
    here, there = other.specifier, leading.specifier
    if not here or _clauses(here) == _clauses(there):
        return
    message = f"`{other.name}` is `{here}` here and `{there}` in {project.shown(leading.location)}"
    if not have_common_release(here, there):
        yield _finding(project, leading, other, f"{message}, and no version meets both", Severity.WARNING)
    elif not (_is_pin(here) or _is_pin(there)):
        developers = Role.DEVELOPMENT in (leading.role, other.role)
        serious = alike and not developers and _minimum(here) != _minimum(there)
        yield _finding(project, leading, other, message, Severity.WARNING if serious else Severity.NOTE)


def _finding(project: Project, leading: Requirement, other: Requirement, message: str, severity: Severity) -> Finding:
    return Finding(
        rule="drifted-requirements",
        fault=Fault(f"{other.name} {other.location.path}", "drift"),
        sites=(other.location, leading.location),
        severity=severity_in(project, severity),
        message=message,
        distribution=other.name,
        requirement=other,
        evidence=(Evidence(f"asks for `{leading.specifier}`", leading.location),),
        details={
            "specifiers": [other.specifier, leading.specifier],
            "disjoint": not have_common_release(other.specifier, leading.specifier),
        },
        fix=Fix(f"write the same range in {other.location.path} and {leading.location.path}"),
    )


def _lacking(project: Project, file: Manifest, other: Manifest) -> Iterator[Finding]:
    """What `file` lacks of `other`, which it otherwise repeats, though the code imports it."""
    theirs = {name for name in stated(project, other) if name not in own_names(project)}
    ours = {r.name for r in file.requirements}
    common = len(theirs & ours)
    if "installs-a-folder" in file.traits or common < 3 or 4 * common < 3 * max(len(theirs), len(stated(project, file))):
        return
    for name in sorted(theirs - ours):
        dependency = project.dependencies_by_name.get(name)
        imports = [
            i for i in dependency.imports if i.role is CodeRole.RUNTIME and not i.guard & SOFT
        ] if dependency is not None else []
        if imports and ours.isdisjoint(dependency.resolution.distributions if dependency is not None else ()):
            asked = stated(project, other)[name]
            effect = "who installs the project does not get it" if file.format in METADATA else "an install from it lacks it"
            yield Finding(
                rule="drifted-requirements",
                fault=Fault(f"{name} {file.path}", "drift"),
                sites=(asked.location, imports[0].location),
                severity=severity_in(project, Severity.WARNING),
                message=f"{file.path} lacks `{name}`, which this file asks for and {imports[0].location.path} imports: {effect}",
                distribution=name,
                requirement=asked,
                evidence=(Evidence(f"{file.path} repeats {common} of {len(theirs)} requirements of {other.path}"),),
                details={"lacking": file.path},
                fix=Fix(f"add `{name}` to {file.path}"),
                manifest=file.path,
            )


def _clauses(specifier: str) -> frozenset[str]:
    """The clauses, with `<3` and `<3.0` as the same; `~=3.0` and `==3.0.*` mean another thing than without the zero."""
    clauses = (clause.strip() for clause in specifier.split(","))
    return frozenset(c if c.startswith("~=") else re.sub(r"(?:\.0)+$", "", c) for c in clauses)


def _is_pin(specifier: str) -> bool:
    return specifier.startswith("==") and "," not in specifier


def _minimum(specifier: str) -> tuple[int, ...] | str:
    """The numbers of the minimum without zeros at the end, so that `2` is `2.0`."""
    for clause in _clauses(specifier):
        if clause.startswith((">=", "~=", ">", "==")):
            numbers = clause.lstrip("><~= ").removesuffix(".*").split(".")
            while len(numbers) > 1 and numbers[-1] == "0":
                numbers.pop()
            return tuple(map(int, numbers)) if all(n.isdigit() for n in numbers) else ".".join(numbers)
    return ()
