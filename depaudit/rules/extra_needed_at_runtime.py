"""A rule of `usage`, asked where there are `imports`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from depaudit import knowledge, remedies
from depaudit.canonical_name import canonical
from depaudit.distributions.base_modules import Step, base_modules, chain_of, top_level
from depaudit.manifests.roles import is_development_name
from depaudit.model.dependency import Dependency
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.model.source import CodeRole, Guard, Import
from depaudit.rules._adapters import adapts
from depaudit.rules._brought import chain_to, only_an_extra_brings
from depaudit.rules._missing import unread
from depaudit.rules._own import own_names, severity_in
from depaudit.rules._telling import subject

_WHOLE = frozenset(["all", "full", "complete", "everything", "extras", "extra", "recommended", "default", "standard"])


def extra_needed_at_runtime(project: Project) -> Iterator[Finding]:
    """A library that cannot be imported without one of its extras.

    A module that runs whenever the library is imported imports, without a
    guard, something that only an extra brings. Whoever installs the library
    without that extra gets a `ModuleNotFoundError` from the first import.

    Only what the library's own package reaches from its `__init__.py` by
    imports that always run is looked at. A note where several extras bring
    it (users have to choose one of them), or where other requirements may bring
    it. Nothing is said of extras for developers and of those that hold
    everything, of modules that belong to the extra by their name, their folder
    or the settings, and of adapters.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = []

    [project.optional-dependencies]
    charts = ["matplotlib>=3.7"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    from weather.report import Report
    ```
    ```python weather/report.py
    import matplotlib.pyplot

    class Report: ...
    ```
    ```output
    weather/report.py:1:1: error[extra-needed-at-runtime] `import weather` fails without the extra `charts`, which alone brings `matplotlib`: weather/__init__.py:1 → weather/report.py:1
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = []

    [project.optional-dependencies]
    charts = ["matplotlib>=3.7"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    def draw() -> None:
        from weather import charts
    ```
    ```python weather/charts.py
    import matplotlib.pyplot
    ```

    ## Check that it is true

    Install the library without extras into a new environment and import it.

    ## Fix

    Import it where it is used, under a guard that names the extra; or make it
    a runtime requirement.

    ## References

    - PyPA, *Declaring project metadata*, optional dependencies: https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies
    """
    if project.kind is not Kind.LIBRARY or unread(project, CodeRole.RUNTIME) or not any(m.extras for m in project.manifests):
        return
    candidates = [(d, extras) for d in project.dependencies if (extras := _extras_that_bring(project, d))]
    if not candidates:
        return
    runtime = [s for s in project.sources if s.role is CodeRole.RUNTIME and not s.extra]
    packages = _packages(project, [s.path for s in runtime])
    reached = base_modules(runtime, packages.values())
    for dependency, brought in candidates:
        sites = [i for i in dependency.imports if _fails(i, reached, brought)]
        if sites and not adapts(dependency, sites):
            yield _finding(project, dependency, brought, sites, reached)


def _extras_that_bring(project: Project, dependency: Dependency) -> tuple[Requirement, ...]:
    """The requirements of extras that bring it, where nothing else does."""
    names = dict.fromkeys((dependency.distribution, *dependency.resolution.distributions))
    declared = [r for name in names for r in project.requirements_by_name.get(name, ())]
    if not declared or any(r.scope is Scope.RUNTIME for r in declared) or not own_names(project).isdisjoint(names):
        return ()
    if any(chain and not only_an_extra_brings(project, chain) for n in names if (chain := chain_to(project, n, True))):
        return ()
    extras = [r for r in declared if r.scope is Scope.EXTRA and not r.marker]
    return tuple(extras) if _groups(extras) else ()


def _groups(requirements: Sequence[Requirement]) -> tuple[str, ...]:
    """The extras, without those for developers and those that hold everything."""
    groups = dict.fromkeys(g for r in requirements for g in (r.group, *r.also))
    return tuple(g for g in groups if g not in _WHOLE and not is_development_name(g))


def _packages(project: Project, paths: Sequence[str]) -> dict[str, str]:
    """The packages or modules that carry the project's name; else the only one that there is."""
    names = {canonical(m.name) for m in project.manifests if m.name}
    found = {name: path for name, path in top_level(paths).items() if name in project.first_party}
    named = {name: path for name, path in found.items() if canonical(name) in names}
    if named:
        return named
    modules = {p.rpartition("/")[2].removesuffix(".py"): p for p in paths if p.count("/") <= 1}
    named = {name: path for name, path in modules.items() if canonical(name) in names}
    return named or (found if len(found) == 1 else {})


def _fails(one: Import, reached: Mapping[str, Step], brought: Sequence[Requirement]) -> bool:
    path = one.location.path
    if one.guard is not Guard.NONE or one.extra or path not in reached or one.role is not CodeRole.RUNTIME:
        return False
    parts = {canonical(part.removesuffix(".py").strip("_")) for part in path.split("/")}
    return parts.isdisjoint(g for r in brought for g in (r.group, *r.also))


def _finding(
    project: Project,
    dependency: Dependency,
    brought: Sequence[Requirement],
    sites: Sequence[Import],
    reached: Mapping[str, Step],
) -> Finding:
    groups = _groups(brought)
    first = min(sites, key=lambda i: (len(chain_of(i.location.path, reached)), i.location))
    steps = (*chain_of(first.location.path, reached), (first.location.path, first.location.line))
    way = " → ".join(f"{path}:{line}" for path, line in steps)
    package = _package_at(steps[0][0])
    runtime = [n for n, rs in project.requirements_by_name.items() if any(r.scope is Scope.RUNTIME for r in rs)]
    unknown = [name for name in runtime if not knowledge.brings_are_known(name) and name not in project.locked]
    ordered = sorted(sites, key=lambda i: (i is not first, i.location))
    return Finding(
        rule="extra-needed-at-runtime",
        fault=Fault(dependency.distribution, "missing"),
        sites=tuple(i.location for i in ordered),
        severity=severity_in(project, Severity.ERROR),
        message=f"`import {package}` fails without the extra `{groups[0]}`, which alone brings {subject(dependency, declared=True)}: {way}",
        confidence=Confidence.POSSIBLE if len(groups) > 1 or unknown else Confidence.CERTAIN,
        distribution=dependency.distribution,
        module=dependency.module,
        evidence=(
            *(Evidence(f"the extra `{r.group}` brings it", r.location) for r in brought),
            *(Evidence("imports", Location(path, line)) for path, line in steps),
            *([Evidence(f"what `{unknown[0]}` brings is not known")] if unknown else ()),
        ),
        details={"extras": list(groups), "chain": [f"{path}:{line}" for path, line in steps]},
        fix=remedies.addition(project, remedies.plain(brought[0])),
    )


def _package_at(path: str) -> str:
    """The name under which the file at the beginning of a chain is imported."""
    parts = path.split("/")
    return parts[-2] if parts[-1] == "__init__.py" else parts[-1].removesuffix(".py")
