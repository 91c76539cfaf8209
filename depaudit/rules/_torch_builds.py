"""Builds of torch that requirements ask for by a local version (`torch==2.5.1+cu124`), and the indexes that serve them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_sets import is_public, serves_torch
from depaudit.knowledge import torch as facts
from depaudit.model.environment import Environment
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Index, Manifest, Requirement

SERVED = ("torch", "torchvision", "torchaudio", "torchtext", "torchcodec", "torchdata")
"""What the PyTorch index has in builds."""
_PIN = re.compile(r"={2,3}\s*(?P<version>[0-9][0-9.]*(?:\.post[0-9]+)?)\+(?P<build>cpu|xpu|cu[0-9]+|rocm[0-9.]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One build that a manifest asks for."""

    manifest: Manifest
    build: str
    requirements: tuple[Requirement, ...]
    """Those that ask for it, torch first."""
    torch: str
    """The torch that they mean, or empty where that is not known."""


def builds_asked(project: Project) -> Iterator[Asked]:
    """Each build that a manifest asks for, once for each torch."""
    for manifest in project.manifests:
        found: dict[tuple[str, str], list[Requirement]] = {}
        for requirement in manifest.requirements:
            pin = _PIN.fullmatch(requirement.specifier) if requirement.name in SERVED else None
            if pin is not None and not requirement.url:
                torch = torch_of(requirement.name, pin["version"])
                found.setdefault((pin["build"].lower(), torch), []).append(requirement)
        for (build, torch), asking in found.items():
            yield Asked(manifest, build, tuple(sorted(asking, key=lambda r: SERVED.index(r.name))), torch)


def torch_of(name: str, version: str) -> str:
    """The torch that a release of the family is built for, where it is one."""
    if name == "torch":
        return version
    known = facts.companion(name)
    numbers = facts.numbers(version)
    release = next((c for c in known.releases if facts.numbers(c.version) == numbers), None) if known else None
    exact = re.fullmatch(r"==([0-9.]+)", release.requires) if release is not None else None
    return exact[1] if exact else ""


def indexes_of(project: Project, manifest: Manifest) -> tuple[Index, ...]:
    """The indexes of every environment that installs the manifest, but for the one that is asked anyway."""
    environments = [e for e in project.environments if _is_of(e, manifest)]
    found = {i.url: i for i in (*manifest.indexes, *(i for e in environments for i in e.indexes))}
    return tuple(index for index in found.values() if not is_public(index))


def mentions(project: Project) -> tuple[Index, ...]:
    """The indexes of the PyTorch project that other files name, but for those that serve only what a source names."""
    explicit = {(i.location.path, i.url) for manifest in project.manifests for i in manifest.indexes if i.explicit}
    named = (i for i in project.mentioned_indexes if (i.location.path, i.url) not in explicit)
    return tuple(i for i in named if serves_torch(i) or i.url.startswith("torch-backend"))


def _is_of(environment: Environment, manifest: Manifest) -> bool:
    return any(r.location.path == manifest.path for r in environment.requirements)
