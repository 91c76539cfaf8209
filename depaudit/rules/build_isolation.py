"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import foreign
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._own import severity_in

_IMPORTS_TORCH = frozenset({"flash-attn", "torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "mamba-ssm", "causal-conv1d"})
"""Published as sources whose build imports torch without asking for it."""


def build_isolation(project: Project) -> Iterator[Finding]:
    """A library whose build imports torch, installed where its build cannot see torch.

    flash-attn, torch-scatter, mamba-ssm and others are published as sources.
    Their build imports torch and does not declare it, so the clean environment
    in which installers build it ends with `No module named 'torch'`. mmcv is
    built there without its operators, which its import then misses.

    A warning in an environment where no file says how they are to be built; a
    note where one does (`--no-build-isolation`), where another index may have
    wheels, and in what only some users install. A URL of a wheel is fine.

    ## Fires

    ```text requirements.txt
    torch==2.6.0
    flash-attn==2.7.4.post1
    ```
    ```python train.py
    import flash_attn
    import torch
    ```
    ```output
    requirements.txt:2:1: warning[build-isolation] The build of `flash-attn` imports torch, which the environment that installers build it in does not have: `No module named 'torch'`
    ```

    ## Silent

    ```text requirements.txt
    torch==2.6.0
    flash-attn @ https://github.com/Dao-AILab/flash-attention/releases/download/v2.7.4.post1/flash_attn-2.7.4.post1+cu12torch2.6cxx11abiFALSE-cp312-cp312-linux_x86_64.whl
    ```
    ```python train.py
    import flash_attn
    import torch
    ```

    ## Check that it is true

    `pip install -r requirements.txt` in a fresh environment.

    ## Fix

    Install torch first, then the library with `--no-build-isolation`. With uv,
    `[tool.uv] no-build-isolation-package` or `extra-build-dependencies`.

    ## References

    - FlashAttention, *Installation*: https://github.com/Dao-AILab/flash-attention#installation-and-features
    - uv, *Build isolation*: https://docs.astral.sh/uv/concepts/projects/config/#build-isolation
    """
    for manifest in project.manifests:
        if manifest.format in ("pip-compile", "conda", "pixi"):
            continue
        for requirement in manifest.requirements:
            asked = requirement.scope is not Scope.CONSTRAINT and not requirement.url and not requirement.of_conda
            if requirement.name in _IMPORTS_TORCH and asked:
                yield _finding(project, manifest, requirement)
            elif requirement.name in ("mmcv", "mmcv-full") and asked and not _has_page(project, manifest):
                yield _without_operators(project, manifest, requirement)


def _has_page(project: Project, manifest: Manifest) -> bool:
    """Whether something names OpenMMLab's wheels, or their installer."""
    urls = (*manifest.indexes, *project.mentioned_indexes)
    return any("openmmlab" in i.url for i in urls) or any(step.name in ("openmim", "mmcv") for step in project.installs)


def _without_operators(project: Project, manifest: Manifest, requirement: Requirement) -> Finding:
    certain = requirement.role is Role.ENVIRONMENT and requirement.scope is Scope.RUNTIME and not manifest.indexes
    return Finding(
        rule="build-isolation",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "build"),
        sites=(requirement.location,),
        severity=severity_in(project, Severity.WARNING if certain and _uses_operators(project) else Severity.NOTE),
        message=f"`{requirement.name}` is published as sources, and built where there is no torch it has no operators: "
        "`No module named 'mmcv._ext'`",
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        fix=Fix("-f https://download.openmmlab.com/mmcv/dist/cuNNN/torchX.Y/index.html, for the torch that is installed"),
        manifest=requirement.location.path,
    )


def _uses_operators(project: Project) -> bool:
    """Whether the code imports `mmcv.ops`, or what cannot do without it."""
    modules = {i.module for d in project.dependencies for i in d.imports}
    names = {f"{i.module}.{name}" for d in project.dependencies for i in d.imports for name in i.names}
    return any(m.startswith("mmcv.ops") for m in modules | names) or not {"mmdet", "mmdet3d", "mmseg"}.isdisjoint(modules)


def _finding(project: Project, manifest: Manifest, requirement: Requirement) -> Finding:
    told = [m for m in project.mentioned_indexes if "isolation" in m.url.lower() or m.url.startswith("extra-build")]
    others = foreign(manifest.indexes)
    others += foreign(i for i in project.mentioned_indexes if "://" in i.url)
    certain = requirement.role is Role.ENVIRONMENT and requirement.scope is Scope.RUNTIME and not told and not others
    return Finding(
        rule="build-isolation",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "build"),
        sites=(requirement.location,),
        severity=severity_in(project, Severity.WARNING if certain else Severity.NOTE),
        message=f"The build of `{requirement.name}` imports torch, which the environment that installers build it in "
        "does not have: `No module named 'torch'`",
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        evidence=(
            *(Evidence(f"says `{m.url}`", m.location) for m in told[:2]),
            *(Evidence(f"`{i.url}` may have wheels", i.location) for i in others[:2]),
        ),
        fix=Fix(f'pip install --no-build-isolation "{requirement.name}{requirement.specifier}"'),
        manifest=requirement.location.path,
    )
