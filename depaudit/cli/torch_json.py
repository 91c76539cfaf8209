"""What `depaudit torch --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.torch_suggest import Answer
from depaudit.environments.targets import Platform
from depaudit.environments.torch_picture import Fit, Member, Picture
from depaudit.environments.torch_suggestion import Suggestion, lines
from depaudit.knowledge.torch import AS_OF
from depaudit.reports.json import enveloped


def pictures_as_json(pictures: Sequence[Picture]) -> str:
    """Every picture as an object."""
    return enveloped(as_of=AS_OF, environments=[_picture(picture) for picture in pictures])


def suggestions_as_json(answers: Sequence[Answer]) -> str:
    """Every target with its lines by tool; null where nothing fits, with what stands in the way."""
    return enveloped(as_of=AS_OF, suggestions=[_suggestion(one) for one in answers])


def _picture(picture: Picture) -> dict[str, object]:
    taken = picture.taken
    return {
        "environment": picture.environment,
        **_platform(picture.platform),
        "image": picture.image or None,
        "asked": picture.asked,
        "torch": picture.release.version if picture.release else None,
        "build": taken.build if taken else None,
        "cuda": (taken.cuda or None) if taken else None,
        "cudnn": (picture.release.cudnn or None) if picture.release and taken and taken.build == picture.release.build else None,
        "indexes": list(picture.indexes),
        "architectures": list(picture.architectures),
        "driver": picture.driver or None,
        "glibc": picture.glibc or None,
        "companions": [_member(member) for member in picture.members],
        "numpy": _fit(picture.numpy) if picture.numpy else None,
        "target": [_fit(fit) for fit in picture.target],
        "elsewhere": [_fit(fit) for fit in picture.elsewhere],
    }


def _suggestion(answer: Answer) -> dict[str, object]:
    target, one = answer.target, answer.found
    about = {"gpu": target.gpu, "driver": target.driver, "cuda": target.cuda}
    return {
        "target": {key: value for key, value in about.items() if value},
        **_platform(answer.platform),
        **_set(one),
        "in_the_way": [{"what": other.what, "without": _set(other.without)} for other in answer.obstacles],
    }


def _set(one: Suggestion | None) -> dict[str, object]:
    return {
        "torch": one.release.version if one else None,
        "build": one.build if one else None,
        "index": (one.index or None) if one else None,
        "pins": list(one.pins) if one else [],
        "lines": {tool: list(texts) for tool, texts in lines(one)} if one else {},
    }


def _platform(platform: Platform) -> dict[str, object]:
    return {"os": platform.os, "machine": platform.machine, "python": f"{platform.python[0]}.{platform.python[1]}"}


def _member(member: Member) -> dict[str, object]:
    clash = member.clash
    return {
        "name": member.name,
        "asked": member.asked,
        "taken": member.taken or None,
        "fits": clash is None,
        "verdict": clash.verdict.value if clash else None,
        "wants": (clash.works or None) if clash else None,
    }


def _fit(fit: Fit) -> dict[str, object]:
    return {"what": fit.what, "fits": fit.fits, "why": fit.why or None}
