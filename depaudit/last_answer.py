"""An answer that several ask for in turn, about the same thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

_Subject = TypeVar("_Subject")
_Answer = TypeVar("_Answer")


def last_answer_kept(ask: Callable[[_Subject], _Answer]) -> Callable[[_Subject], _Answer]:
    """`ask`, which is asked anew only for another subject than the last one: the same object, for to compare or hash a
    project would cost more than most answers."""
    last: list[tuple[_Subject, _Answer]] = []

    @wraps(ask)
    def kept(subject: _Subject) -> _Answer:
        if not last or last[0][0] is not subject:
            last[:] = [(subject, ask(subject))]
        return last[0][1]

    return kept
