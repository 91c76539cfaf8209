"""The tests under which a statement of a file stands, by the names that they ask."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def names_asked_around(module: ast.Module, line: int) -> frozenset[str]:
    """Names and attributes in the tests that decide whether the statement at this line runs: those around it, and those
    before it in its blocks that leave where they hold."""
    return frozenset(_asked(module.body, line))


def _asked(body: Sequence[ast.stmt], line: int) -> Iterator[str]:
    for statement in body:
        last = statement.end_lineno or statement.lineno
        if last < line:
            if (isinstance(statement, ast.If) and _leaves(statement.body)) or isinstance(statement, ast.Assert):
                yield from _names(statement.test)
            continue
        if statement.lineno > line:
            return
        if isinstance(statement, (ast.If, ast.While)) and statement.test.lineno <= line:
            yield from _names(statement.test)
        for field in ("body", "orelse", "finalbody"):
            yield from _asked(getattr(statement, field, ()), line)
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _asked(part.body, line)
        return


def _names(test: ast.expr) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Raise, ast.Return, ast.Continue, ast.Break))
