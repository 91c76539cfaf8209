"""On which line of a notebook's file the lines of its cells stand."""

from __future__ import annotations

import json
import re


class SourceLines:
    """A notebook's text, read from the top down: ask for the cells in their order.

    Exact where each line of a cell is a string on a line of its own, as
    Jupyter writes it; otherwise the line where the string begins.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._counted = 0
        self._line = 1

    def of(self, source: object, key: str) -> tuple[int, ...]:
        """The line of the file for each line of the cell whose `key` holds `source`; empty where it is not found."""
        parts = (
            [source]
            if isinstance(source, str)
            else [part for part in source if isinstance(part, str)]
            if isinstance(source, list)
            else []
        )
        if not parts:
            return ()
        for match in re.compile(rf'"{key}"\s*:\s*(?:\[\s*)?').finditer(self._text, self._position):
            offset = match.end()
            if not self._written(parts[0], offset):
                continue
            lines: list[int] = []
            for part in parts:
                offset = self._text.find('"', offset)
                written = self._written(part, offset) if offset >= 0 else 0
                if not written:
                    break
                lines.extend([self._line_at(offset)] * max(1, len(part.removesuffix("\n").split("\n"))))
                offset += written
            self._position = max(offset, match.end())
            return tuple(lines)
        return ()

    def _written(self, part: str, offset: int) -> int:
        """The length of `part` as JSON at `offset`, or 0."""
        for ascii_only in (False, True):
            encoded = json.dumps(part, ensure_ascii=ascii_only)
            if self._text.startswith(encoded, offset):
                return len(encoded)
        return 0

    def _line_at(self, offset: int) -> int:
        self._line += self._text.count("\n", self._counted, offset)
        self._counted = offset
        return self._line
