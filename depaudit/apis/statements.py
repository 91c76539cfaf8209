"""The statements of a module or of a class body that run when it is imported, and the names that each binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from depaudit.apis.namespace import Binding, Certainty, names_of_target

_TRIES: tuple[type[ast.stmt], ...] = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
_TYPE_ALIAS: type[ast.stmt] | None = getattr(ast, "TypeAlias", None)
HARMLESS = (ast.Pass, ast.Assert, ast.Raise, ast.Global, ast.Nonlocal, ast.Return, ast.Break, ast.Continue, ast.Expr)
"""Statements that bind nothing by themselves."""


class Step(NamedTuple):
    """One statement without its blocks, and whether it runs."""

    node: ast.stmt
    certainty: Certainty


def steps(block: list[ast.stmt], certainty: Certainty = Certainty.RUNS) -> Iterator[Step]:
    """Every statement of a block and of the blocks in it, not of functions and classes."""
    for node in block:
        if isinstance(node, ast.If):
            inside, outside = _branches(node.test, certainty)
            yield Step(node, certainty)
            yield from steps(node.body, inside)
            yield from steps(node.orelse, outside)
            continue
        yield Step(node, certainty)
        within = certainty if isinstance(node, ast.With | ast.AsyncWith) else _perhaps(certainty)
        for inner in _blocks(node):
            yield from steps(inner, within)


def _perhaps(certainty: Certainty) -> Certainty:
    return Certainty.PERHAPS if certainty is Certainty.RUNS else certainty


def _branches(test: ast.expr, certainty: Certainty) -> tuple[Certainty, Certainty]:
    """What the two branches of an `if` are worth: code for type checkers does not run, nor what a script does."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        outside, inside = _branches(test.operand, certainty)
        return inside, outside
    if _is_main(test):
        return Certainty.TYPING, certainty
    certainty = _perhaps(certainty)
    named = test.values if isinstance(test, ast.BoolOp) else [test]
    if any(_name(node) in ("TYPE_CHECKING", "MYPY", "MYPY_CHECK_RUNNING") for node in named):
        return Certainty.TYPING, certainty
    return certainty, certainty


def _is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`: nothing of the block is in a module that is imported."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = {_name(side) or getattr(side, "value", "") for side in (test.left, test.comparators[0])}
    return sides == {"__name__", "__main__"}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, but for functions and classes."""
    if isinstance(node, _TRIES):
        yield from (node.body, node.orelse, node.finalbody)  # type: ignore[attr-defined]  # what both kinds of try have
        yield from (handler.body for handler in node.handlers)  # type: ignore[attr-defined]
    elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield node.body
    elif isinstance(node, ast.Match):
        yield from (case.body for case in node.cases)


def bound(step: Step) -> Iterator[tuple[str, Binding]] | None:
    """The names that a statement binds, imports and definitions excepted; `None` for a kind that is not known."""
    node, certainty = step
    if isinstance(node, ast.Assign):
        return _assigned(node.targets, node.value, certainty)
    if isinstance(node, ast.AnnAssign):
        return _assigned([node.target] if node.value else [], node.value, certainty)
    if isinstance(node, ast.AugAssign):
        return _assigned([node.target], None, certainty)
    if isinstance(node, ast.For | ast.AsyncFor):
        return _assigned([node.target], None, certainty)
    if isinstance(node, ast.With | ast.AsyncWith):
        return _assigned([item.optional_vars for item in node.items if item.optional_vars], None, certainty)
    if isinstance(node, ast.Match):
        return ((name, Binding(node.lineno, certainty=certainty)) for name in _captured(node))
    if _TYPE_ALIAS and isinstance(node, _TYPE_ALIAS):
        return _assigned([node.name], None, certainty)  # type: ignore[attr-defined]  # a kind of 3.12
    if isinstance(node, (*HARMLESS, *_TRIES, ast.If, ast.While, ast.Delete)):
        return iter(())
    return None


def _assigned(targets: list[ast.expr], value: ast.expr | None, certainty: Certainty) -> Iterator[tuple[str, Binding]]:
    for target in targets:
        whole = isinstance(target, ast.Name)
        for name in names_of_target(target):
            yield name, Binding(target.lineno, value if whole else None, certainty=certainty)
    for inner in ast.walk(value) if value is not None else ():
        if isinstance(inner, ast.NamedExpr):
            yield inner.target.id, Binding(inner.lineno, certainty=certainty)


def _captured(node: ast.Match) -> Iterator[str]:
    for case in node.cases:
        for inner in ast.walk(case.pattern):
            if isinstance(inner, ast.MatchAs | ast.MatchStar) and inner.name:
                yield inner.name


def walrus(node: ast.stmt) -> Iterator[tuple[str, int]]:
    """Names bound by `:=` in the head of a statement that is no assignment."""
    heads: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.Assert):
        heads = [node.test]
    elif isinstance(node, ast.For | ast.AsyncFor):
        heads = [node.iter]
    elif isinstance(node, ast.Expr):
        heads = [node.value]
    elif isinstance(node, ast.With | ast.AsyncWith):
        heads = [item.context_expr for item in node.items]
    elif isinstance(node, ast.AugAssign):
        heads = [node.value]
    for head in heads:
        for inner in ast.walk(head):
            if isinstance(inner, ast.NamedExpr):
                yield inner.target.id, inner.lineno


def imported(step: Step, inside: str, *, is_package: bool) -> Iterator[tuple[str, Binding]]:
    """The names that an import statement binds; a star is not among them."""
    from depaudit.apis.namespace import absolute

    node, certainty = step
    if isinstance(node, ast.Import):
        for alias in node.names:
            root = alias.name.split(".")[0]
            yield (
                alias.asname or root,
                Binding(node.lineno, module=alias.name if alias.asname else root, certainty=certainty),
            )
    elif isinstance(node, ast.ImportFrom):
        module = absolute(inside, is_package=is_package, level=node.level, target=node.module)
        for alias in node.names:
            if alias.name != "*":
                yield (
                    alias.asname or alias.name,
                    Binding(node.lineno, module=module, attribute=alias.name, certainty=certainty),
                )
