"""`depaudit torch --suggest`: lines that give a set which the project admits, works on the target, and passes the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from depaudit.audit import audit
from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of
from depaudit.cli.streams import out
from depaudit.environments.targets import Platform, targets_of
from depaudit.environments.torch_conda import conda_sets
from depaudit.environments.torch_sets import TorchSet
from depaudit.environments.torch_suggestion import Suggestion, Wish, lines, suggestions
from depaudit.environments.torch_targets import sets_of, sets_on_targets
from depaudit.environments.torch_wishes import Obstacle, obstacles, wish_of
from depaudit.errors import DepauditError
from depaudit.files.memory import Memory
from depaudit.model.environment import Target
from depaudit.model.finding import Severity
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Role
from depaudit.model.settings import Settings

_TRIED = 160
"""Sets that are held against the rules before the search is given up."""
_ABOUT_SETS = (
    "mismatched-torch-family", "mismatched-torch-companion", "numpy-built-for-torch", "mixed-torch-indexes",
    "mixed-cuda-majors", "mixed-cudnn-majors", "gpu-not-in-build", "driver-too-old", "torch-without-wheel",
    "unavailable-torch-variant", "torch-variant-without-index", "setuptools-for-torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What is suggested for a target."""

    target: Target
    platform: Platform
    found: Suggestion | None
    obstacles: tuple[Obstacle, ...] = ()
    """What keeps every set out, where there is none."""


def suggest(projects: Sequence[Project], arguments: Arguments, nothing: str) -> int:
    """Print a set for each target; the status is 1 where there is none."""
    asking = (p for p in projects if any(_sets(p, target) for target in targets_of(p)))
    project = next(asking, projects[0] if projects else None)
    if project is None:
        raise DepauditError(nothing)
    sets = {target: _sets(project, target) for target in targets_of(project)}
    answers = [_answer(project, found, target) for target, found in sets.items()]
    if arguments.format == "json":
        from depaudit.cli.torch_json import suggestions_as_json

        out(suggestions_as_json(answers))
    else:
        from depaudit.cli.torch_text import suggestions_as_text

        out(suggestions_as_text(answers, _tool(project, next(iter(sets.values()))), look_of(arguments)))
    return 0 if all(answer.found is not None for answer in answers) else 1


def _sets(project: Project, target: Target) -> list[TorchSet]:
    """Those that ask for torch, or else for what is built for it; what the program itself has before locks and documentation."""
    asking = [found for found, one in sets_on_targets(project) if one == target]
    asking += [one.found for one in conda_sets(project, target)]
    return sorted(asking or sets_of(project), key=_is_aside)


def _is_aside(found: TorchSet) -> tuple[bool, bool, bool]:
    torch = found.torch
    direct = torch is not None and torch.direct
    return found.locked, direct, torch is not None and torch.asks.role is Role.DEVELOPMENT


def _answer(project: Project, sets: list[TorchSet], target: Target) -> Answer:
    wish, parts = wish_of(project, sets, target)
    beside = _beside(sets, wish)
    fitting = (found for found in islice(suggestions(wish), _TRIED) if _passes(found, wish, beside))
    found = next(fitting, None)
    if found is not None:
        return Answer(target, wish.platform, found)
    return Answer(target, wish.platform, None, obstacles(project, wish, parts))


def _beside(sets: Sequence[TorchSet], wish: Wish) -> Mapping[str, str]:
    """What else the first set asks for, by name."""
    parts = sets[0].parts if sets and not sets[0].locked else {}
    return {name: part.specifier for name, part in parts.items() if name not in wish.ranges and not part.direct and "||" not in part.specifier}


def _passes(found: Suggestion, wish: Wish, beside: Mapping[str, str]) -> bool:
    """Whether the rules have nothing against the set, together with what else the project asks for."""
    file = next(texts for tool, texts in lines(found) if tool == "requirements.txt")
    text = "\n".join((*file, *(f"{name}{asked}" for name, asked in beside.items())))
    target = replace(wish.target, os=wish.platform.os, machine=wish.platform.machine, python=found.python)
    report = audit(Memory({"requirements.txt": text}), Settings(select=_ABOUT_SETS, target=(target,)))
    return not any(row.severity in (Severity.ERROR, Severity.WARNING) for row in report.rows)


def _tool(project: Project, sets: Sequence[TorchSet]) -> str:
    """Whose lines come first: those of what holds torch today."""
    first = sets[0] if sets else None
    manifest = next((m for m in project.manifests if first is not None and m.path == first.environment.name), None)
    if first is not None and first.environment.commands:
        return "Dockerfile"
    if manifest is not None and manifest.format == "conda":
        return "conda"
    return project.manager.value if project.manager.value in ("uv", "poetry") else "requirements.txt"
