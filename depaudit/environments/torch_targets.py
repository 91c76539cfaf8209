"""The sets of torch that a project installs where it says that it runs."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.named_systems import NamedSystem, named_systems
from depaudit.environments.targets import NEWEST, USUAL, Platform, most_usual, platforms_of, targets_of
from depaudit.environments.torch_pairs import torches_on
from depaudit.environments.torch_sets import TorchSet, environments_with_torch, set_on
from depaudit.environments.torch_steps import command_environments, image_environments
from depaudit.model.environment import Environment, Target
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement, Role, Scope


def sets_of(project: Project) -> Iterator[TorchSet]:
    """One set for each environment (or lock, or image) and target, on its most usual platform."""
    for environment, locked in every_environment(project):
        for target in targets_of(project):
            yield set_on(environment, most_usual(platforms(project, environment, target)), locked)


def every_environment(project: Project) -> tuple[tuple[Environment, bool], ...]:
    """The environments of manifests and locks (True for a lock), then those of images, then commands of scripts."""
    others = (*image_environments(project), *command_environments(project))
    return (*environments_with_torch(project), *((environment, False) for environment in others))


def sets_on_systems(project: Project) -> Iterator[tuple[TorchSet, NamedSystem]]:
    """The sets of manifests on the systems beside Linux that classifiers or settings name, where no target is."""
    systems = [s for s in named_systems(project) if not s.by_marker and not s.is_target] if not project.settings.target else []
    for environment, locked in environments_with_torch(project) if systems else ():
        for system in systems if not locked else ():
            target = Target(os=system.os, machine=system.machine)
            yield set_on(environment, most_usual(platforms(project, environment, target))), system


def sets_on_targets(project: Project) -> Iterator[tuple[TorchSet, Target]]:
    """The sets that ask for torch, each with its target; each requirement of torch once for a target, an image, and what stands beside it."""
    said = set()
    declared = (*environments_with_torch(project), *((e, False) for e in image_environments(project)))
    names_torch = any(r.name == "torch" for environment, _ in declared for r in environment.requirements)
    for environment, locked in declared if names_torch else every_environment(project):
        for target in targets_of(project):
            every = platforms(project, environment, target)
            having = tuple(one for one in every if _has_torch(environment, one))
            found = set_on(environment, most_usual(having or every), locked)
            if found.torch is None or _is_elsewhere(found.torch.asks, target):
                continue
            key = found.torch.asks.location, target, environment.image, tuple(part.name for part in found.companions)
            if key not in said:
                said.add(key)
                yield found, target


def _is_elsewhere(torch: Requirement, target: Target) -> bool:
    """Whether it is installed where the target is not: for a build alone, or by a script of what is done for the project."""
    of_machine = target.gpu or target.driver or target.cuda
    return torch.scope is Scope.BUILD or bool(of_machine and torch.role is Role.DEVELOPMENT)


def platforms(project: Project, environment: Environment, target: Target) -> tuple[Platform, ...]:
    """The platforms of a target, as far as the environment does not tell its own; where nothing tells the Python, the newest one that the torch asked for still has."""
    own = environment.target
    target = replace(target, os=own.os or target.os, python=own.python or target.python)
    found = platforms_of(project, target)
    if environment.commands and not target.python:
        every = tuple(replace(found[0], python=(3, minor)) for minor in range(7, NEWEST[1]))
        every = tuple(one for one in every if project.python is None or one in found) or every
        return tuple(one for one in every if _has_torch(environment, one)) or every
    if project.python is not None or target.python or len(found) != 1:
        return found
    for minor in range(USUAL[1], 6, -1):
        platform = replace(found[0], python=(3, minor))
        if _has_torch(environment, platform):
            return (platform,)
    return found


def _has_torch(environment: Environment, platform: Platform) -> bool:
    """Whether the torch that it asks for, if any, has a wheel for that Python."""
    torch = set_on(environment, platform).torch
    return torch is None or bool(torches_on(torch, platform))
