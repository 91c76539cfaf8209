"""Sets of torch and its companions that work on a target and that the project's own ranges admit, found in the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import goes_together
from depaudit.environments.torch_sets import TorchSet, admits, has_wheel
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Release
from depaudit.model.environment import Environment, Target
from depaudit.model.record import dataclass
from depaudit.specifier_text import have_common_release

_SERVED = ("torch", "torchvision", "torchaudio")
"""What the index of PyTorch has in every build."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a set has to fit."""

    ranges: Mapping[str, str]
    """torch and what is asked for beside it, each with the specifier that the project gives it."""
    platform: Platform
    target: Target = Target()
    build: str = ""
    """The build that a pin asks for by its local part."""
    glibc: str = ""
    """Of the image that it is installed in; empty where that is not known."""
    toolkit: str = ""
    """The major version of CUDA that the image compiles with, where something is compiled."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Pins that go together."""

    release: Release
    build: str
    index: str
    """URL of the index that has the build; empty for the package index."""
    pins: tuple[str, ...]
    """`torch==2.10.0`, `torchvision==0.25.0`, `numpy<2`."""
    python: str


def suggestions(wish: Wish) -> Iterator[Suggestion]:
    """Every set that fits, the newest torch first.

    Of one torch the build of the package index comes first, then the others, newest first.
    """
    platform = wish.platform
    for release in reversed(facts.releases()):
        if platform.python not in release.pythons or not has_wheel(release, platform):
            continue
        if not admits(wish.ranges.get("torch", ""), release.version) or _is_too_new(release, wish):
            continue
        pins = _pins(wish, release)
        if pins is None:
            continue
        public = _public(release, platform)
        for build in dict.fromkeys((public, *(b for b in reversed(release.builds) if b.startswith("cu")))):
            if _is_asked(build, wish) and _runs(release, build, platform, wish.target):
                index = "" if build == public else f"https://download.pytorch.org/whl/{build}"
                yield Suggestion(release, build, index, pins, f"{platform.python[0]}.{platform.python[1]}")


def lines(found: Suggestion) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What to write with each tool: its name, and the lines."""
    quoted = " ".join(f'"{pin}"' if "<" in pin else pin for pin in found.pins)
    index, name = found.index, f"pytorch-{found.build}"
    pip = (f"pip install {quoted}{f' --index-url {index}' if index else ''}",)
    uv: tuple[str, ...] = (f"uv add {quoted}",)
    poetry: tuple[str, ...] = (f"poetry add {quoted}",)
    file = found.pins
    if index:
        served = [pin for pin in found.pins if pin.partition("=")[0] in _SERVED]
        others = [pin for pin in found.pins if pin not in served]
        pip = (f"pip install {' '.join(served)} --index-url {index}", *((f"pip install {_quoted(others)}",) if others else ()))
        uv = (f"uv add {' '.join(served)} --index {name}={index}", *((f"uv add {_quoted(others)}",) if others else ()))
        poetry = (
            f"poetry source add --priority explicit {name} {index}",
            f"poetry add --source {name} {' '.join(served)}",
            *((f"poetry add {_quoted(others)}",) if others else ()),
        )
        file = (f"--extra-index-url {index}", *(f"{pin}+{found.build}" for pin in served), *others)
    conda = ("dependencies:", f"  - python={found.python}", "  - pip", "  - pip:", *(f"      - {line}" for line in file))
    docker = tuple(f"RUN {line}" for line in pip)
    return (("requirements.txt", file), ("pip", pip), ("uv", uv), ("poetry", poetry), ("conda", conda), ("Dockerfile", docker))


def _quoted(pins: list[str]) -> str:
    return " ".join(f'"{pin}"' if "<" in pin else pin for pin in pins)


def _pins(wish: Wish, release: Release) -> tuple[str, ...] | None:
    """The newest of each companion that goes with a torch; None where one has none."""
    nothing = TorchSet(Environment("", ()), wish.platform, {})
    pins = [f"torch=={release.version}"]
    for name, asked in wish.ranges.items():
        known = facts.companion(name)
        if known is None:
            continue
        fitting = next((c for c in known.releases if admits(asked, c.version) and goes_together(release, c, known, nothing)), None)
        if fitting is None:
            return None
        pins.append(f"{name}=={fitting.version}")
    numpy = wish.ranges.get("numpy")
    if numpy is not None and wish.platform.os not in release.numpy2:
        if numpy and not have_common_release(numpy, "<2"):
            return None
        pins += ["numpy<2"] if not numpy or have_common_release(numpy, ">=2") else []
    return tuple(pins)


def _is_asked(build: str, wish: Wish) -> bool:
    if wish.build and build != wish.build:
        return False
    return not wish.toolkit or facts.cuda_of(build).partition(".")[0] == wish.toolkit


def _is_too_new(release: Release, wish: Wish) -> bool:
    return bool(wish.glibc) and facts.numbers(release.glibc) > facts.numbers(wish.glibc)


def _public(release: Release, platform: Platform) -> str:
    if platform.os != "linux":
        return "cpu"
    return release.build if platform.machine == "x86_64" else release.aarch64


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
    if target.driver and not cuda.driver_runs(target.driver, least):
        return False
    return not target.cuda or facts.numbers(target.cuda)[0] >= facts.numbers(version)[0]
