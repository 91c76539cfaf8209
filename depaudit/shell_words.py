"""A line of shell as words that know where they stand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Word(NamedTuple):
    """One word without its quotes; `offset` is where its text begins in the line, inside an opening quote."""

    text: str
    offset: int


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<space>(?:[ \t\r]|\\\r?\n)+)
        |(?P<comment>\#[^\n]*)
        |(?P<end>&&|\|\||[;&|\n()`]|\$\()
        |(?P<redirect>\d?(?:>>|>&|>|<<|<)&?\d?)
        |(?P<piece>(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[^\n]|\$\{[^}\n]*\}|[^\s"'\\;&|()`<>])+(?:[<>=!~][^\s"'\\;&|()`]*)?)
        |(?P<other>[\s\S])""",
        re.VERBOSE,
    )


@lru_cache(maxsize=1)
def _part() -> re.Pattern[str]:
    return re.compile(r""""((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([^\n])|([^"'\\]+)""")


def commands(line: str) -> list[list[Word]]:
    """The simple commands of a line (`a && b; c | d`), each as its words.

    `line` may hold several lines; a backslash at a line's end joins it to the
    next. A comparison that stands in a word without quotes (`numpy>=1.2`,
    which a shell would take for a redirection) is kept with the word, since
    that is what its author meant.
    """
    found: list[list[Word]] = [[]]
    skip_next = False
    position = 0
    while position < len(line):
        match = _pattern().match(line, position)
        if match is None:
            break
        position = match.end()
        kind = match.lastgroup
        if kind == "end" or kind == "comment":
            found.append([])
            skip_next = False
        elif kind == "redirect":
            skip_next = not match[0][-1].isdigit()
        elif kind == "piece":
            if not skip_next:
                found[-1].append(_word(match[0], match.start()))
            skip_next = False
    return [words for words in found if words]


def _word(raw: str, start: int) -> Word:
    if not any(character in raw for character in "\"'\\"):
        return Word(raw, start)
    parts = [a or b or c or d for a, b, c, d in _part().findall(raw)]
    return Word("".join(parts), start + (raw[0] in "\"'"))
