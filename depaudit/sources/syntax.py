"""A syntax tree for any Python 3 text, also when it is newer than the running interpreter, or why there is none."""

from __future__ import annotations

import ast
from typing import NamedTuple

from depaudit.model.source import ImportRow
from depaudit.sources.fault import Fault, fault_of
from depaudit.sources.newer_syntax import rewrite
from depaudit.sources.tree_walk import imports_of_tree, parse


class Tree(NamedTuple):
    """A tree with the text that it was made of, which has the places of the original."""

    module: ast.Module
    text: str
    lazy: dict[int, int]
    original: str = ""
    """The text that was rewritten for the running interpreter; empty where it reads it as it is."""

    def imports(self) -> list[ImportRow]:
        """Every import statement."""
        rows = imports_of_tree(self.module, self.text)
        return [self._moved(row) for row in rows] if self.lazy else rows

    def _moved(self, row: ImportRow) -> ImportRow:
        """The row of a `lazy import` begins at `lazy`."""
        lines = self.text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: row.line - 1]) + row.column - 1
        return row._replace(column=row.column - (offset - self.lazy.get(offset, offset)))


def tree_of(text: str) -> Tree | Fault:
    """Never raises."""
    try:
        return Tree(parse(text), text, {})
    except (ValueError, RecursionError, MemoryError):
        return _beyond(text)
    except SyntaxError:
        pass
    try:
        rewritten = rewrite(text)
        return Tree(parse(rewritten.text), rewritten.text, rewritten.lazy, text)
    except (ValueError, RecursionError, MemoryError):
        return _beyond(text)
    except SyntaxError as error:
        return _beyond(text) if "\0" in text else fault_of(text, error)


def tree_with_fields(text: str) -> Tree | None:
    """The tree with f-strings as calls of their fields, which stand at their places there; None where that is not Python."""
    rewritten = rewrite(text, fields=True)
    try:
        return Tree(parse(rewritten.text), rewritten.text, rewritten.lazy, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _beyond(text: str) -> Fault:
    """What no parser took in: some Pythons say of a null byte that it is no syntax error."""
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        return Fault(line, place - text.rfind("\n", 0, place), "the file holds a null byte")
    return Fault(1, 1, "the code is nested too deeply, or holds too large a number, to be parsed", wrong=False)
