"""onnxruntime-gpu on an image whose CUDA it is not built for, where no torch brings another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_steps import walked
from depaudit.knowledge import cuda
from depaudit.model.environment import ImageBuild
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release

_NAME = "onnxruntime-gpu"
_BASE = re.compile(r"(?:docker\.io/|nvcr\.io/)?nvidia/cuda:(\d+)\.\d.*")


def against_the_base(project: Project) -> Iterator[Finding]:
    """Each requirement once; an index that is named may have builds for another CUDA."""
    said = set()
    for image in project.images:
        base = _BASE.fullmatch(image.image)
        for one in walked(project, image) if base is not None and "torch" not in image.text else ():
            for asks in () if one.command.indexes else one.command.requirements:
                built = _built(asks)
                if base is not None and built and built != base[1] and asks.location not in said:
                    said.add(asks.location)
                    yield _finding(project, asks, image, (built, base[1]))


def _built(asks: Requirement) -> str:
    """The one CUDA major that it may be built for."""
    if asks.name != _NAME or asks.url or not asks.specifier:
        return ""
    found = {row.cuda for row in cuda.built_for(_NAME) if have_common_release(asks.specifier, row.releases or ">=0")}
    return found.pop() if len(found) == 1 else ""


def _finding(project: Project, asks: Requirement, image: ImageBuild, majors: tuple[str, str]) -> Finding:
    built, has = majors
    return Finding(
        rule="mixed-cuda-majors",
        fault=Fault(f"{asks.name} {project.shown(asks.location)}", "cuda of the image"),
        sites=(asks.location, image.location),
        severity=severity_in(project, severity_of(asks, Severity.WARNING)),
        message=f"`{asks.name}{asks.specifier}` is built for CUDA {built} and `{image.image}` has CUDA {has}: it falls back to the CPU",
        basis=Basis.KNOWLEDGE,
        distribution=asks.name,
        evidence=(Evidence("the base of the image", image.location),),
        manifest=asks.location.path,
    )
