"""Work on many files by several processes at once.

A fork costs a few milliseconds and shares all that was read so far, so that
nothing is sent but the answers; where there is no fork (Windows) or only one
processor, there is one process. Whatever goes wrong with a child, its share is
done here.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Work = Callable[[Sequence[Item]], Any]
MOST = 8
"""Processes; what is left to do alone, at the end, makes more of them useless."""


def processors() -> int:
    """How many may be used at once."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # there a fork of a program that uses frameworks is not safe
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


class Children:
    """Processes at work on their shares."""

    def __init__(self, work: Work[Item], shares: Sequence[Sequence[Item]]) -> None:
        self._work: Callable[[Any], Any] = work
        self._shares = shares
        self._started = [_start(work, share) for share in shares]

    def answers(self) -> list[Any]:
        """What `work` says of each share."""
        answers = []
        for share, (child, pipe) in zip(self._shares, self._started, strict=True):
            data = _read(child, pipe) if child else b""
            try:
                answers.append(marshal.loads(data))
            except (EOFError, ValueError, TypeError):
                answers.append(self._work(share))
        return answers


def spread(work: Callable[[Sequence[Item]], list[Any]], items: Sequence[Item]) -> list[Any]:
    """What `work` says of each item, in the order of the items, by as many processes as there are processors."""
    shares = [items[number :: processors()] for number in range(processors())]
    children = Children(work, shares[1:])
    answers: list[Any] = [None] * len(items)
    for number, answer in enumerate([work(shares[0]), *children.answers()]):
        answers[number :: len(shares)] = answer
    return answers


def _start(work: Work[Item], share: Sequence[Item]) -> tuple[int, int]:
    """A child and the pipe that its answer will come through; zeros where the system allows none."""
    try:
        reading, writing = os.pipe()
    except OSError:
        return 0, 0
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return 0, 0
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        with open(writing, "wb") as file:
            file.write(marshal.dumps(work(share)))
        os._exit(0)
    finally:
        os._exit(1)  # never back into the parent's code


def _read(child: int, pipe: int) -> bytes:
    with open(pipe, "rb") as file:
        data = file.read()
    _, status = os.waitpid(child, 0)
    return data if status == 0 else b""
