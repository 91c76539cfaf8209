"""What the systems beside the one of a picture get of the same torch: by its wheels, the markers, and the indexes."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_picture import Fit
from depaudit.environments.torch_sets import TorchSet, set_on
from depaudit.environments.torch_taken import build_asked, torch_taken
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.model.project import Project

_SYSTEMS = {
    "Linux x86_64": ("linux", "x86_64"),
    "macOS arm64": ("macos", "arm64"),
    "macOS x86_64": ("macos", "x86_64"),
    "Windows": ("windows", "AMD64"),
    "Linux aarch64": ("linux", "aarch64"),
}


def obstacles_here(project: Project, found: TorchSet) -> tuple[Fit, ...]:
    """Why no wheel of the torch that is asked for fits the system, or the C library of the image."""
    release, base = chosen_torch(found), found.environment.image.partition("@")[0].removeprefix("docker.io/")
    if release is None or found.torch is None or found.torch.direct:
        return ()
    name, _, tag = base.partition(":")
    if name == "alpine" or "alpine" in tag:
        return (Fit("Alpine", False, "torch has no wheel for musl"),)
    glibc = cuda.glibc_of(base)
    if glibc and release.glibc and facts.numbers(release.glibc) > facts.numbers(glibc):
        return (Fit(f"glibc {glibc}", False, f"needs {release.glibc}"),)
    if found.platform.os != "macos":
        return ()
    fit = _fit(project, found)
    return (fit,) if fit.fits is False else ()


def elsewhere(project: Project, found: TorchSet) -> tuple[Fit, ...]:
    """Each of the other systems that the markers of torch let through."""
    return tuple(_fits(project, found)) if found.torch is not None and not found.torch.direct else ()


def _fits(project: Project, found: TorchSet) -> Iterator[Fit]:
    here = chosen_torch(found)
    for name, (os, machine) in _SYSTEMS.items():
        platform = Platform(os, machine, found.platform.python)
        there = set_on(found.environment, platform, found.locked)
        if there.torch is None or (os, machine) == (found.platform.os, found.platform.machine):
            continue
        release = chosen_torch(there)
        fit = _fit(project, there)
        newer = fit.fits and release is not None and here is not None and release.version != here.version
        yield Fit(name, fit.fits, ", ".join([*([release.version] if newer and release else []), *([fit.why] if fit.why else [])]))


def _fit(project: Project, there: TorchSet) -> Fit:
    platform, asked = there.platform, build_asked(project, there)
    name = str(platform)
    if chosen_torch(there) is None:
        last = [r for r in facts.releases() if "x86_64" in r.macos][-1].version
        return Fit(name, False, f"ended at {last}" if (platform.os, platform.machine) == ("macos", "x86_64") else "")
    taken = torch_taken(project, there)
    if platform.os == "macos":
        return Fit(name, False, f"no wheel of {asked}") if asked not in ("", "cpu") else Fit(name, True if taken is not None else None)
    if taken is None:
        return Fit(name, None, "depends on the index")
    if platform.machine == "aarch64" and taken.cuda and taken.build != taken.release.aarch64:
        return Fit(name, None, f"{taken.build} is not known there")
    return Fit(name, True, taken.build if taken.cuda else _without_cuda(platform, asked))


def _without_cuda(platform: Platform, asked: str) -> str:
    other = ", but for the index of PyTorch" if platform.os == "windows" and not asked else ""
    return f"without CUDA{other}"
