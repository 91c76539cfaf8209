"""What to write for a target on which the torch that is asked for does not run."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import TorchSet
from depaudit.environments.torch_suggestion import Wish, lines, suggestions
from depaudit.environments.torch_wishes import wish_of
from depaudit.model.environment import Target
from depaudit.model.finding import Fix
from depaudit.model.project import Project
from depaudit.model.record import replace


def suggested(project: Project, found: TorchSet, target: Target) -> Fix | None:
    """The newest set that runs there, of as many of the ranges as one has, in the words of the project's tool."""
    if found.torch is not None and found.torch.asks.of_conda:
        return None
    one = next((one for wish in _wishes(project, found, target) for one in suggestions(wish)), None)
    if one is None:
        return None
    tool = project.manager.value if project.manager.value in ("uv", "poetry") and not found.environment.commands else "pip"
    return Fix(" && ".join(dict(lines(one))[tool]))


def _wishes(project: Project, found: TorchSet, target: Target) -> Iterator[Wish]:
    """What is asked for; then without the build, without the release of torch, without any."""
    wish, _ = wish_of(project, [found], target)
    wish = replace(wish, platform=found.platform)
    yield wish
    wish = replace(wish, build="")
    yield wish
    yield replace(wish, ranges={**wish.ranges, "torch": ""})
    yield replace(wish, ranges=dict.fromkeys(wish.ranges, ""))
