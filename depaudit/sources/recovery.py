"""Imports of a file that does not parse: each logical line is read for itself."""

from __future__ import annotations

import re

from depaudit.model.source import Guard, ImportRow
from depaudit.sources.blocks import width_of
from depaudit.sources.effects import (
    DEFERRED,
    FALLBACK,
    NOTHING,
    OPTIONAL,
    Effect,
    except_effect,
    together,
)
from depaudit.sources.headers import exceptions_at, header
from depaudit.sources.import_line import Doubt, Line, read_line
from depaudit.sources.logical_lines import LogicalLine, logical_lines

_HEADER = re.compile(r"[ \t\f]*(async|class|def|elif|else|except|finally|for|if|match|case|try|while|with)\b")
_IMPORT = re.compile(r"(?<!\w)(?:lazy[ \t\f]+)?(?:import|from)(?!\w)")
_BRANCHES = ("elif", "else", "except", "finally")


def recovered_imports(text: str) -> list[ImportRow]:
    """What can be found. A `try` counts as one that survives a missing module when a handler below it does."""
    rows: list[ImportRow] = []
    blocks: list[tuple[int, Effect]] = []
    negated: dict[int, Effect] = {}
    number, counted = 1, 0
    lines = list(logical_lines(text))
    for index, line in enumerate(lines):
        code = line.text.lstrip(" \t\f")
        width = width_of(line.text[: len(line.text) - len(code)])
        while blocks and blocks[-1][0] >= width:
            blocks.pop()
        match = _HEADER.match(line.text)
        keyword = match[1] if match else ""
        if keyword:
            blocks.append((width, _effect(text, lines, index, keyword, width, negated)))
        if "import" not in code:
            continue
        number += text.count("\n", counted, line.offset)
        counted = line.offset
        around = together(effect for outer, effect in blocks if outer < width or keyword)
        rows.extend(_rows(text, line, number, around))
    return rows


def _effect(
    text: str, lines: list[LogicalLine], index: int, keyword: str, width: int, negated: dict[int, Effect]
) -> Effect:
    line = lines[index]
    start = line.offset + len(line.text) - len(line.text.lstrip(" \t\f"))
    if keyword == "def" or line.text.lstrip().startswith("async def"):
        return DEFERRED
    if keyword == "try":
        negated[width] = NOTHING
        return OPTIONAL if _survives(text, lines, index, width) else NOTHING
    if keyword == "else":
        return negated.get(width, NOTHING)
    try:
        if keyword == "except":
            return except_effect(exceptions_at(text, start))
        if keyword in ("if", "elif"):
            before = negated.get(width, NOTHING) if keyword == "elif" else NOTHING
            holds, fails = _branches(text, line, start, keyword)
            negated[width] = together((before, fails))
            return together((before, holds))
        if keyword in ("with", "async"):
            return _branches(text, line, start, keyword)[0]
    except Doubt:
        negated[width] = NOTHING
        return FALLBACK if keyword == "except" and "ImportError" in line.text else NOTHING
    negated[width] = NOTHING
    return NOTHING


def _branches(text: str, line: LogicalLine, start: int, keyword: str) -> tuple[Effect, Effect]:
    """Of a header with or without a body behind its colon."""
    colon = _colon(line.text)
    return header(text[start : line.offset + colon + 1], 0, keyword)


def _colon(line: str) -> int:
    """Where the header ends: the first colon outside of brackets."""
    depth = 0
    for match in re.finditer(r"[()\[\]{}:]", line):
        if match[0] == ":" and depth == 0:
            return match.start()
        depth += 1 if match[0] in "([{" else -1 if match[0] != ":" else 0
    return len(line)


def _survives(text: str, lines: list[LogicalLine], index: int, width: int) -> bool:
    for line in lines[index + 1 :]:
        code = line.text.lstrip(" \t\f")
        reached = width_of(line.text[: len(line.text) - len(code)])
        if reached > width:
            continue
        if reached < width or not code.startswith(_BRANCHES):
            return False
        if code.startswith("except"):
            try:
                names = exceptions_at(text, line.offset + len(line.text) - len(code))
            except Doubt:
                names = ("ImportError",) if "ImportError" in code else ()
            if except_effect(names).guard & Guard.FALLBACK.value:
                return True
    return False


def _rows(text: str, line: LogicalLine, number: int, around: Effect) -> list[ImportRow]:
    """Every import statement of a logical line, also behind a colon or a semicolon."""
    rows = []
    behind = 0
    for match in _IMPORT.finditer(line.text):
        if match.start() < behind:
            continue
        rest = line.text[match.start() :].split(";", 1)[0]
        try:
            found = read_line(rest)
        except Doubt:
            continue
        if not isinstance(found, Line):
            continue
        statement = found.statements[0]
        first, last = line.offset + match.start(), line.offset + match.start() + statement.end
        behind = match.start() + statement.end
        place = (*_place(text, line.offset, number, first), *_place(text, line.offset, number, last))
        for level, module, names in statement.modules:
            rows.append(ImportRow(*place, level, module, names, *around, 0, 0))
    return rows


def _place(text: str, known: int, number: int, offset: int) -> tuple[int, int]:
    return number + text.count("\n", known, offset), offset - text.rfind("\n", 0, offset)
