"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit import remedies
from depaudit.enumerated import in_a_row
from depaudit.environments.torch_sets import foreign, serves_torch
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Certainty, Release
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.rules._conda_channel import gone_from_channel, never_built
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.rules._torch_alone import not_on_the_index
from depaudit.rules._torch_builds import SERVED, Asked, builds_asked, indexes_of


def unavailable_torch_variant(project: Project) -> Iterator[Finding]:
    """A build of torch that was never made (`torch==2.5.1+cu130`).

    Each release of torch is built for a few versions of CUDA. A local version
    that names another one cannot be installed from any index: `No matching
    distribution found`.

    An error where the build came with a later torch, or ended with an earlier
    one, also where the one index that is asked (`--index-url`, a source) is of such a
    build; a warning where no torch is known with it; a note where the tables may
    lack it, or where an index of one's own may serve it.

    The channel `pytorch` of conda ended with torch 2.5.1 and CUDA 12.4: a newer
    `pytorch` there, or a newer `pytorch-cuda`, is an error where no other channel
    can have it, else a warning; with conda-forge nothing is said.

    ## Fires

    ```text requirements.txt
    --extra-index-url https://download.pytorch.org/whl/cu130
    torch==2.5.1+cu130
    torchvision==0.20.1+cu130
    ```
    ```python train.py
    import torch
    import torchvision
    ```
    ```output
    requirements.txt:2:1: error[unavailable-torch-variant] torch 2.5.1 was never built as `cu130`, which begins with torch 2.9.0; it has cpu, cu118, cu121 and cu124
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

    `pip download --no-deps torch==2.5.1+cu130 --index-url https://download.pytorch.org/whl/cu130`

    ## Fix

    Take a build that the release has, or a release that has the build.

    ## References

    - PyTorch, *Previous versions*: https://pytorch.org/get-started/previous-versions/
    """
    for asked in builds_asked(project):
        release = facts.release(asked.torch) if asked.torch else None
        if release is not None and asked.build not in release.builds and asked.build.startswith("cu"):
            yield _finding(project, asked, release)
    yield from not_on_the_index(project)
    yield from _never_released(project)
    yield from _misspelt(project)
    yield from gone_from_channel(project)
    yield from never_built(project)


def _misspelt(project: Project) -> Iterator[Finding]:
    """`+cu12.1` and `+cu`, which no build is called."""
    for requirement in project.requirements:
        local = re.search(r"\+(cu(?:da)?[._-]?([\d._-]*))$", requirement.specifier.lower())
        if local is None or requirement.name not in SERVED or requirement.url or re.fullmatch(r"cu\d{2,3}", local[1]):
            continue
        digits = re.sub(r"\D", "", local[2])
        meant = f"cu{digits}" if any(f"cu{digits}" in r.builds for r in facts.releases()) else ""
        yield Finding(
            rule="unavailable-torch-variant",
            fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "build"),
            sites=(requirement.location,),
            severity=_severity(project, requirement),
            message=f"`{local[1]}` is no build of {requirement.name}; " + (f"did you mean `{meant}`?" if meant else "they are called such as `cu121`"),
            basis=Basis.KNOWLEDGE,
            distribution=requirement.name,
            requirement=requirement,
            fix=Fix(f"{requirement.name}{requirement.specifier.lower().replace(local[0], '')}+{meant}") if meant else None,
            manifest=requirement.location.path,
        )


def _severity(project: Project, requirement: Requirement) -> Severity:
    """A note where another index of the manifest may have it."""
    manifest = project.manifest_in(requirement.location.path)
    if manifest is not None and foreign(manifest.indexes):
        return Severity.NOTE
    return severity_in(project, severity_of(requirement))


def _never_released(project: Project) -> Iterator[Finding]:
    """A pin of torch between releases that there are."""
    oldest, newest = facts.releases()[0], facts.newest()
    for requirement in project.requirements_by_name.get("torch", ()):
        pin = re.fullmatch(r"={2,3}\s*([0-9]+(?:\.[0-9]+)*)(?:\+[\w.]+)?", requirement.specifier)
        key = facts.numbers(pin[1]) if pin is not None and not requirement.url and not requirement.of_conda else ()
        if pin is None or not oldest.key < key < newest.key or facts.release(pin[1]) is not None:
            continue
        around = [r for r in facts.releases() if r.key < key][-1], next(r for r in facts.releases() if r.key > key)
        yield Finding(
            rule="unavailable-torch-variant",
            fault=Fault(f"torch {project.shown(requirement.location)}", "release"),
            sites=(requirement.location,),
            severity=_severity(project, requirement),
            message=f"There is no torch {pin[1]}: the releases around it are {around[0].version} and {around[1].version}",
            basis=Basis.KNOWLEDGE,
            distribution="torch",
            requirement=requirement,
            evidence=(Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),),
            fix=remedies.specifier(requirement, f"=={around[0].version}"),
            manifest=requirement.location.path,
        )


def _finding(project: Project, asked: Asked, release: Release) -> Finding:
    severity, why = _judged(release, asked.build)
    own = [i for i in indexes_of(project, asked.manifest) if not serves_torch(i)]
    first = asked.requirements[0]
    if severity is Severity.ERROR:
        severity = severity_of(first)
    return Finding(
        rule="unavailable-torch-variant",
        fault=Fault(f"{first.name} {project.shown(first.location)}", "build"),
        sites=tuple(r.location for r in asked.requirements),
        severity=Severity.NOTE if own else severity_in(project, severity),
        message=f"{why}; it has {in_a_row(release.builds)}",
        basis=Basis.KNOWLEDGE,
        distribution=first.name,
        requirement=first,
        evidence=(
            *(Evidence(f"`{i.url}` may serve a build of one's own", i.location) for i in own),
            Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),
        ),
        details={"build": asked.build, "builds": list(release.builds), "as_of": facts.AS_OF},
        fix=_fix(asked, release),
        manifest=asked.manifest.path,
    )


def _judged(release: Release, build: str) -> tuple[Severity, str]:
    """What is known of the build, and how bad that is."""
    life = facts.life_of(build)
    torch = f"torch {release.version}"
    sure = release.builds_certainty in (Certainty.INDEX, Certainty.DOCUMENTS)
    grave = Severity.ERROR if sure else Severity.WARNING if release.builds_certainty is Certainty.DOCUMENT else Severity.NOTE
    if life is None:
        known = max(int(b[2:]) for r in facts.releases() for b in r.builds if b.startswith("cu"))
        if len(build) > 5 or int(build[2:]) > known:
            return Severity.NOTE, f"depaudit knows no build `{build}` of {torch}"
        return Severity.WARNING, f"No torch is known to have a build `{build}`, {torch} neither"
    first, last = life
    if first.key[:2] > release.key[:2]:
        return grave, f"{torch} was never built as `{build}`, which begins with torch {first.version}"
    if last.key[:2] < release.key[:2] and build != "cu129":
        return grave, f"{torch} was not built as `{build}` any more, which ends with torch {last.version}"
    return Severity.NOTE, f"depaudit knows no build `{build}` of {torch}"


def _fix(asked: Asked, release: Release) -> Fix | None:
    """The nearest build of the same release."""
    number = int(re.sub(r"\D", "", asked.build) or 0)
    builds = [b for b in release.builds if b.startswith("cu")]
    if not builds:
        return None
    major = facts.cuda_of(asked.build).partition(".")[0]
    same = [b for b in builds if facts.cuda_of(b).partition(".")[0] == major] or builds
    nearest = min(same, key=lambda b: (abs(int(b[2:]) - number), b))
    lines = [f"{r.name}{r.specifier.lower().replace(asked.build, nearest)}" for r in asked.requirements]
    return Fix(lines[0] if len(lines) == 1 else f"write {', '.join(lines)}")
