"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.model.environment import Environment
from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement, Scope


def incomplete_hashes(project: Project) -> Iterator[Finding]:
    """A requirements file of which some lines have a hash and some have none.

    One `--hash`, in the file or in one that it includes, makes pip ask for the
    hash of everything. The install stops at the first line without one.

    An error; a warning where the lines without a hash are for some systems
    only. Nothing is said where `--no-require-hashes` stands in the file,
    of lines in a file with constraints (they are asked for only where something
    else requires them), and of paths and repositories in a file that uv wrote,
    for which nobody can state a hash.

    ## Fires

    ```text requirements.txt
    attrs==23.2.0 --hash=sha256:99b87a485a5820b23b879f04c2305b44b951b502fd64be915879d77a7e8fc6f1
    click==8.1.7
    ```
    ```python report.py
    import attr
    import click
    ```
    ```output
    requirements.txt:2:1: error[incomplete-hashes] `click` has no hash, and pip refuses the whole file because other lines have one
    ```

    ## Silent

    ```text requirements.txt
    --no-require-hashes
    attrs==23.2.0 --hash=sha256:99b87a485a5820b23b879f04c2305b44b951b502fd64be915879d77a7e8fc6f1
    click==8.1.7
    ```
    ```python report.py
    import attr
    import click
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt`

    ## Fix

    Let a tool write the hashes of all lines (`pip-compile --generate-hashes`,
    `uv pip compile --generate-hashes`), or take them all away.

    ## References

    - pip, *Secure installs*: https://pip.pypa.io/en/stable/topics/secure-installs/
    """
    said: set[str] = set()
    lenient = {m.path for m in project.manifests if any(o.name == "--no-require-hashes" for o in m.options)}
    compiled = {m.path for m in project.manifests if m.format == "pip-compile"}
    for environment in project.environments:
        paths = {r.location.path for r in environment.requirements}
        if lenient & (paths | {environment.name}) or environment.name in said:
            continue
        found = tuple(_without(environment, compiled, said))
        said.update(r.location.path for r in found)
        yield from (_finding(environment, requirement) for requirement in found)


def _without(environment: Environment, compiled: set[str], said: set[str]) -> Iterator[Requirement]:
    """The lines without a hash, where another line of the same install has one."""
    asked = [r for r in environment.requirements if r.scope is Scope.RUNTIME]
    if not any(r.hashed for r in asked):
        return
    hashed = {r.name for r in asked if r.hashed}
    for requirement in asked:
        path = requirement.location.path
        stated = (
            requirement.hashed or "#sha" in requirement.url or (requirement.name in hashed and not requirement.marker)
        )
        excused = path in compiled and (requirement.url or requirement.editable)
        if not (stated or excused or path in said):
            yield requirement


def _finding(environment: Environment, requirement: Requirement) -> Finding:
    with_hash = next(r for r in environment.requirements if r.hashed)
    where = f" where `{requirement.marker}`" if requirement.marker else ""
    return Finding(
        rule="incomplete-hashes",
        fault=Fault(environment.name, "hashes"),
        sites=(requirement.location,),
        severity=Severity.WARNING if requirement.marker else Severity.ERROR,
        message=f"`{requirement.name}` has no hash, and pip refuses the whole file{where} because other lines have one",
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence("has a hash", with_hash.location),),
        details={"distributions": [requirement.name]},
        fix=Fix("write the hash of every line (`uv pip compile --generate-hashes`), or of none"),
        manifest=requirement.location.path,
        together=_together,
    )


def _together(found: Sequence[Finding]) -> Finding:
    """The lines that count everywhere first."""
    ordered = sorted(found, key=lambda one: (one.severity.rank, one.location))
    names = list(dict.fromkeys(one.distribution for one in ordered))
    subject = f"`{names[0]}` has" if len(names) == 1 else f"{len(names)} requirements (`{names[0]}` …) have"
    return replace(
        ordered[0],
        sites=tuple(one.location for one in ordered),
        message=f"{subject} no hash, and pip refuses the whole file because other lines have one",
        distribution="" if names[1:] else names[0],
        requirement=None,
        details={"distributions": names},
    )
