"""The table that a name of a module stands for, with everything that its file does to it."""

from __future__ import annotations

import ast

from depaudit.apis.name_literals import names_meant
from depaudit.apis.namespace import Namespace, dotted, string_of
from depaudit.apis.scopes import Scopes
from depaudit.apis.tables import EMPTY, ENDLESS, Named, Table, column_of, of_names, table_of, table_of_values

_LOOKS = frozenset({"get", "keys", "items", "values", "copy", "index", "count", "__contains__", "__getitem__", "union"})
_DROPS = frozenset({"remove", "discard", "pop", "clear", "sort", "reverse"})
_READERS = frozenset(
    [
        "list",
        "sorted",
        "set",
        "len",
        "tuple",
        "dict",
        "frozenset",
        "iter",
        "enumerate",
        "zip",
        "any",
        "all",
        "isinstance",
        "print",
        "repr",
        "str",
        "min",
        "max",
        "sum",
        "map",
        "filter",
        "_attach",
        "attach",
        "_LazyModule",
        "OptionalDependencyNotAvailable",
    ]
)
_CONDITIONAL = (
    ast.If,
    ast.Try,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.While,
    ast.For,
    ast.Lambda,
    ast.ExceptHandler,
)


def named_table(name: str, scopes: Scopes, space: Namespace, named: Named, *, part: str = "") -> Table:
    """Every mention in the file counts; one that is not recognised leaves no end. `part`: of the strings in its values (`values`), or of those at a place of its rows (`column(0)`)."""
    made: list[Table] = []
    found = EMPTY
    for node in scopes.nodes:
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        if isinstance(node.ctx, ast.Store):
            table = _stored(node, scopes, named, part=part)
            if isinstance(scopes.above(node), ast.AugAssign):
                found = found | _sure(table, node, scopes)
            else:
                made.append(table)
        elif isinstance(node.ctx, ast.Load):
            found = found | _sure(_used(node, scopes, space, named, part=part), node, scopes)
            if _drops(node, scopes):
                found, made = found.perhaps(), [one.perhaps() for one in made]
    if not made:
        return ENDLESS
    first = made[0]
    for other in made[1:]:
        first = Table(first.surely & other.surely, (first | other).possibly)
    return first | found


def _sure(table: Table, node: ast.AST, scopes: Scopes) -> Table:
    """What stands under a condition or in a function may not happen."""
    above = scopes.above(node)
    while above is not None:
        if isinstance(above, _CONDITIONAL) and not _is_most(above, scopes):
            return table.perhaps()
        above = scopes.above(above)
    return table


def _is_most(node: ast.AST, scopes: Scopes) -> bool:
    """Does a condition hold more than half of the module, so that without it there is next to nothing?"""
    whole = scopes.nodes[0]
    last = whole.body[-1].end_lineno if isinstance(whole, ast.Module) and whole.body else 0
    return isinstance(node, ast.If) and 2 * ((node.end_lineno or 0) - node.lineno) > (last or 0)


def _stored(node: ast.Name, scopes: Scopes, named: Named, *, part: str) -> Table:
    above = scopes.above(node)

    def read(value: ast.expr, named: Named) -> Table:
        if part.startswith("column"):
            return column_of(value, int(part[7:-1]), named)
        return table_of_values(value, named) if part else table_of(value, named)

    if isinstance(above, ast.Assign) and node in above.targets:
        return read(above.value, named)
    if isinstance(above, ast.AnnAssign):
        return read(above.value, named) if above.value is not None else EMPTY
    if isinstance(above, ast.AugAssign) and isinstance(above.op, ast.Add | ast.BitOr):
        return read(above.value, named)
    return ENDLESS


def _used(node: ast.Name, scopes: Scopes, space: Namespace, named: Named, *, part: str) -> Table:
    """What a mention can add."""
    above = scopes.above(node)
    if isinstance(above, ast.Subscript) and above.value is node:
        return _item(above, scopes, space, named, part=part)
    if isinstance(above, ast.Attribute):
        call = scopes.above(above)
        if isinstance(call, ast.Call) and call.func is above:
            return _method(above.attr, call, scopes, space, named, part=part)
        return ENDLESS
    if isinstance(above, ast.Call):
        called = dotted(above.func).rsplit(".", 1)[-1]
        return EMPTY if called in _READERS else ENDLESS
    if isinstance(above, ast.keyword):
        call = scopes.above(above)
        return EMPTY if isinstance(call, ast.Call) and dotted(call.func).rsplit(".", 1)[-1] in _READERS else ENDLESS
    if isinstance(above, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.List | ast.Tuple | ast.Set | ast.Delete):
        return ENDLESS
    return EMPTY


def _item(node: ast.Subscript, scopes: Scopes, space: Namespace, named: Named, *, part: str) -> Table:
    """`TABLE["key"] = value`, `TABLE["key"].append(value)`."""
    if isinstance(node.ctx, ast.Load):
        above = scopes.above(node)
        if not isinstance(above, ast.Attribute) or not part:
            return EMPTY
        call = scopes.above(above)
        if not isinstance(call, ast.Call) or above.attr not in ("append", "extend"):
            return EMPTY if above.attr in _LOOKS else ENDLESS
        return _method(above.attr, call, scopes, space, named, part="")
    if isinstance(node.ctx, ast.Del):
        return EMPTY
    if part:
        above = scopes.above(node)
        return table_of(above.value, named) if isinstance(above, ast.Assign | ast.AugAssign) else ENDLESS
    names = names_meant(node.slice, scopes, space)
    return ENDLESS if names is None or names.copied else of_names(names.names)


def _method(method: str, call: ast.Call, scopes: Scopes, space: Namespace, named: Named, *, part: str) -> Table:
    if method in _LOOKS or method in _DROPS:
        return EMPTY
    given = call.args[-1] if call.args else None
    if method in ("append", "add", "insert") and given is not None and not part:
        literal = string_of(given)
        if literal is not None:
            return of_names([literal])
        names = names_meant(given, scopes, space)
        return ENDLESS if names is None or names.copied else of_names(names.names)
    if part.startswith("column"):
        return ENDLESS
    if method in ("extend", "update") and given is not None and not call.keywords:
        return table_of_values(given, named) if part else table_of(given, named)
    return ENDLESS


def _drops(node: ast.Name, scopes: Scopes) -> bool:
    above = scopes.above(node)
    if isinstance(above, ast.Subscript):
        return isinstance(above.ctx, ast.Del)
    return isinstance(above, ast.Attribute) and above.attr in _DROPS
