"""Python files and notebooks as rows: one visit a file."""

from __future__ import annotations

from depaudit.model.location import Location, Unreadable
from depaudit.model.source import CodeRole, Source
from depaudit.sources.asked_first import asked_first
from depaudit.sources.comments import ignores_of
from depaudit.sources.decoding import decode
from depaudit.sources.installs_in_code import installs_in_code
from depaudit.sources.python_text import read_imports
from depaudit.sources.registered import registered_modules
from depaudit.sources.script_block import script_block


def scan(path: str, data: bytes, role: CodeRole, extra: str = "") -> Source:
    """What a Python file or notebook says. Never raises.

    Of a file that is not what it should be, what can be recovered is there,
    and `unreadable` says why the rest may be missing.
    """
    if path.endswith(".ipynb"):
        from depaudit.sources.notebook import scan_notebook

        return scan_notebook(path, data, role, extra)
    text, problem, line = decode(data)
    rows, fault = read_imports(text)
    script, script_line, wrong_block = script_block(text)
    unreadable = None
    if problem:
        unreadable = Unreadable(Location(path, line), problem)
    elif fault is not None:
        unreadable = Unreadable(Location(path, fault.line, fault.column), fault.reason)
    elif wrong_block:
        unreadable = Unreadable(Location(path, script_line), wrong_block)
    return Source(
        path,
        role,
        tuple(asked_first(text, rows)),
        ignores_of(path, text),
        unreadable,
        installs_in_code(path, text),
        script,
        script_line if script else 0,
        extra,
        registered_modules(text),
    )
