"""Lines that run under a condition only, whatever the condition is."""

from __future__ import annotations

import ast


def lines_under_conditions(tree: ast.Module) -> frozenset[int]:
    """The lines inside a branch, a `try` that survives, a conditional expression, or behind an exit under a condition.

    `if __name__ == "__main__"` is no condition.
    """
    found: set[int] = set()
    for node in ast.walk(tree):
        for first, last in _spans(node):
            found.update(range(first, last + 1))
    return frozenset(found)


def _spans(node: ast.AST) -> list[tuple[int, int]]:
    if isinstance(node, ast.If):
        return [] if _is_main(node.test) else [_span(body) for body in (node.body, node.orelse) if body]
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        return [(node.lineno, node.end_lineno or node.lineno)]
    if isinstance(node, ast.Match):
        return [_span(case.body) for case in node.cases]
    if isinstance(node, ast.Try) and node.handlers:
        return [_span(node.body), *(_span(handler.body) for handler in node.handlers)]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return _behind_an_exit(node.body)
    return []


def _behind_an_exit(body: list[ast.stmt]) -> list[tuple[int, int]]:
    """What follows `if …: return` in a function."""
    for at, statement in enumerate(body[:-1]):
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            return [_span(body[at + 1 :])]
    return []


def _span(body: list[ast.stmt]) -> tuple[int, int]:
    first, last = body[0], body[-1]
    decorators = getattr(first, "decorator_list", [])
    return min([first.lineno, *(d.lineno for d in decorators)]), last.end_lineno or last.lineno


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
