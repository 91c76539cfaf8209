"""The blocks around a line, found by walking up from it."""

from __future__ import annotations

import re

from depaudit.sources.effects import (
    DEFERRED,
    EXPLAINED,
    NOTHING,
    OPTIONAL,
    Effect,
    catches_absence,
    except_effect,
    together,
    try_effect,
)
from depaudit.sources.handlers import gives_up
from depaudit.sources.headers import exceptions_at, header
from depaudit.sources.import_line import Doubt
from depaudit.sources.triple_quotes import TripleQuotes

_HEADER = re.compile(r"([ \t\f]*)(async|class|def|elif|else|except|finally|for|if|match|case|try|while|with)\b")
_ELSE = re.compile(r"else[ \t\f]*:")
_ASYNC_DEF = re.compile(r"async[ \t\f]+def\b")
_SPACES = [" " * width for width in range(200)]
_clauses: dict[str, re.Pattern[str]] = {}


def width_of(indent: str) -> int:
    """The column that an indentation reaches: tabs to the next multiple of eight, a form feed starts anew."""
    if indent.isspace() and "\f" in indent:
        indent = indent[indent.rindex("\f") + 1 :]
    return len(indent.expandtabs(8)) if "\t" in indent else len(indent)


def effect_around(quotes: TripleQuotes, start: int, width: int) -> Effect:
    """What the blocks around the line at `start`, indented by `width`, do together. Raises Doubt."""
    text = quotes.text
    starts_with = text.startswith
    effects: list[Effect] = []
    place, line, index = start, start, len(quotes.spans)
    if width >= len(_SPACES):
        raise Doubt("deep indentation")
    while width > 0:
        if line <= 0:
            raise Doubt("no header")
        line, index = quotes.line_before(line, index)
        if starts_with(_SPACES[width], line):
            continue
        match = _HEADER.match(text, line)
        if match is None:
            continue
        outer = width_of(match[1])
        if outer >= width:
            continue
        keyword, at = match[2], match.end(1)
        if keyword == "else" and not _ELSE.match(text, at):
            continue  # of a conditional expression in brackets
        if starts_with("\\\n", line - 2):
            raise Doubt("backslash before a header")
        if keyword in ("else", "elif"):
            if keyword == "elif":
                effects.append(header(text, at, keyword)[0])
            line, index = _owner(quotes, line, index, outer, effects, is_else=keyword == "else")
        else:
            effects.append(_effect(quotes, match, place))
        width = outer
    effects.reverse()
    return together(effects)


def _effect(quotes: TripleQuotes, match: re.Match[str], place: int) -> Effect:
    """Of the block that `match` opens, for an import at `place` inside it."""
    text = quotes.text
    keyword, at = match[2], match.end(1)
    if keyword == "def":
        return DEFERRED
    if keyword in ("class", "while", "finally"):
        return NOTHING
    if keyword == "try":
        return _try_effect(quotes, match[1], place)
    if keyword == "except":
        return except_effect(exceptions_at(text, at))
    if keyword in ("match", "case"):
        raise Doubt("match is a soft keyword")
    if keyword == "async" and _ASYNC_DEF.match(text, at):
        return DEFERRED
    return header(text, at, keyword)[0]


def _owner(
    quotes: TripleQuotes, line: int, index: int, width: int, effects: list[Effect], is_else: bool
) -> tuple[int, int]:
    """Walk up from an `else` or `elif` to the statement that it belongs to; appends what the clauses passed do to it."""
    text = quotes.text
    handled: list[str] = []
    inside = _SPACES[width + 1]
    while line > 0:
        line, index = quotes.line_before(line, index)
        if text.startswith(inside, line):
            continue
        match = _HEADER.match(text, line)
        if match is None:
            continue
        reached = width_of(match[1])
        if reached > width:
            continue
        keyword, at = match[2], match.end(1)
        if reached < width or text.startswith("\\\n", line - 2):
            raise Doubt("owner of else")
        if keyword in ("if", "elif") and not handled:
            effects.append(header(text, at, keyword)[1])
            if keyword == "if":
                return line, index
            is_else = False
        elif keyword == "except" and is_else:
            handled.extend(reversed(exceptions_at(text, at)))
        elif keyword == "try" and handled:
            if try_effect(handled) != NOTHING:
                raise Doubt("else of a guard")  # what its body and its handlers do decides
            return line, index
        elif keyword in ("for", "while", "async") and is_else and not handled:
            header(text, at, keyword)
            return line, index
        else:
            raise Doubt("owner of else")
    raise Doubt("no owner of else")


def _try_effect(quotes: TripleQuotes, indent: str, place: int) -> Effect:
    """Of the `try` with this indentation, whose body holds `place`."""
    pattern = _clauses.get(indent)
    if pattern is None:
        pattern = _clauses[indent] = re.compile(rf"\n{indent}(try|except|finally)\b")
    text = quotes.text
    ahead = TripleQuotes(text)
    ahead.known_code(quotes.position)
    handlers: list[tuple[str, ...]] = []
    survived = False
    for match in pattern.finditer(text, place):
        clause = match.start() + 1
        if clause < ahead.position or not ahead.advance(clause):
            continue
        keyword = match[1]
        if keyword == "except":
            if text.startswith("\\", clause - 2):
                raise Doubt("backslash before except")
            handlers.append(exceptions_at(text, match.start(1)))
            if not survived and catches_absence(handlers[-1]):
                survived = not gives_up(text, clause, indent)
        elif handlers:
            break
        elif keyword == "finally":
            return NOTHING
        else:
            raise Doubt("try without a handler")
    if not handlers:
        raise Doubt("try without a handler")
    effect = try_effect(name for names in handlers for name in names)
    return EXPLAINED if effect == OPTIONAL and not survived else effect
