"""Where a node of a syntax tree stands: its scope, what is known there, and the functions around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from depaudit.sources.effects import dotted
from depaudit.sources.uses_facts import leaves
from depaudit.sources.uses_scopes import Scope
from depaudit.use_facts import Fact

_CHECKS = re.compile("(?i)require|check|verify|ensure|assert|validate|importorskip|version")
"""Functions that do not come back where something is missing."""


class Question(NamedTuple):
    """A test around a node; what it says is found out where the node turns out to be a use."""

    test: ast.expr
    holds: bool
    scope: Scope
    lasting: bool = False
    """What follows it is meant, or a function that it decorates: not only type checkers and scripts come there."""
    constructing: bool = False
    """It stands in a constructor, and what is meant is the rest of the class."""


class Context(NamedTuple):
    """Where a node stands."""

    scope: Scope
    known: tuple[Fact | Question, ...]
    functions: tuple[str, ...] = ()
    """The functions around it, outermost first; a method begins with a dot."""

    def knowing(self, *more: Fact | Question) -> Context:
        """With more that is known."""
        return self._replace(known=(*self.known, *more)) if more else self

    def where(self, test: ast.expr, holds: bool) -> Context:
        """Where the test holds, or does not."""
        return self.knowing(Question(test, holds, self.scope))


class Use(NamedTuple):
    """A use that is wanted."""

    node: ast.expr | ast.alias | ast.keyword | ast.ImportFrom
    path: str
    keyword: str
    how: str
    """`import`, `attribute`, `keyword`, `star` (a name that `import *` may have brought), `store`, `asked`."""
    context: Context


def behind(statement: ast.stmt, scope: Scope) -> Iterator[Question]:
    """What is known of all that follows the statement in its block."""
    if isinstance(statement, ast.If):
        if leaves(statement.body) and not leaves(statement.orelse):
            yield Question(statement.test, False, scope, lasting=True)
        elif statement.orelse and leaves(statement.orelse):
            yield Question(statement.test, True, scope, lasting=True)
    elif isinstance(statement, ast.Assert):
        yield Question(statement.test, True, scope, lasting=True)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        if _CHECKS.search(dotted(statement.value.func).rpartition(".")[2]):
            yield Question(statement.value, True, scope, lasting=True)
    elif isinstance(statement, ast.Assign) and _is_mark(statement):
        value = statement.value
        for mark in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
            yield Question(mark, True, scope, lasting=True)


def _is_mark(statement: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets)


def raises(statement: ast.stmt) -> bool:
    """Whether the statement may end a constructor with an error."""
    if isinstance(statement, ast.If):
        return any(body and isinstance(body[-1], ast.Raise) for body in (statement.body, statement.orelse))
    return isinstance(statement, ast.Assert) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
