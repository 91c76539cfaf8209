"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.source import CodeRole, Guard, SignRow
from depaudit.rules._own import severity_in
from depaudit.torch_code import CpuBuild, cpu_builds


def cpu_build_for_cuda_code(project: Project) -> Iterator[Finding]:
    """A torch without CUDA for code that cannot do without it.

    `.cuda()`, `device="cuda"` and the like fail with `Torch not compiled with
    CUDA enabled` where torch is a build without CUDA: one with `+cpu`, one of
    the index `…/whl/cpu`, one that `cpuonly` of conda chose, and every wheel
    of the package index for Windows (and, before torch 2.11, for Linux on ARM).

    An error where a module does so when it is imported or run; a warning where
    only functions do. Nothing is said of a file that asks
    `torch.cuda.is_available()` or lets people choose the device, of a use
    under a condition, and of a project that has an environment with CUDA as
    well. Windows and ARM count where the project names them as a target.

    ## Fires

    ```text requirements.txt
    --index-url https://download.pytorch.org/whl/cpu
    torch==2.6.0
    ```
    ```python train.py
    import torch

    model = torch.nn.Linear(8, 2).cuda()
    ```
    ```output
    requirements.txt:2:1: error[cpu-build-for-cuda-code] `https://download.pytorch.org/whl/cpu` has builds without CUDA alone, and `.cuda()` at train.py:3 fails without it
    ```

    ## Silent

    ```text requirements.txt
    --index-url https://download.pytorch.org/whl/cpu
    torch==2.6.0
    ```
    ```python train.py
    import torch

    model = torch.nn.Linear(8, 2)
    if torch.cuda.is_available():
        model = model.cuda()
    ```

    ## Check that it is true

    `python -c "import torch; print(torch.version.cuda)"` in the environment:
    `None` is a build without CUDA.

    ## Fix

    Take torch from an index with CUDA, or ask `torch.cuda.is_available()`.

    ## References

    - PyTorch, *Get started*: https://pytorch.org/get-started/locally/
    - PyTorch, *Device-agnostic code*: https://docs.pytorch.org/docs/stable/notes/cuda.html#device-agnostic-code
    """
    demands = list(_demands(project))
    if not demands:
        return
    asked = any(True for _ in _signs(project, "asks"))
    for build in cpu_builds(project):
        yield _finding(project, build, demands, asked)


_Use = tuple[Location, SignRow]
_ASIDE = (CodeRole.TEST, CodeRole.EXAMPLE, CodeRole.DOCS, CodeRole.TOOL)
_SURVIVED = Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.PLATFORM


def _demands(project: Project) -> Iterator[_Use]:
    """Uses that fail without CUDA, where the file asks for nothing; what runs at import first."""
    asking = {place.path for place, _ in _signs(project, "asks")}
    found = [
        (place, sign)
        for place, sign in _signs(project, "cuda")
        if place.path not in asking and not Guard(sign.guard) & _SURVIVED and sign.sure == 2
    ]
    yield from sorted(found, key=lambda use: (bool(Guard(use[1].guard) & Guard.DEFERRED), use[0]))


def _signs(project: Project, tells: str) -> Iterator[_Use]:
    for source in project.sources:
        for sign in source.signs if source.role not in _ASIDE else ():
            if sign.kind == tells:
                yield Location(source.path, sign.line, sign.column, sign.end_line, sign.end_column), sign


def _finding(project: Project, build: CpuBuild, demands: list[_Use], asked: bool) -> Finding:
    place, sign = demands[0]
    at_once = not Guard(sign.guard) & Guard.DEFERRED
    offered = asked or (project.kind is Kind.LIBRARY and not at_once)
    severity = Severity.ERROR if at_once else Severity.WARNING
    more = f" and {len(demands) - 1} more" if len(demands) > 1 else ""
    return Finding(
        rule="cpu-build-for-cuda-code",
        fault=Fault(f"torch {project.shown(build.sites[0])}", "cpu build"),
        sites=(*build.sites, *(location for location, _ in demands)),
        severity=severity_in(project, severity),
        message=f"{build.why[:1].upper()}{build.why[1:]}, and `{sign.shown}` at {project.shown(place)}{more} "
        f"{'fail' if more else 'fails'} without it",
        confidence=Confidence.POSSIBLE if offered else Confidence.CERTAIN if build.named else Confidence.LIKELY,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(
            Evidence(f"`{build.environment}` installs it"),
            *((Evidence("other files ask whether there is CUDA"),) if asked else ()),
        ),
        details={"uses": [f"{sign.shown} {project.shown(location)}" for location, sign in demands[:20]]},
        fix=Fix(f"pip install torch --index-url {build.index}") if build.index else None,
        manifest=build.sites[0].path,
    )
