"""Whole processes, timed in turn."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass
class Command:
    """A program, where it runs, and what it took."""

    words: Sequence[str]
    folder: Path
    cache: Path | None = None
    statuses: tuple[int, ...] = (0, 1)
    """Exit statuses that are a verdict."""
    wall: list[float] = field(default_factory=list)
    peak: int = 0
    """KiB, of the largest process."""
    failure: str = ""

    @property
    def seconds(self) -> float:
        """The median."""
        return median(self.wall)


def run_in_turn(commands: Sequence[Command], runs: int) -> None:
    """Each command once to warm up, then all of them in turn, `runs` times."""
    for number in range(runs + 1):
        for command in commands:
            if not command.failure:
                _run(command, counted=number > 0)


def _run(command: Command, counted: bool) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    if command.cache is not None:
        environment["DEPAUDIT_CACHE_DIR"] = str(command.cache)
    started = time.perf_counter()
    child = subprocess.Popen(
        command.words, cwd=command.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.statuses or b"Traceback (most recent call last)" in output:
        last = output.decode(errors="replace").strip().splitlines()[-1:] or [""]
        command.failure = f"failed: exit {child.returncode}, {last[0][:90]}"
    elif counted:
        command.wall.append(seconds)
    command.peak = max(command.peak, usage.ru_maxrss)
