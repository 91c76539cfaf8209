"""What is asked of the code about torch: only what the requirements leave open, so that other projects pay nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.targets import most_usual, targets_of
from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_sets import TorchSet, build_of, environments_with_torch, set_on
from depaudit.environments.torch_taken import torch_taken
from depaudit.environments.torch_targets import platforms
from depaudit.knowledge.companions import Companion, signs_that_tell
from depaudit.knowledge.torch import Minor, minor_of
from depaudit.model.environment import BuildStep, ImageBuild, Target
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Index

NO_CUDA_IN_CONDA = frozenset({"cpuonly", "pytorch-cpu"})
"""Packages of conda that choose builds without CUDA."""
_ASIDE = re.compile(r"(?:^|[/._-])(?:ci|tests?|cpu|docs?|lint)(?:[/._-]|$)", re.IGNORECASE)
"""In the path of a Dockerfile: what is made of it is not where the program runs."""


@dataclass(frozen=True, slots=True)
class CpuBuild:
    """A torch without CUDA, and what makes it so."""

    sites: tuple[Location, ...]
    """The requirement or step that asks for torch first."""
    why: str
    """`` `--index-url …/whl/cpu` has builds without CUDA alone ``"""
    environment: str
    named: bool
    """The build is named (`+cpu`, an index); otherwise it follows from the system."""
    index: str = ""
    """Where a build with CUDA is, for the release that is taken; empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class OldTorch:
    """A torch that cannot compile on the Pythons of its project."""

    found: TorchSet
    versions: tuple[str, ...]
    """Every release that is admitted there, newest first."""
    pythons: tuple[Minor, ...]


def code_signs(project: Project) -> dict[str, tuple[Companion, ...]]:
    """The signs to look for in the code, by the package that a file must import."""
    asked: list[Companion] = []
    if _has_torch(project) and "torch" not in project.first_party:
        if cpu_builds(project):
            asked += (*signs_that_tell("cuda"), *signs_that_tell("asks"))
        if old_torches(project) or any(image.image.startswith("python:3.") for image in project.images):
            asked += signs_that_tell("compile")
        if plain_images(project):
            asked += signs_that_tell("gpu")
    return {"torch": tuple(asked)} if asked else {}


def _has_torch(project: Project) -> bool:
    if "torch" in project.requirements_by_name or "torch" in project.locked:
        return True
    return any(name == "torch" for image in project.images for step in image.steps for name, _ in step.distributions)


def cpu_builds(project: Project) -> tuple[CpuBuild, ...]:
    """The environments without CUDA, where nothing else of the project may have it on the same system."""
    found: dict[Location, CpuBuild] = {}
    for target in targets_of(project):
        builds = list(_on_target(project, target))
        if None not in builds:
            found.update((build.sites[0], build) for build in builds if build is not None)
    if not found and "torch" not in project.requirements_by_name:
        found.update((build.sites[0], build) for image in project.images for build in _in_image(image))
    return tuple(found.values())


def _on_target(project: Project, target: Target) -> Iterator[CpuBuild | None]:
    """What each environment has there; None for CUDA, and for what cannot be told."""
    for environment, locked in environments_with_torch(project):
        found = set_on(environment, most_usual(platforms(project, environment, target)), locked)
        if found.torch is not None:
            yield _of_set(project, found)
    for path, without in _conda(project).items():
        asks = next(r for r in project.requirements_by_name["torch"] if r.location.path == path)
        yield CpuBuild((asks.location, without), "`cpuonly` chooses builds without CUDA", path, True) if without else None


def _conda(project: Project) -> dict[str, Location | None]:
    """The environments of conda that hold torch, and the line that keeps CUDA out of them."""
    paths = dict.fromkeys(r.location.path for r in project.requirements_by_name.get("torch", ()) if r.of_conda)
    lines = {r.location.path: r.location for r in project.requirements if r.of_conda and r.name in NO_CUDA_IN_CONDA}
    return {path: lines.get(path) for path in paths}


def _of_set(project: Project, found: TorchSet) -> CpuBuild | None:
    torch, taken = found.torch, torch_taken(project, found)
    if torch is None or torch.direct or taken is None or taken.build != "cpu" or found.platform.os == "macos":
        return None
    index = next((i for i in found.environment.indexes if build_of(i) == "cpu"), None)
    build = next((b for b in reversed(taken.release.builds) if b.startswith("cu")), "")
    where = f"https://download.pytorch.org/whl/{build}" if build else ""
    name, asked = found.environment.name, torch.asks.location
    if torch.build == "cpu":
        return CpuBuild((asked,), "`+cpu` is a build without CUDA", name, True, where)
    if index is not None:
        return CpuBuild((asked, index.location), f"`{index.url}` has builds without CUDA alone", name, True, where)
    why = f"the wheel of torch {taken.release.version} for {found.platform} on the package index has no CUDA"
    return CpuBuild((asked,), why, name, False, where)


def _in_image(image: ImageBuild) -> Iterator[CpuBuild]:
    """A stage whose only step for torch takes it from an index of builds without CUDA."""
    steps = [step for step in image.steps if any(name == "torch" for name, _ in step.distributions)]
    if len(steps) == 1 and not _ASIDE.search(image.location.path) and (url := _cpu_index(steps[0])):
        yield CpuBuild((steps[0].location,), f"`{url}` has builds without CUDA alone", steps[0].location.path, True)


def _cpu_index(step: BuildStep) -> str:
    return next((url for url in step.indexes if build_of(Index(url, step.location)) == "cpu"), "")


def old_torches(project: Project) -> tuple[OldTorch, ...]:
    """The sets whose every torch refuses to compile on every Python of their target."""
    found: dict[Location, OldTorch] = {}
    for environment, locked in environments_with_torch(project):
        for target in targets_of(project):
            every = platforms(project, environment, target) if project.python or target.python else ()
            old = _old_torch([set_on(environment, platform, locked) for platform in every])
            if old is not None and old.found.torch is not None:
                found.setdefault(old.found.torch.asks.location, old)
    return tuple(found.values())


def _old_torch(sets: list[TorchSet]) -> OldTorch | None:
    having: list[TorchSet] = []
    versions: dict[str, None] = {}
    for found in sets:
        torch = found.torch
        if torch is None or torch.direct:
            return None
        releases = torches_of(torch, found.platform.python)
        if any(not r.compile_below or found.platform.python < minor_of(r.compile_below) for r in releases):
            return None
        having += [found] if releases else []
        versions |= dict.fromkeys(r.version for r in releases)
    return OldTorch(having[0], tuple(versions), tuple(f.platform.python for f in having)) if having else None


def plain_images(project: Project) -> tuple[ImageBuild, ...]:
    """Stages on a slim image of Python, where nothing shows that a GPU will be there."""
    return tuple(image for image in project.images if image.image.startswith("python:3") and "-slim" in image.image)
