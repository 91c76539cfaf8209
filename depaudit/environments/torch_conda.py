"""torch as conda installs it: the pairs that its channels hold, and which CUDA the build is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.targets import Platform, targets_of
from depaudit.environments.torch_sets import Part, TorchSet, set_on
from depaudit.environments.torch_taken import Taken, torch_taken
from depaudit.environments.torch_targets import platforms, sets_on_targets
from depaudit.knowledge import torch as facts
from depaudit.model.environment import Environment, Target
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Manifest
from depaudit.specifier_text import admits

_CUDA = frozenset({"pytorch-cuda", "cudatoolkit", "cuda-version"})
_LAST_IN_CHANNEL = (2, 5, 1)


@dataclass(frozen=True, slots=True)
class CondaSet:
    """torch and what stands beside it in one environment of conda."""

    found: TorchSet
    channels: tuple[str, ...]
    cuda: str
    """The CUDA that a package chooses (`11.8`); empty where none does."""
    chooses: Location | None = None
    """Of that package."""
    without: bool = False
    """A package chooses builds without CUDA."""

    @property
    def of_pytorch(self) -> bool:
        """Whether torch comes of the channel of PyTorch, whose builds are those of its wheels."""
        first = next((c for c in self.channels if c in ("pytorch", "conda-forge", "defaults", "main")), "")
        return first == "pytorch"


def conda_sets(project: Project, target: Target) -> Iterator[CondaSet]:
    """Those that ask conda for torch, by environment."""
    for environment in project.environments:
        manifest = project.manifest_in(environment.name)
        if manifest is not None and any(r.of_conda and r.name == "torch" for r in environment.requirements):
            platform = platforms(project, environment, target)[-1]
            if manifest.requires_python is not None:
                platform = _on_its_python(platform, manifest.requires_python.specifier)
            cuda, chooses = _cuda(manifest)
            without = any(r.of_conda and r.name in ("cpuonly", "pytorch-cpu") for r in environment.requirements)
            one = CondaSet(_set(environment, platform), _channels(manifest), cuda, chooses, without)
            yield _with_build(one) if one.of_pytorch and cuda else one


def taken_on_targets(project: Project) -> Iterator[tuple[TorchSet, Target, Taken | None]]:
    """What each set that asks for torch takes on its target, those of conda last."""
    for found, target in sets_on_targets(project):
        yield found, target, torch_taken(project, found)
    for target in targets_of(project):
        for one in conda_sets(project, target):
            yield one.found, target, taken_of(one)


def _on_its_python(platform: Platform, specifier: str) -> Platform:
    admitted = [minor for minor in range(14, 5, -1) if admits(specifier, f"3.{minor}.5")]
    return replace(platform, python=(3, admitted[0])) if admitted else platform


def _set(environment: Environment, platform: Platform) -> TorchSet:
    found = set_on(environment, platform, conda=True)
    return replace(found, parts={name: _by_minor(part) if name == "torch" else part for name, part in found.parts.items()})


def _with_build(one: CondaSet) -> CondaSet:
    torch = replace(one.found.parts["torch"], build=f"cu{one.cuda.replace('.', '')}")
    return replace(one, found=replace(one.found, parts={**one.found.parts, "torch": torch}))


def _by_minor(torch: Part) -> Part:
    """Channels rebuild what is built for one torch for the next patch releases of it."""
    return replace(torch, specifier=re.sub(r"==\s*(\d+\.\d+)\.[\d.]+(?:\*)?", r"==\1.*", torch.specifier))


def _channels(manifest: Manifest) -> tuple[str, ...]:
    return tuple(option.value.rstrip("/").rpartition("/")[2] for option in manifest.options if option.name == "--channel")


def _cuda(manifest: Manifest) -> tuple[str, Location | None]:
    for option in manifest.options:
        found = re.fullmatch(r"==\s*(\d+\.\d+)(?:\.[\d.*]+)?", option.value) if option.name in _CUDA else None
        if found:
            return found[1], option.location
    return "", None


def release_of(one: CondaSet) -> facts.Release | None:
    """The newest release that is asked for, as far as the channel of PyTorch has it."""
    torch = one.found.parts["torch"]
    asked = torch.asks.specifier
    known = [r for r in reversed(facts.releases()) if not asked or admits(asked, r.version)]
    return next((r for r in known if not one.of_pytorch or r.key <= _LAST_IN_CHANNEL), None)


def taken_of(one: CondaSet) -> Taken | None:
    """The build that a package chooses; None where that depends on the machine."""
    release = release_of(one)
    if release is None or not (one.cuda or one.without):
        return None
    return Taken(release, "cpu" if one.without else f"cu{one.cuda.replace('.', '')}")
