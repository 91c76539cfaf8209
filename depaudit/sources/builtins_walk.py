"""Uses of builtins that came later, of type arguments, and of `int | None` where it is evaluated."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from depaudit.knowledge.python_syntax import METHODS, SUBSCRIPT, UNION
from depaudit.sources.effects import dotted
from depaudit.sources.uses_context import Context, Use
from depaudit.sources.uses_scopes import Scope, Scopes, full_name
from depaudit.sources.uses_tests import Tests
from depaudit.sources.uses_walk import Walk

_TYPES = frozenset(
    ["bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple", "type"]
)
_BUILTINS = "builtins"


class BuiltinsWalk(Walk):
    """A walk that looks for these, and for what other walks look for."""

    def __init__(
        self,
        module: ast.Module,
        wanted: Mapping[str, AbstractSet[str]],
        scopes: Scopes,
        tests: Tests,
        watched: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(module, wanted, scopes, tests, watched)
        self._handlers.update({ast.Subscript: self._subscript, ast.BinOp: self._joined})
        self._own = _own_methods(module)

    def _chain(self, node: ast.Attribute | ast.Name, context: Context) -> None:
        super()._chain(node, context)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            path = self._builtin(node, context.scope)
            if path and self._is_wanted(path):
                self._found.append(Use(node, path, "", "attribute", context))

    def _call(self, node: ast.Call, context: Context) -> None:
        super()._call(node, context)
        path = self._builtin(node.func, context.scope)
        for keyword in node.keywords if path else ():
            if keyword.arg and keyword.arg in self._wanted.get(path, ()):
                self._found.append(Use(keyword, path, keyword.arg, "keyword", context))
        if isinstance(node.func, ast.Attribute):
            self._method(node.func, context)

    def _method(self, called: ast.Attribute, context: Context) -> None:
        """A method of text whose name nothing else has; `pandas` has it behind `.str`."""
        path = METHODS.get(called.attr, "")
        if not path or not self._is_wanted(path) or called.attr in self._own or full_name(called, context.scope):
            return
        if not (isinstance(called.value, ast.Attribute) and called.value.attr == "str"):
            self._found.append(Use(called, path, "", "attribute", context))

    def _subscript(self, node: ast.Subscript, context: Context) -> None:
        self._inside(node, context)
        if not isinstance(node.ctx, ast.Load):
            return
        name = self._builtin(node.value, context.scope) or full_name(node.value, context.scope)
        path = f"{name}.{SUBSCRIPT}"
        if name and self._is_wanted(path):
            self._found.append(Use(node, path, "", "attribute", context))

    def _joined(self, node: ast.BinOp, context: Context) -> None:
        if isinstance(node.op, ast.BitOr) and self._is_wanted(UNION) and self._is_union(node, context.scope):
            self._found.append(Use(node, UNION, "", "attribute", context))
            for side in _sides(node):
                self._push([side], context)
        else:
            self._inside(node, context)

    def _is_union(self, node: ast.BinOp, scope: Scope) -> bool:
        """Whether it can only be meant as a type: `None` or a builtin type stands among names."""
        sides = list(_sides(node))
        shaped = all(_is_none(s) or isinstance(s, (ast.Name, ast.Attribute, ast.Subscript)) for s in sides)
        return shaped and any(_is_none(s) or self._is_type(s, scope) for s in sides)

    def _is_type(self, node: ast.expr, scope: Scope) -> bool:
        inner = node.value if isinstance(node, ast.Subscript) else node
        return self._builtin(inner, scope).removeprefix(f"{_BUILTINS}.") in _TYPES

    def _builtin(self, node: ast.expr, scope: Scope) -> str:
        """The path of a name that nothing in the file binds; else empty."""
        if isinstance(node, ast.Name) and not self._scopes.stars and scope.owner(node.id) is None:
            return f"{_BUILTINS}.{node.id}"
        return full_name(node, scope) if dotted(node).startswith(f"{_BUILTINS}.") else ""

    def _is_wanted(self, path: str) -> bool:
        return "" in self._wanted.get(path, ())


def _own_methods(module: ast.Module) -> set[str]:
    """Methods that the file defines, or asks for (`hasattr(text, "removeprefix")`)."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.add(node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in METHODS:
            found.add(node.value)
    return found


def _sides(node: ast.expr) -> Iterator[ast.expr]:
    """`a | b | c` → the three."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _sides(node.left)
        yield from _sides(node.right)
    else:
        yield node


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
