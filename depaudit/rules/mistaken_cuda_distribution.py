"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import foreign
from depaudit.knowledge import cuda
from depaudit.knowledge.cuda import Misleading
from depaudit.model.finding import Basis, Confidence, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of


def mistaken_cuda_distribution(project: Project) -> Iterator[Finding]:
    """A name that is not what people expect who want CUDA (`pytorch`, `apex`, `nvidia-cudnn`).

    torch is called `pytorch` by conda only; `apex` is somebody else's toolkit;
    some libraries of NVIDIA have a suffix for their CUDA, some lost it, and the
    other name is an empty package.

    An error where the install fails or brings something else; a note where
    another index is named, which may have what is meant. `apex` is an error
    where the code imports it, and a note beside torch where nothing does.

    ## Fires

    ```text requirements.txt
    pytorch
    nvidia-cudnn
    apex
    ```
    ```python train.py
    import apex
    import torch
    ```
    ```output
    requirements.txt:1:1: error[mistaken-cuda-distribution] `pytorch` is a stub that refuses to be installed; `torch` is meant
    requirements.txt:2:1: error[mistaken-cuda-distribution] `nvidia-cudnn` is an empty package; the real one has a suffix, such as `-cu12` or `-cu13`
    requirements.txt:3:1: error[mistaken-cuda-distribution] `apex` is a toolkit for Pyramid of 2013, not Apex of NVIDIA
    ```

    ## Silent

    ```text requirements.txt
    torch
    nvidia-cudnn-cu12
    apex @ git+https://github.com/NVIDIA/apex@24.04.01
    ```
    ```python train.py
    import apex
    import torch
    ```

    ## Check that it is true

    Read the page of the distribution on the package index.

    ## Fix

    Write the name that is meant.

    ## References

    - NVIDIA Apex, issue 1063: https://github.com/NVIDIA/apex/issues/1063
    """
    for name, requirements in project.requirements_by_name.items():
        mistake = cuda.misleading(name)
        if mistake is None:
            continue
        meant = _is_meant(project, mistake)
        for requirement in requirements:
            if requirement.url or requirement.editable or requirement.of_conda:
                continue
            if meant or _is_beside_torch(project, requirement):
                yield _finding(project, requirement, mistake, sure=meant)


def _is_meant(project: Project, mistake: Misleading) -> bool:
    module = mistake.needs_import
    return not module or any(
        one.module.partition(".")[0] == module for found in (project.dependencies, project.unmatched) for one in found
    )


def _is_beside_torch(project: Project, requirement: Requirement) -> bool:
    """Whether the same file asks for torch, so that most likely what goes with torch is meant."""
    return any(r.location.path == requirement.location.path for r in project.requirements_by_name.get("torch", ()))


def _finding(project: Project, requirement: Requirement, mistake: Misleading, *, sure: bool) -> Finding:
    manifest = project.manifest_in(requirement.location.path)
    others = foreign(manifest.indexes if manifest is not None else ())
    instead = f"; `{mistake.instead}` is meant" if mistake.instead.isalpha() else ""
    return Finding(
        rule="mistaken-cuda-distribution",
        fault=Fault(f"{mistake.name} {project.shown(requirement.location)}", "name"),
        sites=(requirement.location,),
        severity=severity_in(project, Severity.NOTE if others and mistake.elsewhere else severity_of(requirement)),
        message=f"`{mistake.name}` {mistake.what}{instead}",
        confidence=Confidence.CERTAIN if sure else Confidence.POSSIBLE,
        basis=Basis.KNOWLEDGE,
        distribution=mistake.name,
        requirement=requirement,
        evidence=(
            *(Evidence(f"`{i.url}` may have another", i.location) for i in others),
            Evidence(f"source: {mistake.source}"),
        ),
        details={"instead": mistake.instead},
        fix=_fix(project, requirement, mistake),
        manifest=requirement.location.path,
    )


def _fix(project: Project, requirement: Requirement, mistake: Misleading) -> Fix | None:
    if mistake.name == "pytorch":
        if any(r.name == "torch" for r in project.requirements if r.location.path == requirement.location.path):
            return Fix("remove `pytorch`: `torch` is required already")
        marker = f"; {requirement.marker}" if requirement.marker else ""
        text = f"torch{marker}"  # its versions count other releases
        replaceable = not requirement.specifier and requirement.name_location is None  # in tables the name is a key
        return Fix(text, edits=() if not replaceable else (Edit(requirement.location, requirement.text, text),))
    if mistake.instead.startswith("git+"):
        return Fix(f"{mistake.name} @ {mistake.instead}")
    return Fix(requirement.name.removesuffix("-cu13")) if requirement.name.endswith("-cu13") else None
