"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_sets import Part, TorchSet, build_of
from depaudit.environments.torch_steps import command_of
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge import torch as facts
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of

_NAMES = ("torchvision", "torchaudio")


def mixed_torch_indexes(project: Project) -> Iterator[Finding]:
    """torch from one build and torchvision or torchaudio from another.

    Local versions or sources give torch a build for one CUDA and its partner
    one for another: `PyTorch and torchvision were compiled with different CUDA
    major versions`, or a partner without any CUDA. torchaudio compares major
    and minor version, torchvision the major one alone.

    An error where the import fails, a warning where a build without CUDA meets
    one with it.

    ## Fires

    ```text requirements.txt
    --extra-index-url https://download.pytorch.org/whl/cu118
    --extra-index-url https://download.pytorch.org/whl/cu121
    torch==2.5.1+cu121
    torchvision==0.20.1+cu118
    ```
    ```python train.py
    import torch
    import torchvision
    ```
    ```output
    requirements.txt:4:1: error[mixed-torch-indexes] `torchvision` is taken as `cu118` and torch as `cu121`: its import fails, for it asks for one CUDA
    ```

    ## Silent

    ```text requirements.txt
    --extra-index-url https://download.pytorch.org/whl/cu121
    torch==2.5.1+cu121
    torchvision==0.20.1
    ```
    ```python train.py
    import torch
    import torchvision
    ```

    ## Check that it is true

    `python -c "import torch, torchvision; print(torch.version.cuda)"`

    ## Fix

    Name the same index for all of them.

    ## References

    - uv, *Using uv with PyTorch*: https://docs.astral.sh/uv/guides/integration/pytorch/
    """
    said = set()
    for found in sets_of(project):
        if found.torch is None or found.torch.direct:
            continue
        for name in _NAMES:
            part = found.parts.get(name)
            if part is None or part.direct or part.asks.location in said:
                continue
            builds = _build(project, found, found.torch), _build(project, found, part)
            severity = _clash(name, *builds)
            if severity is not None:
                said.add(part.asks.location)
                yield _finding(project, found, part, builds, severity)


def _build(project: Project, found: TorchSet, part: Part) -> str:
    """The build that is taken: the local version, the index that a source names, else the package index's own."""
    if part.build:
        return part.build
    command = command_of(found.environment, part.asks)
    if command >= 0:
        torch = chosen_torch(found)
        return torch.build if torch is not None and not found.environment.commands[command].indexes else ""
    manifest = project.manifest_in(part.asks.location.path)
    if manifest is None:
        return ""
    sources = [o for o in manifest.origins if o.name == part.name]
    if sources:
        builds = {_served(manifest, o.index) for o in sources}
        return builds.pop() if len(builds) == 1 else ""
    torch = chosen_torch(found)
    if torch is None or found.platform.os != "linux" or found.platform.machine != "x86_64":
        return ""
    return torch.build if all(index.explicit for index in found.environment.indexes) else ""


def _served(manifest: Manifest, name: str) -> str:
    index = next((i for i in manifest.indexes if i.name == name), None)
    return build_of(index) if index is not None and name else ""


def _clash(name: str, torch: str, partner: str) -> Severity | None:
    if not torch or not partner or torch == partner:
        return None
    one, other = facts.cuda_of(torch), facts.cuda_of(partner)
    if one and other:
        if name == "torchaudio" or one.partition(".")[0] != other.partition(".")[0]:
            return Severity.ERROR
        return None
    return Severity.WARNING if "cpu" in (torch, partner) and (one or other) else None


def _finding(
    project: Project, found: TorchSet, part: Part, builds: tuple[str, str], severity: Severity
) -> Finding:
    asks, torch = part.asks, found.torch
    sites = (asks.location, *((torch.asks.location,) if torch else ()))
    why = (
        "its import fails, for it asks for one CUDA"
        if severity is Severity.ERROR
        else "what one of them does on a GPU the other cannot"
    )
    return Finding(
        rule="mixed-torch-indexes",
        fault=Fault(f"{part.name} {project.shown(asks.location)}", "build of torch"),
        sites=sites,
        severity=severity_in(project, severity_of(asks, severity)),
        message=f"`{part.name}` is taken as `{builds[1]}` and torch as `{builds[0]}`: {why}",
        basis=Basis.KNOWLEDGE,
        distribution=part.name,
        requirement=asks,
        evidence=(Evidence(f"`{found.environment.name}` installs both"),),
        details={"torch": builds[0], part.name: builds[1]},
        fix=Fix(f"take {part.name} from the index of torch, https://download.pytorch.org/whl/{builds[0]}"),
        manifest=asks.location.path,
    )
