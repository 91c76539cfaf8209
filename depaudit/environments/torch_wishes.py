"""What a set of torch would have to fit in a project: its ranges, its Pythons, its images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from depaudit.environments.targets import USUAL, Platform
from depaudit.environments.torch_sets import Part, TorchSet
from depaudit.environments.torch_suggestion import Suggestion, Wish, suggestions
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.model.environment import ImageBuild, Target
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.specifier_text import have_common_release

_COMPILED = frozenset({"flash-attn", "mamba-ssm", "causal-conv1d", "apex"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps every set out: without it there is one."""

    what: str
    """`` `torch==2.5.1` (requirements.txt:1) ``"""
    without: Suggestion


def wish_of(project: Project, sets: list[TorchSet], target: Target) -> tuple[Wish, tuple[Part, ...]]:
    """The wish, and the parts whose ranges it holds; what is asked twice counts where it stands first.

    Of an image that installs what the first set asks for, the torch counts that its base brings.
    """
    parts: dict[str, Part] = {}
    for found in sets:
        for name, part in found.parts.items():
            known = name in ("torch", "numpy") or facts.companion(name) is not None
            if known and (found is sets[0] or part.asks.text != found.environment.image):
                parts.setdefault(name, replace(part, specifier="") if found.locked or part.direct else part)
    parts |= _of_base(sets, parts)
    order = {name: n for n, name in enumerate(("torch", *facts.FAMILY))}
    asked = sorted(parts.values(), key=lambda part: (order.get(part.name, len(order)), part.name))
    platforms = [found.platform for found in sets[:1] + _images(sets) if found.environment.target.python]
    platforms += [found.platform for found in sets]
    torch = parts.get("torch")
    wish = Wish(
        {part.name: part.specifier for part in asked},
        platforms[0] if platforms else Platform("linux", "x86_64", USUAL),
        target,
        torch.build if torch is not None else "",
        _glibc(project),
        _toolkit(project, sets),
    )
    return wish, tuple(asked)


def _of_base(sets: Sequence[TorchSet], parts: Mapping[str, Part]) -> dict[str, Part]:
    """torch as the images have it, where all that install the first set have one, within what is asked for."""
    pins = {f.torch.specifier: f.torch for f in _images(sets) if f.torch is not None and f.torch.pinned}
    torch = parts.get("torch")
    if len(pins) != 1 or torch is None or torch.direct:
        return {}
    part = next(iter(pins.values()))
    return {"torch": part} if have_common_release(torch.specifier or ">=0", part.specifier) else {}


def _images(sets: Sequence[TorchSet]) -> list[TorchSet]:
    """The images that install what the first set asks for."""
    asks = sets[0].torch.asks if sets and sets[0].torch is not None else None
    return [found for found in sets[1:] if any(asks in c.requirements for c in found.environment.commands)]


def obstacles(project: Project, wish: Wish, parts: Sequence[Part]) -> tuple[Obstacle, ...]:
    """Each line without which some set would fit, torch first, or all of them where no single one is guilty; then the rest."""
    found = list(_lines(project, wish, parts))
    limits = [part for part in parts if part.specifier]
    if not found and limits:
        every = replace(wish, ranges=dict.fromkeys(wish.ranges, ""), build="")
        found = list(_tried(" and ".join(_shown(project, part) for part in limits), every))
    return (*found, *_places(wish))


def _lines(project: Project, wish: Wish, parts: Sequence[Part]) -> Iterator[Obstacle]:
    for part in parts:
        of_torch = part.name == "torch"
        without = replace(wish, ranges={**wish.ranges, part.name: ""}, build="" if of_torch else wish.build)
        freed = list(_tried(_shown(project, part), without)) if part.specifier or (of_torch and wish.build) else []
        if not freed and part.name not in ("torch", "numpy"):
            left = {name: asked for name, asked in wish.ranges.items() if name != part.name}
            freed = list(_tried(_shown(project, part), replace(wish, ranges=left)))
        yield from freed


def _places(wish: Wish) -> Iterator[Obstacle]:
    for name in ("gpu", "driver", "cuda"):
        if getattr(wish.target, name):
            yield from _tried(f"{name} {getattr(wish.target, name)}", replace(wish, target=replace(wish.target, **{name: ""})))
    others = (replace(wish, platform=replace(wish.platform, python=(3, minor))) for minor in range(USUAL[1], 7, -1))
    python = f"Python {wish.platform.python[0]}.{wish.platform.python[1]}"
    yield from next((one for other in others if (one := list(_tried(python, other)))), [])
    if wish.glibc or wish.toolkit:
        yield from _tried("the base image", replace(wish, glibc="", toolkit=""))


def _shown(project: Project, part: Part) -> str:
    return f"`{part.asks.text}` ({project.shown(part.asks.location)})"


def _tried(what: str, wish: Wish) -> Iterator[Obstacle]:
    found = next(suggestions(wish), None)
    if found is not None:
        yield Obstacle(what, found)


def _glibc(project: Project) -> str:
    """The oldest of the images."""
    known = [glibc for image in project.images if (glibc := cuda.glibc_of(_name(image)))]
    return min(known, key=facts.numbers, default="")


def _toolkit(project: Project, sets: Sequence[TorchSet]) -> str:
    """The major version of CUDA in the one base that compiles something."""
    if _COMPILED.isdisjoint(name for found in sets for name, part in found.parts.items() if not part.direct):
        return ""
    found = {m[1] for image in project.images if (m := re.match(r"(?:nvcr\.io/)?nvidia/cuda:(\d+)\..*-devel", _name(image)))}
    return found.pop() if len(found) == 1 else ""


def _name(image: ImageBuild) -> str:
    return image.image.partition("@")[0].removeprefix("docker.io/")
