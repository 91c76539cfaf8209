"""Which strings a list, a set or the keys of a dict can hold: those that it surely holds, and all that it may hold.

`__all__` and the tables that a module's `__getattr__` looks names up in are
told by it. Whatever is not recognised leaves "may hold" without an end.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from depaudit.apis.namespace import dotted, string_of


class Table(NamedTuple):
    """`possibly` is `None` where it has no end."""

    surely: frozenset[str]
    possibly: frozenset[str] | None

    def __or__(self, other: Table) -> Table:
        if self.possibly is None or other.possibly is None:
            return Table(self.surely | other.surely, None)
        return Table(self.surely | other.surely, self.possibly | other.possibly)

    def holds(self, name: str) -> bool | None:
        """`None`: it may."""
        if name in self.surely:
            return True
        return False if self.possibly is not None and name not in self.possibly else None

    def perhaps(self) -> Table:
        """The same, where it is not sure that it is made at all."""
        return Table(frozenset(), self.possibly)


EMPTY = Table(frozenset(), frozenset())
ENDLESS = Table(frozenset(), None)
Named = Callable[[str], Table]
"""The table that a dotted name stands for."""
_SAME = frozenset(
    [
        "list",
        "tuple",
        "set",
        "frozenset",
        "sorted",
        "dict",
        "reversed",
        "dict.fromkeys",
        "OrderedDict",
        "MappingProxyType",
    ]
)
_JOINED = frozenset({"chain", "itertools.chain", "ChainMap"})


def of_names(names: Iterable[str]) -> Table:
    """A table that holds these and no others."""
    held = frozenset(names)
    return Table(held, held)


def table_of(node: ast.expr | None, named: Named) -> Table:
    """The table that an expression makes."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return _joined(_element(one, named) for one in node.elts)
    if isinstance(node, ast.Dict):
        return _joined(
            table_of(value, named) if key is None else _element(key, named)
            for key, value in zip(node.keys, node.values, strict=True)
        )
    if isinstance(node, ast.BinOp):
        return _of_operation(node, named)
    if isinstance(node, ast.Call):
        return _of_call(node, named)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return _of_comprehension(node.elt, node.generators, named)
    if isinstance(node, ast.DictComp):
        return _of_comprehension(node.key, node.generators, named)
    if isinstance(node, ast.IfExp):
        first, second = table_of(node.body, named), table_of(node.orelse, named)
        return Table(first.surely & second.surely, (first | second).possibly)
    name = dotted(node)
    return named(name) if name else ENDLESS


def _joined(tables: Iterable[Table]) -> Table:
    every = list(tables)
    ends = [table.possibly for table in every if table.possibly is not None]
    return Table(
        frozenset().union(*(table.surely for table in every)),
        frozenset().union(*ends) if len(ends) == len(every) else None,
    )


def _element(node: ast.expr, named: Named) -> Table:
    if isinstance(node, ast.Starred):
        return table_of(node.value, named)
    if isinstance(node, ast.Constant):
        return of_names([node.value] if isinstance(node.value, str) else [])
    if isinstance(node, ast.Attribute) and node.attr == "__name__" and dotted(node.value):
        return ENDLESS
    return ENDLESS


def _of_operation(node: ast.BinOp, named: Named) -> Table:
    left, right = table_of(node.left, named), table_of(node.right, named)
    if isinstance(node.op, ast.Add | ast.BitOr):
        return left | right
    if isinstance(node.op, ast.Sub):
        return Table(left.surely - right.possibly if right.possibly is not None else frozenset(), left.possibly)
    return ENDLESS


def _of_call(node: ast.Call, named: Named) -> Table:
    called = dotted(node.func)
    if called in _SAME and len(node.args) <= 1:
        keywords = [keyword.arg for keyword in node.keywords if keyword.arg]
        if called == "dict" and len(keywords) == len(node.keywords):
            return _joined([*(table_of(one, named) for one in node.args), of_names(keywords)])
        return table_of(node.args[0], named) if node.args else EMPTY
    if called in _SAME and called == "dict.fromkeys":
        return table_of(node.args[0], named)
    if called in _JOINED:
        return _joined(table_of(one, named) for one in node.args)
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in ("keys", "copy") and not node.args:
            return table_of(node.func.value, named)
        text = string_of(node.func.value)
        if node.func.attr == "split" and text is not None and not node.args:
            return of_names(text.split())
        if node.func.attr in ("union", "intersection") and node.args:
            whole = _joined([table_of(node.func.value, named), *(table_of(one, named) for one in node.args)])
            return whole if node.func.attr == "union" else whole.perhaps()
    return ENDLESS


def _of_comprehension(element: ast.expr, generators: list[ast.comprehension], named: Named) -> Table:
    """`{name for name, _ in ROWS}`, `{name: … for name in NAMES}`: what its variable runs over."""
    if not isinstance(element, ast.Name):
        return ENDLESS
    last = generators[-1]
    filtered = any(one.ifs for one in generators)
    if isinstance(last.target, ast.Name) and last.target.id == element.id:
        found = _values(last.iter, generators[:-1], named) if len(generators) == 2 else ENDLESS
        if len(generators) == 1:
            found = _listed(last.iter, named)
    elif isinstance(last.target, ast.Tuple) and len(generators) == 1:
        places = [at for at, one in enumerate(last.target.elts) if dotted(one) == element.id]
        found = column_of(last.iter, places[0], named) if places else ENDLESS
    else:
        found = ENDLESS
    return found.perhaps() if filtered else found


def _listed(node: ast.expr, named: Named) -> Table:
    """What a loop runs over: a table, or all names of a module (`dir(module)`)."""
    if isinstance(node, ast.Call) and dotted(node.func) == "dir" and len(node.args) == 1 and dotted(node.args[0]):
        return named(f"{dotted(node.args[0])}.dir()")
    return table_of(node, named)


def column_of(rows: ast.expr | None, place: int, named: Named) -> Table:
    """What stands at `place` of each row."""
    if isinstance(rows, ast.Call) and isinstance(rows.func, ast.Attribute) and rows.func.attr == "items":
        return table_of(rows.func.value, named) if place == 0 else ENDLESS
    if name := dotted(rows):
        return named(f"{name}.column({place})")
    cells = [
        row.elts[place]
        for row in getattr(rows, "elts", ())
        if isinstance(row, ast.Tuple | ast.List) and len(row.elts) > place
    ]
    if isinstance(rows, ast.List | ast.Tuple) and len(cells) == len(rows.elts):
        return _joined(_element(cell, named) for cell in cells)
    return ENDLESS


def _values(inner: ast.expr, outer: list[ast.comprehension], named: Named) -> Table:
    """`… for key, names in TABLE.items() for name in names`, and the same over `TABLE.values()`."""
    rows = outer[0].iter
    if not (isinstance(rows, ast.Call) and isinstance(rows.func, ast.Attribute) and not rows.args):
        return ENDLESS
    target = outer[0].target
    whole = isinstance(target, ast.Name) and rows.func.attr == "values" and dotted(inner) == target.id
    second = (
        isinstance(target, ast.Tuple)
        and rows.func.attr == "items"
        and len(target.elts) == 2
        and dotted(inner) == dotted(target.elts[1])
    )
    name = dotted(rows.func.value)
    if not name or not (whole or second):
        return table_of_values(rows.func.value, named) if whole or second else ENDLESS
    return named(f"{name}.values()")


def table_of_values(node: ast.expr | None, named: Named) -> Table:
    """All strings in the lists that are the values of a dict."""
    if not isinstance(node, ast.Dict):
        return ENDLESS
    return _joined(
        table_of_values(value, named) if key is None else table_of(value, named)
        for key, value in zip(node.keys, node.values, strict=True)
    )
