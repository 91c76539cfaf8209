"""A scanned file as rows of numbers and text, for the cache and for other processes, and back.

Import statements repeat from file to file (thousands of files say `import os`
in the same columns), so each distinct one stands once in a table, and a file
holds pairs: position in the table, line.
"""

from __future__ import annotations

from typing import Any

from depaudit.model.location import Location, Unreadable
from depaudit.model.source import CodeRole, Ignore, ImportRow, InstallStep, SignRow, Source

Shape = tuple[int, int, int, int, str, tuple[str, ...], int, str, int, int]
"""Column, end column, lines, level, module, names, guard, version, cell, line of the file minus line of the cell."""


class Rows:
    """Turns sources into rows and back. `table` is only ever appended to."""

    def __init__(self, table: list[Any]) -> None:
        self.table = table
        self._shapes: list[Shape | None] = [None] * len(table)
        self._positions: dict[Shape, int] | None = None
        self.used = 0
        """How many shapes of the table were met."""

    def of(self, source: Source) -> list[Any]:
        """The rows of a source: pairs, and in a list behind them what few files have."""
        if self._positions is None:
            self._positions = {self._shape(n): n for n in range(len(self.table))}
        pairs: list[int] = []
        for row in source.imports:
            line, column, end_line, end_column, level, module, names, guard, version, cell, raw_line = row
            behind = raw_line - line if cell else raw_line
            shape = (column, end_column, end_line - line, level, module, names, guard, version, cell, behind)
            position = self._positions.get(shape)
            if position is None:
                position = self._positions[shape] = len(self.table)
                self.table.append(list(shape))
                self._shapes.append(shape)
                self.used += 1
            pairs += (position, line)
        return [pairs, *_others(source)]

    def source(self, path: str, role: CodeRole, extra: str, rows: list[Any]) -> Source:
        """The source that `of` made rows of."""
        shapes, imports = self._shapes, []
        numbers = iter(rows[0])
        for position in numbers:
            line = next(numbers)
            column, end_column, lines, level, module, names, guard, version, cell, behind = (
                shapes[position] or self._shape(position)
            )
            raw_line = line + behind if cell else behind
            imports.append(
                ImportRow(line, column, line + lines, end_column, level, module, names, guard, version, cell, raw_line)
            )
        if len(rows) == 1:
            return Source(path, role, tuple(imports), extra=extra)
        _, ignores, unreadable, installs, script, script_line, signs = rows
        return Source(
            path,
            role,
            tuple(imports),
            tuple(Ignore(Location(path, *place), tuple(rules), reason) for place, rules, reason in ignores),
            Unreadable(Location(path, *unreadable[0]), *unreadable[1:]) if unreadable else None,
            tuple(InstallStep(Location(path, *place), *texts) for place, *texts in installs),
            script,
            script_line,
            extra,
            tuple(SignRow(*sign) for sign in signs),
        )

    def _shape(self, position: int) -> Shape:
        shape = self._shapes[position]
        if shape is None:
            column, end_column, lines, level, module, names, guard, version, cell, behind = self.table[position]
            shape = (column, end_column, lines, level, module, tuple(names), guard, version, cell, behind)
            self._shapes[position] = shape
            self.used += 1
        return shape


def _others(source: Source) -> list[Any]:
    """Ignores, what is wrong with the file, install steps, the script block, signs; nothing where there is none of it."""
    wrong = source.unreadable
    if not (source.ignores or wrong or source.installs or source.script or source.script_line or source.signs):
        return []
    return [
        [[_place(one.location), list(one.rules), one.reason] for one in source.ignores],
        [_place(wrong.location), wrong.reason, wrong.kind, wrong.hint] if wrong else 0,
        [[_place(one.location), one.name, one.text, one.specifier, one.origin] for one in source.installs],
        source.script,
        source.script_line,
        [list(sign) for sign in source.signs],
    ]


def _place(place: Location) -> list[int]:
    return [place.line, place.column, place.end_line, place.end_column, place.cell, place.raw_line]
