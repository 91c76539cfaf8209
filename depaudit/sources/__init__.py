"""Python files and notebooks as rows: one visit a file."""

from __future__ import annotations

from depaudit.model.location import Location, Unreadable
from depaudit.model.source import CodeRole, Source
from depaudit.sources.comments import ignores_of
from depaudit.sources.decoding import decode
from depaudit.sources.script_block import script_block
from depaudit.sources.tree_walk import imports_of_tree, parse


def scan(path: str, data: bytes, role: CodeRole, extra: str = "") -> Source:
    """What the file says. Never raises: a file that cannot be read gives what can be recovered and `unreadable`."""
    decoded = decode(data)
    text = decoded.text
    unreadable = Unreadable(Location(path, decoded.line), decoded.problem) if decoded.problem else None
    try:
        rows = imports_of_tree(parse(text), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        rows = []
        line = getattr(error, "lineno", None) or 1
        unreadable = unreadable or Unreadable(Location(path, line), f"{error}")
    script, script_line, fault = script_block(text)
    if fault and unreadable is None:
        unreadable = Unreadable(Location(path, script_line), fault)
    return Source(path, role, tuple(rows), ignores_of(path, text), unreadable, (), script, script_line if script else 0, extra)
