"""The bases of images: the Python and the torch that they bring."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import working_with
from depaudit.environments.torch_sets import TorchSet
from depaudit.knowledge import torch as facts
from depaudit.model.environment import Command, Environment, ImageBuild
from depaudit.model.requirement import Index, Requirement

_PYTORCH = re.compile(r"pytorch/pytorch:(?P<version>\d+\.\d+\.\d+)-cuda(?P<cuda>\d+\.\d+)-.*")
_PYTHON = re.compile(r"(?:[\w./-]+/)?python:(3\.\d+)(?:[.-].*)?")
_SYSTEMS = {
    r"ubuntu:?20\.04|ubuntu:?focal": "3.8",
    r"ubuntu:?22\.04|ubuntu:?jammy": "3.10",
    r"ubuntu:?24\.04|ubuntu:?noble": "3.12",
    r"bullseye": "3.9",
    r"bookworm": "3.11",
    r"trixie": "3.13",
}
"""The Python that a system has, by what names of its images hold."""
_PLAIN = re.compile(
    r"(?:[\w.-]+/)*(?:python|ubuntu|debian|alpine|centos|fedora|rockylinux|almalinux|amazonlinux|cuda|cuda-dl-base|uv|miniconda3?"
    r"|anaconda3?|miniforge3?|micromamba|ubi\d(?:-minimal)?|python-\d+)(?::.*)?"
)
"""Bases that bring no torch."""


def brings_no_torch(image: ImageBuild) -> bool:
    """Whether its base is one that is known to bring none."""
    return _PLAIN.fullmatch(_without_digest(image)) is not None


@lru_cache(maxsize=256)
def python_of(image: ImageBuild) -> str:
    """The Python of the image, where its base or the packages that it adds tell of one alone."""
    name = _without_digest(image)
    found = _PYTHON.fullmatch(name)
    if found is not None:
        return found[1]
    base = _PYTORCH.fullmatch(name)
    if base is not None:
        version = facts.numbers(base["version"])
        return "3.11" if version >= (2, 3) else "3.10" if version >= (1, 13) else "3.8"
    if re.search(r"conda|mamba|pyenv|\buv\b|python3?\.?\$", image.text):
        return ""
    named = set(re.findall(r"\bpython(3\.\d+)", image.text))
    if named:
        return named.pop() if len(named) == 1 else ""
    return next((python for system, python in _SYSTEMS.items() if re.search(system, name)), "")


def base_of(image: ImageBuild) -> Command | None:
    """What an image of PyTorch brings."""
    found = _PYTORCH.fullmatch(_without_digest(image))
    release = facts.release(found["version"]) if found is not None else None
    if found is None or release is None:
        return None
    nothing = TorchSet(Environment("", ()), Platform("linux", "x86_64", (3, 11)), {})
    known = [one for name in ("torchvision", "torchaudio") if (one := facts.companion(name)) is not None]
    pairs = [(one.name, fits.version) for one in known if (fits := working_with(one, release, nothing)) is not None]
    pairs += [] if "linux" in release.numpy2 else [("numpy", "1.26.4")]  # what these images have to this day
    requirements = (Requirement(image.image, image.location, name, f"=={v}") for name, v in (("torch", release.version), *pairs))
    build = f"cu{found['cuda'].replace('.', '')}"
    return Command(tuple(requirements), (Index(f"https://download.pytorch.org/whl/{build}", image.location),))


def _without_digest(image: ImageBuild) -> str:
    return image.image.partition("@")[0].removeprefix("docker.io/").removeprefix("library/")
