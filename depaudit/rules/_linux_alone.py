"""Lines for CUDA's libraries and triton that hold on systems for which there is no wheel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.named_systems import NamedSystem, named_systems
from depaudit.environments.targets import Platform, applies, most_usual, platforms_of
from depaudit.model.environment import Target
from depaudit.model.finding import Basis, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of

_NOWHERE_ELSE = re.compile(r"nvidia-(?:nccl|cufile|nvshmem)(?:-cu\d\d)?|triton|pytorch-triton")
"""With wheels for Linux alone."""
_NOT_ON_MACOS = re.compile(
    r"nvidia-(?:cublas|cuda-[a-z]+|cudnn|cufft|curand|cusolver|cusparse|cusparselt|nccl|nvtx|nvjitlink|cufile|nvshmem)(?:-cu\d\d)?|(?:pytorch-)?triton"
)


def linux_alone(project: Project) -> Iterator[Finding]:
    """One row for each manifest and system."""
    if not any(name.startswith(("nvidia-", "triton", "pytorch-triton")) for name in project.requirements_by_name):
        return
    for system in named_systems(project):
        platform = most_usual(platforms_of(project, Target(os=system.os)))
        by_file: dict[str, list[Requirement]] = {}
        for requirement in project.requirements:
            if _fails_on(requirement, platform) and _is_meant(project, requirement, system):
                by_file.setdefault(requirement.location.path, []).append(requirement)
        for lines in by_file.values():
            yield _finding(project, lines, system, platform)


def _fails_on(requirement: Requirement, platform: Platform) -> bool:
    pattern = _NOT_ON_MACOS if platform.os == "macos" else _NOWHERE_ELSE
    if requirement.scope is Scope.CONSTRAINT or requirement.url or requirement.of_conda or not pattern.fullmatch(requirement.name):
        return False
    return applies(requirement, platform)


def _is_meant(project: Project, requirement: Requirement, system: NamedSystem) -> bool:
    """A marker tells of the file that it stands in alone; a file with such a system in its name is for that one."""
    path = requirement.location.path
    if system.by_marker and system.location.path != path:
        return False
    return not re.search(r"cu\d{2,3}|cuda|gpu|linux|ubuntu", path, re.IGNORECASE)


def _finding(project: Project, lines: list[Requirement], system: NamedSystem, platform: Platform) -> Finding:
    first = lines[0]
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    title = str(platform).partition(" ")[0]
    severity = severity_of(first) if system.is_target else Severity.WARNING
    severity = severity if any(r.scope is Scope.RUNTIME for r in lines) else Severity.NOTE
    return Finding(
        rule="torch-without-wheel",
        fault=Fault(f"{first.name} {project.shown(first.location)} {platform.os}", "system"),
        sites=tuple(r.location for r in lines),
        severity=severity_in(project, severity),
        message=f"`{first.text}`{more} {'have' if more else 'has'} no wheel for {title}, which the project names",
        basis=Basis.KNOWLEDGE,
        distribution=first.name,
        requirement=first,
        evidence=(Evidence(f"names {title}", system.location),) if system.location.path else (),
        details={"names": [r.name for r in lines]},
        fix=_fix(lines),
        manifest=first.location.path,
    )


def _fix(lines: list[Requirement]) -> Fix:
    marker = 'sys_platform == "linux"'
    edits = tuple(
        Edit(r.location, r.text, f"{r.text} ; {marker}") for r in lines if r.location.path.endswith(".txt") and not r.marker
    )
    return Fix(f'{lines[0].text} ; {marker}', edits=edits if len(edits) == len(lines) else ())
