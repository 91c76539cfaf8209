"""Modules that code names as a string: `importlib.import_module("x")` and its kin."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

from depaudit.model.source import Guard, ImportRow
from depaudit.sources.effects import DEFERRED, OPTIONAL, Effect, dotted, together
from depaudit.sources.signs import loader_lines
from depaudit.sources.syntax import Tree
from depaudit.sources.tree_walk import place_of, statements

_DYNAMIC = Effect(Guard.DYNAMIC.value)
_ABSENCE_SURVIVED = together((_DYNAMIC, OPTIONAL))
_LOADERS = {
    "import_module": ("name", _DYNAMIC),
    "__import__": ("name", _DYNAMIC),
    "resolve_name": ("name", _DYNAMIC),
    "importorskip": ("modname", _ABSENCE_SURVIVED),
    "find_spec": ("name", _ABSENCE_SURVIVED),
    "import_optional_dependency": ("name", _ABSENCE_SURVIVED),
    "LazyLoader": ("name", _DYNAMIC),
}


def loaded_modules(tree: Tree) -> Iterator[ImportRow]:
    """A row for each string handed to a loader, at the place of the string."""
    lines = tree.text.split("\n")
    asked = loader_lines(tree.text)
    for statement, chain in statements(tree.module.body, ()):
        if not _spans(statement, asked):
            continue
        for node, effect in _own_nodes(statement):
            if isinstance(node, ast.Call):
                row = _row(node, (*chain, *effect), lines)
                if row is not None:
                    yield row


def _spans(statement: ast.stmt, lines: list[int]) -> bool:
    """Whether one of the lines belongs to the statement."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= (statement.end_lineno or first)


def _own_nodes(statement: ast.stmt) -> Iterator[tuple[ast.AST, tuple[Effect, ...]]]:
    """The expressions of a statement, without the statements inside it, and what branches and lambdas do to them."""
    waiting: list[tuple[ast.AST, tuple[Effect, ...]]] = [(statement, ())]
    while waiting:
        node, effect = waiting.pop()
        yield node, effect
        if isinstance(node, ast.Lambda):
            effect = (*effect, DEFERRED)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            effect = (*effect, OPTIONAL)
        waiting.extend(
            (child, effect)
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case))
        )


def _row(call: ast.Call, chain: tuple[Effect, ...], lines: list[str]) -> ImportRow | None:
    loader = dotted(call.func)
    name_of_loader = loader.rpartition(".")[2]
    found = _LOADERS.get(name_of_loader)
    if found is None or loader.startswith("self."):
        return None
    keyword, effect = found
    place = 2 if name_of_loader == "LazyLoader" and len(call.args) > 2 else 0  # local name, parent's globals, name
    argument = call.args[place] if call.args else next((k.value for k in call.keywords if k.arg == keyword), None)
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return None
    name = argument.value.partition(":")[0]
    module = name.lstrip(".")
    if not all(part.isidentifier() for part in module.split(".")) and module:
        return None
    level = len(name) - len(module)
    if not module and not level:
        return None
    guard, version = together((*chain, effect))
    return ImportRow(*place_of(argument, lines), level, module, (), guard, version, 0, 0)
