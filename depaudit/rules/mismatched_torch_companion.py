"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import FAMILY
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch import clash_finding, found_clashes, severity_of
from depaudit.rules._torch_wheels import wheel_faults
from depaudit.specifier_text import have_common_release


def mismatched_torch_companion(project: Project) -> Iterator[Finding]:
    """A library that is built for one torch, beside another torch.

    xformers, vLLM, SGLang, Torch-TensorRT and others are compiled against one
    release of torch. Where their metadata say so, an exact pin of torch beside
    them cannot be installed; where the metadata admit more than the build,
    kernels do not load and the library falls back, or fails.

    Wheels by URL say in their names what they are built for
    (`cu12torch2.6cxx11abiFALSE`), and so do pages of wheels (PyG, OpenMMLab).

    An error where no install of the environment works or the import fails, a
    warning where it works without what the library is for, a note where only
    some weights cannot be loaded (transformers from 4.52 on beside torch before
    2.6, which refuses those that are not safetensors).

    ## Fires

    ```text requirements.txt
    torch==2.5.1
    vllm==0.11.0
    ```
    ```text requirements/attention.txt
    torch
    xformers
    ```
    ```text requirements/flash.txt
    torch==2.5.1
    flash-attn @ https://github.com/Dao-AILab/flash-attention/releases/download/v2.7.4.post1/flash_attn-2.7.4.post1+cu12torch2.6cxx11abiFALSE-cp312-cp312-linux_x86_64.whl
    ```
    ```python serve.py
    import flash_attn
    import torch
    import vllm
    import xformers
    ```
    ```output
    requirements.txt:2:1: error[mismatched-torch-companion] `vllm==0.11.0` requires torch 2.8.0, which `torch==2.5.1` excludes: no install can have both
    requirements/attention.txt:2:1: warning[mismatched-torch-companion] Installers take xformers 0.0.35 and torch 2.15.0 today, and the kernels of `xformers` do not load: it is built for torch 2.10
    requirements/flash.txt:2:1: error[mismatched-torch-companion] The wheel of `flash-attn` is built for torch 2.6, beside `torch==2.5.1`: its import ends with an undefined symbol
    ```

    ## Silent

    ```text requirements.txt
    torch==2.8.0
    vllm==0.11.0
    ```
    ```text requirements/attention.txt
    torch==2.10.0
    xformers
    ```
    ```python serve.py
    import torch
    import vllm
    import xformers
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt`, or read `Requires-Dist` of the
    library; for xformers `python -m xformers.info`.

    ## Fix

    Take the torch that the library is built for, or the release of the library
    that is built for the torch.

    ## References

    - xformers, *Installing*: https://github.com/facebookresearch/xformers#installing-xformers
    - vLLM, *Installation*: https://docs.vllm.ai/en/latest/getting_started/installation/
    """
    for found in found_clashes(project):
        if found.clash.companion.name not in FAMILY:
            yield clash_finding(project, "mismatched-torch-companion", found)
    yield from _refused_weights(project)
    for fault in wheel_faults(project):
        requirement = fault.requirement
        yield Finding(
            rule="mismatched-torch-companion",
            fault=Fault(f"{requirement.name} {project.shown(fault.locations[0])}", "torch"),
            sites=fault.locations,
            severity=severity_in(project, severity_of(requirement)),
            message=fault.message,
            basis=Basis.REPOSITORY,
            distribution=requirement.name,
            requirement=requirement,
            manifest=requirement.location.path,
        )


_REFUSES_SINCE, _SAFE = "4.52", "2.6"
"""The transformers that refuses `torch.load`, and the torch with which it does not (`check_torch_load_is_safe`)."""


def _refused_weights(project: Project) -> Iterator[Finding]:
    """A transformers that loads no weights of pickle with the torch beside it."""
    said = set()
    for found in sets_of(project):
        part, torch = found.parts.get("transformers"), found.torch
        if part is None or torch is None or part.direct or torch.direct or part.asks.location in said:
            continue
        if not torch.pinned or facts.numbers(torch.pinned) >= facts.numbers(_SAFE):
            continue
        if not part.specifier or have_common_release(part.specifier, f"<{_REFUSES_SINCE}"):
            continue
        said.add(part.asks.location)
        yield Finding(
            rule="mismatched-torch-companion",
            fault=Fault(f"transformers {project.shown(part.asks.location)}", "torch"),
            sites=(part.asks.location, torch.asks.location),
            severity=Severity.NOTE,
            message=f"`transformers{part.asks.specifier}` refuses weights that are not safetensors beside torch {torch.pinned}: "
            f"it asks for torch {_SAFE} or newer",
            basis=Basis.KNOWLEDGE,
            distribution="transformers",
            requirement=None if found.locked else part.asks,
            evidence=(Evidence("CVE-2025-32434; `check_torch_load_is_safe` in transformers 4.52.1"),),
            fix=Fix(f"torch>={_SAFE}"),
            manifest=part.asks.location.path,
        )
