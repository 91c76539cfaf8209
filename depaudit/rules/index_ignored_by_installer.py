"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_sets import build_of, serves_torch
from depaudit.model.environment import BuildStep
from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Index, Manifest, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._torch_builds import SERVED, mentions

_LOCAL = re.compile(r"\bpip3?\s+install\b[^&|;\n]*\s(?:-e\s+)?[\"']?\.(?:\[[\w,-]+\])?[\"']?(?=\s|$)")


def index_ignored_by_installer(project: Project) -> Iterator[Finding]:
    """An index for torch that the installer which is used does not read.

    `[[tool.uv.index]]`, `[tool.uv.sources]` and the sources of Poetry and PDM are
    words of those managers alone. An image that runs `pip install .` takes torch
    from the package index, with another build, or finds none where a local
    version is asked for. `[tool.uv.pip]` is read by `uv pip` alone: an image that
    runs `uv sync` finds no local version either.

    An error where the requirement asks for a build that only the index has, else
    a note.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    dependencies = ["torch==2.5.1+cu121"]

    [[tool.uv.index]]
    name = "pytorch"
    url = "https://download.pytorch.org/whl/cu121"
    explicit = true

    [tool.uv.sources]
    torch = {index = "pytorch"}
    ```
    ```docker Dockerfile
    FROM python:3.11
    COPY . .
    RUN pip install .
    ```
    ```python train.py
    import torch
    ```
    ```output
    Dockerfile:3:1: error[index-ignored-by-installer] `pip install` reads no index of `pyproject.toml`, so `torch==2.5.1+cu121` is not found
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    dependencies = ["torch==2.5.1"]

    [[tool.uv.index]]
    name = "pytorch"
    url = "https://download.pytorch.org/whl/cu121"
    explicit = true

    [tool.uv.sources]
    torch = {index = "pytorch"}
    ```
    ```docker Dockerfile
    FROM python:3.11
    COPY . .
    RUN uv pip install --system .
    ```
    ```python train.py
    import torch
    ```

    ## Check that it is true

    `pip install --dry-run .`

    ## Fix

    Install with the manager that the index is written for, or name the index on
    the command line: `--extra-index-url https://download.pytorch.org/whl/cu121`.

    ## References

    - uv, *Using uv with PyTorch*: https://docs.astral.sh/uv/guides/integration/pytorch/
    """
    manifest = next((m for m in project.manifests if m.path.rpartition("/")[2] == "pyproject.toml"), None)
    indexes = [i for i in manifest.indexes if serves_torch(i)] if manifest is not None else []
    if manifest is None:
        return
    if not indexes:
        yield from _of_uv_pip(project, manifest)
        return
    said = set()
    for image in project.images:
        for step in image.steps:
            others = (*step.indexes, *image.indexes)
            if step.tool == "pip" and _installs(step) and not others and step.location not in said:
                said.add(step.location)
                yield _finding(project, manifest, indexes[0], step)


_SYNC = re.compile(r"\buv[ \t]+sync\b")
_ELSEWHERE = re.compile(r"--(?:default-|extra-)?index|--find-links|--no-install|--only-|UV_[A-Z_]*(?:INDEX|FIND_LINKS|TORCH)|uv\.toml")


def _of_uv_pip(project: Project, manifest: Manifest) -> Iterator[Finding]:
    """A build that only `[tool.uv.pip]` has an index for, in an image that `uv sync` fills."""
    told = [i for i in mentions(project) if i.location.path == manifest.path]
    asked = [r for r in manifest.requirements if r.name == "torch" and "+" in r.specifier and r.scope is Scope.RUNTIME]
    if not told or not asked or asked[0].url or any(o.name == "torch" for o in manifest.origins) or project.locks:
        return
    if any(path.endswith("uv.toml") for path in (m.path for m in project.manifests)):
        return
    for image in project.images:
        if _SYNC.search(image.text) and not image.indexes and not _ELSEWHERE.search(image.text):
            yield Finding(
                rule="index-ignored-by-installer",
                fault=Fault(f"torch {project.shown(image.location)}", "index"),
                sites=(asked[0].location, told[0].location, image.location),
                severity=severity_in(project, Severity.ERROR),
                message=f"`uv sync` does not read the index of `{project.shown(told[0].location)}`, so `torch{asked[0].specifier}` is not found",
                distribution="torch",
                evidence=(Evidence("runs `uv sync`", image.location),),
                fix=Fix("name the index in `[[tool.uv.index]]`"),
                manifest=manifest.path,
            )
            return


def _installs(step: BuildStep) -> bool:
    """Whether pip installs the project itself there."""
    return any("uv pip" not in found[0] for found in _LOCAL.finditer(step.text)) and not re.search(r"\buv\s+pip", step.text)


def _finding(project: Project, manifest: Manifest, index: Index, step: BuildStep) -> Finding:
    asked = [r for r in manifest.requirements if r.name in SERVED and "+" in r.specifier and not r.url]
    what = f"`{asked[0].name}{asked[0].specifier}` is not found" if asked else f"torch is not `{build_of(index)}`"
    return Finding(
        rule="index-ignored-by-installer",
        fault=Fault(f"torch {project.shown(step.location)}", "index"),
        sites=(step.location, index.location),
        severity=severity_in(project, Severity.ERROR if asked else Severity.NOTE),
        message=f"`pip install` reads no index of `{manifest.path}`, so {what}",
        distribution="torch",
        evidence=(Evidence(f"names `{index.url}`", index.location),),
        fix=Fix(f"pip install . --extra-index-url {index.url}"),
        manifest=step.location.path,
    )
