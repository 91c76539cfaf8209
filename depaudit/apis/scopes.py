"""Where a node of a syntax tree stands: what is around it, and whether a mapping is only read there."""

from __future__ import annotations

import ast

from depaudit.apis.namespace import dotted

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_READS = frozenset({"get", "keys", "items", "values", "copy", "__contains__", "__getitem__"})
_COPIES = frozenset(
    [
        "dict",
        "list",
        "sorted",
        "set",
        "frozenset",
        "len",
        "tuple",
        "iter",
        "print",
        "repr",
        "str",
        "any",
        "all",
        "enumerate",
        "id",
        "bool",
    ]
)
_BARE = frozenset({"ctx", "op"})
"""Fields whose nodes say nothing about names."""
_RUNNERS = frozenset({"exec", "eval", "execfile"})
"""Mentioned by themselves, and looked at as such."""


class Scopes:
    """A tree with the way up from each node."""

    def __init__(self, tree: ast.Module) -> None:
        self._above: dict[ast.AST, ast.AST] = {}
        waiting: list[ast.AST] = [tree]
        above = self._above
        for node in waiting:
            for field in node._fields:
                held = getattr(node, field, None)
                if held.__class__ is list:
                    inner = [one for one in held if isinstance(one, ast.AST)]
                elif isinstance(held, ast.AST) and field not in _BARE:
                    inner = [held]
                else:
                    continue
                for one in inner:
                    above[one] = node
                waiting.extend(inner)
        self.nodes = waiting

    def above(self, node: ast.AST) -> ast.AST | None:
        """The node that this one is a part of."""
        return self._above.get(node)

    def around(self, node: ast.AST) -> list[ast.AST]:
        """Functions and classes around a node, the nearest first; what heads one (a decorator, a default) is outside."""
        found: list[ast.AST] = []
        child, above = node, self._above.get(node)
        while above is not None:
            if isinstance(above, AnyFunction | ast.ClassDef) and _in_body(above, child):
                found.append(above)
            child, above = above, self._above.get(above)
        return found

    def in_function(self, node: ast.AST) -> bool:
        """Does it run in a call, with local names of its own?"""
        around = self.around(node)
        return bool(around) and isinstance(around[0], AnyFunction)

    def class_around(self, node: ast.AST) -> str:
        """The class in whose body (not in whose methods) it stands, if that is a class of the module."""
        around = self.around(node)
        if around and isinstance(around[0], ast.ClassDef):
            return outermost_class(around)
        return ""

    def reads(self, mapping: ast.AST) -> bool:
        """Is a mapping of names only looked at here, and not handed on?"""
        up = self._above.get(mapping)
        if isinstance(up, ast.Subscript):
            return up.value is mapping and isinstance(up.ctx, ast.Load)
        if isinstance(up, ast.Attribute):
            return up.attr in _READS and isinstance(self._above.get(up), ast.Call)
        if isinstance(up, ast.Call):
            if isinstance(up.func, ast.Attribute) and up.func.attr in ("format", "join", "isdir", "abspath", "dirname"):
                return up.func.value is not mapping
            return up.func is not mapping and dotted(up.func) in _COPIES | _RUNNERS
        if isinstance(up, ast.keyword):
            call = self._above.get(up)
            runner = isinstance(call, ast.Call) and dotted(call.func) in _RUNNERS
            return up.arg is None or runner
        if isinstance(up, ast.Dict):
            return any(key is None and value is mapping for key, value in zip(up.keys, up.values, strict=True))
        if isinstance(up, ast.BinOp):
            return isinstance(up.op, ast.Mod | ast.BitOr | ast.BitAnd | ast.Sub) and isinstance(up.left, ast.AST)
        if isinstance(up, ast.For | ast.AsyncFor | ast.comprehension):
            return up.iter is mapping
        return isinstance(up, ast.Compare | ast.Starred)


def _in_body(owner: ast.AST, child: ast.AST) -> bool:
    body = getattr(owner, "body", ())
    return any(child is one for one in body) if isinstance(body, list) else child is body


def outermost_class(around: list[ast.AST]) -> str:
    """The name by which the module knows the class that holds these scopes (`*`: it is made in a function)."""
    if isinstance(around[-1], ast.ClassDef):
        return around[-1].name
    return "*" if any(isinstance(one, ast.ClassDef) for one in around) else ""


def parameters(function: ast.AST) -> list[str]:
    """The names of all parameters, in order."""
    if not isinstance(function, AnyFunction):
        return []
    given = function.args
    rest = [one for one in (given.vararg, given.kwarg) if one is not None]
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest)]
