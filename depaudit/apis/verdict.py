"""What can be said of a name in a release: that it is there, that it is not, or neither."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class State(Enum):
    """Two answers that are proven, and the third one."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """An answer with what it rests on.

    `reasons` says for UNKNOWN everything that stands in the way (all of it: one
    that is lifted must not uncover a wrong "absent"), for the others the proof.
    `place` is the member of the wheel that shows it, with a line where there is
    one: `numpy/random/__init__.py:180`.
    """

    state: State
    reasons: tuple[str, ...] = ()
    place: str = ""


class PublicName(NamedTuple):
    """A name that a release offers.

    `keywords` are the parameters that can be given by name, `None` where the name
    is nothing that is called or where no signature is known. `home` is the dotted
    name under which the object is defined, which tells re-exports of one object
    apart from different objects; `""` where it is not known. `deprecated` says that it says so of
    itself: by a mark (PEP 702), or by a warning that every call gives.
    """

    path: str
    keywords: tuple[str, ...] | None = None
    home: str = ""
    place: str = ""
    deprecated: bool = False
