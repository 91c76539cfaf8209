"""What one command installs together, and where it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.record import dataclass

if TYPE_CHECKING:
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
