"""Decorators that hand back the function they are given, or a wrapper that hands its keywords on."""

from __future__ import annotations

import ast

from depaudit.apis.namespace import dotted, string_of
from depaudit.apis.scopes import Scopes

AnyDef = ast.FunctionDef | ast.AsyncFunctionDef
_BY_NAME = frozenset({"pop", "get", "setdefault"})


def returns(function: AnyDef) -> list[ast.Return]:
    """The `return` statements of a function itself."""
    found: list[ast.Return] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            found.append(node)
        elif not isinstance(node, AnyDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def first(function: AnyDef, place: int = 0) -> str:
    """The name of a parameter."""
    given = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return given[place] if len(given) > place else ""


def returns_it(function: AnyDef, place: int) -> frozenset[str] | None:
    """Is what comes back the function that was handed over, or a wrapper that hands all keywords on but those that it
    takes by name? The names that it takes, `None` where it is not known what it does."""
    parameter = first(function, place)
    inner = {node.name: node for node in ast.walk(function) if isinstance(node, AnyDef) and node is not function}
    if not parameter:
        return None
    taken: frozenset[str] = frozenset()
    returned = [unwrapped(node.value) for node in returns(function)]
    for name in returned:
        if name == parameter:
            continue
        here = _hands_on(inner[name], parameter) if name in inner else None
        if here is None:
            return None
        taken |= here
    return taken if returned else None


def unwrapped(node: ast.expr | None) -> str:
    """`wrapper` of `wraps(function)(wrapper)` and of `cast(Kind, wrapper)`."""
    if isinstance(node, ast.Call):
        if dotted(node.func).rpartition(".")[2] == "cast" and len(node.args) == 2:
            return unwrapped(node.args[1])
        if dotted(node.func).rpartition(".")[2] == "update_wrapper" and node.args:
            return unwrapped(node.args[0])
        if isinstance(node.func, ast.Call) and dotted(node.func.func).rpartition(".")[2] == "wraps":
            return unwrapped(node.args[0]) if node.args else ""
    return dotted(node)


def _hands_on(wrapper: AnyDef, parameter: str) -> frozenset[str] | None:
    """Every way through the wrapper calls the function with the keywords that the wrapper was given."""
    keywords = wrapper.args.kwarg
    if keywords is None or wrapper.args.kwonlyargs or len(wrapper.args.args) > 1:
        return None
    if any(dotted(getattr(mark, "func", mark)).rpartition(".")[2] != "wraps" for mark in wrapper.decorator_list):
        return None
    scopes = Scopes(ast.Module([wrapper], []))
    calls: set[ast.AST] = set()
    taken: set[str] = set()
    for node in scopes.nodes:
        if not isinstance(node, ast.Name) or node.id != keywords.arg:
            continue
        above = scopes.above(node)
        if isinstance(above, ast.keyword) and above.arg is None:
            call = scopes.above(above)
            if isinstance(call, ast.Call) and dotted(call.func) == parameter:
                calls.add(call)
        elif (name := _taken(node, scopes)) is not None:
            taken.add(name)
        else:
            return None
    ends = returns(wrapper)
    whole = all(any(inner in calls for inner in ast.walk(end)) or _holds_result(end, wrapper, calls) for end in ends)
    return frozenset(taken) if calls and ends and whole else None


def _taken(node: ast.Name, scopes: Scopes) -> str | None:
    """`kwargs.pop(NAME)`, `kwargs[NAME]`, `NAME in kwargs`: the name, or what it is called there."""
    above = scopes.above(node)
    if isinstance(above, ast.Compare) and len(above.ops) == 1 and isinstance(above.ops[0], ast.In | ast.NotIn):
        return string_of(above.left) or dotted(above.left) or None
    if isinstance(above, ast.Subscript) and above.value is node:
        return string_of(above.slice) or dotted(above.slice) or None
    call = scopes.above(above) if isinstance(above, ast.Attribute) and above.attr in _BY_NAME else None
    if isinstance(call, ast.Call) and call.args:
        return string_of(call.args[0]) or dotted(call.args[0]) or None
    return "len" if isinstance(above, ast.Call) and dotted(above.func) == "len" else None


def _holds_result(end: ast.Return, wrapper: AnyDef, calls: set[ast.AST]) -> bool:
    """`result = function(…)` … `return result`."""
    name = dotted(end.value)
    return bool(name) and any(
        isinstance(node, ast.Assign)
        and any(dotted(target) == name for target in node.targets)
        and any(inner in calls for inner in ast.walk(node.value))
        for node in ast.walk(wrapper)
    )
