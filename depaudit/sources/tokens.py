"""A stretch of Python text as code, strings and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.sources.strings import string_end

CODE, STRING, COMMENT, BROKEN = range(4)
_NEXT = re.compile(r"""["'#]|\\[\s\S]?""")


def pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """`(kind, start, end)` from `start`, which must stand in code, to behind `stop`.

    Code comes without strings and comments; a backslash with what follows it
    is part of the code. A quote that opens a string without an end is BROKEN
    and one character long.
    """
    position = code = start
    while position < stop:
        match = _NEXT.search(text, position, stop)
        if match is None:
            break
        found, mark = match.start(), match[0]
        if mark[0] == "\\":
            position = match.end()
            continue
        if found > code:
            yield CODE, code, found
        if mark == "#":
            end = text.find("\n", found)
            position = len(text) if end < 0 else end
            yield COMMENT, found, position
        else:
            end = string_end(text, found)
            position = end if end > 0 else found + 1
            yield (STRING if end > 0 else BROKEN), found, position
        code = position
    if code < stop:
        yield CODE, code, stop
