"""The sets of torch that a project installs where it says that it runs."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.targets import USUAL, Platform, most_usual, platforms_of, targets_of
from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_sets import TorchSet, environments_with_torch, set_on
from depaudit.model.environment import Environment, Target
from depaudit.model.project import Project
from depaudit.model.record import replace


def sets_of(project: Project) -> Iterator[TorchSet]:
    """One set for each environment (or lock) and target, on its most usual platform."""
    for environment, locked in environments_with_torch(project):
        for target in targets_of(project):
            yield set_on(environment, most_usual(platforms(project, environment, target)), locked)


def sets_on_targets(project: Project) -> Iterator[tuple[TorchSet, Target]]:
    """The sets that ask for torch, each with its target, each requirement of torch once for a target."""
    said = set()
    for environment, locked in environments_with_torch(project):
        for target in targets_of(project):
            found = set_on(environment, most_usual(platforms(project, environment, target)), locked)
            if found.torch is not None and (found.torch.asks.location, target) not in said:
                said.add((found.torch.asks.location, target))
                yield found, target


def platforms(project: Project, environment: Environment, target: Target) -> tuple[Platform, ...]:
    """The platforms of a target; where nothing tells the Python, the newest one that the torch asked for still has."""
    found = platforms_of(project, target)
    if project.python is not None or target.python or len(found) != 1:
        return found
    for minor in range(USUAL[1], 6, -1):
        platform = replace(found[0], python=(3, minor))
        torch = set_on(environment, platform).torch
        if torch is None or torches_of(torch, platform.python):
            return (platform,)
    return found
