"""Wheels by URL and pages of wheels that are made for one torch, one CUDA and one C++ ABI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from depaudit.environments.torch_sets import Part, TorchSet
from depaudit.environments.torch_taken import torch_taken
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge import torch as facts
from depaudit.knowledge.python_versions import minors
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement

_WHEEL = re.compile(r"[+.]cu(?P<cuda>\d{2,3})\.?torch(?P<torch>\d\.\d{1,2})(?:cxx11abi(?P<abi>TRUE|FALSE))?", re.IGNORECASE)
_PYTHON = re.compile(r"-cp(3\d+)-cp3\d+t?-[\w.]+\.whl")
_PAGES = (
    re.compile(r"data\.pyg\.org/whl/torch-(?P<torch>\d\.\d{1,2})[\d.]*\+(?P<build>cpu|cu\d+)"),
    re.compile(r"openmmlab\.com/mmcv/dist/(?P<build>cpu|cu\d+)/torch(?P<torch>\d\.\d{1,2})"),
    re.compile(r"data\.dgl\.ai/wheels/torch-(?P<torch>\d\.\d{1,2})/(?P<build>cu\d+)"),
)
_ON_PAGES = ("torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib", "mmcv", "mmcv-full", "dgl")


class WheelFault(NamedTuple):
    """A wheel, or a page of wheels, for another torch than the environment has."""

    requirement: Requirement
    locations: tuple[Location, ...]
    message: str


def wheel_faults(project: Project) -> Iterator[WheelFault]:
    """What does not fit the torch that a set pins, each place once."""
    said = set()
    for found in sets_of(project):
        torch = found.torch
        if torch is None or torch.direct or not (torch.pinned or found.locked):
            continue
        for fault in (*_by_url(project, found, torch), *_by_page(found, torch)):
            if fault.locations not in said:
                said.add(fault.locations)
                yield fault


def _by_url(project: Project, found: TorchSet, torch: Part) -> Iterator[WheelFault]:
    for part in found.parts.values():
        requirement = next((r for r in part.requirements if r.url.endswith(".whl") or ".whl#" in r.url), None)
        if requirement is None:
            continue
        python = _PYTHON.search(requirement.url)
        if python is not None and project.python is not None and (3, int(python[1][1:])) not in minors(project.python.specifier):
            message = f"The wheel of `{part.name}` is for Python 3.{python[1][1:]} alone, and the project asks for Python {project.python.specifier}"
            yield WheelFault(requirement, (requirement.location, project.python.location), message)
            continue
        tags = _WHEEL.search(_unquoted(requirement.url))
        if tags is None:
            continue
        why = _tags(project, found, torch, tags)
        if why:
            message = f"The wheel of `{part.name}` is built for {why}: its import ends with an undefined symbol"
            yield WheelFault(requirement, (requirement.location, torch.asks.location), message)


def _tags(project: Project, found: TorchSet, torch: Part, tags: re.Match[str]) -> str:
    """What the tags ask for and torch is not; empty where it fits, or cannot be told."""
    minor = ".".join(torch.pinned.split(".")[:2])
    asked = f"`torch{torch.asks.specifier}`"
    if tags["torch"] != minor:
        return f"torch {tags['torch']}, beside {asked}"
    taken = torch_taken(project, found)
    if taken is None or found.platform.os != "linux":
        return ""
    major = taken.cuda.partition(".")[0]
    if major and tags["cuda"][:2] != major:
        return f"CUDA {tags['cuda'][:2]}, beside {asked}, which is built for CUDA {taken.cuda}"
    if tags["abi"] and taken.build == taken.release.build:
        new = taken.release.key >= (2, 7)
        if (tags["abi"].upper() == "TRUE") is not new:
            return f"the {'old' if new else 'new'} C++ ABI, beside {asked}, which has the {'new' if new else 'old'} one"
    return ""


def _by_page(found: TorchSet, torch: Part) -> Iterator[WheelFault]:
    minor = ".".join(torch.pinned.split(".")[:2])
    asking = [part for name, part in found.parts.items() if name in _ON_PAGES and not part.direct]
    if not asking:
        return
    for index in found.environment.indexes:
        page = next((m for pattern in _PAGES if (m := pattern.search(_unquoted(index.url)))), None)
        if page is None:
            continue
        wrong = page["torch"] != minor
        build = bool(torch.build) and facts.cuda_of(torch.build) != facts.cuda_of(page["build"])
        if wrong or build:
            has = f"torch {page['torch']}" if wrong else f"`{page['build']}`"
            names = ", ".join(f"`{part.name}`" for part in asking)
            message = f"The page of wheels for {names} is that of {has}, beside `torch{torch.asks.specifier}`"
            yield WheelFault(asking[0].asks, (index.location, torch.asks.location), message)


def _unquoted(url: str) -> str:
    if "%" not in url:
        return url
    from urllib.parse import unquote

    return unquote(url)
