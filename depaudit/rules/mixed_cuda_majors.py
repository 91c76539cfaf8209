"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_sets import Part, TorchSet, admits
from depaudit.environments.torch_taken import Taken, torch_taken
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge import cuda
from depaudit.knowledge.torch import AS_OF
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._cuda_images import against_the_base
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release


def mixed_cuda_majors(project: Project) -> Iterator[Finding]:
    """Libraries for two major versions of CUDA in one environment.

    onnxruntime-gpu finds the CUDA libraries that torch brings, if they are of
    the major version it was built for, and falls back to the CPU otherwise.
    Exact pins of `nvidia-…` that a `pip freeze` left behind exclude the ones that
    torch asks for, and so do those of `tensorflow[and-cuda]` before 2.20. bitsandbytes before 0.50 looks for a library for exactly
    torch's CUDA. cupy, jax, RAPIDS and faiss for another CUDA bring a second set
    of libraries, which costs gigabytes and may clash in one process.

    An error where torch excludes the pin, a warning where one of the two does
    not find its libraries, a note where both are installed side by side, or where
    torch is a range that leaves room for another one. Asked on Linux x86_64.

    ## Fires

    ```text requirements.txt
    torch==2.5.1
    onnxruntime-gpu==1.18.1
    nvidia-cudnn-cu12==8.9.2.26
    ```
    ```python infer.py
    import onnxruntime
    import torch
    ```
    ```output
    requirements.txt:2:1: warning[mixed-cuda-majors] `onnxruntime-gpu==1.18.1` is built for CUDA 11 and torch 2.5.1 brings CUDA 12: it falls back to the CPU
    requirements.txt:3:1: error[mixed-cuda-majors] `nvidia-cudnn-cu12==8.9.2.26` excludes torch 2.5.1, which asks for `nvidia-cudnn-cu12==9.1.0.70`
    ```

    ## Silent

    ```text requirements.txt
    torch==2.5.1
    onnxruntime-gpu==1.20.1
    nvidia-cudnn-cu12==9.1.0.70
    ```
    ```python infer.py
    import onnxruntime
    import torch
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt`, and
    `python -c "import torch, onnxruntime as o; print(o.InferenceSession('m.onnx', providers=['CUDAExecutionProvider']).get_providers())"`

    ## Fix

    Take releases for one CUDA, and leave `nvidia-…` to torch.

    ## References

    - ONNX Runtime, *CUDA execution provider*: https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html
    """
    said = set()
    for found in sets_of(project):
        taken = torch_taken(project, found)
        platform = found.platform
        if taken is None or not taken.cuda or (platform.os, platform.machine) != ("linux", "x86_64"):
            continue
        for part in found.parts.values():
            finding = None if part.direct or part.asks.location in said else _judged(project, found, part, taken)
            if finding is not None:
                said.add(part.asks.location)
                yield finding
    yield from against_the_base(project)


def _judged(project: Project, found: TorchSet, part: Part, taken: Taken) -> Finding | None:
    major = taken.cuda.partition(".")[0]
    torch = f"torch {taken.release.version}"
    if taken.build == taken.release.build and found.torch is not None and found.torch.pinned:
        pin = next((p for p in taken.release.pins if p.startswith(f"{part.name}==")), "")
        if pin and not admits(part.specifier, pin.partition("==")[2]):
            message = f"`{part.name}{part.asks.specifier}` excludes {torch}, which asks for `{pin}`"
            return _finding(project, found, part, severity_of(part.asks), message)
    leftover = re.fullmatch(r"nvidia-[a-z-]+-cu(\d\d)", part.name)
    if leftover and leftover[1] != major:
        message = f"`{part.name}` is of CUDA {leftover[1]} and {torch} brings CUDA {major}: it is of no use to torch"
        return _finding(project, found, part, Severity.NOTE, message)
    first = cuda.first_with(part.name, taken.cuda)
    if first and part.specifier and not have_common_release(part.specifier, f">={first}"):
        message = (
            f"`{part.name}{part.asks.specifier}` has no library for CUDA {taken.cuda}, which {torch} (`{taken.build}`) brings: "
            f"the first release with one is {first}"
        )
        return _finding(project, found, part, Severity.WARNING if _is_told(found) else Severity.NOTE, message)
    built = _built(part)
    if built is not None and built.fails == "excludes" and _excludes(found, taken, part, built):
        message = (
            f"`{part.name}[{built.extra}]{part.asks.specifier}` pins other `nvidia-…` than {torch} pins: no install can have both"
        )
        return _finding(project, found, part, severity_of(part.asks), message)
    if built is None or built.cuda == major or built.fails == "excludes":
        return None
    what = f"`{part.name}{_extra(built)}{part.asks.specifier}` is built for CUDA {built.cuda} and {torch} brings CUDA {major}"
    if built.fails == "loses":
        sure = part.specifier and _is_told(found) and not any("nvidia/cuda" in image.image for image in project.images)
        return _finding(
            project, found, part, Severity.WARNING if sure else Severity.NOTE, f"{what}: it falls back to the CPU"
        )
    return _finding(project, found, part, Severity.NOTE, f"{what}: both are installed")


def _excludes(found: TorchSet, taken: Taken, part: Part, built: cuda.Built) -> bool:
    """Whether every release that is admitted pins what a torch of the package index for the same CUDA pins otherwise."""
    asks = [built.releases, f">={built.releases.partition('<')[2]}"]
    return bool(
        found.torch is not None
        and found.torch.pinned
        and taken.build == taken.release.build
        and taken.cuda.partition(".")[0] == built.cuda
        and taken.release.pins
        and part.specifier
        and have_common_release(part.specifier, asks[0])
        and not have_common_release(part.specifier, asks[1])
    )


def _is_told(found: TorchSet) -> bool:
    """Whether the project says which torch it wants; a range leaves users another one."""
    return found.torch is not None and bool(found.torch.pinned or found.locked)


def _built(part: Part) -> cuda.Built | None:
    """The one CUDA major that the part may be built for; None where there are several."""
    extras = {extra for r in part.requirements for extra in r.extras}
    fitting = [
        row
        for row in cuda.built_for(part.name)
        if (not row.extra or row.extra in extras)
        and (not row.releases or not part.specifier or have_common_release(part.specifier, row.releases))
    ]
    return fitting[0] if len({row.cuda for row in fitting}) == 1 else None


def _extra(built: cuda.Built) -> str:
    return f"[{built.extra}]" if built.extra else ""


def _finding(project: Project, found: TorchSet, part: Part, severity: Severity, message: str) -> Finding:
    asks = part.asks
    leftover = asks.name.startswith("nvidia-")
    return Finding(
        rule="mixed-cuda-majors",
        fault=Fault(f"{part.name} {project.shown(asks.location)}", "cuda"),
        sites=(asks.location, found.parts["torch"].asks.location),
        severity=severity_in(project, severity),
        message=message,
        basis=Basis.KNOWLEDGE,
        distribution=part.name,
        requirement=None if found.locked else asks,
        evidence=(
            Evidence(f"`{found.environment.name}` installs both"),
            Evidence(f"depaudit's tables of torch are of {AS_OF}"),
        ),
        fix=Fix(f"remove `{part.name}`: torch brings what it needs") if leftover else None,
        manifest=asks.location.path,
    )
