"""A rule of `torch`, asked where there are `images`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_sets import admits, build_of
from depaudit.knowledge import torch as facts
from depaudit.model.environment import ImageBuild
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Index
from depaudit.rules._own import severity_in
from depaudit.rules._torch_images import AskedThere, asked_in, base_of, builds_here

_TOOLKIT = re.compile(r"(?:nvcr\.io/)?nvidia/cuda:(\d+)\.(\d+)[\w.-]*-devel[\w.-]*")

_FETCH = ("flash-attn", "causal-conv1d", "mamba-ssm")
"""Whose builds fetch a wheel for the release, the CUDA, the Python and the C++ ABI of torch, and compile where there is none."""
_UNLESS = ", unless a wheel made for that torch fits"
_BASES = {"11": "11.8.0-devel-ubuntu22.04", "12": "12.4.1-devel-ubuntu22.04", "13": "13.0.1-devel-ubuntu24.04"}


def mismatched_cuda_toolkit(project: Project) -> Iterator[Finding]:
    """A CUDA extension that is compiled with another major version of CUDA than torch has.

    The build of an extension compares the `nvcc` of the image with torch: where
    the major versions differ it stops with `The detected CUDA version mismatches
    the version that was used to compile PyTorch`. The minor version does not
    matter, and without a compilation neither does the major one: torch brings
    its own CUDA.

    A warning; a note for `flash-attn`, `causal-conv1d` and `mamba-ssm`, which fetch a
    wheel for the CUDA of torch and compile only where there is none that fits.

    ## Fires

    ```docker Dockerfile
    FROM nvidia/cuda:11.8.0-cudnn8-devel-ubuntu22.04
    RUN pip install torch==2.5.1
    RUN pip install flash-attn==2.7.4.post1 --no-build-isolation
    ```
    ```output
    Dockerfile:3:1: note[mismatched-cuda-toolkit] `flash-attn` is compiled with CUDA 11.8 of the image for a torch with CUDA 12.4, unless a wheel made for that torch fits: the major versions must agree
    ```

    ## Silent

    ```docker Dockerfile
    FROM nvidia/cuda:12.1.1-cudnn8-devel-ubuntu22.04
    RUN pip install torch==2.5.1
    RUN pip install flash-attn==2.7.4.post1 --no-build-isolation
    ```

    ## Check that it is true

    In the image: `nvcc --version; python -c "import torch; print(torch.version.cuda)"`

    ## Fix

    Take torch from the index for the CUDA of the image, or the other image.

    ## References

    - mistral-inference, issue 54: https://github.com/mistralai/mistral-inference/issues/54
    """
    said = set()
    for image in project.images:
        toolkit = _TOOLKIT.fullmatch(base_of(image))
        cuda = ""
        for step in image.steps if toolkit is not None else ():
            for asked in asked_in(project, step):
                cuda = _cuda(project, image, asked)
            name = builds_here(project, step)
            wrong = toolkit is not None and cuda and cuda.partition(".")[0] != toolkit[1]
            if not name or not wrong or toolkit is None or ".whl" in step.text or step.location in said:
                continue
            said.add(step.location)
            unless = _UNLESS if name in _FETCH and "FORCE_BUILD" not in image.text else ""
            yield Finding(
                rule="mismatched-cuda-toolkit",
                fault=Fault(f"{name} {project.shown(step.location)}", "toolkit"),
                sites=(step.location, image.location),
                severity=severity_in(project, Severity.NOTE if unless else Severity.WARNING),
                message=f"`{name}` is compiled with CUDA {toolkit[1]}.{toolkit[2]} of the image for a torch with CUDA {cuda}"
                f"{unless}: the major versions must agree",
                basis=Basis.KNOWLEDGE,
                distribution=name,
                evidence=(Evidence("the base of the image", image.location),),
                fix=_fix(cuda.partition(".")[0], toolkit[1]),
                manifest=step.location.path,
            )


def _fix(wanted: str, has: str) -> Fix | None:
    """A base with the CUDA of torch, or torch with the CUDA of the base."""
    build = next((b for r in reversed(facts.releases()) for b in reversed(r.builds) if facts.cuda_of(b).partition(".")[0] == has), "")
    ways = [f"`FROM nvidia/cuda:{_BASES[wanted]}`"] if wanted in _BASES else []
    ways += [f"torch from `https://download.pytorch.org/whl/{build}`"] if build else []
    return Fix(", or ".join(ways)) if ways else None


def _cuda(project: Project, image: ImageBuild, asked: AskedThere) -> str:
    """The CUDA of the torch that a step installs; empty where that cannot be told."""
    if asked.build:
        return facts.cuda_of(asked.build)
    manifest = next((m for m in project.manifests if asked.requirement and m.path == asked.requirement.location.path), None)
    urls = [*asked.step.indexes, *image.indexes, *(i.url for i in (manifest.indexes if manifest else ()))]
    builds = {build_of(Index(url, image.location)) for url in urls}
    if len(builds) > 1 or "" in builds:
        return ""
    if builds:
        return facts.cuda_of(builds.pop())
    known = [r for r in facts.releases() if admits(asked.public, r.version)]
    return facts.cuda_of(known[-1].build) if known else ""
