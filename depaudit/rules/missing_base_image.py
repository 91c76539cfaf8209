"""A rule of `torch`, asked where there are `images`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.knowledge import cuda
from depaudit.knowledge.torch import Certainty
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in

_PREFIXES = ("docker.io/", "index.docker.io/", "registry.hub.docker.com/", "nvcr.io/")


def missing_base_image(project: Project) -> Iterator[Finding]:
    """A base image of CUDA that cannot be pulled any more.

    NVIDIA takes tags of old CUDA versions away, and there is no `latest`:
    `manifest for nvidia/cuda:… not found`.

    An error where several reports agree that the tag is gone, a warning where
    one says so. A tag that depaudit does not know is left alone, and so is an
    image whose name depends on a variable.

    ## Fires

    ```docker Dockerfile
    FROM nvidia/cuda:10.2-cudnn7-devel-ubuntu18.04
    ```
    ```docker docker/Dockerfile
    FROM nvidia/cuda
    ```
    ```output
    Dockerfile:1:6: error[missing-base-image] `nvidia/cuda` keeps no tags of CUDA 10 and older, so `10.2-cudnn7-devel-ubuntu18.04` cannot be pulled
    docker/Dockerfile:1:6: error[missing-base-image] `nvidia/cuda` has no default tag since 2021, so it needs one
    ```

    ## Silent

    ```docker Dockerfile
    ARG CUDA
    FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04
    FROM nvidia/cuda:${CUDA}-runtime-ubuntu22.04
    FROM registry.example.org/nvidia/cuda:10.2-devel
    ```

    ## Check that it is true

    `docker manifest inspect nvidia/cuda:10.2-cudnn7-devel-ubuntu18.04`

    ## Fix

    Take a tag of the list; a newer CUDA in the image does not disturb torch,
    which brings its own.

    ## References

    - NVIDIA, *Supported tags*: https://gitlab.com/nvidia/container-images/cuda/blob/master/doc/supported-tags.md
    - nvidia-docker, issue 1768: https://github.com/NVIDIA/nvidia-docker/issues/1768
    """
    said = set()
    for image in project.images:
        name = image.image
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        path, _, tag = name.partition(":")
        if path != "nvidia/cuda" or "@" in name or "$" in name or image.location in said:
            continue
        said.add(image.location)
        gone = cuda.gone_tag(tag)
        if gone is None:
            continue
        what, certainty, source = gone
        sure = certainty in (Certainty.INDEX, Certainty.DOCUMENTS)
        needs = f"`{tag}` cannot be pulled" if tag else "it needs one"
        yield Finding(
            rule="missing-base-image",
            fault=Fault(project.shown(image.location), "image"),
            sites=(image.location,),
            severity=severity_in(project, Severity.ERROR if sure else Severity.WARNING),
            message=f"`nvidia/cuda` {what}, so {needs}",
            basis=Basis.KNOWLEDGE,
            evidence=(Evidence(f"source: {source}"),),
            details={"tag": tag},
            manifest=image.location.path,
        )
