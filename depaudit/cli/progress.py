"""A bar on stderr where a person waits for longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from depaudit.cli.streams import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before the bar appears."""

class Bars:
    """What is told of a run: first how many files are read, then how many questions are answered."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._shown = ""
        self._started = time.monotonic()

    def reading(self, done: int, total: int) -> None:
        """So many files of so many are read."""
        self._tick("reading", "files", done, total)

    def asking(self, done: int, total: int) -> None:
        """So many questions of so many are answered."""
        self._tick("asking", "questions", done, total)

    def _tick(self, doing: str, what: str, done: int, total: int) -> None:
        if self._bar is not None and self._shown == doing:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)
        elif time.monotonic() - self._started > PATIENCE and done < total:
            self.stop()
            self._bar, self._shown = _bar(doing, what, done, total), doing

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


@contextmanager
def progress(wanted: bool) -> Iterator[Bars | None]:
    """What to tell; None in CI, in a pipe, and where it is not wanted."""
    if not wanted or not is_terminal(sys.stderr) or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield None
        return
    bars = Bars()
    try:
        yield bars
    finally:
        bars.stop()


def _bar(doing: str, what: str, done: int, total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn(what))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(doing, total=total, completed=done)
    bar.start()
    return bar
