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
class Environment:
    """Requirements (and constraints) that one command installs together: a requirements file with what it includes,
    `[project]` with one of its extras or groups. Two requirements that share no environment cannot break each other."""

    name: str
    """For people: `requirements.txt`, `pyproject.toml [dev]`."""
    requirements: tuple[Requirement, ...]
    indexes: tuple[Index, ...] = ()
    target: Target = Target()


@dataclass(frozen=True, slots=True)
class InstalledSet:
    """What an environment holds that the run was asked to look at."""

    path: str
    """As it was asked for; where it was found, for `auto`."""
    versions: tuple[tuple[str, str], ...]
    """Canonical name and version, sorted."""


@dataclass(frozen=True, slots=True)
class BuildStep:
    """A command of a Dockerfile that installs."""

    location: Location
    tool: str
    """`pip`, `uv`, `conda` …"""
    distributions: tuple[tuple[str, str], ...] = ()
    """Canonical name and specifier."""
    files: tuple[str, ...] = ()
    """Requirements files, as written."""
    constraints: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    text: str = ""
    """The whole instruction, its variables filled in."""


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
