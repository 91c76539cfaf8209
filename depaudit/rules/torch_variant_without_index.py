"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import build_of, serves_torch
from depaudit.knowledge import torch as facts
from depaudit.model.finding import Basis, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Role
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.rules._torch_builds import Asked, builds_asked, indexes_of, mentions


def torch_variant_without_index(project: Project) -> Iterator[Finding]:
    """A build of torch (`torch==2.5.1+cu124`) without an index that has it.

    Versions with `+cu…` or `+cpu` stand on the index of PyTorch only. Where
    nothing names it, every install ends with `No matching distribution found`.

    An error where no file of the project names such an index; a note where a
    command, a variable or the documentation does, for whoever installs the file
    without them fails. Locks, which hold their indexes, are not asked.

    ## Fires

    ```text requirements.txt
    torch==2.5.1+cu124
    torchvision==0.20.1+cu124
    ```
    ```python train.py
    import torch
    import torchvision
    ```
    ```output
    requirements.txt:1:1: error[torch-variant-without-index] No index serves `torch==2.5.1+cu124` and `torchvision==0.20.1+cu124`: builds `cu124` stand on the index of PyTorch, which nothing names
    ```

    ## Silent

    ```text requirements.txt
    --extra-index-url https://download.pytorch.org/whl/cu124
    torch==2.5.1+cu124
    torchvision==0.20.1+cu124
    ```
    ```python train.py
    import torch
    import torchvision
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt`

    ## Fix

    Name the index in the file: `--extra-index-url
    https://download.pytorch.org/whl/cu124`. With uv, an entry of
    `[[tool.uv.index]]` and one of `[tool.uv.sources]`; with Poetry, a source.

    ## References

    - PyTorch, *Start locally*: https://pytorch.org/get-started/locally/
    - uv, *Using uv with PyTorch*: https://docs.astral.sh/uv/guides/integration/pytorch/
    """
    every = tuple(builds_asked(project))
    for asked in every:
        sourced = {origin.name for origin in asked.manifest.origins}
        lacking = tuple(r for r in asked.requirements if r.name not in sourced)
        paths = {r.location.path for r in lacking}
        beside = [i for i in mentions(project) if i.location.path in paths]
        named = tuple(i for i in indexes_of(project, asked.manifest) if not i.explicit)  # those are for what a source names
        if lacking and not beside and not named:
            yield _finding(project, asked)
        elif lacking and named and _is_alone(asked, every) and not _may_serve((*named, *mentions(project)), asked.build):
            yield _of_another(project, asked, named)


def _finding(project: Project, asked: Asked) -> Finding:
    first = asked.requirements[0]
    elsewhere = sorted(mentions(project), key=lambda i: asked.build not in i.url)
    texts = [f"`{r.name}{r.specifier}`" for r in asked.requirements]
    listed = texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
    if elsewhere:
        severity = Severity.NOTE
        message = f"{listed} can only be installed together with the index that `{project.shown(elsewhere[0].location)}` names"
    else:
        severity = severity_of(first) if first.role is not Role.LOCKED else Severity.WARNING
        message = f"No index serves {listed}: builds `{asked.build}` stand on the index of PyTorch, which nothing names"
    return Finding(
        rule="torch-variant-without-index",
        fault=Fault(f"{first.name} {project.shown(first.location)}", "index"),
        sites=tuple(r.location for r in asked.requirements),
        severity=severity_in(project, severity),
        message=message,
        basis=Basis.REPOSITORY,
        distribution=first.name,
        requirement=first,
        evidence=tuple(Evidence(f"names `{i.url}`", i.location) for i in elsewhere[:3]),
        details={"build": asked.build},
        fix=_fix(asked),
        manifest=asked.manifest.path,
    )


def _is_alone(asked: Asked, every: tuple[Asked, ...]) -> bool:
    """Whether other rules have nothing to say of it: the build exists, and the manifest asks for no other."""
    release = facts.release(asked.torch) if asked.torch else None
    known = release is None or not asked.build.startswith("cu") or asked.build in release.builds
    return known and all(other.build == asked.build for other in every if other.manifest is asked.manifest)


def _may_serve(indexes: tuple[Index, ...], build: str) -> bool:
    return any(not serves_torch(i) or build_of(i) in ("", build) for i in indexes)


def _of_another(project: Project, asked: Asked, named: tuple[Index, ...]) -> Finding:
    """Every index that is named serves another build alone."""
    finding = _finding(project, asked)
    has = " and ".join(dict.fromkeys(f"`{build_of(i)}`" for i in named))
    texts = " and ".join(f"`{r.name}{r.specifier}`" for r in asked.requirements)
    url = f"https://download.pytorch.org/whl/{asked.build}"
    return replace(
        finding,
        sites=(*finding.sites, named[0].location),
        severity=severity_in(project, severity_of(asked.requirements[0])),
        evidence=(),
        message=f"No index serves {texts}: `{named[0].url}` has builds {has} alone",
        fix=Fix(f"name the index {url}"),
    )


def _fix(asked: Asked) -> Fix:
    url = f"https://download.pytorch.org/whl/{asked.build}"
    if asked.manifest.format != "requirements":
        return Fix(f"name the index {url} for {', '.join(r.name for r in asked.requirements)}")
    line = f"--extra-index-url {url}"
    top = Location(asked.manifest.path, 1, 1, 1, 1)
    return Fix(line, edits=(Edit(top, "", f"{line}\n"),))
