"""What a name is found to be, on the way to a verdict."""

from __future__ import annotations

from typing import NamedTuple

from depaudit.apis.namespace import ClassBody, Function
from depaudit.apis.verdict import State


class Module(NamedTuple):
    """A module of the release."""

    name: str


class Defined(NamedTuple):
    """A function or a class, the module that defines it, and its name there."""

    value: Function | ClassBody
    module: str
    path: str


class Opaque(NamedTuple):
    """Something of which no more is known than that it is there; `outside` is its full name in another distribution."""

    why: str = ""
    outside: str = ""


Thing = Module | Defined | Opaque


class Answer(NamedTuple):
    """`things` are all that a name can be, where it is there; `reasons` as in `Verdict`."""

    state: State
    things: tuple[Thing, ...] = ()
    reasons: tuple[str, ...] = ()
    place: str = ""


def present(*things: Thing, place: str = "", why: str = "") -> Answer:
    """It is there."""
    return Answer(State.PRESENT, things or (Opaque(),), (why,) if why else (), place)


def absent(reason: str, place: str = "") -> Answer:
    """No statement brings it, and nothing is open."""
    return Answer(State.ABSENT, (), (reason,), place)


def unknown(*reasons: str, place: str = "") -> Answer:
    """Neither is proven."""
    return Answer(State.UNKNOWN, (), tuple(dict.fromkeys(reasons)), place)


OPAQUE = Opaque()
