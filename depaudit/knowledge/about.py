"""What is known of single distributions: mistaken names, backports, tools, plug-ins, and what brings what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from depaudit.knowledge.tables import table
from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A distribution whose name is not what people expect."""

    name: str
    instead: str
    """What to write (canonical)."""
    kind: str
    """`missing` (no release), `dummy`, `other` (a library of somebody else, that may be meant), `renamed` or `dead`."""
    breaks: bool
    """Whether an install or import fails; else it works so far."""
    what: str
    """What it is, to follow its name in a sentence (`is a dummy whose installation fails on purpose`)."""
    source: str
    same_versions: bool = False
    """The releases of both have the same numbers, so that a range may stay."""


@dataclass(frozen=True, slots=True)
class Backport:
    """A distribution that gives older Pythons a part of the standard library."""

    module: str
    """What the standard library has: a module, or a name in one (`functools.cached_property`)."""
    since: str
    """The first Python that has it (`3.7`)."""
    exact: bool
    """It offers nothing more: needless where every supported Python has the module."""
    source: str


def mistaken(name: str) -> Mistaken | None:
    """What is wrong with the name, where people take it for another distribution or it is dead."""
    row = table("mistaken").get(name)
    return None if row is None else Mistaken(name, row[0], row[1], row[2] == "breaks", row[3], row[4], row[5] == "same")


def backport(name: str) -> Backport | None:
    """What the standard library has instead."""
    row = table("backports").get(name)
    return None if row is None else Backport(row[0], row[1], row[2] == "exact", row[3])


def kept_by_nature(name: str, present: Collection[str] | None = None) -> str:
    """Why the distribution may be needed though nothing imports it, in words (`it is a pytest plug-in`); empty if not.

    `present` are the distributions that the project has: most reasons name a partner, and hold only beside it.
    """
    for reason, _, partners in _kept(name):
        if not partners:
            return reason
        partner = next((p for p in partners.split() if present is None or (p in present and p != name)), "")
        if partner:
            return reason.replace("{}", "another distribution" if present is None else f"`{partner}`")
    return ""


@lru_cache(maxsize=1024)
def is_development_tool(name: str) -> bool:
    """Whether people who develop need it, and not those who run the project: test runners, linters, their plug-ins."""
    return any(kind == "development" for _, kind, _ in _kept(name))


def is_plugin(name: str) -> bool:
    """Whether a host finds it by itself (`pytest-cov`, `sphinx-rtd-theme`, `jupyterlab-git`)."""
    return any(word in kept_by_nature(name) for word in ("plug-in", "extension", "type information"))


@lru_cache(maxsize=4096)
def brings(name: str) -> tuple[str, ...]:
    """What the distribution requires on every system without an extra; empty where that is not known."""
    row = table("brings").get(name)
    return tuple(row[0].split()) if row else ()


def extra_brings(name: str, extra: str) -> tuple[str, ...]:
    """What an extra of the distribution adds on some system; empty where that is not known."""
    row = table("extras").get(f"{name}[{extra}]")
    return tuple(row[0].split()) if row else ()


@cache
def extras_of(name: str) -> tuple[str, ...]:
    """The extras of the distribution that are known; those for who develops it, and empty ones, are not."""
    return tuple(key[len(name) + 1 : -1] for key in table("extras") if key.startswith(f"{name}["))


def brings_are_known(name: str) -> bool:
    """Whether `brings` tells all."""
    return name in table("brings")


def chain(requirements: Iterable[str], name: str) -> tuple[str, ...]:
    """How a requirement brings a distribution by known metadata: `(requirement, …, name)`, at most three; else empty."""
    asked = sorted(requirements)
    for first in asked:
        if name in brings(first):
            return first, name
    for first in asked:
        for second in brings(first):
            if name in brings(second):
                return first, second, name
    return ()


def commands_of(name: str) -> tuple[str, ...]:
    """Console scripts of the distribution that are called otherwise (`sphinx-build`)."""
    return table("commands").get(name, ())


def files_of(name: str) -> tuple[str, ...]:
    """Names of files that only this tool reads (`.flake8`)."""
    return table("files").get(name, ())


def options_of(name: str) -> tuple[str, ...]:
    """Options and settings that show the use of this pytest plug-in (`--cov`)."""
    return table("options").get(name, ())


def markers_of(name: str) -> tuple[str, ...]:
    """Markers (`mark.timeout`) and fixtures (`mocker`) that show the use of this pytest plug-in."""
    return table("markers").get(name, ())


def _kept(name: str) -> list[tuple[str, ...]]:
    """Reason, kind and partners of each row; an exact name before a pattern, the longest pattern first."""
    whole = table("kept").get(name)
    if whole is None:
        whole = next((row for pattern, row in _patterns() if _fits(name, pattern)), ())
    return [whole[at : at + 3] for at in range(0, len(whole), 3)]


def _fits(name: str, pattern: str) -> bool:
    start, _, end = pattern.partition("*")
    return name.startswith(start) and name.endswith(end) and len(name) > len(pattern) - 1


@cache
def _patterns() -> list[tuple[str, tuple[str, ...]]]:
    rows = [(name, row) for name, row in table("kept").items() if "*" in name]
    return sorted(rows, key=lambda found: (-len(found[0]), found[0]))
