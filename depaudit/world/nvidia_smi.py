"""What `nvidia-smi` says of this machine, for where NVIDIA's management library cannot be loaded.

The program is part of the driver. It is asked for its tables alone and changes nothing.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from typing import NamedTuple

SECONDS = 20.0
"""How long it may take: the first call on a machine wakes its GPUs."""
Run = Callable[[Sequence[str]], "str | None"]
"""Runs a command and returns what it prints; None where it cannot be run, or fails."""


class Told(NamedTuple):
    """The driver, the newest CUDA that it knows, and name and capability (`9.0`, or empty) of each GPU."""

    driver: str = ""
    cuda: str = ""
    gpus: tuple[tuple[str, str], ...] = ()


def nvidia_smi(run: Run | None = None) -> Told:
    """Nothing where there is no such program, or no driver that it can speak to."""
    ask = run or _run
    rows = _rows(ask(_query("name,compute_cap,driver_version")), 3)
    if not rows:  # drivers before 510 do not know `compute_cap`
        rows = [[name, "", driver] for name, driver in _rows(ask(_query("name,driver_version")), 2)]
    header = ask(("nvidia-smi",)) or ""
    cuda = re.search(r"CUDA Version:\s*(\d+\.\d+)", header)
    driver = re.search(r"Driver Version:\s*(\d[\d.]*)", header)
    gpus = tuple((name, capability if re.fullmatch(r"\d+\.\d+", capability) else "") for name, capability, _ in rows)
    known = rows[0][2] if rows else driver[1] if driver else ""
    return Told(known if re.fullmatch(r"\d[\d.]*", known) else "", cuda[1] if cuda else "", gpus)


def _query(fields: str) -> tuple[str, ...]:
    return ("nvidia-smi", f"--query-gpu={fields}", "--format=csv,noheader")


def _rows(text: str | None, cells: int) -> list[list[str]]:
    """The table, one row a GPU; a GPU that is lost has a row of words instead, which is left out."""
    found = [[cell.strip() for cell in line.split(",")] for line in (text or "").splitlines()]
    return [row for row in found if len(row) == cells and all(row)]


def _run(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
