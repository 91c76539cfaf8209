"""Every import statement of a text, without a syntax tree.

`import` is a keyword: wherever it stands in code it is an import statement,
so all that must be known of a text is where its strings and comments are, and
for an indented import which blocks it stands in. Lines of imports repeat from
file to file, so each distinct line is read once a run. Where the text alone
does not tell, `Doubt` is raised and `ast` reads the file.
"""

from __future__ import annotations

import re

from depaudit.model.source import ImportRow
from depaudit.sources.blocks import effect_around, width_of
from depaudit.sources.effects import NOTHING, Effect
from depaudit.sources.import_line import NO_IMPORT, OPEN, Doubt, Line, read_line
from depaudit.sources.triple_quotes import TripleQuotes

_lines: dict[str, Line | int] = {"": NO_IMPORT}
"""What a line is that begins in code."""
_lists: dict[str, Line] = {}
"""The same for `from x import (…)` over several lines."""
_MOST, _LONG, _FAR = 60_000, 2_000, 50_000
_BODY = re.compile(r"import[ \t\f]*\([^)#]*(?:#[^\n]*\n[^)#]*)*\)")
_within_name = re.compile(r"(?<=\w)import|import(?=\w)").match
_COMMENT = re.compile(r"#[^\n]*")


def imports_of_text(text: str) -> list[ImportRow]:
    """A row for each module that a statement names, in order of place. `text` has `\\n` line ends. Raises Doubt."""
    rows: list[ImportRow] = []
    place = text.find("import")
    if place < 0:
        return rows
    if len(_lines) > _MOST or len(_lists) > _MOST:
        _lines.clear()
        _lists.clear()
        _lines[""] = NO_IMPORT
    quotes = TripleQuotes(text)
    find, count, known = text.find, text.count, _lines.get
    number, counted = 1, 0
    effect, effect_indent, effect_until = NOTHING, "", -1
    while place >= 0:
        if not quotes.advance(place):
            place = find("import", quotes.position)
            continue
        if _within_name(text, place):
            place = find("import", place + 6)
            continue
        code = quotes.position
        start = text.rfind("\n", code, place) + 1 or code
        if start == code and code and text[code - 1] != "\n":
            place = _behind_string(text, code, place)
            continue
        end = find("\n", place)
        if end < 0:
            end = len(text)
        raw = text[start:end]
        if text.startswith("\\", end - 1) or text.startswith("\\\n", start - 2):
            start, end = _joined(text, start, end)
            raw = text[start:end]
            if start < quotes.position or "#" in raw or '"""' in raw or "'''" in raw:
                raise Doubt("backslash")
            raw = raw.replace("\\\n", "  ")
        line = known(raw)
        if line is None:
            line = read_line(raw)
            if end - start < _LONG:
                _lines[raw] = line
        if line == OPEN:
            line, end = _list(text, start, place)
        if not isinstance(line, Line):
            place = find("import", end)
            continue
        if line.indent:
            if line.indent != effect_indent or start != effect_until:
                width = width_of(line.indent)
                effect = effect_around(quotes, start, width) if width else NOTHING
            effect_indent, effect_until = line.indent, end + 1
        number += count("\n", counted, start)
        counted = start
        _append(rows, text, line, start, number, effect if line.indent else NOTHING)
        behind = start + line.end
        quotes.known_code(behind)
        if not line.indent and text.startswith("\n", end) and find(";", behind, end) < 0:
            # The line ends in code.
            number += count("\n", counted, end + 1)
            counted, number = _known_lines(rows, text, end + 1, number)
            behind = counted
            quotes.known_code(behind)
        place = find("import", behind)
    return rows


def _known_lines(rows: list[ImportRow], text: str, start: int, number: int) -> tuple[int, int]:
    """Take lines from `start`, which stands in code, as long as each is a known import without indentation, or empty."""
    find, known, lists = text.find, _lines.get, _lists.get
    while (end := find("\n", start)) >= 0:
        raw = text[start:end]
        line = known(raw)
        if line is None or raw[:1].isspace():
            break
        if line == OPEN:
            close = find(")\n", end)
            line = lists(text[start : close + 1]) if close >= 0 else None
            if line is None:
                break
            _append(rows, text, line, start, number, NOTHING)
            number += text.count("\n", start, close + 2)
            start = close + 2
            continue
        if isinstance(line, Line):
            if ";" in raw:
                break
            for statement in line.statements:
                column, last = statement.start + 1, statement.end + 1
                for level, module, names in statement.modules:
                    rows.append(ImportRow(number, column, number, last, level, module, names, 0, "", 0, 0))
        elif raw:
            break
        start = end + 1
        number += 1
    return start, number


def _append(rows: list[ImportRow], text: str, line: Line, start: int, number: int, effect: Effect) -> None:
    """The rows of `line`, which begins at offset `start` in line `number` and may be several lines joined."""
    guard, version = effect
    for statement in line.statements:
        first, last = start + statement.start, start + statement.end
        line_start, line_number = start, number
        above = text.count("\n", start, first)
        if above:
            line_number += above
            line_start = text.rfind("\n", 0, first) + 1
        end_number = line_number + text.count("\n", first, last)
        end_start = text.rfind("\n", 0, last) + 1 if end_number != line_number else line_start
        place = (line_number, first - line_start + 1, end_number, last - end_start + 1)
        for level, module, names in statement.modules:
            rows.append(ImportRow(*place, level, module, names, guard, version, 0, 0))


def _joined(text: str, start: int, end: int) -> tuple[int, int]:
    """The physical lines that backslashes join to the one from `start` to `end`."""
    while text.startswith("\\", end - 1) and end < len(text):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
    while text.startswith("\\\n", start - 2) and start > 1:
        start = text.rfind("\n", 0, start - 1) + 1
    return start, end


def _behind_string(text: str, code: int, place: int) -> int:
    """A string ends before `place` on its line: go on, unless an import may stand there (`"doc"; import x`)."""
    if place - code > _FAR:
        raise Doubt("long line")
    try:
        line = read_line("x " + text[code : place + 6])
    except Doubt:
        line = OPEN
    if line == NO_IMPORT:
        return text.find("import", place + 6)
    raise Doubt("string before import on its line")


def _list(text: str, start: int, place: int) -> tuple[Line, int]:
    """The statement `from x import (…)` that begins on the line at `start`, and its end; only a known shape passes."""
    close = text.find(")", place)
    if close < 0:
        raise Doubt("parenthesis without an end")
    whole = text[start : close + 1]
    line = _lists.get(whole)
    if line is not None:
        return line, close + 1
    joined = whole
    if "#" in whole or "\\" in whole:
        match = _BODY.match(text, place)
        if match is None:
            raise Doubt("list of names")
        close = match.end() - 1
        whole = text[start : close + 1]
        joined = _COMMENT.sub(lambda comment: " " * len(comment[0]), whole).replace("\\\n", "  ")
        if "\\" in joined:
            raise Doubt("backslash in a list of names")
    found = read_line(joined.replace("\n", " "))
    if not isinstance(found, Line):
        raise Doubt("list of names")
    _lists[whole] = found
    return found, close + 1
