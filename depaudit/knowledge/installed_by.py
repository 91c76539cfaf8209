"""What images bring, and what conda's names mean."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from depaudit.knowledge.tables import table


class Brought(NamedTuple):
    """A distribution that an image brings."""

    name: str
    specifier: str
    """`==2.5.1` where the tag tells it, else empty."""


def brought_by_image(image: str) -> tuple[Brought, ...]:
    """What a container image (`pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime`) brings; empty where that is not known."""
    name, tag = _parts(image)
    for pattern, (brings, version_of) in _patterns():
        if pattern.fullmatch(name):
            version = re.match(r"v?(\d+\.\d+(?:\.\d+)?)(?=$|[-+])", tag)
            exact = f"=={version[1]}" if version else ""
            return tuple(Brought(one, exact if one == version_of else "") for one in brings.split())
    return ()


def _parts(image: str) -> tuple[str, str]:
    """Name and tag, without a digest and the registry that every image has."""
    name = image.partition("@")[0].removeprefix("docker.io/").removeprefix("index.docker.io/")
    before, colon, tag = name.rpartition(":")
    return (before, tag) if colon and "/" not in tag else (name, "")


@cache
def _patterns() -> list[tuple[re.Pattern[str], tuple[str, str]]]:
    return [
        (re.compile(re.escape(glob).replace(r"\*", ".*")), (row[0], row[1])) for glob, row in sorted(table("images").items())
    ]


def distribution_of_conda(name: str) -> str:
    """The distribution that a conda name means, canonical; empty where it is none (`cudatoolkit`)."""
    row = table("conda").get(name)
    return name if row is None else row[0]
