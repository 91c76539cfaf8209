"""Inline ignores of a Python file, in real comments only."""

from __future__ import annotations

from depaudit.ignore_comment import MARK, parse_ignore
from depaudit.model.location import Location
from depaudit.model.source import Ignore


def ignores_of(path: str, text: str) -> tuple[Ignore, ...]:
    """Every `# depaudit: ignore`, with the place of its comment."""
    return tuple(_found(path, text)) if MARK in text else ()


def _found(path: str, text: str) -> list[Ignore]:
    from depaudit.sources.tokens import COMMENT, pieces

    ignores = []
    line, counted = 1, 0
    for kind, start, end in pieces(text, 0, len(text)):
        comment = text[start:end] if kind == COMMENT else ""
        parsed = parse_ignore(comment) if MARK in comment else None
        if parsed:
            line, counted = line + text.count("\n", counted, start), start
            column = start - text.rfind("\n", 0, start)
            ignores.append(Ignore(Location(path, line, column, line, column + end - start), *parsed))
    return ignores
