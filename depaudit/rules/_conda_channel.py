"""The channel `pytorch` of conda, which ended with torch 2.5.1 and CUDA 12.4."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.targets import targets_of
from depaudit.environments.torch_conda import conda_sets
from depaudit.knowledge import torch as facts
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import admits, have_common_release

_LAST = {"torch": "2.5.1", "torchvision": "0.20.1", "torchaudio": "2.5.1"}
"""The last release of each in the channel (pytorch/pytorch#138506)."""
_LAST_CUDA = "12.4"
_ONLY = frozenset({"pytorch", "nvidia", "nodefaults", "pyg", "xformers", "fvcore", "iopath", "pytorch3d"})
"""Channels that have no torch of their own beside `pytorch`, or none newer."""


def gone_from_channel(project: Project) -> Iterator[Finding]:
    """What the channel never had, by manifest."""
    for manifest in project.manifests:
        if manifest.format not in ("conda", "pixi") and "pixi" not in manifest.traits:
            continue
        channels = [option.value for option in manifest.options if option.name == "--channel"]
        for requirement in manifest.requirements:
            last = _LAST.get(requirement.name, "") if requirement.of_conda else ""
            if last and _is_newer(requirement.specifier, last):
                yield from _release(project, manifest, requirement, channels, last)
        for option in manifest.options:
            if option.name == "pytorch-cuda" and _is_newer(option.value, _LAST_CUDA):
                message = f"`pytorch-cuda{option.value}` does not exist: it ended with CUDA {_LAST_CUDA}"
                yield _finding(project, manifest, (option.location, message), Severity.ERROR, None)


def never_built(project: Project) -> Iterator[Finding]:
    """A CUDA for which the channel has no build of the torch that is asked for."""
    for target in targets_of(project)[:1]:
        for one in conda_sets(project, target):
            asks = one.found.parts["torch"].asks
            known = [r for r in facts.releases() if not asks.specifier or admits(asks.specifier, r.version)]
            build = f"cu{one.cuda.replace('.', '')}"
            if not one.of_pytorch or one.chooses is None or not known or any(build in r.builds for r in known):
                continue
            has = sorted({facts.cuda_of(b) for r in known for b in r.builds if b.startswith("cu")}, key=facts.numbers)
            manifest = next(m for m in project.manifests if m.path == one.found.environment.name)
            message = (
                f"The channel `pytorch` of conda has no `{asks.text}` for CUDA {one.cuda}, so conda takes a build without CUDA "
                f"or finds none: it has {', '.join(has)}"
            )
            found = _finding(project, manifest, (one.chooses, message), Severity.WARNING, None)
            yield replace(found, sites=(one.chooses, asks.location), evidence=(), fix=Fix(f"take CUDA {has[-1]}") if has else None)


def _is_newer(specifier: str, last: str) -> bool:
    """Whether only releases after the last one are admitted."""
    return bool(specifier) and not have_common_release(specifier, f"<={last}") and not have_common_release(specifier, f"=={last}.*")


def _release(
    project: Project, manifest: Manifest, requirement: Requirement, channels: list[str], last: str
) -> Iterator[Finding]:
    asked_there = requirement.text.startswith("pytorch::")
    if "::" in requirement.text and not asked_there:
        return
    if not asked_there and ("pytorch" not in channels or any("forge" in c for c in channels)):
        return
    sure = asked_there or _ONLY.issuperset(channels)
    what = requirement.text.partition("::")[2] or requirement.text
    message = f"The channel `pytorch` of conda has no `{what}`: it ended with {last}"
    yield _finding(
        project, manifest, (requirement.location, message), severity_of(requirement) if sure else Severity.WARNING, requirement
    )


def _finding(
    project: Project, manifest: Manifest, told: tuple[Location, str], severity: Severity, requirement: Requirement | None
) -> Finding:
    place, message = told
    return Finding(
        rule="unavailable-torch-variant",
        fault=Fault(f"torch {project.shown(place)}", "channel"),
        sites=(place,),
        severity=severity_in(project, severity),
        message=message,
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name if requirement is not None else "torch",
        requirement=requirement,
        evidence=(Evidence("pytorch/pytorch#138506 announces the end of the channel"),),
        fix=Fix("`pytorch-gpu` and `cuda-version` of conda-forge, or torch in the list for pip"),
        manifest=manifest.path,
    )
