"""The fields of f-strings and t-strings as arguments of a call, at equal length: code that any parser reads at its place.

`f"a{x!r:>{w}}"` is written `0(  x,   w,  )`. Parsers before Python 3.12 know
neither quotes inside such fields (PEP 701) nor where exactly a field stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.sources.strings import IN_FIELD, field_end, string_end
from depaudit.sources.tokens import COMMENT, STRING, pieces

_PREFIX = re.compile(r"(?<!\w)[A-Za-z]{1,2}\Z")
_BETWEEN = re.compile(r"(?:\s|\\\n)*(?:[A-Za-z]{1,2})?")
_BRACE = re.compile(r"\{\{|\{|\\N\{[^}]*\}")
_SHOWS_ITSELF = re.compile(r"(?<![=!<>])=\s*\Z")
Span = tuple[int, int]


def write_fields(characters: list[str], text: str, start: int, stop: int) -> None:
    """Rewrite every f-string between two offsets of `text`, and the strings that are joined to one."""
    run: list[Span] = []
    for kind, begin, end in pieces(text, start, stop):
        if kind == STRING:
            run.append((begin, end))
        elif kind != COMMENT and not _BETWEEN.fullmatch(text, begin, end):
            _write_run(characters, text, run)
            run = []
    _write_run(characters, text, run)


def _write_run(characters: list[str], text: str, run: list[Span]) -> None:
    """Strings that stand one behind the other are one string: what was joined is added."""
    formatted = [_is_formatted(text, begin) for begin, _ in run]
    if not any(formatted):
        return
    for number, (begin, end) in enumerate(run):
        first = begin - len(_prefix(text, begin))
        if formatted[number]:
            _write_call(characters, text, begin, end)
            characters[first:begin] = ("+" if number else "0").ljust(begin - first)
        elif number:
            characters[first:end] = _nothing(text[first:end])


def _nothing(string: str) -> str:
    """`+0`, with the line ends of the string."""
    if "\n" not in string:
        return "+0".ljust(len(string))
    return "+(0" + re.sub(r"[^\n]", " ", string[3:-1]) + ")"


def _write_call(characters: list[str], text: str, begin: int, end: int) -> None:
    width = 3 if text.startswith(('"""', "'''"), begin) else 1
    written = [character if character == "\n" else " " for character in text[begin:end]]
    written[0], written[-1] = "(", ")"
    raw = not set("rR").isdisjoint(_prefix(text, begin))
    spans = list(_expressions(text, begin + width, end - width, text[begin : begin + width], raw))
    for start, stop in spans:
        written[start - begin : stop - begin] = text[start:stop]
        written[stop - begin] = ","
    characters[begin:end] = written
    for start, stop in spans:
        write_fields(characters, text, start, stop)


def _expressions(text: str, start: int, end: int, quote: str, raw: bool) -> Iterator[Span]:
    """Where the expressions of the fields between two offsets stand; those of a field's format behind it."""
    position = start
    while match := _BRACE.search(text, position, end):
        position = match.end()
        if raw and match[0][0] == "\\":
            position = match.start() + 3
        elif match[0] != "{":
            continue
        close = field_end(text, position, quote)
        stop = _expression_end(text, position, close - 1)
        yield position, stop
        colon = text.find(":", stop, close)
        if colon >= 0 and stop < close - 1:
            yield from _expressions(text, colon + 1, close - 1, quote, raw)
        position = max(position, close)


def _expression_end(text: str, start: int, close: int) -> int:
    """Before `=`, `!r`, `:format` or the brace at `close`."""
    position, depth, end = start, 0, close
    while match := IN_FIELD.search(text, position, close):
        position, mark = match.end(), match[0]
        if mark in "\"'":
            position = max(position, string_end(text, position - 1))
        elif mark == "#":
            position = max(position, text.find("\n", position, close))
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif depth == 0 and not (mark == "!" and text.startswith("=", position)):
            end = position - 1
            break
    shown = _SHOWS_ITSELF.search(text, start, end)
    return shown.start() if shown else end


def _is_formatted(text: str, begin: int) -> bool:
    return not set("fFtT").isdisjoint(_prefix(text, begin))


def _prefix(text: str, begin: int) -> str:
    match = _PREFIX.search(text, max(0, begin - 3), begin)
    return match[0] if match and not set(match[0].lower()) - set("rbuft") else ""
