"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_sets import Part, TorchSet
from depaudit.environments.torch_targets import sets_of, sets_on_systems
from depaudit.knowledge.torch import AS_OF
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release


def numpy_built_for_torch(project: Project) -> Iterator[Finding]:
    """numpy 2 beside a torch that was compiled for numpy 1.

    torch up to 2.2 (on Windows up to 2.4.0) does not work with numpy 2: its
    import warns of `_ARRAY_API not found`, and every exchange of arrays fails
    with `Numpy is not available`. torch has not declared numpy since 1.9, so no
    installer prevents it.

    An error where numpy 2 is what the environment asks for, a warning where its
    range admits numpy 2, which installers then take; a note where something
    else that is pinned may hold numpy back.

    ## Fires

    ```text requirements.txt
    torch==2.2.2
    numpy>=1.24
    ```
    ```python arrays.py
    import numpy
    import torch
    ```
    ```output
    requirements.txt:2:1: warning[numpy-built-for-torch] `numpy>=1.24` admits numpy 2, and torch 2.2.2 is compiled for numpy 1: `Numpy is not available` at run time
    ```

    ## Silent

    ```text requirements.txt
    torch==2.2.2
    numpy>=1.24,<2
    ```
    ```text newer.txt
    torch==2.3.0
    numpy==2.1.0
    ```
    ```python arrays.py
    import numpy
    import torch
    ```

    ## Check that it is true

    `python -c "import torch; torch.zeros(1).numpy()"` in a fresh environment.

    ## Fix

    Write `numpy<2`, or take torch 2.3 or newer (2.4.1 on Windows).

    ## References

    - NumPy, *NumPy 2.0 migration guide*: https://numpy.org/doc/stable/numpy_2_0_migration_guide.html
    - PyTorch, issue 135013: https://github.com/pytorch/pytorch/issues/135013
    """
    said = set()
    for found in sets_of(project):
        numpy, torch = found.parts.get("numpy"), chosen_torch(found)
        if numpy is None or torch is None or numpy.direct or found.platform.os in torch.numpy2:
            continue
        if found.platform.python < (3, 9) or not _admits(numpy, ">=2") or numpy.asks.location in said:
            continue
        said.add(numpy.asks.location)
        yield _finding(project, found, numpy, torch.version)
    for found, _ in sets_on_systems(project):
        numpy, pin = found.parts.get("numpy"), found.torch
        torch = chosen_torch(found) if pin is not None and pin.pinned else None
        if numpy is None or torch is None or numpy.direct or found.platform.os in torch.numpy2 or numpy.asks.location in said:
            continue
        if _admits(numpy, ">=2") and not _admits(numpy, "<2"):
            said.add(numpy.asks.location)
            yield replace(_finding(project, found, numpy, torch.version), severity=severity_in(project, Severity.WARNING))


def _admits(numpy: Part, range_: str) -> bool:
    return not numpy.specifier or have_common_release(numpy.specifier, range_)


_CAPPING = frozenset({"numba", "tensorflow", "gensim", "scipy", "spacy", "thinc", "vllm", "scikit-learn", "pandas", "matplotlib"})
"""What has releases that require numpy 1, if a limit leads to them."""


def _finding(project: Project, found: TorchSet, numpy: Part, torch: str) -> Finding:
    only = not _admits(numpy, "<2")
    limited = [n for n in _CAPPING if n in found.parts and any(c in found.parts[n].specifier for c in ("==", "<", "~="))]
    asks = numpy.asks
    verb = "is" if only else "admits"
    system = "" if found.platform.os == "linux" else f" on {found.platform}"
    return Finding(
        rule="numpy-built-for-torch",
        fault=Fault(f"numpy {project.shown(asks.location)}", "torch"),
        sites=(asks.location, *((found.torch.asks.location,) if found.torch else ())),
        severity=severity_in(project, severity_of(asks) if only else Severity.WARNING),
        message=f"`numpy{asks.specifier}` {verb} numpy 2, and torch {torch} is compiled for numpy 1{system}: "
        "`Numpy is not available` at run time",
        confidence=Confidence.POSSIBLE if limited and not only else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution="numpy",
        requirement=asks,
        evidence=(
            Evidence(f"`{found.environment.name}` installs both"),
            *(Evidence(f"`{name}` is limited and may require numpy 1") for name in sorted(limited)),
            Evidence(f"depaudit's tables of torch are of {AS_OF}"),
        ),
        details={"torch": torch, "as_of": AS_OF},
        fix=_fix(numpy, found.locked),
        manifest=asks.location.path,
    )


def _fix(numpy: Part, locked: bool) -> Fix:
    kept = [c.strip() for c in numpy.asks.specifier.split(",") if c.strip().startswith((">=", ">", "!="))]
    kept = [c for c in kept if have_common_release(c, "<2")]
    fix = remedies.specifier(numpy.asks, ",".join([*kept, "<2"]))
    return replace(fix, edits=()) if locked else fix
