"""The uses in a syntax tree as rows."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from depaudit.model.usage import UseGuard, UseRow
from depaudit.sources.syntax import Tree, tree_with_fields
from depaudit.sources.tree_walk import place_of
from depaudit.sources.uses_blocks import IN_STRING
from depaudit.sources.uses_context import Use
from depaudit.sources.uses_definitions import definitions_of
from depaudit.sources.uses_gate import lines_of
from depaudit.sources.uses_interest import RootInterest
from depaudit.sources.uses_rows import private_functions, reached, row_of
from depaudit.sources.uses_scopes import Scopes
from depaudit.sources.uses_tests import Tests
from depaudit.sources.uses_walk import Walk

PLACES_IN_STRINGS = sys.version_info >= (3, 12)
"""Whether `ast` knows where the fields of f-strings stand."""


def uses_of_tree(
    tree: Tree, roots: Mapping[str, RootInterest], way: type[Walk] = Walk, lines: Sequence[int] | None = None
) -> tuple[UseRow, ...]:
    """In order of place; `way` is how the tree is walked, `lines` where it may hold uses (None: anywhere)."""
    if tree.original:
        return _rows(tree_with_fields(tree.original) or tree, roots, way, lines) or ()
    rows = _rows(tree, roots, way, lines)
    if rows is None:
        better = tree_with_fields(tree.text)
        rows = _rows(better, roots, way, lines) if better is not None else ()
    return rows or ()


def _rows(
    tree: Tree, roots: Mapping[str, RootInterest], way: type[Walk], lines: Sequence[int] | None
) -> tuple[UseRow, ...] | None:
    """None where the places of some are not known."""
    wanted = {path: keywords for interest in roots.values() for path, keywords in interest.wanted.items()}
    words = {root: interest.words for root, interest in roots.items()}
    scopes = Scopes(tree.module, lines)
    tests = Tests(words, partial(definitions_of, tree.module, tree.text), scopes)
    walk = way(tree.module, wanted, scopes, tests)
    walk.unevaluated = _type_aliases(tree)
    uses = walk.uses()
    if not uses:
        return ()
    if not PLACES_IN_STRINGS and not tree.original and any(IN_STRING in use.context.known for use in uses):
        return None
    text = tree.text.split("\n")
    keys = {root: interest.keys for root, interest in roots.items()}
    rows = [row_of(use, _place(use, text), tests, keys.get(use.path.partition(".")[0], frozenset())) for use in uses]
    watched = private_functions(uses, rows)
    if watched:
        scopes = Scopes(tree.module, lines if lines is None else sorted({*lines, *_lines_with(watched, tree.text)}))
        tests = Tests(words, partial(definitions_of, tree.module, tree.text), scopes)
        walk = way(tree.module, {}, scopes, tests, watched)
        walk.uses()
        rows = [
            reached(use, row, walk.references, tests, keys.get(use.path.partition(".")[0], frozenset()))
            for use, row in zip(uses, rows, strict=True)
        ]
    return tuple(sorted(dict.fromkeys(_patched(rows))))


def _lines_with(functions: Iterable[str], text: str) -> tuple[int, ...]:
    names = "|".join(sorted(re.escape(name.lstrip(".")) for name in functions))
    return lines_of(text, (match.start() for match in re.finditer(rf"\b(?:{names})\b", text)))


def _type_aliases(tree: Tree) -> frozenset[int]:
    """The `id` of statements `type X = …` that were rewritten as assignments, which evaluate what those do not."""
    if not tree.original:
        return frozenset()
    lines = tree.original.split("\n")
    return frozenset(
        id(node)
        for node in ast.walk(tree.module)
        if isinstance(node, ast.Assign) and re.match(r"type[ \t\f]", lines[node.lineno - 1][node.col_offset :])
    )


def _place(use: Use, lines: list[str]) -> tuple[int, int, int, int]:
    line, column, end_line, end_column = place_of(use.node, lines)
    if isinstance(use.node, ast.keyword):
        return line, column, line, column + len(use.keyword)
    return line, column, end_line, end_column


def _patched(rows: list[UseRow]) -> list[UseRow]:
    """The rows, where what the file itself assigns is marked."""
    flag = UseGuard.PATCHED.value
    assigned = tuple(f"{row.path}." for row in rows if row.guard & flag)
    if not assigned:
        return rows
    return [row._replace(guard=row.guard | flag) if f"{row.path}.".startswith(assigned) else row for row in rows]
