"""The versions that a comparison lets through."""

from __future__ import annotations

import ast
from collections.abc import Callable

from depaudit.sources.uses_definitions import Definitions
from depaudit.sources.uses_facts import negated
from depaudit.sources.uses_versions import literal


class Compared:
    """Reads constants and ranges, through the names that the file gives them."""

    def __init__(self, definitions: Callable[[], Definitions]) -> None:
        self._definitions = definitions

    def range(self, node: ast.expr, operator: str, version: str, holds: bool) -> str:
        """PEP 440 text; empty where only a part of the version is compared, but for the first."""
        if not version:
            return ""
        values = self._definitions().values.get(node.id, ()) if isinstance(node, ast.Name) else ()
        part = _part(values[0] if len(values) == 1 else node)
        if part > 0 or (part == 0 and "." in version):
            return ""
        whole = part == 0 or (operator in ("==", "!=") and version.count(".") < 2 and not isinstance(node, ast.Attribute))
        text = operator + version
        if part == 0 and operator in (">", "<="):
            text = f"{'>=' if operator == '>' else '<'}{int(version) + 1}"
        elif whole and operator in ("==", "!="):
            text += ".*"
        return text if holds else negated(text)

    def constant(self, node: ast.expr) -> str:
        """The version that an expression names; empty where it names none."""
        found = literal(node)
        if not found and isinstance(node, ast.Name):
            values = self._definitions().values.get(node.id, ())
            found = literal(values[0]) if len(values) == 1 else ""
        if not found and isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            found = self.constant(node.args[0])
        return found


def _part(node: ast.expr) -> int:
    """Which number of the version is taken alone; -1: all of it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant) and isinstance(inner.slice.value, int):
            return inner.slice.value
        if isinstance(inner, ast.Attribute) and inner.attr in ("major", "minor", "micro"):
            return ("major", "minor", "micro").index(inner.attr)
    return -1
