"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_taken import torch_taken
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge.torch import AS_OF
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.specifier_text import have_common_release

_CUDNN = (("8", "<4.5"), ("9", ">=4.5,<4.7"))
"""What releases of CTranslate2 load; from 4.7 on none. Read in its wheels; m-bain/whisperX#954, SYSTRAN/faster-whisper#1080."""


def mixed_cudnn_majors(project: Project) -> Iterator[Finding]:
    """CTranslate2 for another major version of cuDNN than torch brings.

    CTranslate2, which faster-whisper and whisperX run on, loads cuDNN when a
    model is put on a GPU, and finds the one that torch brings: 8 up to torch
    2.3, 9 from 2.4 on. Releases up to 4.4 load version 8, 4.5 and 4.6 version 9:
    `Could not load library libcudnn_ops_infer.so.8`.

    A warning, for it only fails on a GPU; a note where torch is a range, which
    leaves room for another one.

    ## Fires

    ```text requirements.txt
    torch==2.5.1
    ctranslate2==4.4.0
    ```
    ```python hear.py
    import ctranslate2
    import torch
    ```
    ```output
    requirements.txt:2:1: warning[mixed-cudnn-majors] `ctranslate2==4.4.0` loads cuDNN 8 and torch 2.5.1 brings cuDNN 9: `libcudnn_ops_infer.so.8` is not found on a GPU
    ```

    ## Silent

    ```text requirements.txt
    torch==2.5.1
    ctranslate2>=4.4
    ```
    ```python hear.py
    import ctranslate2
    import torch
    ```

    ## Check that it is true

    `python -c "import ctranslate2 as c; print(c.contains_model('.'))"` loads nothing: load a model with `device="cuda"`.

    ## Fix

    `ctranslate2>=4.5` with torch 2.4 and newer.

    ## References

    - whisperX, issue 954: https://github.com/m-bain/whisperX/issues/954
    """
    said = set()
    for found in sets_of(project):
        part, release, taken = found.parts.get("ctranslate2"), chosen_torch(found), torch_taken(project, found)
        if part is None or release is None or part.direct or not part.specifier or part.asks.location in said:
            continue
        has = release.cudnn.partition(".")[0]
        wants = next((major for major, limit in _CUDNN if _only(part.specifier, limit)), has)
        if not has or wants == has or found.platform.os == "macos" or (taken is not None and not taken.cuda):
            continue
        said.add(part.asks.location)
        library = "libcudnn_ops_infer.so.8" if wants == "8" else "libcudnn_ops.so.9"
        yield Finding(
            rule="mixed-cudnn-majors",
            fault=Fault(f"ctranslate2 {project.shown(part.asks.location)}", "cudnn"),
            sites=(part.asks.location, found.parts["torch"].asks.location),
            severity=severity_in(project, Severity.WARNING if found.parts["torch"].pinned else Severity.NOTE),
            message=f"`ctranslate2{part.asks.specifier}` loads cuDNN {wants} and torch {release.version} brings cuDNN {has}: "
            f"`{library}` is not found on a GPU",
            basis=Basis.KNOWLEDGE,
            distribution="ctranslate2",
            requirement=None if found.locked else part.asks,
            evidence=(Evidence(f"depaudit's tables of torch are of {AS_OF}"),),
            details={"has": has, "wants": wants},
            fix=Fix("ctranslate2>=4.5" if has == "9" else "ctranslate2<4.5"),
            manifest=part.asks.location.path,
        )


def _only(specifier: str, limit: str) -> bool:
    """Whether only releases within the limit are admitted."""
    low, _, high = limit.rpartition(",")
    below = not have_common_release(specifier, f">={high[1:]}")
    above = not low or not have_common_release(specifier, f"<{low[2:]}")
    return below and above
