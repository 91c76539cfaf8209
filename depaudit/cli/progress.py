"""A bar on stderr where a person waits for longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from depaudit.cli.streams import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before the bar appears."""

Tick = Callable[[int, int], None]


@contextmanager
def progress(wanted: bool) -> Iterator[Tick | None]:
    """What to call with (files read, files in all); None in CI, in a pipe, and where it is not wanted."""
    if not wanted or not is_terminal(sys.stderr) or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield None
        return
    bars: list[Progress] = []
    started = time.monotonic()

    def tick(done: int, total: int) -> None:
        if bars:
            bars[0].update(bars[0].task_ids[0], completed=done, total=total)
        elif time.monotonic() - started > PATIENCE and done < total:
            bars.append(_bar(done, total))

    try:
        yield tick
    finally:
        for bar in bars:
            bar.stop()


def _bar(done: int, total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("reading", total=total, completed=done)
    bar.start()
    return bar
