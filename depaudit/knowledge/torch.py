"""torch: its releases, what is built for one of them, GPUs and drivers.

Plain functions over `facts/torch/*.toml`. A version is compared as a tuple of
numbers; what the tables do not know is `None` or empty, never a guess.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

from depaudit.knowledge.tables import table

AS_OF = "2026-11-23"
"""The day on which the index was read."""

FAMILY = ("torchvision", "torchaudio", "torchtext", "torchdata", "torchcodec")
"""What the makers of torch release beside it."""

Minor = tuple[int, int]


class Certainty(Enum):
    """What a fact rests on, in order of trust; the first two may carry an error, the third a warning."""

    INDEX = "index"
    DOCUMENTS = "documents"
    DOCUMENT = "document"
    MEMORY = "memory"
    CONTESTED = "contested"


class Release(NamedTuple):
    """A release of torch."""

    version: str
    released: str
    pythons: tuple[Minor, ...]
    """CPythons with a Linux x86_64 wheel on the package index."""
    build: str
    """Of that wheel: `cu124`."""
    aarch64: str
    """Of the Linux aarch64 wheel: `cpu`, `cu130`; empty without one."""
    macos: tuple[str, ...]
    """Machines with a macOS wheel."""
    architectures: tuple[str, ...]
    """GPUs that the Linux x86_64 wheel of the package index is built for: `7.5`, `12.0`."""
    cudnn: str
    triton: str
    numpy2: tuple[str, ...]
    """Systems (`linux`, `macos`, `windows`) whose wheel works with numpy 2."""
    compile_below: str
    """The first Python on which `torch.compile` refuses to run; empty where that is not known."""
    glibc: str
    setuptools: str
    """What its metadata require of setuptools on every Python."""
    builds: tuple[str, ...]
    """Builds of the PyTorch index for Linux: `cpu`, `cu121`."""
    builds_certainty: Certainty
    pins: tuple[str, ...] = ()
    """What the Linux x86_64 wheel of the package index asks for by exact version (`nvidia-cudnn-cu12==9.1.0.70`)."""

    @property
    def key(self) -> tuple[int, ...]:
        """The version as numbers."""
        return numbers(self.version)


class CompanionRelease(NamedTuple):
    """A release of something that is built for one torch."""

    version: str
    requires: str
    """What its metadata require of torch (PEP 440, ` || ` joins alternatives); empty: nothing."""
    works: str
    """The torch with which it really works, where that is less than `requires` admits."""
    build: str
    """Of its Linux wheel on the package index, where that is known."""


class Companion(NamedTuple):
    """A distribution that is built for one torch."""

    name: str
    ended: bool
    """There will be no further release."""
    since: str
    """The oldest release that is known."""
    match: str
    """What of CUDA must agree with torch when it is imported: `major`, `minor`, or nothing."""
    fails: str
    """`breaks`: its import fails with another torch; `loses`: it works without what it is for."""
    certainty: Certainty
    releases: tuple[CompanionRelease, ...]
    """Newest first."""


@cache
def releases() -> tuple[Release, ...]:
    """Every release that is known, oldest first."""
    rows = [_release(version, cells) for version, cells in table("torch_releases").items()]
    return tuple(sorted(rows, key=lambda row: row.key))


def release(version: str) -> Release | None:
    """The release of this public version (`2.5.1`, `2.5`)."""
    wanted = numbers(version)
    return next((row for row in releases() if row.key == wanted), None)


def newest() -> Release:
    """The newest release that is known."""
    return releases()[-1]


@cache
def companion(name: str) -> Companion | None:
    """What is known of a distribution that is built for one torch."""
    row = table("torch_companions").get(name)
    if row is None:
        return None
    ended, since, match, fails, certainty, *cells = row
    return Companion(
        name,
        ended == "ended",
        since,
        match,
        fails,
        Certainty(certainty),
        tuple(CompanionRelease(*cell.split(";")) for cell in cells),
    )


def companions() -> tuple[str, ...]:
    """The names of all of them, sorted."""
    return tuple(sorted(table("torch_companions")))


def numbers(version: str) -> tuple[int, ...]:
    """A version without its local part as numbers, zeros at the end dropped; a post release counts as one number more."""
    found = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return tuple(found)


def cuda_of(build: str) -> str:
    """`12.4` for `cu124`; empty for `cpu` and what is no CUDA build."""
    found = re.fullmatch(r"cu(\d+)(\d)", build)
    return f"{found[1]}.{found[2]}" if found else ""


def life_of(build: str) -> tuple[Release, Release] | None:
    """The first and last release that have this build; None where none is known to."""
    having = [row for row in releases() if build in row.builds]
    return (having[0], having[-1]) if having else None


def _release(version: str, cells: tuple[str, ...]) -> Release:
    released, python, build, aarch64, macos, sm, cudnn, triton, numpy2, below, glibc, setuptools, builds, sure, pins = cells
    return Release(
        version,
        released,
        tuple(minor_of(word) for word in python.split() if not word.endswith("t")),
        build,
        aarch64,
        tuple(macos.split()),
        tuple(f"{word[:-1]}.{word[-1]}" for word in sm.split()),
        cudnn,
        triton,
        tuple(numpy2.split()),
        below,
        glibc,
        setuptools,
        tuple(builds.split()),
        Certainty(sure),
        tuple(pins.split()),
    )


def minor_of(python: str) -> Minor:
    """`(3, 11)` for `3.11` and `3.11.4`."""
    major, _, rest = python.partition(".")
    return int(major), int(rest.partition(".")[0] or 0)
