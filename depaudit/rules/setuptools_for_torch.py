"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge.torch import AS_OF
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release


def setuptools_for_torch(project: Project) -> Iterator[Finding]:
    """A setuptools that torch's own metadata exclude.

    torch 2.11.0, 2.12.0 and 2.12.1 require `setuptools<82`; 2.13 and newer
    require 77.0.3 or newer. A pin beyond that cannot be installed with them.

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
