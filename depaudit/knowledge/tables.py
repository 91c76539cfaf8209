"""Compiled facts, read when asked: text whose lines are a key and its cells, apart by tabs, sorted by key.

Text is what loads fastest without writing anything beside the code: a small
table becomes a dict in microseconds, a large one is searched by bisection.
`scripts/compile_knowledge.py` and `scripts/build_names.py` write the files.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from functools import cache

FOLDER = os.path.join(os.path.dirname(__file__), "compiled")


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """A small table whole: key to cells."""
    with open(os.path.join(FOLDER, f"{name}.txt"), encoding="utf-8") as file:
        rows = [line.split("\t") for line in file.read().splitlines()]
    return {cells[0]: tuple(cells[1:]) for cells in rows}


@cache
def packed(name: str) -> list[str]:
    """The sorted lines of a large table."""
    import zlib

    with open(os.path.join(FOLDER, f"{name}.txt.z"), "rb") as file:
        return zlib.decompress(file.read()).decode().split("\n")


def packed_row(name: str, key: str) -> tuple[str, ...] | None:
    """The cells of one key in a large table."""
    lines = packed(name)
    at = bisect_left(lines, key)
    if at < len(lines):
        found, *cells = lines[at].split("\t")
        if found == key:
            return tuple(cells)
    return None
