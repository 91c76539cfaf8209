"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_conda import taken_on_targets
from depaudit.environments.torch_sets import TorchSet
from depaudit.environments.torch_taken import Taken
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.model.environment import Target
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch_suggested import suggested


def driver_too_old(project: Project) -> Iterator[Finding]:
    """A build of torch for a newer CUDA than the driver that the project names can run.

    `The NVIDIA driver on your system is too old`, and `cuda.is_available()` is
    false. Within a major version of CUDA every build runs on every driver of
    that family; a build for CUDA 13 needs driver 580, whatever the toolkit that
    is installed.

    Asked of targets with a `driver` (`535.104`; `535` is the newest of that branch) or a `cuda` (the version that
    `nvidia-smi` shows).

    ## Fires

    ```toml depaudit.toml
    target = {driver = "535.104"}
    ```
    ```text requirements.txt
    torch>=2.4
    ```
    ```python train.py
    import torch
    ```
    ```output
    requirements.txt:1:1: error[driver-too-old] torch 2.15.0 (`cu132`) needs driver 580 or newer, and the target has 535.104
    ```

    ## Silent

    ```toml depaudit.toml
    target = {driver = "535.104"}
    ```
    ```text requirements.txt
    torch==2.10.0
    ```
    ```python train.py
    import torch
    ```

    ## Check that it is true

    `nvidia-smi`, and `python -c "import torch; print(torch.cuda.is_available())"`

    ## Fix

    Update the driver, or take a build for the CUDA that it runs.

    ## References

    - NVIDIA, *CUDA compatibility*: https://docs.nvidia.com/deploy/cuda-compatibility/
    """
    for found, target, taken in taken_on_targets(project):
        if not (target.driver or target.cuda) or found.platform.os == "macos":
            continue
        if taken is None or not taken.cuda:
            continue
        least = cuda.least_driver(taken.cuda, found.platform.os)
        if least and _is_too_old(target, taken, least):
            yield _finding(project, found, target, taken, least)


def _is_too_old(target: Target, taken: Taken, least: str) -> bool:
    if target.driver:
        return not cuda.driver_runs(target.driver, least)
    has = facts.numbers(target.cuda)
    needs = facts.numbers(taken.cuda)
    return has[0] < needs[0] or (needs[0] < 11 and has < needs)


def _finding(project: Project, found: TorchSet, target: Target, taken: Taken, least: str) -> Finding:
    asks = found.parts["torch"].asks
    has = target.driver or f"one for CUDA {target.cuda}"
    return Finding(
        rule="driver-too-old",
        fault=Fault(f"torch {project.shown(asks.location)} {has}", "driver"),
        sites=(asks.location,),
        severity=severity_in(project, Severity.ERROR),
        message=f"torch {taken.release.version} (`{taken.build}`) needs driver {least} or newer, and the target has {has}",
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        requirement=None if found.locked else asks,
        evidence=(
            Evidence(f"`{found.environment.name}` installs it"),
            Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),
        ),
        details={"build": taken.build, "least": least},
        fix=suggested(project, found, target),
        manifest=asks.location.path,
    )
