"""Python that is newer than the running interpreter, written so that an older `ast` reads it.

Every change keeps the length, so places stay true; only what imports and
calls need survives (type parameters do not, and fields of f-strings only where
they are asked for).
Known: PEP 646, 654, 695, 696, 701, 750, 758 and 810.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from depaudit.sources.formatted_fields import write_fields
from depaudit.sources.logical_lines import logical_lines
from depaudit.sources.strings import is_formatted
from depaudit.sources.tokens import STRING, pieces

_W = r"[ \t\f]"
_TYPE = re.compile(rf"{_W}*type({_W}+)\w+{_W}*(?:(\[)|=(?!=))")
_GENERIC = re.compile(rf"{_W}*(?:async{_W}+)?(?:def|class){_W}+\w+{_W}*(\[)")
_EXCEPT = re.compile(rf"{_W}*except\b(?P<star>{_W}*\*)?(?P<types>[^:]*):")
_PYTHON_2_EXCEPT = re.compile(rf"{_W}*[\w.]+{_W}*,{_W}*[a-z_]\w*{_W}*|{_W}*\([^()]*\){_W}*,{_W}*\w+{_W}*")
_LAZY = re.compile(rf"{_W}*(lazy{_W}+)(?:import|from)\b")
_STARRED_ANNOTATION = re.compile(r"\*\s*\w+\s*:\s*(\*)")
_BRACKET = re.compile(r"[()\[\]{}*,]|[^\s()\[\]{}*,]+")


class Rewritten(NamedTuple):
    """Text of the same length, and what moved."""

    text: str
    lazy: dict[int, int]
    """For a lazy import: the offset where `import` or `from` stands, to the offset of `lazy`."""


def rewrite(text: str, fields: bool = False) -> Rewritten:
    """`text` without the syntax that came after Python 3.10; with the fields of f-strings as calls, or without them."""
    characters = list(text)
    if fields:
        write_fields(characters, text, 0, len(text))
    for kind, start, end in pieces(text, 0, len(text)) if not fields else ():
        if kind == STRING and "{" in text[start:end] and is_formatted(text, start):
            _plain(characters, start, end)
    lazy: dict[int, int] = {}
    for offset, line in logical_lines(text):
        _soft_keyword(characters, offset, line)
        if match := _EXCEPT.match(line):
            _except(characters, offset, match)
        if match := _LAZY.match(line):
            start, end = offset + match.start(1), offset + match.end(1)
            characters[start:end] = "0" + " " * (end - start - 2) + ";"
            lazy[end] = start
        if "*" in line:
            _stars(characters, offset, line)
    return Rewritten("".join(characters), lazy)


def _plain(characters: list[str], start: int, end: int) -> None:
    """A plain string in the place of an f-string, with its line ends."""
    inside = characters[start:end]
    quote, closing = ['"'], ['"']
    if "\n" in inside:
        quote = closing = list('"""')
        if "\n" in inside[:3] + inside[-3:]:
            quote, closing = ["[", "0"], ["]"]
    filling = " " if quote[0] == "[" else "x"
    middle = ["\n" if character == "\n" else filling for character in inside[len(quote) : len(inside) - len(closing)]]
    characters[start:end] = quote + middle + closing
    for place in range(max(0, start - 2), start):
        if characters[place] in "tT":
            characters[place] = "f"


def _blank(characters: list[str], start: int, end: int) -> None:
    """Spaces; a line end that was inside brackets is kept with a backslash."""
    for place in range(start, end):
        if characters[place] != "\n":
            characters[place] = " "
    for place in range(start + 1, end):
        if characters[place] == "\n" and characters[place - 1] == " ":
            characters[place - 1] = "\\"


def _soft_keyword(characters: list[str], offset: int, line: str) -> None:
    match = _TYPE.match(line)
    if match:
        characters[offset + match.start(1) : offset + match.end(1)] = "_" * len(match[1])
    else:
        match = _GENERIC.match(line)
    if match and match[match.lastindex or 0] == "[":
        start = match.start(match.lastindex or 0)
        _blank(characters, offset + start, offset + _closing(line, start))


def _closing(line: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"[()\[\]{}]").finditer(line, start):
        depth += 1 if match[0] in "([{" else -1
        if depth == 0:
            return match.end()
    return start


def _except(characters: list[str], offset: int, match: re.Match[str]) -> None:
    if match["star"]:
        characters[offset + match.end("star") - 1] = " "
    types = match["types"]
    if "," not in types or _PYTHON_2_EXCEPT.fullmatch(types):
        return
    depth = 0
    for place, character in enumerate(types, offset + match.start("types")):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            characters[place] = "|"


def _stars(characters: list[str], offset: int, line: str) -> None:
    """Without the stars of `x[*Ts]` and `*args: *Ts` (PEP 646)."""
    for match in _STARRED_ANNOTATION.finditer(line):
        characters[offset + match.start(1)] = " "
    open_brackets: list[str] = []
    before = ""
    for match in _BRACKET.finditer(line):
        token = match[0]
        if token in "([{":
            open_brackets.append(token)
        elif token in ")]}" and open_brackets:
            open_brackets.pop()
        elif token == "*" and open_brackets[-1:] == ["["] and before in ("[", ","):
            characters[offset + match.start()] = " "
        before = token
