"""Where the triple-quoted strings of a text stand, found only as far as they are asked for."""

from __future__ import annotations

import re

from depaudit.sources.import_line import Doubt
from depaudit.sources.strings import TRIPLE_DOUBLE, TRIPLE_SINGLE, string_end
from depaudit.sources.tokens import BROKEN, STRING, pieces

_TELLING = re.compile(r"""["'#}]""")


class TripleQuotes:
    """A place in code, and the strings of several lines that stand before it."""

    __slots__ = ("position", "seen", "spans", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        """An offset that is known to stand in code (or behind `seen`'s string)."""
        self.seen = 0
        """No triple quote between `position` and here opens a string."""
        self.spans: list[tuple[int, int]] = []
        """Start and end of strings that hold a line end."""

    def advance(self, to: int) -> bool:
        """Find every string that opens before `to`; whether `to` stands outside them all."""
        find = self.text.find
        double = find(TRIPLE_DOUBLE, self.seen, to)
        single = find(TRIPLE_SINGLE, self.seen, to)
        while double >= 0 or single >= 0:
            quote = double if single < 0 or 0 <= double < single else single
            self._pass(quote)
            if self.position > to:
                self.seen = self.position
                return False
            if 0 <= double < self.position:
                double = find(TRIPLE_DOUBLE, self.position, to)
            if 0 <= single < self.position:
                single = find(TRIPLE_SINGLE, self.position, to)
        self.seen = to
        return self.position <= to

    def known_code(self, position: int) -> None:
        """`position` stands in code."""
        self.position = self.seen = position

    def _pass(self, quote: int) -> None:
        """Move behind the triple quote at `quote`: it opens a string, or stands in a string or a comment."""
        text = self.text
        start = max(text.rfind("\n", self.position, quote) + 1, self.position)
        if text.startswith("\\", start - 2) and start - 2 >= self.position:
            # The line may begin inside a string that a backslash carries on.
            start = self._lexed(self.position, start, quote)
        elif _TELLING.search(text, start, quote):
            if text.find("}", start, quote) >= 0:
                # The line may begin inside a field of an f-string (PEP 701).
                start = self._lexed(self.position, start, quote)
            else:
                start = self._lexed(start, quote, quote)
        if start > quote:
            self.position = start
            return
        if start < quote and _TELLING.search(text, start, quote):
            start = self._lexed(start, quote, quote)
            if start > quote:
                self.position = start
                return
        end = string_end(text, quote)
        if end < 0:
            raise Doubt("triple-quoted string without an end")
        if text.find("\n", quote, end) >= 0:
            self.spans.append((quote, end))
        self.position = end

    def _lexed(self, start: int, stop: int, quote: int) -> int:
        """`stop`, or the end of the string or comment that covers it, read from code at `start`."""
        for kind, begin, end in pieces(self.text, start, stop):
            if kind == BROKEN:
                raise Doubt("string without an end")
            if kind == STRING and self.text.find("\n", begin, end) >= 0:
                self.spans.append((begin, end))
            if end > stop and begin < stop:
                return end
        return stop

    def line_before(self, start: int, index: int) -> tuple[int, int]:
        """The line before the one at `start` that begins outside of strings: its offset, and where to go on in `spans`.

        `index` counts the spans that may still matter, from the top down.
        """
        text, spans = self.text, self.spans
        line = text.rfind("\n", 0, start - 1) + 1
        while index and spans[index - 1][0] >= line:
            index -= 1
        while index and line < spans[index - 1][1]:
            line = text.rfind("\n", 0, spans[index - 1][0]) + 1
            while index and spans[index - 1][0] >= line:
                index -= 1
        return line, index
