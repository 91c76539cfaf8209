"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from depaudit.model.environment import Environment
from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, range_of
from depaudit.rules._systems import System, described, systems_of, where_holds
from depaudit.specifier_text import have_common_release


def unsatisfiable_requirement(project: Project) -> Iterator[Finding]:
    """A requirement that no version can meet, alone or with another of the same environment.

    Its range is empty, or two requirements of one distribution that one
    command installs together admit no common version. Every install fails.

    Two requirements are held against each other only where they are installed
    together, and somewhere both: a file with what it includes, the metadata
    with one of its extras or groups. Markers are compared where they ask for
    the Python (`python_version`) and the operating system alone. What two different files say is
    another matter, and so is what only one branch of `setup.py` asks for.

    ## Fires

    ```text base.txt
    numpy<2
    ```
    ```text requirements.txt
    -r base.txt
    numpy>=2
    requests>=2.31,<2.0
    ```
    ```python tables.py
    import numpy
    import requests
    ```
    ```output
    requirements.txt:2:1: error[unsatisfiable-requirement] No version of `numpy` meets both `>=2` and `<2` of `base.txt:1`
    requirements.txt:3:1: error[unsatisfiable-requirement] No version of `requests` meets `>=2.31,<2.0`
    ```

    ## Silent

    ```text requirements.txt
    numpy>=1.26; python_version >= "3.13"
    numpy<1.26; python_version < "3.13"
    requests>=2.31,<3
    ```
    ```text docs/requirements.txt
    requests<2
    ```
    ```python tables.py
    import numpy
    import requests
    ```

    ## Check that it is true

    `pip install --dry-run` the manifest: it ends with `ResolutionImpossible`,
    or finds no matching distribution.

    ## Fix

    Decide which of the limits is meant, and change the other.

    ## References

    - *Version specifiers*: https://packaging.python.org/en/latest/specifications/version-specifiers/
    """
    empty = [r for r in project.requirements if _may_be_empty(r.specifier) and not have_common_release(r.specifier)]
    for requirement in empty:
        yield _finding(
            project,
            (requirement,),
            f"No version of `{requirement.name}` meets `{requirement.specifier}`",
        )
    said = {r.location for r in empty}
    systems = systems_of(project)
    overridden = {name for m in project.manifests for name in m.overridden}
    for environment in project.environments:
        for one, other, where in (*_contradictions(environment), *_overlapping(environment, systems)):
            if (
                said.isdisjoint((one.location, other.location))
                and one.name not in overridden
                and not _are_alternatives(one, other)
            ):
                said.update((one.location, other.location))
                yield _pair(project, environment, one, other, where)


def _may_be_empty(specifier: str) -> bool:
    """A single clause always admits something; asking costs the import of a library."""
    return "," in specifier and " || " not in specifier


Contradiction = tuple[Requirement, Requirement, str]
"""Two requirements, and where both apply, in words; empty for everywhere."""


def _contradictions(environment: Environment) -> Iterator[Contradiction]:
    """Pairs of one distribution, with the same marker, without a common version; the later one first."""
    together: dict[tuple[str, str], list[Requirement]] = {}
    for requirement in environment.requirements:
        if requirement.specifier and not requirement.url and not requirement.conditional:
            together.setdefault((requirement.name, requirement.marker), []).append(requirement)
    for same in together.values():
        if len({r.specifier for r in same}) > 1:
            yield from ((*pair, "") for pair in _disjoint(same))


def _overlapping(environment: Environment, systems: Sequence[System]) -> Iterator[Contradiction]:
    """The same for two different markers that hold together somewhere, as far as that can be decided."""
    by_name: dict[str, list[Requirement]] = {}
    for requirement in environment.requirements:
        if requirement.specifier and not requirement.url and not requirement.conditional:
            by_name.setdefault(requirement.name, []).append(requirement)
    for same in by_name.values():
        if len({r.marker for r in same}) < 2:
            continue
        places = [(r, where_holds(r.marker, systems)) for r in same]
        for at, (later, here) in enumerate(places):
            for earlier, there in places[:at]:
                if later.marker == earlier.marker or not here or not there or not (both := here & there):
                    continue
                if not have_common_release(later.specifier, earlier.specifier):
                    yield later, earlier, described(both, systems)


def _disjoint(same: Sequence[Requirement]) -> Iterator[tuple[Requirement, Requirement]]:
    """Each requirement that leaves nothing of what the others before it admit, with the first that it contradicts."""
    if have_common_release(*(r.specifier for r in same)):
        return
    left = range_of(same[0].specifier)
    for at, requirement in enumerate(same[1:], 1):
        narrowed = left.intersection(requirement.range)
        if not narrowed.is_empty:
            left = narrowed
            continue
        other = next((r for r in same[:at] if r.range.intersection(requirement.range).is_empty), same[at - 1])
        yield requirement, other


_VARIANT = re.compile(r"(?<![a-z])(cpu|gpu|cuda|cu[0-9]+|rocm|xpu|hpu|tpu|npu|neuron|mps|metal|py[23][0-9]*)(?![a-z])")


def _are_alternatives(one: Requirement, other: Requirement) -> bool:
    """Files that are called after hardware or a Python are chosen between, whatever reads them all."""
    paths = (one.location.path.lower(), other.location.path.lower())
    return paths[0] != paths[1] and any(_VARIANT.search(path) for path in paths)


def _pair(project: Project, environment: Environment, one: Requirement, other: Requirement, where: str) -> Finding:
    if _outer(environment, other) and not _outer(environment, one):
        one, other = other, one
    message = (
        f"No version of `{one.name}` meets both `{one.specifier}` and `{other.specifier}` of "
        f"`{project.shown(other.location)}`"
    )
    if where:
        message += f" on {where}"
    if "[" in environment.name:
        message += f", which `{environment.name}` installs together"
    return _finding(project, (one, other), message, f"`{environment.name}` installs both")


def _outer(environment: Environment, requirement: Requirement) -> bool:
    """Whether it stands in the file that the environment is named after, not in one that is included."""
    return environment.name.split(" [")[0] == requirement.location.path


def _finding(project: Project, found: tuple[Requirement, ...], message: str, why: str = "") -> Finding:
    first = found[0]
    return Finding(
        rule="unsatisfiable-requirement",
        fault=Fault(f"{first.name} {project.shown(first.location)}", "range"),
        sites=tuple(r.location for r in found),
        severity=Severity.ERROR,
        message=message,
        distribution=first.name,
        requirement=first,
        evidence=(
            *((Evidence(why),) if why else ()),
            *(Evidence(f"asks for `{r.specifier}`", r.location) for r in found[1:]),
        ),
        details={"specifiers": [r.specifier for r in found]},
        fix=Fix(f"write ranges that meet in {' and '.join(dict.fromkeys(project.shown(r.location) for r in found))}"),
    )
