"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.enumerated import in_a_row
from depaudit.environments.torch_conda import taken_on_targets
from depaudit.environments.torch_sets import TorchSet
from depaudit.environments.torch_taken import Taken
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.cuda import Gpu
from depaudit.knowledge.torch import Certainty
from depaudit.model.environment import Target
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.rules._arch_list import newer_architectures
from depaudit.rules._own import severity_in
from depaudit.rules._torch_suggested import suggested


def gpu_not_in_build(project: Project) -> Iterator[Finding]:
    """A build of torch without code for the GPU that the project names.

    A wheel holds code for a list of architectures. On any other GPU torch
    imports, sees the device and fails with the first kernel: `no kernel image
    is available for execution on the device`. Newer GPUs need a newer CUDA,
    and each newer CUDA leaves older GPUs behind.

    Asked of targets with a `gpu`: `[tool.depaudit] target = {gpu = "RTX 5090"}`,
    or `--target gpu=V100`; and, as a warning, of images whose
    `TORCH_CUDA_ARCH_LIST` names a newer architecture than their torch knows.

    ## Fires

    ```toml depaudit.toml
    target = {gpu = "RTX 5090"}
    ```
    ```text requirements.txt
    torch==2.5.1
    ```
    ```python train.py
    import torch
    ```
    ```output
    requirements.txt:1:1: error[gpu-not-in-build] torch 2.5.1 (`cu124`) has no code for RTX 5090, which is sm_120: it is built for sm_50, sm_60, sm_70, sm_75, sm_80, sm_86 and sm_90
    ```

    ## Silent

    ```toml depaudit.toml
    target = [{gpu = "RTX 4090"}, {gpu = "A100"}]
    ```
    ```text requirements.txt
    torch==2.5.1
    ```
    ```python train.py
    import torch
    ```

    ## Check that it is true

    `python -c "import torch; print(torch.cuda.get_arch_list(), torch.cuda.get_device_capability())"`

    ## Fix

    Take a release and a build for the GPU; `depaudit torch` prints what there is.

    ## References

    - NVIDIA, *CUDA GPU compute capability*: https://developer.nvidia.com/cuda-gpus
    - PyTorch, issue 157517: https://github.com/pytorch/pytorch/issues/157517
    """
    for found, target, taken in taken_on_targets(project):
        if not target.gpu or taken is None or not taken.cuda or found.platform.os == "macos":
            continue
        gpu = cuda.gpu_named(target.gpu)
        built = None if found.parts["torch"].asks.of_conda else cuda.architectures(taken.release, taken.build)
        if gpu is not None and built is None and cuda.is_before(taken.cuda, gpu.capability):
            yield _with_tool(project, found, target, _finding(project, found, taken, gpu, ((), Certainty.DOCUMENTS)))
        elif gpu is not None and built is not None and not gpu.embedded and not cuda.runs_on(gpu.capability, built[0]):
            yield _with_tool(project, found, target, _finding(project, found, taken, gpu, built))
    yield from newer_architectures(project)


def _finding(
    project: Project, found: TorchSet, taken: Taken, gpu: Gpu, built: tuple[tuple[str, ...], Certainty]
) -> Finding:
    asks = found.parts["torch"].asks
    sure = built[1] in (Certainty.INDEX, Certainty.DOCUMENTS) and gpu.certainty is not Certainty.MEMORY
    names = [_sm(one) for one in built[0]]
    return Finding(
        rule="gpu-not-in-build",
        fault=Fault(f"torch {project.shown(asks.location)} {gpu.name}", "gpu"),
        sites=(asks.location,),
        severity=severity_in(project, Severity.ERROR if sure else Severity.WARNING),
        message=f"torch {taken.release.version} (`{taken.build}`) has no code for {_named(gpu)}: "
        + (f"it is built for {in_a_row(names)}" if names else f"that begins with CUDA {cuda.first_cuda(gpu.capability)}"),
        confidence=Confidence.POSSIBLE if gpu.certainty is Certainty.MEMORY else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        requirement=None if found.locked else asks,
        evidence=(
            Evidence(f"`{found.environment.name}` installs it"),
            Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),
        ),
        details={"gpu": gpu.name, "capability": gpu.capability, "build": taken.build},
        fix=None if asks.of_conda else _fix(taken, gpu),
        manifest=asks.location.path,
    )


def _with_tool(project: Project, found: TorchSet, target: Target, finding: Finding) -> Finding:
    """With what uv or Poetry adds, in a project of theirs: pip would install beside their lock."""
    if finding.fix is None or project.manager.value not in ("uv", "poetry") or found.environment.commands:
        return finding
    return replace(finding, fix=suggested(project, found, target))


def _named(gpu: cuda.Gpu) -> str:
    """`RTX 5090, which is sm_120`; the architecture alone where that is what was named."""
    sm = _sm(gpu.capability)
    return sm if re.sub(r"[\W_]", "", gpu.name.lower()) in (sm.replace("_", ""), sm[3:]) else f"{gpu.name}, which is {sm}"


def _sm(capability: str) -> str:
    return f"sm_{capability.replace('.', '')}"


def _fix(taken: Taken, gpu: Gpu) -> Fix | None:
    """The same release in a build that fits, else the nearest release with one."""
    rows = sorted(facts.releases(), key=lambda r: (r.key != taken.release.key, abs(_age(r.version) - _age(taken.release.version))))
    for release in rows:
        for build in reversed(release.builds):
            known = cuda.architectures(release, build)
            if known is not None and cuda.runs_on(gpu.capability, known[0]):
                if build == release.build:
                    return Fix(f"torch=={release.version}")
                return Fix(f"pip install torch=={release.version} --index-url https://download.pytorch.org/whl/{build}")
    return None


def _age(version: str) -> int:
    return next(n for n, r in enumerate(facts.releases()) if r.version == version)
