"""Where strings end: plain ones by one expression, f-strings and t-strings also with quotes inside their fields (PEP 701, 750)."""

from __future__ import annotations

import re

# Loops are unrolled so that none can backtrack: `re` has no possessive quantifiers before Python 3.11.
_SHORT_DOUBLE = r'"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"'
_SHORT_SINGLE = r"'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'"
_SHORT = re.compile(rf"{_SHORT_DOUBLE}|{_SHORT_SINGLE}")
_PREFIX = re.compile(r"(?<!\w)(?:([fFtT])([rR]?)|([rR])([fFtT]))\Z")
# Text of an f-string whose fields hold no quotes: then the first closing quote is the right one on every Python.
_FIELD = r"""\{(?!\{)[^{}"'#\\]*(?:\{[^{}"'#\\]*\}[^{}"'#\\]*)*\}"""
_SIMPLE_FIELDS = re.compile(rf"[^{{}}]*(?:(?:\{{\{{|\}}\}}|{_FIELD})[^{{}}]*)*")
_STOP = {quote: re.compile(rf"{quote}|[{{}}\\\n]") for quote in ('"', "'", '"""', "'''")}
IN_FIELD = re.compile(r"""["'#()\[\]{}!:]""")
_IN_SPEC = re.compile(r"""["'{}\\\n]""")

TRIPLE_DOUBLE, TRIPLE_SINGLE = '"""', "'''"


def string_end(text: str, start: int) -> int:
    """The offset after the string whose opening quote stands at `start`; -1 where it does not end."""
    quote = text[start : start + 3]
    if quote not in (TRIPLE_DOUBLE, TRIPLE_SINGLE):
        quote = text[start]
    end = _plain_end(text, start, quote)
    prefix = text[start - 1 : start]
    if not prefix or prefix not in "fFtTrR":
        return end
    kind = _PREFIX.search(text, max(0, start - 3), start)
    if kind is None or (end > 0 and _is_simple(text, start + len(quote), end - len(quote))):
        return end
    return _formatted_end(text, start + len(quote), quote, raw=bool(kind[2] or kind[3]))


def is_formatted(text: str, start: int) -> bool:
    """Whether the string whose quote stands at `start` is an f-string or a t-string."""
    return _PREFIX.search(text, max(0, start - 3), start) is not None


def _plain_end(text: str, start: int, quote: str) -> int:
    if len(quote) == 1:
        match = _SHORT.match(text, start)
        return match.end() if match else -1
    end = text.find(quote, start + 3)
    while end > 0 and text[end - 1] == "\\":
        first = end - 1
        while text[first - 1] == "\\":
            first -= 1
        if (end - first) % 2 == 0:
            break
        end = text.find(quote, end + 1)
    return end + 3 if end > 0 else -1


def _is_simple(text: str, start: int, end: int) -> bool:
    """Whether the fields between `start` and `end` hold nothing that could hide a quote."""
    if text.find("{", start, end) < 0:
        return True
    return _SIMPLE_FIELDS.fullmatch(text, start, end) is not None and text.find("\\N{", start, end) < 0


def _formatted_end(text: str, position: int, quote: str, raw: bool) -> int:
    """From inside the literal part of an f-string to behind its closing quote."""
    stop = _STOP[quote]
    while match := stop.search(text, position):
        position, mark = match.end(), match[0]
        if mark == quote:
            return position
        if mark == "\\":
            if not raw and text.startswith("N{", position):
                position = text.find("}", position) + 1 or len(text)
            elif text[position : position + 1] not in ("{", "}"):
                position += 1
        elif mark == "{":
            if text.startswith("{", position):
                position += 1
            else:
                position = field_end(text, position, quote)
                if position < 0:
                    return -1
        elif mark == "\n" and len(quote) == 1:
            return -1
    return -1


def field_end(text: str, position: int, quote: str) -> int:
    """From behind the `{` of a field to behind its `}`."""
    depth = 0
    while match := IN_FIELD.search(text, position):
        position, mark = match.end(), match[0]
        if mark in "\"'":
            position = string_end(text, position - 1)
            if position < 0:
                return -1
        elif mark == "#":
            position = text.find("\n", position)
            if position < 0:
                return -1
        elif mark in "([{":
            depth += 1
        elif mark == "}" and depth == 0:
            return position
        elif mark in ")]}":
            depth -= 1
        elif mark == ":" and depth == 0:
            return _spec_end(text, position, quote)
    return -1


def _spec_end(text: str, position: int, quote: str) -> int:
    """From behind the `:` of a field to behind the `}` of the field; what follows the colon is text with fields in it."""
    while match := _IN_SPEC.search(text, position):
        position, mark = match.end(), match[0]
        if mark == "}":
            return position
        if mark == "{":
            position = field_end(text, position, quote)
            if position < 0:
                return -1
        elif mark == "\\":
            position += 1
        elif (mark == "\n" and len(quote) == 1) or text.startswith(quote, position - 1):
            return -1
    return -1
