"""What a module's `__getattr__(name)` (PEP 562) does for one name: it is walked with the name put in."""

from __future__ import annotations

import ast
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from depaudit.apis.exports import table_named
from depaudit.apis.namespace import Certainty, dotted, string_of
from depaudit.apis.release import Api
from depaudit.apis.statements import Step, imported, walrus
from depaudit.apis.tables import Table, table_of
from depaudit.apis.verdict import State


class Outcome(Enum):
    """How a block ends. `DENIES`: it raises for a name that it lists."""

    RAISES = "raises"
    DENIES = "raises for a name that it lists"
    RETURNS = "returns"
    FALLS = "goes on"
    UNKNOWN = "not known"


class Asked(NamedTuple):
    """The question: a name, the parameter that holds it, and what is known of local variables on the way.

    `found` says of a variable that was looked up with the name whether it was found.
    """

    api: Api
    module: str
    name: str
    parameter: str
    found: dict[str, bool | None]
    modules: dict[str, str]
    finds: Callable[[str, str], State]
    listed: bool = False

    def find(self, module: str) -> State:
        """Does a module of the release have the name?"""
        return self.finds(module, self.name)


def outcome_of(api: Api, module: str, name: str, finds: Callable[[str, str], State]) -> Outcome:
    """`finds` tells of a name of another module of the release. The one way in which the module's `__getattr__` ends for a name, else `UNKNOWN`."""
    scopes = api.scopes(module)
    functions = [
        node
        for node in (scopes.nodes if scopes else ())
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__" and not scopes.around(node)  # type: ignore[union-attr]
    ]
    if len(functions) != 1 or not functions[0].args.args:
        return Outcome.UNKNOWN
    function = functions[0]
    asked = Asked(api, module, name, function.args.args[0].arg, {}, _modules_known(api, module, function), finds)
    ends = _block(function.body, asked)
    if ends == {Outcome.DENIES}:
        return Outcome.DENIES
    if ends and ends <= {Outcome.RAISES, Outcome.DENIES}:
        return Outcome.RAISES
    if ends and ends <= {Outcome.RETURNS, Outcome.FALLS}:
        return Outcome.RETURNS
    return Outcome.UNKNOWN


def _block(block: list[ast.stmt], asked: Asked) -> set[Outcome]:
    ends: set[Outcome] = set()
    for node in block:
        here = _statement(node, asked)
        ends |= here - {Outcome.FALLS}
        if Outcome.FALLS not in here:
            return ends
    return ends | {Outcome.FALLS}


def _statement(node: ast.stmt, asked: Asked) -> set[Outcome]:
    if isinstance(node, ast.Raise):
        return {Outcome.DENIES if asked.listed else Outcome.RAISES}
    if isinstance(node, ast.Return):
        return {_returned(node, asked)}
    if isinstance(node, ast.If):
        return _if(node, asked)
    if isinstance(node, ast.Try):
        return _try(node, asked)
    if isinstance(node, ast.With):
        return _block(node.body, asked)
    if isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.Match):
        return {Outcome.UNKNOWN, Outcome.FALLS}
    if isinstance(node, ast.Assign | ast.Expr) and _delegated(node.value, asked, default=False) is False:
        return {Outcome.RAISES}
    _remember(node, asked)
    return {Outcome.FALLS}


def _remember(node: ast.stmt, asked: Asked) -> None:
    """A local variable that the name is looked up for; any other assignment makes it unknown."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            for one in ast.walk(target):
                if isinstance(one, ast.Name):
                    asked.found[one.id] = _looked_up(node.value, asked)
    for name, _ in walrus(node):
        asked.found[name] = None


def _returned(node: ast.Return, asked: Asked) -> Outcome:
    """A value that is worked out from the name may raise on its own, but for a name that a table lists."""
    if node.value is None or asked.listed:
        return Outcome.RETURNS
    found = _delegated(node.value, asked, default=False)
    if found is not None:
        return Outcome.RETURNS if found else Outcome.RAISES
    for inner in ast.walk(node.value):
        if isinstance(inner, ast.Name) and (inner.id == asked.parameter or inner.id in asked.found):
            return Outcome.RETURNS if _looked_up(node.value, asked) else Outcome.UNKNOWN
        if isinstance(inner, ast.Call) and dotted(inner.func).rpartition(".")[2] in ("getattr", "import_module"):
            return Outcome.UNKNOWN
    return Outcome.RETURNS


def _if(node: ast.If, asked: Asked) -> set[Outcome]:
    met = _test(node.test, asked)
    ends: set[Outcome] = set()
    if met is not False:
        ends |= _block(node.body, asked._replace(listed=asked.listed or (met is True and not _negated(node.test))))
    if met is not True:
        ends |= _block(node.orelse, asked)
    return ends


def _negated(test: ast.expr) -> bool:
    """Is the test met by names that are *not* listed?"""
    if isinstance(test, ast.BoolOp):
        return any(_negated(one) for one in test.values)
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    return not isinstance(test, ast.Compare) or not all(isinstance(op, ast.Eq | ast.In | ast.IsNot) for op in test.ops)


def _try(node: ast.Try, asked: Asked) -> set[Outcome]:
    """`try: value = TABLE[name]` `except KeyError: …`, where it is known whether the table has the name."""
    first = node.body[0]
    held = first.value if isinstance(first, ast.Assign | ast.Return | ast.Expr) else None
    hit = _looked_up(held, asked) if isinstance(held, ast.Subscript) and len(node.body) == 1 else None
    if hit is True:
        ends = _block(node.body, asked._replace(listed=True))
        if Outcome.FALLS in ends:
            ends = (ends - {Outcome.FALLS}) | _block(node.orelse, asked._replace(listed=True))
        return ends
    handled = {one for handler in node.handlers for one in _block(handler.body, asked)}
    if hit is False:
        return handled
    ends = _block(node.body, asked)
    if Outcome.FALLS in ends:
        ends |= _block(node.orelse, asked)
    ends |= handled
    return ends | {Outcome.UNKNOWN} if ends & {Outcome.RETURNS} else ends


def _test(node: ast.expr, asked: Asked) -> bool | None:
    if isinstance(node, ast.BoolOp):
        values = [_test(one, asked) for one in node.values]
        decisive = isinstance(node.op, ast.Or)
        if decisive in values:
            return decisive
        return None if None in values else not decisive
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        met = _test(node.operand, asked)
        return None if met is None else not met
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compared(node.left, node.ops[0], node.comparators[0], asked)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _affix(node, node.func, asked)
    return _looked_up(node, asked)


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, asked: Asked) -> bool | None:
    if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is None:
        found = _looked_up(left, asked)
        return None if found is None else found is isinstance(op, ast.IsNot)
    if isinstance(op, ast.Is | ast.IsNot) and isinstance(left, ast.Name) and isinstance(right, ast.Name):
        found = asked.found.get(left.id)  # the other one is what stands for "not found"
        return None if found is None else found is isinstance(op, ast.IsNot)
    own, literal = left, string_of(right)
    if dotted(right) == asked.parameter:
        own, literal = right, string_of(left)
    if dotted(own) != asked.parameter:
        return None
    if isinstance(op, ast.Eq | ast.NotEq):
        return None if literal is None else (literal == asked.name) is isinstance(op, ast.Eq)
    if isinstance(op, ast.In | ast.NotIn) and own is left:
        held = _table(right, asked).holds(asked.name)
        return None if held is None else held is isinstance(op, ast.In)
    return None


def _affix(node: ast.Call, function: ast.Attribute, asked: Asked) -> bool | None:
    """`name.startswith("_")`."""
    if (
        function.attr in ("startswith", "endswith")
        and dotted(function.value) == asked.parameter
        and len(node.args) == 1
    ):
        given = node.args[0]
        parts = [string_of(one) for one in (given.elts if isinstance(given, ast.Tuple) else [given])]
        known = tuple(part for part in parts if part is not None)
        if len(known) == len(parts):
            return asked.name.startswith(known) if function.attr == "startswith" else asked.name.endswith(known)
    return _looked_up(node, asked)


def _looked_up(node: ast.expr | None, asked: Asked) -> bool | None:
    """`TABLE[name]`, `TABLE.get(name)` or a variable that holds one of them: was the name found?"""
    if isinstance(node, ast.NamedExpr):
        asked.found[node.target.id] = found = _looked_up(node.value, asked)
        return found
    if isinstance(node, ast.Name):
        return asked.found.get(node.id)
    if isinstance(node, ast.Call) and dotted(node.func) == "getattr":
        return _delegated(node, asked, default=True)
    if isinstance(node, ast.Subscript) and dotted(node.slice) == asked.parameter:
        return _table(node.value, asked).holds(asked.name)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
        plain = len(node.args) == 1 or (isinstance(node.args[1], ast.Constant) and node.args[1].value is None)
        if node.args and plain and dotted(node.args[0]) == asked.parameter:
            return _table(node.func.value, asked).holds(asked.name)
    return None


def _table(node: ast.expr, asked: Asked) -> Table:
    return table_of(node, lambda name: table_named(asked.api, asked.module, name))


def _delegated(node: ast.expr, asked: Asked, *, default: bool) -> bool | None:
    """`getattr(module, name)` of a module of the release: does it have the name? `default`: with a third argument."""
    if not isinstance(node, ast.Call) or dotted(node.func) != "getattr" or len(node.args) != (3 if default else 2):
        return None
    text = dotted(node.args[0])
    module = asked.modules.get(text, "") if text else ""
    if dotted(node.args[1]) != asked.parameter or not module or module == asked.module:
        return None
    found = asked.find(module)
    return None if found is State.UNKNOWN else found is State.PRESENT


def _modules_known(api: Api, module: str, function: ast.FunctionDef) -> dict[str, str]:
    """What modules of the release are called in a function, by its own imports and by those of its module."""
    space = api.namespace(module)
    found: dict[str, set[str]] = {}
    for name, bindings in space.bindings.items() if space else ():
        found[name] = {f"{one.module}.{one.attribute}" if one.attribute else one.module for one in bindings}
    for node in ast.walk(function):
        for name, binding in (
            imported(Step(node, Certainty.RUNS), module, is_package=bool(space and space.is_package))
            if (isinstance(node, ast.Import | ast.ImportFrom))
            else ()
        ):
            found[name] = {f"{binding.module}.{binding.attribute}" if binding.attribute else binding.module}
    single = {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}
    return {name: meant for name, meant in single.items() if api.has_module(meant)}
