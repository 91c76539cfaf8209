"""Mentions of what can reach a namespace: each is recognised as harmless or as binding names that can be told, or it opens.

`globals`, `locals`, `vars`, `exec`, `eval`, `setattr`, `delattr`, `__dict__`,
`sys.modules`, `__path__`, frames: a list of what is allowed. What is not
recognised makes the answer for the module, or for the class, "not known".
"""

from __future__ import annotations

import ast
import re

from depaudit.apis.namespace import Namespace, dotted
from depaudit.apis.reach import Reach

MENTIONED = re.compile(
    rb"\b(?:globals|locals|vars|exec|eval|setattr|delattr|__setattr__|__dict__|\w*sys\w*\.modules|__path__|meta_path|path_hooks"
    rb"|__globals__|f_globals|f_locals|execfile|__builtins__|builtins)\b|from sys import"
)
_FRAMES = frozenset({"__globals__", "f_globals", "f_locals"})
_PATHS = frozenset({"__path__", "meta_path", "path_hooks"})


def read_mentions(tree: ast.Module, space: Namespace) -> None:
    """Look at every mention in a file."""
    reach = Reach(tree, space)
    for node in reach.nodes:
        if isinstance(node, ast.Name):
            _name(node, reach)
        elif isinstance(node, ast.Attribute):
            _attribute(node, reach)
        elif isinstance(node, ast.ImportFrom):
            _import(node, space)


def _import(node: ast.ImportFrom, space: Namespace) -> None:
    hidden = {"modules", "meta_path", "setattr", "globals", "exec", "eval", "vars"} & {
        alias.name for alias in node.names
    }
    if node.module in ("sys", "builtins", "__builtin__") and hidden:
        space.open(f"imports `{min(hidden)}` of `{node.module}`", node.lineno)


def _name(node: ast.Name, reach: Reach) -> None:
    handler = {
        "globals": _globals,
        "locals": _locals,
        "vars": _vars,
        "exec": _exec,
        "execfile": _exec,
        "eval": _eval,
        "setattr": _setattr,
        "delattr": _delattr,
    }.get(node.id)
    if handler is not None:
        handler(node, reach)
    elif node.id == "__builtins__":
        reach.space.open("mentions `__builtins__`", node.lineno)
    elif node.id == "__path__" and not (reach.reads(node) or isinstance(reach.above(node), ast.Subscript)):
        reach.space.open("changes `__path__`", node.lineno)
    elif node.id == "__dict__":
        reach.space.open("mentions `__dict__`", node.lineno)


def _attribute(node: ast.Attribute, reach: Reach) -> None:
    if node.attr == "__dict__":
        reach.mapping_of(node.value, node)
    elif node.attr == "__setattr__":
        _dunder_setattr(node, reach)
    elif node.attr == "modules" and dotted(node) in ("sys.modules", "_sys.modules"):
        reach.modules(node)
    elif node.attr in _FRAMES:
        if not (reach.reads(node) or reach.alias_reads(node)):
            reach.space.open(f"reaches `{node.attr}`", node.lineno)
            reach.writes_modules(node)
    elif node.attr in _PATHS and not (reach.reads(node) or reach.alias_reads(node)):
        reach.space.open(f"changes `{node.attr}`", node.lineno)


def _call_of(node: ast.AST, reach: Reach) -> ast.Call | None:
    """The call whose function this name is."""
    above = reach.above(node)
    return above if isinstance(above, ast.Call) and above.func is node else None


def _globals(node: ast.Name, reach: Reach) -> None:
    call = _call_of(node, reach)
    if call is None or call.args:
        reach.space.open("hands on `globals`", node.lineno)
    else:
        reach.mapping(call, "")


def _locals(node: ast.Name, reach: Reach) -> None:
    if reach.in_function(node):
        return
    owner = reach.class_around(node)
    call = _call_of(node, reach)
    if call is None:
        reach.space.open("hands on `locals`", node.lineno)
    elif owner:
        reach.mapping(call, owner)
    else:
        reach.mapping(call, "")


def _vars(node: ast.Name, reach: Reach) -> None:
    call = _call_of(node, reach)
    if call is None:
        reach.space.open("hands on `vars`", node.lineno)
    elif call.args:
        reach.mapping_of(call.args[0], call)
    else:
        _locals(node, reach)


def _exec(node: ast.Name, reach: Reach) -> None:
    call = _call_of(node, reach)
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)] if call is not None else []
    if not given or not all(reach.is_fresh_dict(one) for one in given):
        reach.open_here("runs text with `exec`", node)


def _eval(node: ast.Name, reach: Reach) -> None:
    """An expression in a function binds no name of the module."""
    if _call_of(node, reach) is None or not reach.in_function(node):
        reach.open_here("evaluates text with `eval`", node)


def _setattr(node: ast.Name, reach: Reach) -> None:
    call = _call_of(node, reach)
    if call is None or len(call.args) < 2 or isinstance(call.args[0], ast.Starred):
        reach.open_here("hands on `setattr`", node)
    else:
        reach.write(call.args[0], call.args[1], node)


def _delattr(node: ast.Name, reach: Reach) -> None:
    if _call_of(node, reach) is None:
        reach.open_here("hands on `delattr`", node)


def _dunder_setattr(node: ast.Attribute, reach: Reach) -> None:
    """`object.__setattr__(target, name, value)`, `super().__setattr__(name, value)`, `target.__setattr__(name, value)`."""
    call = _call_of(node, reach)
    if call is None:
        if reach.in_function(node) or reach.class_around(node):
            return
        reach.open_here("hands on `__setattr__`", node)
    elif len(call.args) == 3:
        reach.write(call.args[0], call.args[1], node)
    elif len(call.args) == 2 and not (isinstance(node.value, ast.Call) and dotted(node.value.func) == "super"):
        reach.write(node.value, call.args[0], node)
    elif len(call.args) != 2:
        reach.open_here("hands on `__setattr__`", node)
