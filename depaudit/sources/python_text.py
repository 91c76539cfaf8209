"""What a Python text imports, by the cheapest reader that is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.source import ImportRow
from depaudit.sources.import_line import Doubt
from depaudit.sources.lexical import imports_of_text
from depaudit.sources.signs import is_suspicious, may_load

if TYPE_CHECKING:
    from depaudit.sources.fault import Fault

LARGEST = 10_000_000
"""Code points; a longer text is never parsed (`ast` needs a hundred times its size in memory)."""


def read_imports(text: str) -> tuple[list[ImportRow], Fault | None]:
    """Rows in order of place, and what is wrong.

    The lexical scanner answers for nearly every file. `ast` reads a file where
    the scanner is in doubt, where a string handed to a loader may name a
    module, or where a sign says that this is not Python 3.
    """
    rows: list[ImportRow] | None
    try:
        rows = imports_of_text(text)
    except Doubt:
        rows = None
    loads = may_load(text)
    if rows is not None and not loads and not is_suspicious(text):
        return rows, None
    if len(text) > LARGEST:
        return (_recovered(text) if rows is None else rows), None
    return _parsed(text, rows, loads)


def _parsed(text: str, rows: list[ImportRow] | None, loads: bool) -> tuple[list[ImportRow], Fault | None]:
    from depaudit.sources.loaders import loaded_modules
    from depaudit.sources.syntax import Tree, tree_of

    tree = tree_of(text)
    if not isinstance(tree, Tree):
        return (_recovered(text) if rows is None else rows), tree
    if rows is None:
        rows = tree.imports()
    if loads:
        rows = sorted([*rows, *loaded_modules(tree)], key=lambda row: row[:2])
    return rows, None


def _recovered(text: str) -> list[ImportRow]:
    from depaudit.sources.recovery import recovered_imports

    return recovered_imports(text)
