"""torch without a wheel on a system that a manager's settings or a matrix of workflows name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.named_systems import named_systems
from depaudit.environments.targets import Platform, most_usual, platforms_of
from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_sets import Part, environments_with_torch, has_wheel, is_public, set_on
from depaudit.knowledge import torch as facts
from depaudit.model.environment import CiRun, Environment, Target
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Scope
from depaudit.rules._own import severity_in
from depaudit.specifier_text import have_common_release

_MANAGED = re.compile(r"\b(?:uv sync|poetry install|pdm install|pdm sync)\b")
_OWN = re.compile(r"\bpip3?\s+install(?=\s)[^\n&|;]*?[\s\"']\.(?=[\s\"'\[]|$)", re.MULTILINE)


def without_wheel_there(project: Project) -> Iterator[Finding]:
    """Each requirement of torch once, with the first place that names where it has no wheel."""
    if project.settings.target:
        return
    said = set()
    for environment, locked in environments_with_torch(project):
        base = all(r.scope in (Scope.RUNTIME, Scope.CONSTRAINT) for r in environment.requirements)
        for platform, place, name in _named(project, environment) if base and not locked else ():
            torch = set_on(environment, platform).torch
            if torch is None or torch.direct or torch.asks.location in said or not _lacks(torch, platform):
                continue
            said.add(torch.asks.location)
            yield _finding(project, environment, torch, (platform, place, name))


def _named(project: Project, environment: Environment) -> Iterator[tuple[Platform, Location, str]]:
    for system in named_systems(project):
        if system.machine and not system.by_marker:
            platform = most_usual(platforms_of(project, Target(os=system.os, machine=system.machine)))
            yield platform, system.location, str(platform)
    for run in project.ci_runs:
        if _installs(run, environment, project):
            (platform,) = platforms_of(project, Target(os=run.os, machine=run.machine, python=run.python))
            yield platform, run.location, f"Python {run.python} on `{run.system}`"


def _installs(run: CiRun, environment: Environment, project: Project) -> bool:
    """Whether the job installs what the environment holds, as far as its commands say so plainly."""
    manifest = project.manifest_in(environment.name)
    if manifest is None or manifest.format == "conda":
        return False
    if manifest.format == "requirements":
        return re.search(rf"-r\s*(?:\./)?{re.escape(manifest.path)}(?![\w.-])", run.commands) is not None
    return "/" not in manifest.path and bool(_OWN.search(run.commands) or _MANAGED.search(run.commands))


def _lacks(torch: Part, platform: Platform) -> bool:
    known = torches_of(torch, None)
    if not known or not torch.specifier or have_common_release(torch.specifier, f">{facts.newest().version}"):
        return False
    return not any(platform.python in r.pythons and has_wheel(r, platform) for r in known)


def _finding(project: Project, environment: Environment, torch: Part, named: tuple[Platform, Location, str]) -> Finding:
    _, place, name = named
    own = [i for i in environment.indexes if not is_public(i)]
    return Finding(
        rule="torch-without-wheel",
        fault=Fault(f"torch {project.shown(torch.asks.location)}", "wheel"),
        sites=(torch.asks.location, place),
        severity=severity_in(project, Severity.WARNING),
        message=f"`torch{torch.asks.specifier}` has no wheel for {name}, which `{project.shown(place)}` names",
        confidence=Confidence.POSSIBLE if own else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        requirement=torch.asks,
        evidence=(Evidence("names it", place), Evidence(f"depaudit's tables of torch are of {facts.AS_OF}")),
        manifest=torch.asks.location.path,
    )

