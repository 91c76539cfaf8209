"""The names that an expression can stand for: a literal, or the variable of a loop over literals."""

from __future__ import annotations

import ast
from typing import NamedTuple

from depaudit.apis.namespace import Namespace, dotted, string_of
from depaudit.apis.scopes import AnyFunction, Scopes


class Names(NamedTuple):
    """Literal names, or what all names are copied from (`copied`, a dotted text); `certain`: each of them for sure."""

    names: tuple[str, ...] = ()
    copied: str = ""
    certain: bool = True


def names_meant(node: ast.expr, scopes: Scopes, space: Namespace) -> Names | None:
    """`None`: any name at all."""
    literal = string_of(node)
    if literal is not None:
        return Names((literal,))
    if not isinstance(node, ast.Name):
        return None
    certain = True
    above = scopes.above(node)
    while above is not None and not isinstance(above, AnyFunction | ast.ClassDef):
        if isinstance(above, ast.If | ast.Try | ast.IfExp | ast.While):
            certain = False
        if isinstance(above, ast.For) and (found := _looped(above.target, above.iter, node.id, space)):
            return found._replace(certain=certain and found.certain)
        above = scopes.above(above)
    if isinstance(above, AnyFunction):
        return _looped_in(above, node, scopes, space)
    return None


def _looped_in(function: ast.AST, node: ast.Name, scopes: Scopes, space: Namespace) -> Names | None:
    """The loop of a function that makes the variable, where nothing else does."""
    above = scopes.above(node)
    while above is not None and above is not function:
        if isinstance(above, ast.For) and (found := _looped(above.target, above.iter, node.id, space)):
            return found._replace(certain=False)
        above = scopes.above(above)
    return None


def _looped(target: ast.expr, source: ast.expr, name: str, space: Namespace) -> Names | None:
    """What the variable `name` of `for target in source` runs over."""
    if isinstance(target, ast.Name) and target.id == name:
        return elements(source, space, None)
    if isinstance(target, ast.Tuple):
        for place, part in enumerate(target.elts):
            if isinstance(part, ast.Name) and part.id == name:
                return elements(source, space, place)
    return None


def elements(source: ast.expr, space: Namespace, place: int | None) -> Names | None:
    """The strings of a literal, or those at `place` of its tuples; the keys of a dict; all names of a module."""
    if isinstance(source, ast.Name):
        bindings = space.bindings.get(source.id, ())
        value = bindings[0].value if len(bindings) == 1 else None
        if not isinstance(value, ast.List | ast.Tuple | ast.Set | ast.Dict):
            return None
        found = elements(value, space, place)
        return found._replace(certain=False) if found else None
    if isinstance(source, ast.Dict):
        return _strings(list(source.keys)) if place is None else None
    if isinstance(source, ast.List | ast.Tuple | ast.Set):
        if place is None:
            return _strings(list(source.elts))
        rows = [one.elts for one in source.elts if isinstance(one, ast.Tuple | ast.List) and len(one.elts) > place]
        return _strings([row[place] for row in rows]) if len(rows) == len(source.elts) else None
    if isinstance(source, ast.Call):
        return _of_call(source, space, place)
    if isinstance(source, ast.Attribute) and source.attr in ("__all__", "__dict__") and dotted(source.value):
        return Names(copied=dotted(source.value), certain=False)
    return None


def _of_call(call: ast.Call, space: Namespace, place: int | None) -> Names | None:
    called = dotted(call.func)
    if called in ("dir", "vars") and len(call.args) == 1 and place is None:
        copied = dotted(call.args[0])
        return Names(copied=copied, certain=False) if copied else None
    if called in ("list", "sorted", "set", "tuple") and len(call.args) == 1:
        return elements(call.args[0], space, place)
    keys = isinstance(call.func, ast.Attribute) and call.func.attr == ("keys" if place is None else "items")
    if isinstance(call.func, ast.Attribute) and keys and not call.args and not place:
        return elements(call.func.value, space, None) or _of_mapping(call.func.value)
    return None


def _of_mapping(node: ast.expr) -> Names | None:
    """`vars(X)` and `X.__dict__`."""
    if isinstance(node, ast.Call) and dotted(node.func) == "vars" and len(node.args) == 1 and dotted(node.args[0]):
        return Names(copied=dotted(node.args[0]), certain=False)
    if isinstance(node, ast.Attribute) and node.attr == "__dict__" and dotted(node.value):
        return Names(copied=dotted(node.value), certain=False)
    return None


def _strings(nodes: list[ast.expr | None]) -> Names | None:
    found = [string_of(node) for node in nodes]
    return Names(tuple(one for one in found if one is not None)) if None not in found else None
