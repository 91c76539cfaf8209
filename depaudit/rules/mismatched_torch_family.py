"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.knowledge.torch import FAMILY
from depaudit.model.finding import Finding
from depaudit.model.project import Project
from depaudit.rules._torch import clash_finding, found_clashes


def mismatched_torch_family(project: Project) -> Iterator[Finding]:
    """torch and torchvision, torchaudio, torchtext, torchdata or torchcodec in versions that do not go together.

    Each release of these is compiled for one torch. Some say so in their
    metadata, and installers find no solution; others do not, and everything
    installs, until an import fails with an undefined symbol, `operator
    torchvision::nms does not exist` or a complaint about CUDA versions. The
    last torchaudio, 2.11.0, asks for no torch at all and is built for CUDA
    13.0, so `pip install torch torchaudio` gives a pair that cannot be
    imported.

    An error where no install of the environment works, or where what installers
    take today fails; a warning where that only holds for some of the supported
    Pythons, where a library offers ranges that lead there, or where a release is
    asked for of what had ended by the day of depaudit's tables. Asked on Linux
    x86_64 with the package index, unless the project names targets. What
    is newer than the tables is left alone.

    ## Fires

    ```text requirements.txt
    torch
    torchvision
    torchaudio
    ```
    ```text requirements/old.txt
    torch==2.4.1
    torchvision==0.20.1
    ```
    ```python listen.py
    import torch
    import torchaudio
    import torchvision
    ```
    ```output
    requirements.txt:3:1: error[mismatched-torch-family] Installers take torchaudio 2.11.0 and torch 2.15.0 today, and `import torchaudio` fails: it is built for CUDA 13.0, torch 2.15.0 for CUDA 13.2
    requirements/old.txt:2:1: error[mismatched-torch-family] `torchvision==0.20.1` requires torch 2.5.1, which `torch==2.4.1` excludes: no install can have both
    ```

    ## Silent

    ```text requirements.txt
    torch<2.15
    torchvision
    torchaudio
    ```
    ```text requirements/old.txt
    torch==2.4.1
    torchvision==0.19.1
    ```
    ```python listen.py
    import torch
    import torchaudio
    import torchvision
    ```

    ## Check that it is true

    Install the environment into a fresh virtual environment and import each of
    them: `python -c "import torch, torchvision, torchaudio"`.

    ## Fix

    Pin them as a set: `depaudit torch` prints what goes with which torch.

    ## References

    - PyTorch, *Release compatibility matrix*: https://github.com/pytorch/pytorch/blob/main/RELEASE.md
    - torchvision, *Installation*: https://github.com/pytorch/vision#installation
    - torchcodec, *Installing*: https://github.com/meta-pytorch/torchcodec#installing-torchcodec
    """
    for found in found_clashes(project):
        if found.clash.companion.name in FAMILY:
            yield clash_finding(project, "mismatched-torch-family", found)
