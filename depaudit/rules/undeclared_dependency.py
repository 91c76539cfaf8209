"""A rule of `usage`, asked where there are `imports`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import join

from depaudit.canonical_name import canonical
from depaudit.enumerated import in_a_row
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.source import CodeRole, Import
from depaudit.rules._brought import not_known
from depaudit.rules._missing import UNDECLARED, Missing, confidence, missing, unread
from depaudit.rules._own import severity_in
from depaudit.rules._telling import addition_of, choices, counted, evidence, subject, weakened

_SEVERITY = {CodeRole.RUNTIME: Severity.ERROR, CodeRole.EXAMPLE: Severity.NOTE}
_PROGRAMS = (CodeRole.RUNTIME, CodeRole.NOTEBOOK, CodeRole.TOOL)


def undeclared_dependency(project: Project) -> Iterator[Finding]:
    """An import that no requirement covers.

    The code imports a distribution that no manifest of the project names.
    Wherever the project is installed from its manifests alone, the import
    fails. It may work on the author's machine, where something else once
    installed the distribution.

    An error in code that runs, a warning where that is a function of an
    application, where a marker leaves out some of the Pythons or systems of
    the project, or where it is not known what one of the requirements brings
    and no lock file tells; a warning in tests, documentation, tools and notebooks; a note
    in examples. Code that runs may count on runtime
    requirements and extras, not on groups, which are never published. A note
    where requirements could not be read, and for tests, documentation and
    tools of a project that declares nothing for developers in any file that
    depaudit reads.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["requests>=2.28"]
    ```
    ```python weather.py
    import numpy
    import requests
    ```
    ```output
    weather.py:1:1: error[undeclared-dependency] `numpy` is imported by 1 runtime module; nothing declares it
    ```

    Where nothing is declared anywhere there is one row for all, with the text
    of a requirements file to begin with. What only a Dockerfile, a script or
    a notebook's `%pip` installs is a note that says where; what a workflow
    installs is there for tests, documentation and tools.

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["requests>=2.28", "numpy>=1.22"]

    [project.optional-dependencies]
    plots = ["matplotlib>=3.7"]
    ```
    ```python weather.py
    import json
    import numpy
    import requests

    try:
        import orjson
    except ImportError:
        orjson = None
    ```
    ```python plots.py
    import matplotlib.pyplot
    ```

    `matplotlib` is an extra. `orjson` may be absent: that is
    `undeclared-optional-dependency`. What another requirement brings is
    `indirect-dependency`.

    ## Check that it is true

    `depaudit why numpy` shows every import, how the name was resolved and
    where the project declares it. Install the project alone into a new
    environment and import the module: it fails with `ModuleNotFoundError`.

    ## Fix

    Declare the distribution, with the oldest version that the code works with.
    If the import name belongs to another distribution, say so in `modules` of
    the settings (`modules = {acme = "acme-internal"}`; an empty string stands
    for what the host program provides).

    ## References

    - PyPA, *install_requires vs requirements files*: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
    """
    yield from _siblings(project)
    mine = [found for found in missing(project) if found.rule == UNDECLARED]
    declares_nothing = project.declares_nothing and not project.requirements_by_name and not unread(project)
    if declares_nothing:
        bare = [found for found in mine if not found.installs]
        installed = [found for found in mine if found.installs]
        yield from _nothing_declared(project, bare, [found for found in installed if _by_hand(found)])
        yield from _only_installed(project, installed)
        return
    for found in mine:
        yield _installed(project, found) if found.installs else _undeclared(project, found)


def _undeclared(project: Project, found: Missing) -> Finding:
    dependency = found.dependency
    where = " and ".join(dict.fromkeys(_declarer(r.scope.value, r.group, r.location.path) for r in found.elsewhere))
    says = f"only {where} declares it" if where else "nothing declares it"
    how = (
        f"in functions of {counted(found.hard)}, and fails when it is called"
        if found.deferred
        else f"by {counted(found.hard)}"
    )
    if found.partly:
        says = f"declared only for {' and '.join(dict.fromkeys(f'`{r.marker}`' for r in found.partly))}"
    unknown, sure = not_known(project), confidence(project, found)
    why, unread_at = weakened(project, found)
    severity = _severity(found, bool(unknown))
    if not why and severity is not _severity(found, False):
        why = f" (no error, as what `{unknown}` brings is not known)"
    return Finding(
        rule=UNDECLARED,
        fault=Fault(dependency.distribution, "missing"),
        sites=found.sites,
        severity=severity_in(project, severity),
        message=f"{subject(dependency)} is imported {how}; {says}{why}",
        confidence=Confidence.LIKELY if unknown and sure is Confidence.CERTAIN else sure,
        distribution=dependency.distribution,
        module=dependency.module,
        evidence=(
            *evidence(project, found),
            *([Evidence(f"what `{unknown}` brings is not known")] if unknown else []),
        ),
        details={"role": found.role.value, "declared_by": [r.group for r in found.elsewhere], **unread_at},
        fix=Fix(f"declare `{dependency.distribution}` without the marker, or guard the import")
        if found.partly
        else addition_of(project, found),
    )


def _severity(found: Missing, may_come: bool) -> Severity:
    """Less than an error where the run may begin all the same: in a function, for some Pythons or systems only, or where
    a requirement may bring it (as most of those did that were looked at on real projects)."""
    if found.role is CodeRole.RUNTIME and may_come:
        return Severity.WARNING
    spared = found.deferred or found.partly
    return Severity.WARNING if spared else _SEVERITY.get(found.role, Severity.WARNING)


def _siblings(project: Project) -> Iterator[Finding]:
    """Members of one repository are published apart, so each declares the others that it imports."""
    declared = project.requirements_by_name.keys() - {canonical(m.name) for m in project.manifests}
    members = project.siblings.union(*(lock.unversioned for lock in project.locks))
    if not project.of_siblings or not project.root or unread(project) or not declared.isdisjoint(members):
        return
    by_name: dict[str, list[Import]] = {}
    for name, one in project.of_siblings:
        by_name.setdefault(name, []).append(one)
    for name, imports in sorted(by_name.items()):
        severity = Severity.WARNING if project.kind is Kind.LIBRARY else Severity.NOTE
        yield Finding(
            rule=UNDECLARED,
            fault=Fault(name, "missing"),
            sites=tuple(sorted(i.location for i in imports)),
            severity=severity_in(project, severity),
            message=f"`{name}` of the same repository is imported by {counted(imports)}; nothing declares it",
            distribution=name,
            module=imports[0].module,
            details={"role": CodeRole.RUNTIME.value, "declared_by": []},
            fix=Fix(f"declare `{name}`"),
        )


def _declarer(scope: str, group: str, path: str) -> str:
    if scope == "build":
        return "the build"
    return f"the {scope} `{group}`" if group else f"`{path}`"


def _installed(project: Project, found: Missing) -> Finding:
    dependency = found.dependency
    step = found.installs[0]
    return Finding(
        rule=UNDECLARED,
        fault=Fault(dependency.distribution, "missing"),
        sites=found.sites,
        severity=Severity.NOTE,
        message=f"{subject(dependency)} is imported by {counted(found.imports)}; "
        f"only `{project.shown(step.location)}` installs it, nothing declares it",
        confidence=confidence(project, found),
        distribution=dependency.distribution,
        module=dependency.module,
        evidence=evidence(project, found),
        details={"role": found.role.value, "installed_by": project.shown(step.location)},
    )


def _by_hand(found: Missing) -> bool:
    """Whether people alone install it, as a text tells them to: a manifest would have to hold it too."""
    return all(step.location.path.lower().endswith((".md", ".rst", ".txt")) for step in found.installs)


def _nothing_declared(project: Project, mine: Sequence[Missing], by_hand: Sequence[Missing]) -> Iterator[Finding]:
    """One row for all: what the code needs, as the text of a manifest."""
    needed = [found for found in mine if found.role in _PROGRAMS] or list(mine)
    if not needed:
        return
    names = sorted({found.dependency.distribution for found in needed})
    whole = sorted([*needed, *by_hand], key=lambda found: found.dependency.distribution)
    lines = list(dict.fromkeys(_line(found) for found in whole))
    sites = sorted(found.sites[0] for found in needed)
    roles = {found.role for found in needed}
    at_once = any(found.role is CodeRole.RUNTIME and not found.deferred for found in needed)
    worst = Severity.ERROR if at_once else Severity.WARNING
    shown = sorted((subject(found.dependency) for found in needed), key=str.lower)
    what = f"{len(names)} distributions are" if len(names) > 1 else f"{shown[0]} is"
    listed = f": {in_a_row(shown, 4)}" if len(names) > 1 else ""
    versions = ", with the versions that work" if project.kind is Kind.APPLICATION else ""
    yield Finding(
        rule=UNDECLARED,
        fault=Fault(project.root or ".", "no-manifest"),
        sites=tuple(sites),
        severity=Severity.NOTE if roles == {CodeRole.EXAMPLE} else severity_in(project, worst),
        message=f"{what} imported and the project declares no requirement{listed}",
        evidence=tuple(
            Evidence(f"{subject(f.dependency)} is imported by {counted(f.hard)}", f.sites[0]) for f in needed
        ),
        details={"kind": "no-manifest", "distributions": names},
        fix=Fix(f"{join(project.root, 'requirements.txt')}{versions}:\n" + "\n".join(f"  {line}" for line in lines)),
    )


def _line(found: Missing) -> str:
    names = choices(found.dependency)
    return f"# one of {', '.join(names)}" if names else found.dependency.distribution


def _only_installed(project: Project, mine: Sequence[Missing]) -> Iterator[Finding]:
    """One note for all that only install steps bring to a project without a manifest."""
    if not mine:
        return
    names = sorted({found.dependency.distribution for found in mine})
    shown = sorted((subject(found.dependency) for found in mine), key=str.lower)
    sites: dict[Location, None] = dict.fromkeys(sorted(step.location for found in mine for step in found.installs))
    verb = "are" if len(names) > 1 else "is"
    places = dict.fromkeys(f"`{site.path}`" for site in sites)
    yield Finding(
        rule=UNDECLARED,
        fault=Fault(project.root or ".", "only-installed"),
        sites=tuple(sites),
        severity=Severity.NOTE,
        message=f"{in_a_row(shown, 4)} {verb} installed by {in_a_row(list(places), 4)} alone; nothing declares {'them' if len(names) > 1 else 'it'}",
        confidence=Confidence.CERTAIN,
        details={"kind": "only-installed", "distributions": names},
    )
