"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge.torch import AS_OF, numbers
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release


def setuptools_for_torch(project: Project) -> Iterator[Finding]:
    """A setuptools that torch's own metadata exclude, or that a build with an old torch cannot use.

    torch 2.11.0, 2.12.0 and 2.12.1 require `setuptools<82`; 2.13 and newer
    require 77.0.3 or newer. A pin beyond that cannot be installed with them.

    Up to 2.1.2, the part of torch that builds extensions takes `packaging` from
    `pkg_resources`, where setuptools 70 no longer has it: a warning where a
    library that is built against torch is required beside both.

    ## Fires

    ```text requirements.txt
    torch==2.12.0
    setuptools>=82
    ```
    ```python train.py
    import torch
    import setuptools
    ```
    ```output
    requirements.txt:2:1: error[setuptools-for-torch] torch 2.12.0 requires `setuptools<82`, which `setuptools>=82` excludes: no install can have both
    ```

    ## Silent

    ```text requirements.txt
    torch==2.13.0
    setuptools>=82
    ```
    ```python train.py
    import torch
    import setuptools
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt`

    ## Fix

    `setuptools<82`, or torch 2.13.

    ## References

    - setuptools, *History*: https://setuptools.pypa.io/en/latest/history.html
    """
    yield from _excluded(project)
    yield from _without_packaging(project)


_LAST_OLD = "2.1.2"
"""The last torch whose `cpp_extension` imports `packaging` from `pkg_resources`."""
_BUILT_HERE = frozenset({"flash-attn", "torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "mamba-ssm", "causal-conv1d", "mmcv-full"})


def _without_packaging(project: Project) -> Iterator[Finding]:
    """An extension that is built with an old torch and a new setuptools."""
    said = set()
    for found in sets_of(project):
        part, torch = found.parts.get("setuptools"), found.torch
        built = next((found.parts[name] for name in sorted(_BUILT_HERE & found.parts.keys()) if not found.parts[name].direct), None)
        if part is None or torch is None or built is None or found.locked or part.asks.location in said or part.direct:
            continue
        if not torch.pinned or numbers(torch.pinned) > numbers(_LAST_OLD) or not have_common_release(part.specifier or ">=0", ">=82"):
            continue
        said.add(part.asks.location)
        yield Finding(
            rule="setuptools-for-torch",
            fault=Fault(f"setuptools {project.shown(part.asks.location)}", "torch"),
            sites=(part.asks.location, torch.asks.location, built.asks.location),
            severity=severity_in(project, Severity.WARNING),
            message=f"`setuptools{part.asks.specifier}` has no `pkg_resources.packaging`, with which torch {torch.pinned} builds "
            f"`{built.name}`",
            basis=Basis.KNOWLEDGE,
            distribution="setuptools",
            requirement=part.asks,
            evidence=(Evidence(f"`{found.environment.name}` installs them together"),),
            fix=Fix("setuptools<70", wants="<70"),
            manifest=part.asks.location.path,
        )


def _excluded(project: Project) -> Iterator[Finding]:
    said = set()
    for found in sets_of(project):
        part, torch = found.parts.get("setuptools"), found.torch
        if part is None or torch is None or not part.specifier or part.direct or torch.direct or found.locked:
            continue
        known = torches_of(torch, None) if torch.pinned else ()
        if part.asks.location in said or not known or not known[0].setuptools:
            continue
        if have_common_release(part.specifier, known[0].setuptools):
            continue
        said.add(part.asks.location)
        yield Finding(
            rule="setuptools-for-torch",
            fault=Fault(f"setuptools {project.shown(part.asks.location)}", "torch"),
            sites=(part.asks.location, torch.asks.location),
            severity=severity_in(project, severity_of(part.asks)),
            message=f"torch {known[0].version} requires `setuptools{known[0].setuptools}`, which "
            f"`setuptools{part.asks.specifier}` excludes: no install can have both",
            basis=Basis.KNOWLEDGE,
            distribution="setuptools",
            requirement=part.asks,
            evidence=(
                Evidence(f"`{found.environment.name}` installs both"),
                Evidence(f"depaudit's tables of torch are of {AS_OF}"),
            ),
            fix=Fix(f"setuptools{known[0].setuptools}", wants=known[0].setuptools),
            manifest=part.asks.location.path,
        )
