"""The effect of a block, by the text of its first line. Each distinct text is read once a run."""

from __future__ import annotations

import re

from depaudit.sources.effects import NOTHING, Effect, with_effect
from depaudit.sources.flags import flags_in
from depaudit.sources.import_line import Doubt

Branches = tuple[Effect, Effect]
"""Of an `if`: where the test holds, and where it does not. Other headers have the same twice."""

_known: dict[str, Branches | None] = {}
_COMPLETE = re.compile(r":[ \t\f]*(?:#[^\n]*)?\Z")
_D = r"[^\W\d][\w.]*"
_EXCEPT = re.compile(
    rf"except\b[ \t\f]*\*?[ \t\f]*(?:(?P<one>{_D}(?:[ \t\f]*,[ \t\f]*{_D})*)|\((?P<many>\s*{_D}(?:\s*,\s*{_D})*\s*,?\s*)\))?"
    rf"(?:(?<=[ \t\f)])as[ \t\f]+\w+|[ \t\f]+as[ \t\f]+\w+)?[ \t\f]*:"
)


def header(text: str, start: int, keyword: str) -> Branches:
    """The effect of the `if`, `elif`, `for`, `while`, `with` or `async` at `start`, which may go on over lines."""
    end = start
    flags = flags_in(text) if keyword in ("if", "elif") else frozenset()
    for _ in range(40):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
        line = text[start:end]
        if len(line) > 8000:
            break
        if _COMPLETE.search(line):
            found = _read(line.strip(), keyword, flags)
            if found is not None:
                return found
        if end == len(text):
            break
    raise Doubt(f"header of {keyword}")


def exceptions_at(text: str, start: int) -> tuple[str, ...]:
    """The exceptions that the `except` clause at `start` names; `("",)` for a bare one. PEP 758 is obeyed."""
    match = _EXCEPT.match(text, start)
    if match is None:
        raise Doubt("header of except")
    listed = match["one"] or match["many"]
    return tuple(name for part in listed.split(",") if (name := part.strip())) if listed else ("",)


def _read(line: str, keyword: str, flags: frozenset[str]) -> Branches | None:
    if flags and not flags.isdisjoint(re.findall(r"\w+", line)):
        return _parse(line, keyword, flags)
    if line not in _known:
        if len(_known) > 20_000:
            _known.clear()
        _known[line] = _parse(line, keyword, frozenset())
    return _known[line]


def _parse(line: str, keyword: str, flags: frozenset[str]) -> Branches | None:
    """None where the text is not a complete header."""
    import ast

    from depaudit.sources.tree_walk import parse

    code = line[2:] if keyword == "elif" else line
    try:
        if keyword == "async":
            function = parse(f"async def f():\n {code}\n  pass").body[0]
            assert isinstance(function, ast.AsyncFunctionDef)
            node = function.body[0]
        else:
            node = parse(code + "\n pass").body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if isinstance(node, ast.If):
        from depaudit.sources.conditions import condition_effect

        return condition_effect(node.test, True, flags), condition_effect(node.test, False, flags)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        effect = with_effect(node.items)
        return effect, effect
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return NOTHING, NOTHING
    return None
