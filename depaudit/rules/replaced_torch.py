"""A rule of `torch`, asked where there are `images`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_replaced import Replacing, by_companions
from depaudit.environments.torch_sets import admits
from depaudit.knowledge import cuda
from depaudit.knowledge.torch import AS_OF, Certainty
from depaudit.model.environment import BuildStep, ImageBuild
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.rules._own import severity_in
from depaudit.rules._torch import in_words, severity_of
from depaudit.rules._torch_images import AskedThere, asked_in


def replaced_torch(project: Project) -> Iterator[Finding]:
    """A torch that one step of an image installs and a later step replaces.

    A base image such as `pytorch/pytorch`, or a first `pip install torch
    --index-url …`, brings a torch for the CUDA of the image. A later `pip install
    -r requirements.txt` that asks for another version takes it away and brings
    gigabytes of the package index's own build, often for another CUDA.

    What is built for one torch replaces it as well: `pip install xformers` takes
    the newest xformers, and the torch that this one requires.

    A warning where the versions exclude each other. Nothing is said of a later
    step that is content with what is there, nor of one that names torch itself,
    which somebody meant.

    ## Fires

    ```docker Dockerfile
    FROM pytorch/pytorch:2.4.1-cuda12.1-cudnn9-runtime
    COPY requirements.txt .
    RUN pip install -r requirements.txt
    ```
    ```text requirements.txt
    torch==2.5.1
    ```
    ```python train.py
    import torch
    ```
    ```output
    Dockerfile:3:1: warning[replaced-torch] The image has torch 2.4.1 from `Dockerfile:1`, and `pip install` replaces it: `requirements.txt:1` asks for `torch==2.5.1`
    ```

    ## Silent

    ```docker Dockerfile
    FROM pytorch/pytorch:2.4.1-cuda12.1-cudnn9-runtime
    COPY requirements.txt .
    RUN pip install -r requirements.txt
    ```
    ```text requirements.txt
    torch>=2.4
    ```
    ```python train.py
    import torch
    ```

    ## Check that it is true

    Build the image and read what the step says: `Uninstalling torch-2.4.1`.

    ## Fix

    Take the base image of the torch that the project asks for, or leave torch
    out of the file that the image installs.

    ## References

    - PyTorch, *Docker image*: https://github.com/pytorch/pytorch#docker-image
    """
    said = set()
    for image in project.images:
        has = _in_base(image)
        for step in image.steps:
            for asked in asked_in(project, step):
                replaced = has is not None and not admits(asked.public, has.version)
                if has is not None and replaced and asked.requirement is not None and step.location not in said:
                    said.add(step.location)
                    yield _finding(project, has, step, asked)
                if has is None or not admits(asked.public, has.version):
                    has = _after(asked, step)
    for fault in by_companions(project):
        if fault.step.location not in said:
            said.add(fault.step.location)
            yield _by_companion(project, fault)


@dataclass(frozen=True, slots=True)
class _Torch:
    version: str
    location: Location
    possible: bool = False


def _in_base(image: ImageBuild) -> _Torch | None:
    name = image.image.partition("@")[0]
    found = re.fullmatch(r"(?:docker\.io/)?pytorch/pytorch:(\d+\.\d+\.\d+)-.*", name)
    if found:
        return _Torch(found[1], image.location)
    found = re.fullmatch(r"nvcr\.io/nvidia/pytorch:(\d\d\.\d\d).*", name)
    known = cuda.torch_in_ngc(found[1]) if found else None
    return _Torch(known[0], image.location, known[1] is Certainty.MEMORY) if known else None


def _after(asked: AskedThere, step: BuildStep) -> _Torch | None:
    """What is there after a step that pins torch."""
    pin = re.fullmatch(r"==\s*([0-9.]+)", asked.public.strip())
    return _Torch(pin[1], step.location) if pin else None


def _where(torch: Location) -> str:
    return "The notebook" if torch.cell else "The image"


def _by_companion(project: Project, fault: Replacing) -> Finding:
    asks, torch = fault.asks, fault.torch
    newest = "" if re.match("={2,3}", asks.specifier) else f"the newest {asks.name}, {fault.version}, "
    why = f"{newest or f'`{asks.name}{asks.specifier}` '}requires {in_words(fault.requires)}"
    return Finding(
        rule="replaced-torch",
        fault=Fault(f"torch {project.shown(fault.step.location)}", "replaced"),
        sites=tuple(dict.fromkeys((fault.step.location, asks.location))),
        severity=severity_in(project, severity_of(asks, Severity.WARNING)),
        message=f"{_where(torch.location)} has torch {fault.has} from `{project.shown(torch.location)}`, and `{fault.step.tool} install` "
        f"replaces it: {why}",
        basis=Basis.KNOWLEDGE,
        distribution=asks.name,
        evidence=(Evidence("brings torch", torch.location), Evidence(f"depaudit's tables of torch are of {AS_OF}")),
        fix=Fix(f"{asks.name}=={fault.fits}" if fault.fits else f"keep the torch with `-c`: a file that says torch=={fault.has}"),
        manifest=fault.step.location.path,
    )


def _finding(project: Project, has: _Torch, step: BuildStep, asked: AskedThere) -> Finding:
    requirement = asked.requirement
    why = f"`{project.shown(requirement.location)}` asks for `torch{asked.specifier}`" if requirement else ""
    return Finding(
        rule="replaced-torch",
        fault=Fault(f"torch {project.shown(step.location)}", "replaced"),
        sites=(step.location, *((requirement.location,) if requirement else ())),
        severity=severity_in(project, Severity.WARNING),
        message=f"{_where(has.location)} has torch {has.version} from `{project.shown(has.location)}`, and `{step.tool} install` "
        f"replaces it: {why}",
        confidence=Confidence.POSSIBLE if has.possible else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(Evidence("brings torch", has.location),),
        fix=Fix(f"ask for torch=={has.version}, or take an image with the torch that is asked for"),
        manifest=step.location.path,
    )
