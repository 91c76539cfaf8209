"""Imports behind a test at the top of a file that ends the program, with a word why, where their module is absent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from depaudit.model.source import ImportRow
from depaudit.sources.effects import EXPLAINED, FALLBACK, OPTIONAL
from depaudit.sources.headers import header
from depaudit.sources.import_line import Doubt

_IF = re.compile(r"^if\b[^\n]*:[ \t]*\n((?:[ \t]+[^\n]*\n)+)", re.MULTILINE)
_ENDS = re.compile(r"[ \t]+(?:raise|(?:sys\.exit|exit|quit|os\._exit|pytest\.skip)[ \t]*\()")
_PROBED = re.compile(r"""\b(?:find_spec|find_loader|version)\([ \t]*["'](\w+)""")


def asked_first(text: str, rows: Sequence[ImportRow]) -> Sequence[ImportRow]:
    """The rows, with those as explained that stand below such a test of a module which the file has asked for before."""
    asked = {row.module.partition(".")[0] for row in rows if row.guard & EXPLAINED.guard == OPTIONAL.guard and not row.level}
    if "find_" in text or "NotFoundError" in text:
        asked.update(_PROBED.findall(text))
    bare = [row for row in rows if not row.guard and not row.level and row.module.partition(".")[0] in asked]
    first = _first_end(text) if bare else 0
    if not first:
        return rows
    below = {row for row in bare if row.line > first}
    return [row._replace(guard=EXPLAINED.guard) if row in below else row for row in rows]


def _first_end(text: str) -> int:
    """The line of the first `if not HAS: raise …` that no block is around; 0 where there is none."""
    for found in _IF.finditer(text):
        if _ENDS.match(found[1].splitlines()[-1]) is None and _ENDS.match(found[1]) is None:
            continue
        try:
            effect = header(text, found.start(), "if")[0]
        except Doubt:
            continue
        if effect == FALLBACK:
            return text.count("\n", 0, found.start()) + 1
    return 0
