"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.targets import Platform, targets_of
from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_sets import TorchSet, admits, environments_with_torch, has_wheel, is_public, set_on
from depaudit.environments.torch_taken import build_asked
from depaudit.environments.torch_targets import platforms
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Minor, Release, minor_of
from depaudit.model.environment import Environment, ImageBuild, Target
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._linux_alone import linux_alone
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.rules._torch_images import AskedThere, asked_in, base_of
from depaudit.rules._torch_systems import without_wheel_there
from depaudit.specifier_text import have_common_release


def torch_without_wheel(project: Project) -> Iterator[Finding]:
    """A torch, or a library of CUDA, without a wheel for any Python (or for a system) that the project names.

    torch is published as wheels alone: where none fits, installers find nothing.

    An error where no supported Python has one, or a named target or an image has
    none (no wheel fits Alpine, and none from 2.7 on an image with a glibc before
    2.28, and no build for CUDA macOS). A range of Pythons of which only some have wheels is fine, and so is a
    range of torch of which some release fits. A note where the Python is newer than
    all that depaudit's tables know wheels for. A warning where lines for `nvidia-…`
    or `triton`, which have wheels for Linux alone, hold on another system that
    the project names by a marker or a classifier.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    requires-python = ">=3.13"
    dependencies = ["torch==2.4.1"]
    ```
    ```python train.py
    import torch
    ```
    ```output
    pyproject.toml:5:18: error[torch-without-wheel] torch 2.4.1 has wheels for Python 3.8 to 3.12, and the project asks for Python >=3.13
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    requires-python = ">=3.9"
    dependencies = ["torch==2.4.1"]
    ```
    ```python train.py
    import torch
    ```

    ## Check that it is true

    `pip download --no-deps --only-binary :all: --python-version 3.13 torch==2.4.1`

    ## Fix

    Take a torch that has wheels for the Python, or an older Python.

    ## References

    - PyTorch, *Release compatibility matrix*: https://github.com/pytorch/pytorch/blob/main/RELEASE.md
    """
    said = set()
    for finding in _in_images(project):
        if finding.sites not in said:
            said.add(finding.sites)
            yield finding
    for environment, locked in environments_with_torch(project):
        for target in targets_of(project):
            for finding in _on_target(project, environment, target, locked):
                if finding.sites not in said:
                    said.add(finding.sites)
                    yield finding
    for finding in without_wheel_there(project):
        if finding.sites[:1] not in {sites[:1] for sites in said}:
            yield finding
    yield from linux_alone(project)


_PYTHON = re.compile(r"python:(3\.\d+)(?:\.\d+)?(?:-(?P<kind>[\w.-]+))?")


def _in_images(project: Project) -> Iterator[Finding]:
    """Steps that ask for a torch which has no wheel for the Python, or the C library, of their image."""
    for image in project.images:
        base = _PYTHON.fullmatch(base_of(image))
        musl = "alpine" in base_of(image).partition(":")[2] or base_of(image).partition(":")[0] == "alpine"
        glibc = cuda.glibc_of(base_of(image))
        for step in image.steps if base is not None or musl or glibc else ():
            for asked in asked_in(project, step):
                known = [r for r in facts.releases() if admits(asked.public, r.version)]
                python = minor_of(base[1]) if base is not None else None
                severity = Severity.ERROR
                indexed = any("://" in url for url in (*step.indexes, *image.indexes))
                if musl:
                    why = f"torch has no wheel for musl, and `{image.image}` is Alpine"
                elif glibc and known and not any(facts.numbers(r.glibc) <= facts.numbers(glibc) for r in known):
                    what = known[0].version if len(known) == 1 else f"`{asked.specifier}`"
                    why = f"torch {what} needs glibc {known[0].glibc}, and `{image.image}` has {glibc}"
                elif base is None or not known or _reaches_on(asked.public) or indexed or any(python in r.pythons for r in known):
                    continue
                else:
                    what = known[0].version if len(known) == 1 else f"`{asked.specifier}`"
                    why = f"torch {what} has no wheel for the Python of `{image.image}`"
                    severity = _unless_newer(severity, python)
                yield _there(project, asked, image, (why, severity))


def _unless_newer(severity: Severity, python: Minor | None) -> Severity:
    """A note where the Python is newer than all that the tables know wheels for."""
    return Severity.NOTE if python is not None and python > max(max(r.pythons) for r in facts.releases()) else severity


def _there(project: Project, asked: AskedThere, image: ImageBuild, told: tuple[str, Severity]) -> Finding:
    place = asked.requirement.location if asked.requirement is not None else asked.step.location
    return Finding(
        rule="torch-without-wheel",
        fault=Fault(f"torch {project.shown(asked.step.location)}", "wheel"),
        sites=tuple(dict.fromkeys((asked.step.location, place, image.location))),
        severity=severity_in(project, told[1]),
        message=told[0],
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(Evidence("the base of the image", image.location),),
        manifest=asked.step.location.path,
    )


def _on_target(project: Project, environment: Environment, target: Target, locked: bool) -> Iterator[Finding]:
    every = platforms(project, environment, target)
    sets = [found for platform in every if (found := set_on(environment, platform, locked)).torch is not None]
    sets = [found for found in sets if found.torch is not None and not found.torch.direct]
    if not sets or sets[0].torch is None:
        return
    known = torches_of(sets[0].torch, None)
    if not known or _reaches_on(sets[0].torch.specifier):
        return
    if (project.python is not None or target.python) and not any(_has(found) for found in sets):
        yield _finding(project, sets[0], known, _asked(project, target))
    elif target.os or target.machine:
        lacking = [found.platform for found in sets if not any(has_wheel(r, found.platform) for r in known)]
        if len(lacking) == len(sets):
            yield _finding(project, sets[0], known, "", lacking[0])
        elif build := _of_no_mac(project, sets[0]):
            yield _finding(project, sets[0], known, "", sets[0].platform, build)


def _of_no_mac(project: Project, found: TorchSet) -> str:
    """The build that is asked for on macOS, where the index of PyTorch has none but its wheels without CUDA."""
    build = build_asked(project, found) if found.platform.os == "macos" else ""
    return build if facts.cuda_of(build) or build.startswith("rocm") else ""


def _reaches_on(specifier: str) -> bool:
    """Whether a release that is not known yet is admitted."""
    return not specifier or have_common_release(specifier, f">{facts.newest().version}")


def _has(found: TorchSet) -> bool:
    return found.torch is not None and bool(torches_of(found.torch, found.platform.python))


def _asked(project: Project, target: Target) -> str:
    return target.python or (project.python.specifier if project.python else "")


def _finding(
    project: Project, found: TorchSet, known: tuple[Release, ...], python: str, platform: Platform | None = None, build: str = ""
) -> Finding:
    torch = found.parts["torch"]
    pythons = sorted({p for r in known for p in r.pythons})
    if platform is None:
        what = f"has wheels for Python {_span(pythons)}, and the project asks for Python {python}"
    else:
        what = f"has no wheel {f'of `{build}` ' if build else ''}for {platform}"
    own = [i for i in found.environment.indexes if not is_public(i)]
    version = known[0].version if len(known) == 1 else f"`{torch.specifier}`"
    return Finding(
        rule="torch-without-wheel",
        fault=Fault(f"torch {project.shown(torch.asks.location)}", "wheel"),
        sites=(torch.asks.location,),
        severity=severity_in(project, _unless_newer(severity_of(torch.asks), found.platform.python if python else None)),
        message=f"torch {version} {what}",
        confidence=Confidence.POSSIBLE if own and not build else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        requirement=None if found.locked else torch.asks,
        evidence=(
            *(Evidence(f"`{i.url}` may have other wheels", i.location) for i in own),
            Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),
        ),
        details={"pythons": [f"{a}.{b}" for a, b in pythons]},
        fix=_fix(found) if platform is None else None,
        manifest=torch.asks.location.path,
    )


def _span(pythons: list[Minor]) -> str:
    first, last = pythons[0], pythons[-1]
    return f"{first[0]}.{first[1]}" + (f" to {last[0]}.{last[1]}" if last != first else "")


def _fix(found: TorchSet) -> Fix | None:
    fitting = next((r for r in facts.releases() if found.platform.python in r.pythons), None)
    return Fix(f"torch>={fitting.version.removesuffix('.0')}") if fitting is not None else None
