"""A set of torch and its companions that works on a target, found in the tables."""

from __future__ import annotations

from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import working_with
from depaudit.environments.torch_sets import TorchSet
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Release
from depaudit.model.environment import Environment, Target
from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Pins that go together."""

    release: Release
    build: str
    index: str
    """URL of the index that has the build; empty for the package index."""
    pins: tuple[str, ...]
    """`torch==2.10.0`, `torchvision==0.25.0`."""


def suggestion(names: tuple[str, ...], platform: Platform, target: Target) -> Suggestion | None:
    """The newest torch, with the companions that are named, which runs on the target; None where there is none.

    The build of the package index comes first, then the others, newest first.
    """
    nothing = TorchSet(Environment("", ()), platform, {})
    for release in reversed(facts.releases()):
        if platform.python not in release.pythons or not _has_wheel(release, platform):
            continue
        builds = (_public(release, platform), *(b for b in reversed(release.builds) if b.startswith("cu")))
        for build in dict.fromkeys(builds):
            if not _runs(release, build, platform, target):
                continue
            pins = _pins(names, release, nothing)
            if pins is not None:
                index = "" if build == builds[0] else f"https://download.pytorch.org/whl/{build}"
                return Suggestion(release, build, index, pins)
    return None


def lines(found: Suggestion) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What to write with each tool: its name, and the lines."""
    pins, index = " ".join(found.pins), found.index
    pip = (f"pip install {pins}{f' --index-url {index}' if index else ''}",)
    uv: tuple[str, ...] = (f"uv add {pins}",)
    poetry: tuple[str, ...] = (f"poetry add {pins}",)
    file = found.pins
    if index:
        name = f"pytorch-{found.build}"
        uv = (f"uv add {pins} --index {name}={index}",)
        poetry = (
            f"poetry source add --priority explicit {name} {index}",
            f"poetry add --source {name} {pins}",
        )
        file = (f"--extra-index-url {index}", *(f"{pin}+{found.build}" for pin in found.pins))
    return (("requirements.txt", file), ("pip", pip), ("uv", uv), ("poetry", poetry), ("Dockerfile", (f"RUN {pip[0]}",)))


def _pins(names: tuple[str, ...], release: Release, nothing: TorchSet) -> tuple[str, ...] | None:
    pins = [f"torch=={release.version}"]
    for name in names:
        known = facts.companion(name)
        fitting = working_with(known, release, nothing) if known is not None else None
        if fitting is None:
            return None
        pins.append(f"{name}=={fitting.version}")
    return tuple(pins)


def _public(release: Release, platform: Platform) -> str:
    if platform.os != "linux":
        return "cpu"
    return release.build if platform.machine == "x86_64" else release.aarch64


def _has_wheel(release: Release, platform: Platform) -> bool:
    if platform.os == "macos":
        return platform.machine in release.macos
    return platform.os == "windows" or platform.machine == "x86_64" or bool(release.aarch64)


def _runs(release: Release, build: str, platform: Platform, target: Target) -> bool:
    """Whether a build has code for the GPU, and a driver that runs it."""
    wanted = bool(target.gpu or target.driver or target.cuda)
    version = facts.cuda_of(build)
    if platform.os == "macos" or not wanted:
        return bool(build)
    if not version:
        return False
    gpu = cuda.gpu_named(target.gpu) if target.gpu else None
    if target.gpu and (gpu is None or gpu.embedded):
        return False
    built = cuda.architectures(release, build)
    if gpu is not None and (built is None or not cuda.runs_on(gpu.capability, built[0])):
        return False
    least = cuda.least_driver(version, platform.os)
    if target.driver and facts.numbers(target.driver) < facts.numbers(least):
        return False
    return not target.cuda or facts.numbers(target.cuda)[0] >= facts.numbers(version)[0]
