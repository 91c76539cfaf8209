"""What the steps of images, and commands of scripts, install of torch and of what is built for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from depaudit.environments.targets import Platform
from depaudit.environments.torch_bases import base_of, brings_no_torch, python_of
from depaudit.environments.torch_commands import command_in, is_open
from depaudit.environments.torch_sets import admits
from depaudit.knowledge import torch as facts
from depaudit.model.environment import BuildStep, Command, Environment, ImageBuild, Target
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope


@dataclass(frozen=True, slots=True)
class Walked:
    """A command of an image, and what is there before it."""

    step: BuildStep
    command: Command
    before: Mapping[str, Requirement]


def image_environments(project: Project) -> tuple[Environment, ...]:
    """What each stage holds in the end, where torch is in it or something that is built for it."""
    found: dict[tuple[Requirement, ...], Environment] = {}
    names = {"torch", *facts.companions()}
    for image in project.images:
        commands, stays = _stays(project, image)
        if not brings_no_torch(image) and not any(image.location == r.location for r in stays.values()):
            # it may bring a torch, with which all but a pin is content
            stays = {name: r for name, r in stays.items() if r.specifier.startswith("==") or r.url}
            stays = stays if "torch" in stays else {}
        if names.isdisjoint(stays):
            continue
        torch = next((c for c in reversed(commands) if stays.get("torch") in c.requirements), None)
        indexes = torch.indexes if torch is not None else tuple(i for c in commands for i in c.indexes)
        limits = tuple(r for c in commands for r in c.requirements if r.scope is Scope.CONSTRAINT)
        requirements = (*stays.values(), *limits)
        target = Target("linux", "", python_of(image))
        found.setdefault(
            requirements,
            Environment(_name(project, image), requirements, indexes, target, tuple(commands), image.image),
        )
    return tuple(found.values())


def command_environments(project: Project) -> tuple[Environment, ...]:
    """What each command of a script or a workflow installs; what other commands do beside it is not followed."""
    names = {"torch", *facts.companions()}
    found = []
    for step in project.torch_commands:
        command = None if is_open(step) else command_in(project, step, (), Platform("linux", "x86_64", (3, 12)))
        if command is not None and not names.isdisjoint(r.name for r in command.requirements):
            place = f"{step.location.path}:{step.location.line}"
            target = Target("windows" if step.location.path.lower().endswith((".bat", ".cmd", ".ps1")) else "")
            found.append(Environment(place, command.requirements, command.indexes, target, (command,)))
    return tuple(found)


def walked(project: Project, image: ImageBuild) -> Iterator[Walked]:
    """The commands of an image in order; those that cannot be followed are left out, and what they may change is forgotten."""
    platform = Platform("linux", "x86_64", facts.minor_of(python_of(image) or "3.12"))
    base = base_of(image)
    there = {r.name: r for r in base.requirements} if base is not None else {}
    if base is not None:
        yield Walked(BuildStep(image.location, ""), base, {})
    for step in image.steps:
        command = None if is_open(step) else command_in(project, step, image.indexes, platform)
        if command is not None:
            yield Walked(step, command, dict(there))
            _install(there, command, image)
        elif "torch" in step.text or step.files:
            there = {}


def command_of(environment: Environment, requirement: Requirement) -> int:
    """Which command of an image brought a requirement; -1 where the environment comes of one command."""
    return next((n for n, c in enumerate(environment.commands) if requirement in c.requirements), -1)


def _stays(project: Project, image: ImageBuild) -> tuple[list[Command], dict[str, Requirement]]:
    """The commands that can be followed, and what is there in the end."""
    found = list(walked(project, image))
    if not found:
        return [], {}
    there = dict(found[-1].before)
    _install(there, found[-1].command, image)
    return [one.command for one in found], there


def _install(there: dict[str, Requirement], command: Command, image: ImageBuild) -> None:
    """What is content with what is there leaves it."""
    for requirement in command.requirements:
        if requirement.scope is Scope.CONSTRAINT:
            continue
        earlier = there.get(requirement.name)
        if earlier is not None and not requirement.url and _content(requirement, earlier):
            continue
        if requirement.name == "torch" and earlier is not None:  # nobody asked for the others of the base
            for name in [n for n, r in there.items() if r.location == image.location]:
                del there[name]
        there[requirement.name] = requirement


def _content(requirement: Requirement, earlier: Requirement) -> bool:
    pin = re.fullmatch(r"==\s*([0-9][0-9.]*)(\+\w+)?", earlier.specifier)
    if pin is None:
        return not requirement.specifier
    return "+" not in requirement.specifier and admits(requirement.specifier, pin[1])


def _name(project: Project, image: ImageBuild) -> str:
    path = image.location.path
    several = sum(other.location.path == path for other in project.images) > 1
    return f"{path} [{image.stage or image.location.line}]" if several else path
