"""What one command installs together, and where it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.model.location import Location
    from depaudit.model.requirement import Index, Requirement


@dataclass(frozen=True, slots=True)
class Target:
    """Where an environment runs. What is empty is open: any."""

    os: str = ""
    machine: str = ""
    python: str = ""
    gpu: str = ""
    driver: str = ""
    cuda: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One of several commands that install into one environment, one after the other."""

    requirements: tuple[Requirement, ...]
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """Requirements (and constraints) that one command installs together: a requirements file with what it includes,
    `[project]` with one of its extras or groups. Two requirements that share no environment cannot break each other."""

    name: str
    """For people: `requirements.txt`, `pyproject.toml [dev]`."""
    requirements: tuple[Requirement, ...]
    indexes: tuple[Index, ...] = ()
    target: Target = Target()
    """What the environment itself tells of where it runs (an image); it wins over what the project names."""
    commands: tuple[Command, ...] = ()
    """What brought `requirements` to an image, in order. Each is solved alone and may replace what was there; where
    `target` names no Python, it may be any."""
    image: str = ""
    """The base, where the environment is an image of which that can be told."""


@dataclass(frozen=True, slots=True)
class InstalledSet:
    """What an environment holds that the run was asked to look at."""

    path: str
    """As it was asked for; where it was found, for `auto`."""
    versions: tuple[tuple[str, str], ...]
    """Canonical name and version, sorted."""


@dataclass(frozen=True, slots=True)
class BuildStep:
    """A command that installs, of a Dockerfile or a script."""

    location: Location
    tool: str
    """`pip`, `uv`, `conda` …"""
    requirements: tuple[Requirement, ...] = ()
    """What it names, each at its place; the text as written, with its variables."""
    files: tuple[str, ...] = ()
    """Requirements files, as written."""
    constraints: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    replaces_index: bool = False
    """One of them stands instead of the public index (`--index-url`)."""
    text: str = ""
    """The whole instruction, its variables filled in."""
    local: tuple[str, ...] = ()
    """Folders that it installs: `.`, `.[dev]`."""

    @property
    def distributions(self) -> tuple[tuple[str, str], ...]:
        """Canonical name and specifier of what it names."""
        return tuple((r.name, r.specifier) for r in self.requirements)


@dataclass(frozen=True, slots=True)
class CiRun:
    """A job of a workflow on one of the systems and Pythons of its matrix."""

    os: str
    machine: str
    """Empty for what is usual there."""
    python: str
    system: str
    """As written: `macos-13`."""
    location: Location
    commands: str
    """All that its steps run."""


@dataclass(frozen=True, slots=True)
class ImageBuild:
    """A stage of a Dockerfile: its base, and what is installed on it, in order."""

    location: Location
    """Of the base's name."""
    image: str
    """The base, its variables filled in; empty where that cannot be told."""
    stage: str = ""
    steps: tuple[BuildStep, ...] = ()
    indexes: tuple[str, ...] = ()
    """That variables of the image name."""
    text: str = ""
    """All that its instructions say."""
