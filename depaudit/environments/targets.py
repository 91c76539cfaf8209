"""Where environments run: the targets that a project names, or Linux x86_64 with the Pythons that it admits."""

from __future__ import annotations

from functools import lru_cache

from depaudit.knowledge.python_versions import minors
from depaudit.knowledge.torch import Minor, minor_of
from depaudit.model.environment import Target
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, marker_of
from depaudit.specifier_text import plain_marker_holds

USUAL: Minor = (3, 12)
"""The Python that is taken where a project says nothing of it."""
NEWEST: Minor = (3, 14)
"""The newest Python that is out; `requires-python` without an end is no promise about those to come."""

_SYSTEMS = {
    "linux": ("posix", "linux", "Linux"),
    "macos": ("posix", "darwin", "Darwin"),
    "windows": ("nt", "win32", "Windows"),
}
_TITLES = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
_MACHINES = {"linux": "x86_64", "macos": "arm64", "windows": "AMD64"}
_ALIASES = {"darwin": "macos", "mac": "macos", "osx": "macos", "win32": "windows", "win": "windows", "win64": "windows"}
_SAME_MACHINE = {"x86-64": "x86_64", "amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Platform:
    """An operating system, a machine and one Python."""

    os: str
    """`linux`, `macos`, `windows`."""
    machine: str
    """As `platform.machine()` says it there: `x86_64`, `aarch64`, `arm64`, `AMD64`."""
    python: Minor

    def __str__(self) -> str:
        """`Linux x86_64`."""
        return f"{_TITLES[self.os]} {self.machine}"


def targets_of(project: Project) -> tuple[Target, ...]:
    """What the project names, or one target of which everything is open."""
    return project.settings.target or (Target(),)


def platforms_of(project: Project, target: Target) -> tuple[Platform, ...]:
    """The platforms of a target, one for each Python, oldest first; open parts are Linux, x86_64 and what is admitted."""
    os = os_named(target.os) or "linux"
    os = os if os in _SYSTEMS else "linux"
    return tuple(Platform(os, _machine(os, target.machine), python) for python in _pythons(project, target))


def os_named(text: str) -> str:
    """`macos` for `darwin`, `windows` for `win32`."""
    return _ALIASES.get(text.lower(), text.lower())


def most_usual(platforms: tuple[Platform, ...]) -> Platform:
    """Of several Pythons the usual one, else the nearest."""
    return min(platforms, key=lambda p: (abs(p.python[1] - USUAL[1]), -p.python[1]))


def applies(requirement: Requirement, platform: Platform) -> bool:
    """Whether the requirement's marker holds there; a marker that cannot be read holds."""
    return holds(requirement.marker, platform)


def holds(marker: str, platform: Platform) -> bool:
    """Whether a marker holds there; none holds everywhere, and so does one that cannot be read."""
    return not marker or _holds(marker, platform)


def _machine(os: str, machine: str) -> str:
    word = machine.lower()
    if not word:
        return _MACHINES[os]
    if os == "linux":
        return _SAME_MACHINE.get(word, word)
    if os == "macos":
        return "x86_64" if word in ("x86_64", "x86-64", "amd64", "x64", "intel") else "arm64"
    return "ARM64" if "arm" in word or "aarch" in word else "AMD64"


def _pythons(project: Project, target: Target) -> tuple[Minor, ...]:
    if target.python[:1].isdigit():
        return (minor_of(target.python),)
    if project.python is None:
        return (USUAL,)
    admitted = sorted(python for python in minors(project.python.specifier) if (3, 6) <= python <= NEWEST)
    return tuple(admitted) or (USUAL,)


@lru_cache(maxsize=4096)
def _holds(marker: str, platform: Platform) -> bool:
    name, system, title = _SYSTEMS[platform.os]
    python = f"{platform.python[0]}.{platform.python[1]}"
    values = {
        "os_name": name,
        "sys_platform": system,
        "platform_system": title,
        "platform_machine": platform.machine,
        "python_version": python,
        "python_full_version": f"{python}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    plain = plain_marker_holds(marker, values)
    if plain is not None:
        return plain
    from packaging.markers import InvalidMarker, UndefinedComparison, UndefinedEnvironmentName

    try:
        return marker_of(marker).evaluate(values)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
        return True
