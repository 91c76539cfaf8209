"""Why a text is not Python 3."""

from __future__ import annotations

import re
from typing import NamedTuple

from depaudit.sources.logical_lines import logical_lines


class Fault(NamedTuple):
    """Where a text stops being Python 3, and one sentence on it."""

    line: int
    column: int
    reason: str
    wrong: bool = True
    """Whether no Python reads the text either: it is no template, and within the limits of a parser."""


_PYTHON_2 = (
    (r"[ \t\f]*print[ \t]+(?![=(\[.,)}:]|[-+*/%&|^<>!]=|(?:in|is|and|or|not|if|else)\b)\S", "a `print` statement"),
    (r"[ \t\f]*print[ \t]*>>", "a `print` statement"),
    (r"(?:[^#]*:)?[ \t\f]*print[ \t]+[\"'\w]", "a `print` statement"),
    (r"[ \t\f]*exec[ \t]+[\"'\w]", "an `exec` statement"),
    (r"[ \t\f]*except[ \t]+[^:]*,[ \t]*[a-z_]\w*[ \t]*:", "`except …, name`"),
    (r"[ \t\f]*raise[ \t]+[\w.]+[ \t]*,", "`raise …, text`"),
    (r"[^\"]*`", "backquotes"),
    (r".*<>", "`<>`"),
    (r".*(?<![\w.])(?:0[0-7]+[lL]?|0[xX][0-9a-fA-F]+[lL]|[1-9]\d*[lL])\b", "a number in the old form"),
    (r".*(?<!\w)[uU][rR]\"", 'a `ur""` string'),
)


def fault_of(text: str, error: SyntaxError) -> Fault:
    """What is wrong with a text that no `ast` reads, in words that are the same on every interpreter."""
    line = error.lineno or 1
    column = max(1, error.offset or 1)
    marker = re.search(r"^(?:<{7}|>{7})(?: |$)", text, re.MULTILINE)
    if marker:
        line = text.count("\n", 0, marker.start()) + 1
        return Fault(line, 1, "invalid syntax: a merge left its conflict markers")
    place, what = _python_2(text)
    if what:
        line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        return Fault(line, column, f"invalid syntax: the file is not Python 3 ({what} is Python 2)")
    if "{%" in text:
        line = text.count("\n", 0, text.index("{%")) + 1
        return Fault(line, 1, "invalid syntax: the file is a template, not Python", wrong=False)
    return Fault(line, column, "invalid syntax")


def _python_2(text: str) -> tuple[int, str]:
    """The first statement that only Python 2 reads: its offset and what it is."""
    patterns = [(re.compile(pattern, re.DOTALL), what) for pattern, what in _PYTHON_2]
    for offset, line in logical_lines(text):
        for pattern, what in patterns:
            if pattern.match(line):
                return offset + len(line) - len(line.lstrip()), what
    return 0, ""
