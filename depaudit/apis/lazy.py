"""Modules that load their names when they are asked for, in the ways that libraries share.

- `sys.modules[__name__] = _LazyModule(__name__, file, TABLE, …)`: `TABLE` maps submodules to lists of names;
- `__getattr__, __dir__, __all__ = attach(__name__, submodules, TABLE)`, which a small library and copies of it offer;
- `… = attach_stub(__name__, __file__)`: the table is the stub beside the module.
"""

from __future__ import annotations

import ast

from depaudit.apis.answer import Answer, Module, absent, present
from depaudit.apis.exports import table_named
from depaudit.apis.namespace import Namespace, Origin, dotted
from depaudit.apis.release import Api
from depaudit.apis.tables import EMPTY, Table, of_names, table_of, table_of_values
from depaudit.apis.verdict import State

_ATTACHES = frozenset({"_attach", "attach"})


def lazy_answer(api: Api, space: Namespace, name: str) -> Answer | None:
    """What the lazy loading of a module says of a name; `None` where there is none, or where it does not say."""
    if space.origin is not Origin.PYTHON:
        return None
    key = ("lazy", space.name)
    if key not in api.memo:
        api.memo[key] = _lazy_table(api, space)
    table = api.memo[key]
    if not isinstance(table, Table):
        return None
    if name in table.surely or (table.possibly is not None and name in table.possibly):
        submodule = f"{space.name}.{name}"
        made = (Module(submodule),) if api.has_module(submodule) else ()
        return present(*made, place=space.member)
    if table.possibly is None or _other_openings(space):
        return None
    if name in space.bindings:
        return None
    return absent(f"{space.member} has no such name in what it loads lazily", place=space.member)


def loads_lazily(api: Api, space: Namespace, name: str) -> bool:
    """Is what a module shows to type checkers there when the program runs?"""
    if any(reason.startswith("replaces itself") for reason in space.opened):
        return True
    lazy = lazy_answer(api, space, name)
    return lazy is not None and lazy.state is State.PRESENT


def _other_openings(space: Namespace) -> bool:
    """Is the module open for more than being lazy?"""
    return any(not reason.startswith("replaces itself") for reason in space.opened) or bool(space.copied)


def _lazy_table(api: Api, space: Namespace) -> Table | None:
    """All that a module loads lazily; `None` where it does not, in a way that is known."""
    made = space.bindings.get("__getattr__")
    replaced = any(reason.startswith("replaces itself") for reason in space.opened)
    if not made and not replaced:
        return None
    scopes = api.scopes(space.name)
    for node in scopes.nodes if scopes else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = dotted(node.value.func).rpartition(".")[2]
            if called == "_LazyModule" and replaced:
                return _of_lazy_module(api, space, node.value)
            if called in _ATTACHES and made:
                return _of_attach(api, space, node.value)
            if called == "attach_stub" and made:
                return of_names(space.stub.bindings) if space.stub and not space.stub.stars else None
    return None


def _of_lazy_module(api: Api, space: Namespace, call: ast.Call) -> Table | None:
    """Keys are submodules, values the names in them; `extra_objects` are names too."""
    if len(call.args) < 3:
        return None
    table = _keys_and_values(api, space, call.args[2])
    for keyword in call.keywords:
        if keyword.arg == "extra_objects":
            table = table | table_of(keyword.value, lambda name: table_named(api, space.name, name))
    return table


def _of_attach(api: Api, space: Namespace, call: ast.Call) -> Table:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    given |= dict(zip(("package_name", "submodules", "submod_attrs"), call.args, strict=False))
    table = EMPTY
    if submodules := given.get("submodules"):
        table = table | table_of(submodules, lambda name: table_named(api, space.name, name))
    if names := given.get("submod_attrs"):
        table = table | _values(api, space, names)
    return table


def _keys_and_values(api: Api, space: Namespace, node: ast.expr) -> Table:
    keys = table_of(node, lambda name: table_named(api, space.name, name))
    return keys | _values(api, space, node)


def _values(api: Api, space: Namespace, node: ast.expr) -> Table:
    if name := dotted(node):
        return table_named(api, space.name, f"{name}.values()")
    return table_of_values(node, lambda other: table_named(api, space.name, other))
