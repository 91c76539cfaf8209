"""What tests say of the packages that a file uses: of their versions, and of whether a symbol is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from depaudit.sources.effects import dotted
from depaudit.sources.uses_compared import Compared
from depaudit.sources.uses_definitions import Definitions, decided_by
from depaudit.sources.uses_facts import either, negated, of_python
from depaudit.sources.uses_scopes import Scope, Scopes, full_name
from depaudit.sources.uses_versioned import Versioned, Words
from depaudit.sources.uses_versions import (
    MIRRORED,
    OPERATORS,
    asked_by_name,
    by_name,
    literal,
    names_package,
    operator_of,
)
from depaudit.use_facts import Fact, Facts

_SKIPS = {"skipif": False, "skipIf": False, "skip_if": False, "skipUnless": True, "xfail": False}
_HAS = {True: "has", False: "lacks"}
_STATED = re.compile(r"([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*((?:[<>=!~]=?|===)\s*\d[^;]*)")


class Tests:
    """Reads the tests of one file."""

    def __init__(self, roots: Words, definitions: Callable[[], Definitions], scopes: Scopes) -> None:
        self._roots = roots
        self._define = definitions
        self._anywhere = scopes.anywhere
        self._versioned = Versioned(roots, lambda: self._definitions, scopes.anywhere)
        self._compared = Compared(lambda: self._definitions)
        self._facts: dict[tuple[str, bool], tuple[Fact, ...]] = {}
        """What is known of names that the file defines, where they hold and where they do not."""

    @cached_property
    def _definitions(self) -> Definitions:
        """Looked for when a test asks for one."""
        return self._define()

    def of(self, test: ast.expr, holds: bool, scope: Scope) -> Facts:
        """What is known where `test` holds, or does not."""
        return tuple(dict.fromkeys(self._all_of(test, holds, scope)))

    def of_name(self, name: str, holds: bool) -> tuple[Fact, ...] | None:
        """What a name says that the file defines; None where it does not define it."""
        if not self._definitions.has(name):
            return None
        return self._by_definition(name, holds)

    def _all_of(self, test: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        skipping = _skipping(test)
        if skipping is None:
            yield from of_python(test, holds)
            yield from self._of(test, holds, scope)
        elif skipping[0] is not None:
            yield from self._all_of(skipping[0], holds == skipping[1], scope)

    def _of(self, test: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from self._of(test.operand, not holds, scope)
        elif isinstance(test, ast.BoolOp):
            sides = [tuple(self._of(value, holds, scope)) for value in test.values]
            both = isinstance(test.op, ast.And) == holds
            yield from (fact for side in sides for fact in side) if both else either(sides)
        elif isinstance(test, ast.NamedExpr):
            yield from self._of(test.value, holds, scope)
        elif isinstance(test, ast.Compare):
            yield from self._of_compare(test, holds, scope)
        elif isinstance(test, ast.Call):
            yield from self._of_call(test, holds, scope)
        elif isinstance(test, (ast.Name, ast.Attribute)):
            yield from self._of_name(test, holds, scope)
        elif isinstance(test, (ast.BinOp, ast.Subscript, ast.IfExp, ast.Tuple, ast.List)):
            for child in ast.iter_child_nodes(test):
                if isinstance(child, ast.expr):
                    yield from (f._replace(text="") if f.kind == "version" else f for f in self._of(child, holds, scope))

    def _of_compare(self, test: ast.Compare, holds: bool, scope: Scope) -> Iterator[Fact]:
        sides = [test.left, *test.comparators]
        pairs = [(sides[i], op, sides[i + 1]) for i, op in enumerate(test.ops)]
        told = [tuple(self._of_pair(*pair, holds, scope)) for pair in pairs]
        yield from told[0] if len(told) == 1 else (f for side in told for f in side) if holds else either(told)

    def _of_pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        if isinstance(op, (ast.In, ast.NotIn)):
            yield from self._of_membership(left, right, holds == isinstance(op, ast.In), scope)
            yield from (Fact("version", root) for root in sorted(self._versioned.of(left, scope) | self._versioned.of(right, scope)))
        elif isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool)):
            same = isinstance(op, (ast.Is, ast.Eq))
            yield from self._of(left, holds == (same == bool(right.value)), scope)
        elif type(op) in OPERATORS:
            operator = OPERATORS[type(op)]
            for one, other, text in ((left, right, operator), (right, left, MIRRORED[operator])):
                for root in sorted(self._versioned.of(one, scope)):
                    yield Fact("version", root, self._compared.range(one, text, self._compared.constant(other), holds))

    def _of_membership(self, left: ast.expr, right: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        """`"x" in dir(numpy)`, `"x" in numpy.__dict__`, `"x" in inspect.signature(f).parameters`."""
        if not isinstance(left, ast.Constant) or not isinstance(left.value, str):
            return
        of_function = any(
            re.search("signature|argspec|parameters|co_varnames", name)
            for name in (dotted(n).rpartition(".")[2] for n in ast.walk(right) if isinstance(n, (ast.Name, ast.Attribute)))
        )
        for node in ast.walk(right):
            path = self.path(node, scope).removesuffix(".__dict__") if isinstance(node, (ast.Name, ast.Attribute)) else ""
            if path:
                yield Fact(_HAS[holds], f"{path}({left.value})" if of_function else f"{path}.{left.value}")

    def _of_call(self, call: ast.Call, holds: bool, scope: Scope) -> Iterator[Fact]:
        name = dotted(call.func)
        last = name.rpartition(".")[2]
        if last in ("hasattr", "getattr") and len(call.args) > 1:
            path, attribute = self.path(call.args[0], scope), call.args[1]
            if path and isinstance(attribute, ast.Constant) and isinstance(attribute.value, str):
                yield Fact(_HAS[holds], f"{path}.{attribute.value}")
        elif last == "startswith" and isinstance(call.func, ast.Attribute) and self._versioned.of(call.func.value, scope):
            start = literal(call.args[0]) if call.args else ""
            prefix = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
            start = start or literal(ast.Constant(str(prefix).rstrip(".")))
            for root in sorted(self._versioned.of(call.func.value, scope)):
                yield Fact("version", root, f"{'==' if holds else '!='}{start}.*" if start else "")
        elif last in ("bool", "callable", "any", "all", "int"):
            for argument in call.args:
                yield from self._of(argument, holds, scope)
        elif isinstance(call.func, ast.Call):  # `skipif(…)(function)`
            yield from self._all_of(call.func, holds, scope)
        else:
            yield from self._of_check(call, name, holds, scope)

    def _of_check(self, call: ast.Call, name: str, holds: bool, scope: Scope) -> Iterator[Fact]:
        """A function that is asked: by the package and version handed to it, else by its definition or its name."""
        stated = dict(self._stated(call))
        if stated:
            yield from (Fact("version", root, text if holds else negated(text)) for root, text in sorted(stated.items()))
            return
        last = name.rpartition(".")[2]
        asked = self._versioned.named_in(call, scope) | {root for root, words in self._roots.items() if names_package(last, words)}
        asked |= {root for argument in call.args for root in self._versioned.of(argument, scope)}
        handed = [*call.args, *(k.value for k in call.keywords)]
        version = next((v for v in map(self._compared.constant, handed) if v), "")
        least = any(k.arg and "min" in k.arg for k in call.keywords)
        if asked and version:
            operator = next(filter(None, map(operator_of, handed)), "") or (">=" if least else asked_by_name(last))
            text = operator + version if operator else ""
            yield from (Fact("version", root, text if holds else negated(text)) for root in sorted(asked))
        else:
            yield from self._of_name(call.func, holds, scope)

    def _of_name(self, node: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        name = dotted(node)
        first, _, last = name.rpartition(".")
        path = self.path(node, scope)
        if path:
            if self._versioned.gives_version(path):
                yield Fact("version", path.partition(".")[0])
            return
        known = [*self._by_definition(f".{last}" if first else last, holds)] if "?" not in name or first else []
        yield from known
        if any(fact.kind != "named" for fact in known):
            return
        by_its_name = [(root, text) for root, words in self._roots.items() if (text := by_name(last, words)) is not None]
        if by_its_name:
            yield from (Fact("version", root, text if holds else negated(text)) for root, text in by_its_name)
        elif (target := full_name(node, scope)) and not known:
            yield Fact("named", target, "" if holds else "not")

    def _by_definition(self, name: str, holds: bool) -> tuple[Fact, ...]:
        key = name, holds
        known = self._facts.get(key)
        if known is None:
            self._facts[key] = ()  # a name that leads back to itself
            known = self._facts[key] = tuple(dict.fromkeys(self._defined(name, holds)))
        return known

    def _defined(self, name: str, holds: bool) -> Iterator[Fact]:
        yield from (Fact(_HAS[holds], path) for path in self._definitions.tried.get(name, ()))
        values = [v for v in self._definitions.values.get(name, ()) if not isinstance(v, ast.Constant)]
        if values:
            yield from either([tuple(self._all_of(value, holds, self._anywhere)) for value in values])
        answer, tests = decided_by(self._definitions.functions.get(name, ()))
        if answer is not None:
            yield from self._all_of(answer, holds, self._anywhere)
        for test in tests:
            for fact in self._of(test, holds, self._anywhere):
                yield fact._replace(text="") if fact.kind == "version" else fact

    def _stated(self, call: ast.Call) -> Iterator[tuple[str, str]]:
        """`"torch>=2.1"` among the arguments."""
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                match = _STATED.fullmatch(argument.value.strip())
                for root in self._versioned.called(match[1]) if match else ():
                    yield root, match[2].replace(" ", "") if match else ""

    def path(self, node: ast.expr, scope: Scope) -> str:
        """The dotted path of a chain that begins with one of the packages; else empty."""
        full = full_name(node, scope)
        return full if full.partition(".")[0] in self._roots else ""


def _skipping(test: ast.expr) -> tuple[ast.expr | None, bool] | None:
    """What `skipif` asks, and whether it runs where that holds; None of something else."""
    if not isinstance(test, ast.Call):
        return None
    runs = _SKIPS.get(dotted(test.func).rpartition(".")[2])
    return None if runs is None else (test.args[0] if test.args else None, runs)
