"""`TORCH_CUDA_ARCH_LIST` of an image, which names the GPUs that are meant, beside the torch of the image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_commands import manifest_at
from depaudit.environments.torch_sets import admits, build_of
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Release
from depaudit.model.environment import ImageBuild
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Index
from depaudit.rules._own import severity_in
from depaudit.rules._torch_images import asked_in, base_of

_LIST = re.compile(r"TORCH_CUDA_ARCH_LIST[= ]+(?:\"([^\"$]*)\"|'([^'$]*)'|([\w.;+]+))")
_BASE = re.compile(r"pytorch/pytorch:(\d+\.\d+\.\d+)-cuda(\d+)\.(\d+)-.*")
_ARCHITECTURE = re.compile(r"(\d{1,2}\.\d)[af]?(?:\+PTX)?")


def newer_architectures(project: Project) -> Iterator[Finding]:
    """Images that are meant for a GPU newer than the newest that their torch has code for, one row each."""
    for image in project.images:
        named = _named(image)
        taken = _torch(project, image) if named else None
        built = cuda.architectures(taken[0], taken[1]) if taken is not None else None
        if built is None or taken is None or not built[0]:
            continue
        newest = max(map(_major, built[0]))
        beyond = [one for one in named if _major(one) > newest]
        if beyond:
            yield _finding(project, image, taken, beyond, built[0])


def _named(image: ImageBuild) -> list[str]:
    found = _LIST.findall(image.text)
    words = re.split(r"[;\s]+", next(filter(None, found[-1]), "")) if found else []
    return [one[1] for word in words if (one := _ARCHITECTURE.fullmatch(word))]


def _major(architecture: str) -> int:
    return int(architecture.partition(".")[0])


def _torch(project: Project, image: ImageBuild) -> tuple[Release, str, Location] | None:
    """The one release and build that the image installs, and where; None where that cannot be told."""
    steps = [asked for step in image.steps for asked in asked_in(project, step)]
    base = _BASE.fullmatch(base_of(image))
    if not steps:
        release = facts.release(base[1]) if base else None
        return (release, f"cu{base[2]}{base[3]}", image.location) if release is not None and base else None
    asked = steps[-1]
    known = [r for r in facts.releases() if admits(asked.public, r.version)]
    manifests = [m for path in asked.step.files if (m := manifest_at(project, path)) is not None]
    urls = [*asked.step.indexes, *image.indexes, *(i.url for m in manifests for i in m.indexes)]
    builds = {asked.build} if asked.build else {build_of(Index(url, image.location)) for url in urls}
    if len(known) != 1 or len(builds) > 1 or "" in builds:
        return None
    return known[0], builds.pop() if builds else known[0].build, asked.step.location


def _finding(
    project: Project, image: ImageBuild, taken: tuple[Release, str, Location], beyond: list[str], built: tuple[str, ...]
) -> Finding:
    release, build, place = taken
    newest = max(built, key=lambda one: tuple(map(int, one.split("."))))
    return Finding(
        rule="gpu-not-in-build",
        fault=Fault(f"torch {project.shown(place)} TORCH_CUDA_ARCH_LIST", "gpu"),
        sites=(place,),
        severity=severity_in(project, Severity.WARNING),
        message=f"`TORCH_CUDA_ARCH_LIST` names {', '.join(beyond)}, and torch {release.version} (`{build}`) has code up to {newest}",
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(
            Evidence("the base of the image", image.location),
            Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),
        ),
        manifest=place.path,
    )
