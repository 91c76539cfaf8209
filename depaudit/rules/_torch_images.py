"""What the steps of an image ask of torch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.environments.torch_commands import manifest_at
from depaudit.model.environment import BuildStep, ImageBuild
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement

NEEDS_NVCC = frozenset({"flash-attn", "mamba-ssm", "causal-conv1d", "apex"})
"""Their build stops without nvcc, also where a wheel could be fetched."""
_LOCAL = re.compile(r"\+([A-Za-z0-9.]+)")


@dataclass(frozen=True, slots=True)
class AskedThere:
    """A step of an image that installs torch."""

    step: BuildStep
    specifier: str
    """As written."""
    requirement: Requirement | None = None
    """The line of the file that the step installs; None where the step names torch itself."""

    @property
    def public(self) -> str:
        """The specifier without local parts."""
        return _LOCAL.sub("", self.specifier)

    @property
    def build(self) -> str:
        """The local part that is asked for, or empty."""
        found = _LOCAL.search(self.specifier)
        return found[1] if found else ""


def asked_in(project: Project, step: BuildStep) -> Iterator[AskedThere]:
    """What one step asks of torch: by name, then in the files that it installs."""
    if step.tool not in ("pip", "uv"):
        return
    for name, specifier in step.distributions:
        if name == "torch":
            yield AskedThere(step, specifier)
    for path in step.files:
        manifest = manifest_at(project, path)
        for requirement in manifest.requirements if manifest is not None else ():
            if requirement.name == "torch" and not requirement.url and not requirement.marker:
                yield AskedThere(step, requirement.specifier, requirement)


def builds_here(project: Project, step: BuildStep) -> str:
    """What the step builds that needs the compiler of CUDA, by name or in a file; empty for nothing."""
    named = next((name for name, _ in step.distributions if name in NEEDS_NVCC), "")
    if named or step.tool not in ("pip", "uv"):
        return named
    for path in step.files:
        manifest = manifest_at(project, path)
        for requirement in manifest.requirements if manifest is not None else ():
            if requirement.name in NEEDS_NVCC and not requirement.url and not requirement.marker:
                return requirement.name
    return ""


def base_of(image: ImageBuild) -> str:
    """The base without digest and the registry that every image has."""
    return image.image.partition("@")[0].removeprefix("docker.io/").removeprefix("library/")
