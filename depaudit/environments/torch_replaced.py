"""Commands of images that take the torch that is there away, for something that is built for another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.targets import Platform
from depaudit.environments.torch_bases import python_of
from depaudit.environments.torch_pairs import resolves, working_with
from depaudit.environments.torch_sets import TorchSet, admits
from depaudit.environments.torch_steps import Walked, walked
from depaudit.knowledge import torch as facts
from depaudit.model.environment import BuildStep, Environment
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope


@dataclass(frozen=True, slots=True)
class Replacing:
    """A command that replaces torch, and why."""

    step: BuildStep
    asks: Requirement
    torch: Requirement
    has: str
    """The torch that is there."""
    version: str
    """Of what is asked for, the release that installers take."""
    requires: str
    """What that release requires of torch."""
    fits: str
    """The newest release that is content with the torch that is there; empty where the requirement excludes it."""


def by_companions(project: Project) -> Iterator[Replacing]:
    """Every such command, those that name torch themselves left out: somebody meant that."""
    for image in project.images:
        platform = Platform("linux", "x86_64", facts.minor_of(python_of(image) or "3.12"))
        for one in walked(project, image):
            torch = one.before.get("torch")
            pin = re.fullmatch(r"==\s*([0-9][0-9.]*)(?:\+\w+)?", torch.specifier) if torch is not None else None
            release = facts.release(pin[1]) if pin is not None else None
            if torch is not None and release is not None and not _keeps(one):
                yield from _of_command(one, torch, release, platform)


def _keeps(one: Walked) -> bool:
    """Whether the command names torch, or limits what it installs."""
    return any(r.name == "torch" or r.scope is Scope.CONSTRAINT for r in one.command.requirements) or bool(one.step.constraints)


def _of_command(one: Walked, torch: Requirement, release: facts.Release, platform: Platform) -> Iterator[Replacing]:
    nothing = TorchSet(Environment("", ()), platform, {})
    for asks in one.command.requirements:
        known = facts.companion(asks.name)
        pinned = bool(re.match("={2,3}[^*]*$", asks.specifier))
        if known is None or asks.url or asks.name in one.before or (one.command.indexes and not pinned):
            continue
        taken = next((c for c in known.releases if admits(asks.specifier, c.version)), None)
        if taken is None or not taken.requires or resolves(release, taken):
            continue
        fitting = working_with(known, release, nothing)
        fits = fitting.version if fitting is not None and (not pinned or not admits(asks.specifier, fitting.version)) else ""
        yield Replacing(one.step, asks, torch, release.version, taken.version, taken.requires, fits)
