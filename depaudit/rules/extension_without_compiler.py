"""A rule of `torch`, asked where there are `images`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch_images import builds_here

_WITHOUT = re.compile(
    r"(?:docker\.io/)?(?:nvidia/cuda:[\w.-]*-(?:runtime|base)\b.*|pytorch/pytorch:[\w.-]*-runtime\b.*|python:[\w.-]+|"
    r"(?:ubuntu|debian)(?::[\w.-]+)?)"
)
_BRINGS = ("cuda-toolkit", "cuda-nvcc", "nvidia-cuda-toolkit", "cuda_toolkit", "cuda-compiler", "cuda-devel", "nvcc", "CUDA_HOME")
_EXCUSED = ("SKIP_CUDA_BUILD", ".whl", "--only-binary", "--find-links", " -f ")


def extension_without_compiler(project: Project) -> Iterator[Finding]:
    """A CUDA extension that is built in an image without the compiler of CUDA.

    flash-attn, mamba-ssm and Apex are built when they are installed, and stop
    without `nvcc`: `CUDA_HOME environment variable is not set`. Images called
    `-runtime` or `-base`, and those of Python, have none; `-devel` has.

    A warning: a step that depaudit does not understand may bring one. Wheels by
    URL are left alone.

    ## Fires

    ```docker Dockerfile
    FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime
    RUN pip install flash-attn==2.7.4.post1 --no-build-isolation
    ```
    ```output
    Dockerfile:2:1: warning[extension-without-compiler] `flash-attn` is built here, and `pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime` has no `nvcc`
    ```

    ## Silent

    ```docker Dockerfile
    FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-devel
    RUN pip install flash-attn==2.7.4.post1 --no-build-isolation
    ```

    ## Check that it is true

    `docker run --rm pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime nvcc --version`

    ## Fix

    Build on the `-devel` image, and copy the result into a smaller one.

    ## References

    - FlashAttention, issue 1736: https://github.com/Dao-AILab/flash-attention/issues/1736
    """
    said = set()
    having = {image.location.path for image in project.images if "devel" in image.image}  # it may be copied from there
    for image in project.images:
        if not _WITHOUT.fullmatch(image.image) or any(word in image.text for word in _BRINGS):
            continue
        if image.location.path in having:
            continue
        for step in image.steps:
            name = builds_here(project, step)
            if name == "apex" and "NVIDIA/apex" not in step.text:  # the one of the index compiles nothing
                continue
            if name and step.location not in said and not any(word in step.text for word in _EXCUSED):
                said.add(step.location)
                yield Finding(
                    rule="extension-without-compiler",
                    fault=Fault(f"{name} {project.shown(step.location)}", "compiler"),
                    sites=(step.location, image.location),
                    severity=severity_in(project, Severity.WARNING),
                    message=f"`{name}` is built here, and `{image.image}` has no `nvcc`",
                    basis=Basis.KNOWLEDGE,
                    distribution=name,
                    evidence=(Evidence("the base of the image", image.location),),
                    manifest=step.location.path,
                    fix=Fix("build on an image with the compiler (such as `-devel`), or install a wheel by its URL"),
                )
