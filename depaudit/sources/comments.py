"""Inline ignores of a Python file, in real comments only."""

from __future__ import annotations

import re

from depaudit.ignore_comment import MARK, parse_ignore
from depaudit.model.location import Location
from depaudit.model.source import Ignore


def ignores_of(path: str, text: str) -> tuple[Ignore, ...]:
    """Every `# depaudit: ignore`, with the place of its comment."""
    if MARK not in text:
        return ()
    found = []
    for line, column, comment in _comments(text):
        parsed = parse_ignore(comment) if MARK in comment else None
        if parsed:
            place = Location(path, line, column, line, column + len(comment))
            found.append(Ignore(place, *parsed))
    return tuple(found)


def _comments(text: str) -> list[tuple[int, int, str]]:
    """Line, column and text of every comment; where the text does not tokenize, of what looks like one."""
    import io
    import tokenize

    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append((token.start[0], token.start[1] + 1, token.string))
    except (tokenize.TokenError, SyntaxError, RecursionError):
        lines = text.split("\n")
        last = found[-1][0] if found else 0
        for number, line in enumerate(lines[last:], last + 1):
            match = re.search(r"#[ \t]*depaudit:.*", line)
            if match:
                found.append((number, match.start() + 1, match[0]))
    return found
