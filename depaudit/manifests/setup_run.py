"""Follows the statements of a setup.py without running it: both branches of every `if`, loops over known lists."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from depaudit.manifests.setup_values import Function, Items, Other, Table, Text, Unknown, Value, either
from depaudit.model.record import dataclass, field

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

Names = dict[str, Value]
_STEPS = 20_000
_DEPTH = 12
_MOST_ITEMS = 20_000
_NESTING = 8


class TooLongError(Exception):
    """The file does more than can be followed."""


@dataclass
class Run:
    """The state of one reading of a setup.py."""

    document: TextDocument
    open_file: Callable[[str], Text | None]
    """The text of a file beside setup.py."""
    calls: list[tuple[dict[str, Value], tuple[Unknown, ...]]] = field(default_factory=list)
    """Each call of `setup` that was met, with its keywords."""
    steps: int = 0
    depth: int = 0
    nested: dict[int, tuple[int, Items]] = field(default_factory=dict)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Offsets of a node; ast counts columns in bytes of UTF-8."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return self._offset(line, column), self._offset(
            getattr(node, "end_lineno", line) or line, getattr(node, "end_col_offset", column) or column
        )

    def _offset(self, line: int, column: int) -> int:
        text = self.document.lines[line - 1] if line <= len(self.document.lines) else ""
        return self.document.starts[line - 1] + len(text.encode("utf-8", "replace")[:column].decode("utf-8", "ignore"))

    def block(self, body: Sequence[ast.stmt], names: Names) -> Value | None:
        """Follow statements; what they return, if they do."""
        returned: Value | None = None
        for statement in body:
            self.step()
            found = self.statement(statement, names)
            if found is not None:
                returned = found if returned is None else either(returned, found)
            if isinstance(statement, ast.Return):
                break
        return returned

    def step(self) -> None:
        """Count; stop at the limit."""
        self.steps += 1
        if self.steps > _STEPS:
            raise TooLongError

    def statement(self, node: ast.stmt, names: Names) -> Value | None:
        """Follow one statement; what it returns, if it does."""
        if isinstance(node, ast.Assign):
            value = self.value(node.value, names)
            for target in node.targets:
                self.assign(target, value, names)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value, names), names)
        elif isinstance(node, ast.AugAssign):
            added = self.value(node.value, names)
            self.assign(node.target, joined(self.value(node.target, names), added, node), names)
        elif isinstance(node, ast.Expr):
            self.expression(node.value, names)
        elif isinstance(node, ast.FunctionDef):
            names[node.name] = Function(node)
        elif isinstance(node, ast.Return):
            return self.value(node.value, names) if node.value else None
        else:
            return self.compound(node, names)
        return None

    def compound(self, node: ast.stmt, names: Names) -> Value | None:
        """Statements that hold statements."""
        if isinstance(node, ast.If):
            truth = self.truth(node.test, names)
            if truth is not None:
                return self.block(node.body if truth else node.orelse, names)
            return self.branches((node.body, node.orelse), names)
        if isinstance(node, ast.Try):
            first = self.block(node.body, names)
            rest = self.branches(([], *(h.body for h in node.handlers)), names)
            self.block([*node.orelse, *node.finalbody], names)
            return first if first is not None else rest
        if isinstance(node, ast.With):
            for item in node.items:
                if item.optional_vars is not None:
                    self.assign(item.optional_vars, self.value(item.context_expr, names), names)
            return self.block(node.body, names)
        if isinstance(node, ast.For):
            return self.loop(node, names)
        return self.block(node.body, names) if isinstance(node, ast.While) else None

    def branches(self, bodies: Sequence[Sequence[ast.stmt]], names: Names) -> Value | None:
        """Follow each body from the same start; afterwards a name may stand for what any of them made of it."""
        before = dict(names)
        returned: Value | None = None
        results: list[Names] = []
        for body in bodies:
            after = dict(before)
            found = self.block(body, after)
            if found is not None:
                returned = found if returned is None else either(returned, found)
            results.append(after)
        names.clear()
        for after in results:
            for name, value in after.items():
                names[name] = either(names[name], value) if name in names else value
        return returned

    def loop(self, node: ast.For, names: Names) -> Value | None:
        """The body for each item that is known, else once."""
        items = iterated(self.value(node.iter, names))
        returned: Value | None = None
        for item in items.values if items is not None else (Unknown(node.iter),):
            self.step()
            self.assign(node.target, item, names)
            returned = self.block(node.body, names) or returned
        return returned

    def expression(self, node: ast.expr, names: Names) -> None:
        """A call for its effect: `setup(…)`, `x.append(…)`."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target, method = node.func.value, node.func.attr
            before = self.value(target, names)
            after = self.mutated(before, method, node, names)
            if after is not None:
                self.assign(target, after, names)
                return
        self.value(node, names)

    def mutated(self, before: Value, method: str, node: ast.Call, names: Names) -> Value | None:
        """The list or dict after one of its methods has changed it; None where it does not."""
        arguments = [self.value(a, names) for a in node.args]
        if isinstance(before, Items) and arguments:
            if method in ("append", "add"):
                return Items((*before.values, arguments[0]))
            if method in ("extend", "update"):
                items = iterated(arguments[0])
                return before.plus(items if items is not None else arguments[0])
            if method == "insert":
                return Items((*before.values, arguments[-1]))
            if method in ("remove", "discard"):
                return Items(tuple(v for v in before.values if not same_text(v, arguments[0])))
        if isinstance(before, Table):
            if method == "update":
                after = before
                for argument in arguments:
                    after = after.merged(argument)
                keywords = {k.arg: self.value(k.value, names) for k in node.keywords if k.arg}
                return after.merged(Table(keywords))
            if method == "setdefault" and arguments and isinstance(arguments[0], Text):
                key = arguments[0].value
                return before if key in before.values else before.with_key(key, (*arguments, Other(None))[1])
        return None

    def assign(self, target: ast.expr, value: Value, names: Names) -> None:
        """Bind a name, an item of a dict, or several names."""
        if isinstance(target, ast.Name):
            names[target.id] = value
        elif isinstance(target, ast.Subscript):
            table, key = self.value(target.value, names), self.value(target.slice, names)
            if isinstance(table, Table) and isinstance(key, Text):
                self.assign(target.value, table.with_key(key.value, value), names)
            elif isinstance(table, Table):
                self.assign(target.value, table.merged(Unknown(target)), names)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value.values if isinstance(value, Items) else ()
            for position, one in enumerate(target.elts):
                self.assign(one, parts[position] if position < len(parts) else Unknown(one), names)
        elif isinstance(target, ast.Call):  # x.setdefault(key, []).append(y)
            self.assign_to_call(target, value, names)

    def assign_to_call(self, target: ast.Call, value: Value, names: Names) -> None:
        """`table.setdefault(key, …)` as the place of a list that was changed."""
        if isinstance(target.func, ast.Attribute) and target.func.attr == "setdefault" and target.args:
            table, key = self.value(target.func.value, names), self.value(target.args[0], names)
            if isinstance(table, Table) and isinstance(key, Text):
                self.assign(target.func.value, table.with_key(key.value, value), names)

    def value(self, node: ast.expr, names: Names) -> Value:
        """What an expression stands for."""
        from depaudit.manifests.setup_expressions import evaluate

        self.step()
        found = evaluate(self, node, names)
        self.weigh(found)
        return found

    def weigh(self, value: Value) -> None:
        """Count a large value as many steps: a list that doubles itself would soon fill the memory."""
        if isinstance(value, Items):
            size, most = len(value.values), _MOST_ITEMS
        elif isinstance(value, Text):
            size, most = len(value.value) // 100, _MOST_ITEMS
        else:
            return
        self.steps += size // 100
        if size > most or self.nesting(value) > _NESTING:
            raise TooLongError

    def nesting(self, value: Value) -> int:
        """How deep lists lie in lists; those that were weighed before are remembered, for one may stand in many."""
        if not isinstance(value, Items):
            return 0
        known = self.nested.get(id(value))
        if known is None:
            deepest = 1 + max((self.nesting(v) for v in value.values if isinstance(v, Items)), default=0)
            known = self.nested[id(value)] = (deepest, value)  # holds the list, so that its id stays its own
        return known[0]

    def truth(self, node: ast.expr, names: Names) -> bool | None:
        """Whether a test holds, where that can be told."""
        from depaudit.manifests.setup_expressions import holds

        self.step()
        return holds(self, node, names)

    def call(self, function: Function, node: ast.Call, names: Names) -> Value:
        """What a function of setup.py returns for these arguments."""
        if self.depth >= _DEPTH:
            return Unknown(node)
        inner = dict(names)
        given: list[Value] = []
        for argument in node.args:
            found = self.value(argument.value if isinstance(argument, ast.Starred) else argument, names)
            items = iterated(found) if isinstance(argument, ast.Starred) else None
            given.extend(items.values if items is not None else [found])
        parameters = [p.arg for p in (*function.node.args.posonlyargs, *function.node.args.args)]
        for name, default in zip(reversed(parameters), reversed(function.node.args.defaults), strict=False):
            inner[name] = self.value(default, names)
        for position, name in enumerate(parameters):
            if position < len(given):
                inner[name] = given[position]
            else:
                inner.setdefault(name, Unknown(node))
        if function.node.args.vararg:
            inner[function.node.args.vararg.arg] = Items(tuple(given[len(parameters) :]))
        for keyword in node.keywords:
            if keyword.arg:
                inner[keyword.arg] = self.value(keyword.value, names)
        self.depth += 1
        try:
            found_return = self.block(function.node.body, inner)
        finally:
            self.depth -= 1
        return Other(None) if found_return is None else found_return


def joined(first: Value, second: Value, node: ast.AST) -> Value:
    """`first + second`."""
    if isinstance(first, Items):
        items = iterated(second)
        return first.plus(items if items is not None else second)
    if isinstance(second, Items):
        return Items((first, *second.values))
    if isinstance(first, Text) and isinstance(second, Text):
        return Text(first.value + second.value, first.document, first.start, first.end)
    if isinstance(first, Table):
        return first.merged(second)
    return Unknown(node)


def iterated(value: Value) -> Items | None:
    """What a loop over a value meets; None where that is not known."""
    if isinstance(value, Items):
        return value
    if isinstance(value, Table):
        return None if value.unknown else Items(tuple(key_text(k, value.values[k]) for k in value.values))
    return value.lines() if isinstance(value, Text) and value.is_file else None


def key_text(key: str, value: Value) -> Text | Other:
    """A key of a dict as a string; its place does not matter."""
    place = value.values[0] if isinstance(value, Items) and value.values else value
    return Text(key, place.document, place.start, place.start) if isinstance(place, Text) else Other(key)


def same_text(first: Value, second: Value) -> bool:
    """Whether two values are the same string."""
    return isinstance(first, Text) and isinstance(second, Text) and first.value == second.value
