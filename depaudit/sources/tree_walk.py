"""The imports of a syntax tree. Slow and right: what the lexical scanner is measured against."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from depaudit.model.source import ImportRow
from depaudit.sources.conditions import condition_effect
from depaudit.sources.effects import (
    DEFERRED,
    NOTHING,
    Effect,
    except_effect,
    exception_names,
    handled_effect,
    together,
    with_effect,
)
from depaudit.sources.flags import flags_in

Chain = tuple[Effect, ...]


def parse(text: str) -> ast.Module:
    """Raises SyntaxError, or ValueError, RecursionError and MemoryError on odd input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(text, "<source>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def imports_of_tree(tree: ast.Module, text: str) -> list[ImportRow]:
    """Every import statement, a row for each module, in order of place."""
    lines = text.split("\n")
    rows: list[ImportRow] = []
    for statement, chain in statements(tree.body, (), flags_in(text)):
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            rows.extend(_rows(statement, together(chain), lines))
    rows.sort(key=lambda row: row[:2])
    return rows


def statements(body: list[ast.stmt], chain: Chain, flags: frozenset[str] = frozenset()) -> Iterator[tuple[ast.stmt, Chain]]:
    """Every statement with the effects of the blocks around it."""
    for statement in body:
        yield statement, chain
        for inner, effect in _blocks(statement, flags):
            yield from statements(inner, chain if effect == NOTHING else (*chain, effect), flags)


def _blocks(node: ast.stmt, flags: frozenset[str]) -> Iterator[tuple[list[ast.stmt], Effect]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield node.body, DEFERRED
    elif isinstance(node, ast.If):
        yield node.body, condition_effect(node.test, True, flags)
        if node.orelse:
            yield node.orelse, condition_effect(node.test, False, flags)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        yield node.body, with_effect(node.items)
    elif isinstance(node, ast.Match):
        for case in node.cases:
            yield case.body, NOTHING
    elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        yield from _try_blocks(node)
    elif isinstance(node, (ast.ClassDef, ast.For, ast.AsyncFor, ast.While)):
        yield node.body, NOTHING
        yield getattr(node, "orelse", []), NOTHING


def _try_blocks(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], Effect]]:
    """`ast.TryStar` exists from Python 3.11 on and has the fields of `ast.Try`."""
    handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
    effect = handled_effect(handlers)
    body: list[ast.stmt] = getattr(node, "body", [])
    yield body, effect
    for handler in handlers:
        yield handler.body, except_effect(exception_names(handler.type))
    yield getattr(node, "orelse", []), effect if _may_import(body) else NOTHING
    yield getattr(node, "finalbody", []), NOTHING


def _may_import(body: list[ast.stmt]) -> bool:
    """Whether what follows it may count on an import: it holds one, or calls something that may try one."""
    return any(isinstance(node, (ast.Import, ast.ImportFrom, ast.Call)) for one in body for node in ast.walk(one))


def _rows(node: ast.Import | ast.ImportFrom, effect: Effect, lines: list[str]) -> Iterator[ImportRow]:
    place = place_of(node, lines)
    guard, version = effect
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield ImportRow(*place, 0, alias.name, (), guard, version, 0, 0)
    else:
        names = tuple(alias.name for alias in node.names)
        yield ImportRow(*place, node.level, node.module or "", names, guard, version, 0, 0)


def place_of(node: ast.stmt | ast.expr | ast.alias | ast.keyword, lines: list[str]) -> tuple[int, int, int, int]:
    """Line, column, end line, end column: from 1, in code points (`ast` counts UTF-8 bytes from 0)."""
    end_line = node.end_lineno or node.lineno
    end = node.end_col_offset or node.col_offset
    return node.lineno, _column(lines[node.lineno - 1], node.col_offset), end_line, _column(lines[end_line - 1], end)


def _column(line: str, offset: int) -> int:
    if line.isascii():
        return offset + 1
    return len(line.encode()[:offset].decode(errors="replace")) + 1
