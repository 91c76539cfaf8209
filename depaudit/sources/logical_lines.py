"""A text as logical lines whose strings and comments are masked: for files that no parser reads.

The masked text has the length of the original, so every offset stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from depaudit.sources.tokens import CODE, COMMENT, pieces

_EDGE = re.compile(r"[()\[\]{}\n]|\\\n")
# Words that cannot stand in brackets: where a line begins so, a bracket above was never closed.
_STATEMENT = re.compile(
    r"[ \t\f]*(?:import[ \t]+[^\W\d]|from[ \t]+[.\w]+[ \t]+import\b|(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[:(]|try[ \t]*:|[<=>]{7})"
)


class LogicalLine(NamedTuple):
    """One logical line."""

    offset: int
    text: str
    """Masked; line ends inside brackets and after backslashes are spaces."""


def masked(text: str) -> str:
    """`text` with `_` for what stands in strings and spaces for comments; only logical lines end in a line end."""
    parts: list[str] = []
    depth = 0
    for kind, start, end in pieces(text, 0, len(text)):
        if kind == CODE:
            depth = _mask_code(text, start, end, depth, parts)
        elif kind == COMMENT:
            parts.append(" " * (end - start))
        else:
            parts.append('"' + "_" * (end - start - 2) + '"' if end - start > 1 else " ")
    return "".join(parts)


def _mask_code(text: str, start: int, end: int, depth: int, parts: list[str]) -> int:
    position = start
    for match in _EDGE.finditer(text, start, end):
        mark = match[0]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(0, depth - 1)
        elif mark == "\n" and (depth == 0 or _STATEMENT.match(text, match.end())):
            depth = 0
        else:
            parts.append(text[position : match.start()])
            parts.append(" " * len(mark))
            position = match.end()
    parts.append(text[position:end])
    return depth


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Every logical line of `text` that is not blank."""
    offset = 0
    for line in masked(text).split("\n"):
        if line and not line.isspace():
            yield LogicalLine(offset, line)
        offset += len(line) + 1
