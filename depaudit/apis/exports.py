"""What `from module import *` brings, and the tables of a module."""

from __future__ import annotations

import ast

from depaudit.apis.named_tables import named_table
from depaudit.apis.namespace import Origin, dotted
from depaudit.apis.release import Api
from depaudit.apis.tables import EMPTY, ENDLESS, Table, table_of

_DEPTH = 12
_PARTS = ("values()", "column(0)", "column(1)", "column(2)", "column(3)")


def exports_of(api: Api, module: str) -> Table | None:
    """The table of `__all__`; `None` where there is none, so that all public names are exported."""
    space = api.namespace(module)
    if space is None or "__all__" not in space.bindings:
        return None
    bindings = space.bindings["__all__"]
    if any(_lists_everything(binding.value) for binding in bindings if isinstance(binding.value, ast.expr)):
        return None
    if not space.touches_all and len(bindings) == 1 and isinstance(bindings[0].value, ast.List | ast.Tuple):
        known = api.memo.get(("listed", module))
        if not isinstance(known, Table):
            known = api.memo["listed", module] = table_of(bindings[0].value, lambda name: ENDLESS)
        return known
    return table_named(api, module, "__all__")


def _lists_everything(value: ast.expr) -> bool:
    """`[name for name in dir() if not name.startswith("_")]` says what holds without it."""
    return isinstance(value, ast.ListComp) and any(
        isinstance(node, ast.Call) and dotted(node.func) in ("dir", "globals", "locals", "vars") and not node.args
        for node in ast.walk(value)
    )


def table_named(api: Api, module: str, name: str, depth: int = 0) -> Table:
    """The table that a dotted name stands for in a module; `NAME.values()` for the strings in its values."""
    key = ("table", module, name)
    known = api.memo.get(key)
    if isinstance(known, Table):
        return known
    api.memo[key] = ENDLESS
    found = _table(api, module, name, depth)
    api.memo[key] = found
    return found


def _table(api: Api, module: str, name: str, depth: int) -> Table:
    space = api.namespace(module)
    if space is None or depth > _DEPTH or space.origin is not Origin.PYTHON:
        return ENDLESS
    if name.endswith(".dir()"):
        return _all_names(api, module, name.removesuffix(".dir()"))
    part = next((part for part in _PARTS if name.endswith(f".{part}")), "")
    root, _, rest = (name.removesuffix(f".{part}") if part else name).partition(".")
    bindings = space.bindings.get(root, ())
    sources = {(binding.module, binding.attribute) for binding in bindings if binding.module}
    if not bindings and rest and space.is_package and api.has_module(f"{module}.{root}"):
        return _imported(api, f"{module}.{root}", "", rest, part=part, depth=depth)
    if sources:
        if len(sources) > 1 or not all(binding.module for binding in bindings):
            return ENDLESS
        return _imported(api, *next(iter(sources)), rest, part=part, depth=depth)
    if rest or not bindings:
        return ENDLESS
    scopes = api.scopes(module)
    if scopes is None:
        return ENDLESS
    return named_table(
        root,
        scopes,
        space,
        lambda other: EMPTY if other == root else table_named(api, module, other, depth + 1),
        part=part,
    )


def _all_names(api: Api, module: str, text: str) -> Table:
    """`dir(module)`: no more than the names that its statements bind, where nothing opens it."""
    space = api.namespace(module)
    bindings = space.bindings.get(text, ()) if space is not None else ()
    sources = {f"{one.module}.{one.attribute}" if one.attribute else one.module for one in bindings}
    other = api.namespace(next(iter(sources))) if len(sources) == 1 else None
    if other is None or other.origin is not Origin.PYTHON or other.is_package:
        return ENDLESS
    if other.opened or other.stars or other.copied or other.handed:
        return ENDLESS
    return Table(frozenset(other.bindings) - other.deleted, frozenset(other.bindings))


def _imported(api: Api, module: str, attribute: str, rest: str, *, part: str, depth: int) -> Table:
    """A table of another module: `from module import TABLE`, `module.TABLE`."""
    ending = f".{part}" if part else ""
    path = [part for part in (attribute, *rest.split(".")) if part]
    while len(path) > 1 and api.has_module(f"{module}.{path[0]}"):
        module, path = f"{module}.{path[0]}", path[1:]
    if len(path) != 1 or not api.has_module(module):
        return ENDLESS
    if path[0] == "__all__" and not part:
        return exports_of(api, module) or ENDLESS
    return table_named(api, module, path[0] + ending, depth + 1)
