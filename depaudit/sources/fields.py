"""The fields of f-strings, and what in them is newer than f-strings themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.sources.strings import IN_FIELD, field_end, string_end

_SHOWN = re.compile(r"(?<![=!<>])=[ \t]*\Z")


def fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places between the braces of each field of the f-string from its opening quote to `end`, inner ones as well."""
    width = 3 if text.startswith(text[start] * 3, start) and end - start >= 6 else 1
    yield from _fields(text, start + width, end - width)


def _fields(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    quote = text[end : end + 1]
    while (position := text.find("{", position, end)) >= 0:
        position += 1
        if text.startswith("{", position):
            position += 1
            continue
        if text.startswith("\\N", position - 3):
            continue
        behind = field_end(text, position, quote)
        if behind < 0 or behind > end + 1:
            return
        yield position, behind - 1
        yield from _fields(text, _expression_end(text, position, behind - 1), behind - 1)
        position = behind


def _expression_end(text: str, start: int, end: int) -> int:
    """Where the expression of a field ends, and its conversion or format begins."""
    depth, position = 0, start
    while (match := IN_FIELD.search(text, position, end)) is not None:
        position, mark = match.end(), match[0]
        if mark in "\"'":
            position = string_end(text, position - 1)
            if position < 0:
                return end
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif depth == 0 and not (mark == "!" and text.startswith("=", position)):
            return position - 1
    return end


def shows_expression(text: str, start: int, end: int) -> bool:
    """Whether the field says what it holds (`{x=}`)."""
    return _SHOWN.search(text[start : _expression_end(text, start, end)]) is not None


def is_free(text: str, start: int, end: int, quote: str) -> bool:
    """Whether the field holds what Pythons before 3.12 refuse (PEP 701): the string's own quotes, a backslash, a comment,
    a line end in a string of one line."""
    inside = text[start : _expression_end(text, start, end)]
    if quote in inside or "\\" in inside or (len(quote) == 1 and "\n" in inside):
        return True
    return "#" in inside and any(_comments(inside))


def _comments(code: str) -> Iterator[int]:
    from depaudit.sources.tokens import COMMENT, pieces

    yield from (start for kind, start, _ in pieces(code, 0, len(code)) if kind == COMMENT)
