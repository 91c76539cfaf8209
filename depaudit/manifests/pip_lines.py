"""The lines of a requirements file as pip takes them: joined, without comments, options apart, with places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from depaudit.model.location import Location
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_COMMENT = re.compile(r"(?:^|\s)#(.*)$")
_COMMENT_LINE = re.compile(r"\s*#")
_OPTION_START = re.compile(r"(?:^|(?<=[ \t]))-")

LONGEST = 100_000
"""Characters of a logical line that is read; its options are taken apart a character at a time."""
OPTIONS = {
    "--requirement": True,
    "--constraint": True,
    "--editable": True,
    "--index-url": True,
    "--pypi-url": True,
    "--extra-index-url": True,
    "--no-index": False,
    "--find-links": True,
    "--no-binary": True,
    "--only-binary": True,
    "--prefer-binary": False,
    "--require-hashes": False,
    "--no-require-hashes": False,
    "--pre": False,
    "--all-releases": True,
    "--only-final": True,
    "--trusted-host": True,
    "--use-feature": True,
    "--hash": True,
    "--config-settings": True,
    "--config-setting": True,
    "--global-option": True,
    "--install-option": True,
    "--build-option": True,
    "--process-dependency-links": False,
    "--always-unzip": False,
    "--use-wheel": False,
    "--no-use-wheel": False,
    "--allow-external": True,
    "--allow-all-external": False,
    "--allow-unverified": True,
}
"""Options of a requirements file (long form), and whether a value follows; the last ones belong to old pips."""
SHORT = {
    "r": "--requirement",
    "c": "--constraint",
    "e": "--editable",
    "i": "--index-url",
    "f": "--find-links",
    "C": "--config-settings",
    "Z": "--always-unzip",
}


@dataclass(frozen=True)
class PipLine:
    """One logical line: what stands before its options, and where."""

    text: str
    """The requirement (stripped, continuations joined); empty where the line holds options only."""
    raw: str
    """The same as it stands in the file."""
    location: Location
    """The place of `raw`, or of the options."""
    options: tuple[tuple[str, str], ...]
    """(long name, value) in order; an option that pip does not know has the name as written and the value `?`."""
    comment: str = ""
    too_long: int = 0
    """Characters of a line that was not read because it has more than LONGEST."""


def pip_lines(document: TextDocument) -> Iterator[PipLine]:
    """The logical lines that hold something, in order."""
    for joined, pieces in _joined(document):
        if len(joined) > LONGEST:
            place = document.place(pieces[0][1], pieces[0][1])
            yield PipLine("", "", place, (), too_long=len(joined))
            continue
        comment = _COMMENT.search(joined)
        code = joined[: comment.start()] if comment else joined
        if not code.strip():
            continue
        split = _OPTION_START.search(code)
        end = split.start() if split else len(code)
        text = code[:end].strip()
        if text:
            begin = len(code) - len(code.lstrip())
            start, stop = _raw(pieces, begin), _raw(pieces, begin + len(text) - 1) + 1
        else:
            start, stop = _raw(pieces, end), _raw(pieces, len(code.rstrip()) - 1) + 1
        yield PipLine(
            text,
            document.text[start:stop] if text else "",
            document.place(start, stop),
            tuple(_options(code[end:])),
            comment[1].strip() if comment else "",
        )


def _joined(document: TextDocument) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    r"""Lines joined at `\`, with (offset in the joined line, offset in the file) of each piece."""
    text, pieces = "", list[tuple[int, int]]()
    for start, line in zip(document.starts, document.lines, strict=False):
        if _COMMENT_LINE.match(line):
            if text:  # a comment ends a continuation
                yield text, pieces
                text, pieces = "", []
            continue
        pieces.append((len(text), start + len(line) - len(line.lstrip("\\"))))
        if line.endswith("\\"):
            text += line.strip("\\")
            continue
        text += line.lstrip("\\")
        yield text, pieces
        text, pieces = "", []
    if text:
        yield text, pieces


def _raw(pieces: list[tuple[int, int]], offset: int) -> int:
    """The offset in the file of a character of the joined line."""
    begin, start = pieces[bisect_right(pieces, (offset, 1 << 62)) - 1]
    return start + offset - begin


def _options(text: str) -> Iterator[tuple[str, str]]:
    words = iter(_words(text))
    for word in words:
        if not word.startswith("-"):
            yield word, "?"
            continue
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            long = _completed(name)
        else:
            long, equals, value = SHORT.get(word[1:2], ""), word[2:3], word[2:].lstrip("=")
        if not long:
            yield word, "?"
        elif not OPTIONS[long]:
            yield long, ""
        else:
            yield long, value if equals else next(words, "")


def _completed(name: str) -> str:
    """The long option that a name abbreviates without ambiguity (as optparse allows); empty if none."""
    if name in OPTIONS:
        return name
    found = [option for option in OPTIONS if option.startswith(name)] if len(name) > 3 else []
    return found[0] if len(found) == 1 else ""


def _words(text: str) -> list[str]:
    import shlex

    try:
        return shlex.split(text)
    except ValueError:  # an open quote
        return text.split()
