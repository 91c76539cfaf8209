"""Operating systems beside Linux that a project says it runs on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.targets import os_named
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass

_POSITIVE = re.compile(
    r"""(?:sys_platform|platform_system|os_name)\s*==\s*['"](win32|Windows|nt|darwin|Darwin)['"]""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NamedSystem:
    """A system, and where it is named."""

    os: str
    """`windows`, `macos`."""
    location: Location
    machine: str = ""
    """Where it is told: `x86_64` for Macs of Intel."""
    by_marker: bool = False
    """A marker lets a requirement through there, which tells of one file."""
    is_target: bool = False
    """It was named as a target."""


def named_systems(project: Project) -> tuple[NamedSystem, ...]:
    """By target, by classifier or environment of the manager, by marker; each system once, markers once a file."""
    found: dict[tuple[str, str], NamedSystem] = {}
    for system in _all(project):
        whole = found.get((system.os, ""))
        if whole is None:
            found.setdefault((system.os, system.location.path if system.by_marker else ""), system)
    return tuple(found.values())


def _all(project: Project) -> Iterator[NamedSystem]:
    for target in project.settings.target:
        os = os_named(target.os)
        if os in ("windows", "macos"):
            yield NamedSystem(os, Location(project.settings.path), is_target=True)
    for manifest in project.manifests:
        for os in ("windows", "macos"):
            if f"os:{os}" in manifest.traits:
                machine = "x86_64" if f"os:{os}:x86_64" in manifest.traits else ""
                yield NamedSystem(os, Location(manifest.path), machine)
    for requirement in project.requirements:
        for word in _POSITIVE.findall(requirement.marker):
            yield NamedSystem("macos" if word.lower() == "darwin" else "windows", requirement.location, by_marker=True)
