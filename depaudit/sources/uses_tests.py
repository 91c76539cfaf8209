"""What tests say of the packages that a file uses: of their versions, and of whether a symbol is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from depaudit.sources.effects import dotted
from depaudit.sources.uses_facts import Fact, Facts, either, negated, of_python
from depaudit.sources.uses_versions import (
    MIRRORED,
    OPERATORS,
    asked_by_name,
    by_name,
    literal,
    names_package,
    operator_of,
)

if TYPE_CHECKING:
    from depaudit.sources.uses_definitions import Definitions
    from depaudit.sources.uses_scopes import Scope

_ENOUGH = 8
"""Names that are looked up, one behind the other, to understand a test."""
_SKIPS = {"skipif": False, "skipIf": False, "skip_if": False, "skipUnless": True, "xfail": False}
_HAS = {True: "has", False: "lacks"}
_VERSION = re.compile(r"_*(?:version(?:_info|_tuple)?|full_version|short_version|get_version|version_str)_*", re.IGNORECASE)
_STATED = re.compile(r"([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*((?:[<>=!~]=?|===)\s*\d[^;]*)")


class Tests:
    """Reads the tests of one file."""

    def __init__(self, roots: Mapping[str, tuple[str, ...]], definitions: Definitions) -> None:
        self._roots = roots
        """By import root the words that mean the package, the root first."""
        self._definitions = definitions
        self._open: list[str] = []
        """Names that are being looked up."""
        self._facts: dict[tuple[str, bool], tuple[Fact, ...]] = {}
        self._packages: dict[str, set[str]] = {}
        """What was found of names since the first of `_open`: none is looked up twice on the way, of which there are many."""

    def of(self, test: ast.expr, holds: bool, scope: Scope) -> Facts:
        """What is known where `test` holds, or does not."""
        return tuple(dict.fromkeys(self._all_of(test, holds, scope)))

    def _all_of(self, test: ast.expr, holds: bool, scope: Scope) -> Iterator[Fact]:
        skipping = _skipping(test)
        if skipping is None:
            yield from of_python(test, holds)
            yield from self._of(test, holds, scope)
        elif skipping[0] is not None:
            yield from self._all_of(skipping[0], holds == skipping[1], scope)

    def of_function(self, body: Sequence[ast.stmt], holds: bool, scope: Scope) -> Iterator[Fact]:
        """What a function's answer says."""
        told = [node for statement in body for node in ast.walk(statement) if isinstance(node, (ast.Return, ast.If, ast.IfExp))]
        if len(told) == 1 and isinstance(told[0], ast.Return) and told[0].value is not None:
            yield from self._all_of(told[0].value, holds, scope)
            return
        for node in told:
            test = node.value if isinstance(node, ast.Return) else node.test
            for fact in self._of(test, holds, scope) if test is not None else ():
                yield fact._replace(text="") if fact.kind == "version" else fact

    def versions(self, node: ast.expr, scope: Scope) -> set[str]:
        """The packages whose version the expression gives or holds."""
        found: set[str] = set()
        for inner in ast.walk(node):
            if isinstance(inner, (ast.Name, ast.Attribute)):
                found |= self._version_in_name(inner, scope)
            elif isinstance(inner, ast.Call):
                last = dotted(inner.func).rpartition(".")[2]
                if re.search("(?i)version|distribution", last):
                    found |= self._named_in(inner, scope)
        return found

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
            yield from (Fact("version", root) for root in sorted(self.versions(left, scope) | self.versions(right, scope)))
        elif isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool)):
            same = isinstance(op, (ast.Is, ast.Eq))
            yield from self._of(left, holds == (same == bool(right.value)), scope)
        elif type(op) in OPERATORS:
            operator = OPERATORS[type(op)]
            for one, other, text in ((left, right, operator), (right, left, MIRRORED[operator])):
                for root in sorted(self.versions(one, scope)):
                    yield Fact("version", root, self._range(one, text, self._constant(other), holds))

    def _range(self, node: ast.expr, operator: str, version: str, holds: bool) -> str:
        """PEP 440 text; empty where only a part of the version is compared, but for the first."""
        if not version:
            return ""
        values = self._definitions.values.get(node.id, ()) if isinstance(node, ast.Name) else ()
        part = _part(values[0] if len(values) == 1 else node)
        if part > 0 or (part == 0 and "." in version):
            return ""
        whole = part == 0 or (operator in ("==", "!=") and version.count(".") < 2 and not isinstance(node, ast.Attribute))
        text = operator + version
        if part == 0 and operator in (">", "<="):
            text = f"{'>=' if operator == '>' else '<'}{int(version) + 1}"
        elif whole and operator in ("==", "!="):
            text += ".*"
        return text if holds else negated(text)

    def _constant(self, node: ast.expr) -> str:
        found = literal(node)
        if not found and isinstance(node, ast.Name):
            values = self._definitions.values.get(node.id, ())
            found = literal(values[0]) if len(values) == 1 else ""
        if not found and isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            found = self._constant(node.args[0])
        return found

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
        elif last == "startswith" and isinstance(call.func, ast.Attribute) and self.versions(call.func.value, scope):
            start = literal(call.args[0]) if call.args else ""
            prefix = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
            start = start or literal(ast.Constant(str(prefix).rstrip(".")))
            for root in sorted(self.versions(call.func.value, scope)):
                yield Fact("version", root, f"{'==' if holds else '!='}{start}.*" if start else "")
        elif last in ("bool", "callable", "any", "all", "int"):
            for argument in call.args:
                yield from self._of(argument, holds, scope)
        else:
            yield from self._of_check(call, name, holds, scope)

    def _of_check(self, call: ast.Call, name: str, holds: bool, scope: Scope) -> Iterator[Fact]:
        """A function that is asked: by the package and version handed to it, else by its definition or its name."""
        stated = dict(self._stated(call))
        if stated:
            yield from (Fact("version", root, text if holds else negated(text)) for root, text in sorted(stated.items()))
            return
        last = name.rpartition(".")[2]
        asked = self._named_in(call, scope) | {root for root, words in self._roots.items() if names_package(last, words)}
        asked |= {root for argument in call.args for root in self.versions(argument, scope)}
        handed = [*call.args, *(k.value for k in call.keywords)]
        version = next((v for v in map(self._constant, handed) if v), "")
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
            if _VERSION.fullmatch(last):
                yield Fact("version", path.partition(".")[0])
            return
        known = [*self._by_definition(f".{last}" if first else last, holds, scope)] if "?" not in name or first else []
        yield from known
        if any(fact.kind != "named" for fact in known):
            return
        by_its_name = [(root, text) for root, words in self._roots.items() if (text := by_name(last, words)) is not None]
        if by_its_name:
            yield from (Fact("version", root, text if holds else negated(text)) for root, text in by_its_name)
        elif (target := full_name(node, scope)) and not known:
            yield Fact("named", target, "" if holds else "not")

    def _by_definition(self, name: str, holds: bool, scope: Scope) -> tuple[Fact, ...]:
        key = name, holds
        if key in self._facts:
            return self._facts[key]
        if name in self._open or len(self._open) >= _ENOUGH:
            return ()
        self._open.append(name)
        found = [Fact(_HAS[holds], path) for path in self._definitions.tried.get(name, ())]
        values = [v for v in self._definitions.values.get(name, ()) if not isinstance(v, ast.Constant)]
        if values:
            found += either([tuple(self._all_of(value, holds, scope)) for value in values])
        body = self._definitions.functions.get(name)
        if body is not None:
            found += self.of_function(body, holds, scope)
        self._facts[key] = tuple(dict.fromkeys(found))
        self._close()
        return tuple(dict.fromkeys(found))

    def _close(self) -> None:
        """The name that was looked up last is known; the first one ends what is remembered on the way."""
        self._open.pop()
        if not self._open:
            self._facts, self._packages = {}, {}

    def _stated(self, call: ast.Call) -> Iterator[tuple[str, str]]:
        """`"torch>=2.1"` among the arguments."""
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                match = _STATED.fullmatch(argument.value.strip())
                for root in self._roots_of(match[1]) if match else ():
                    yield root, match[2].replace(" ", "") if match else ""

    def _named_in(self, call: ast.Call, scope: Scope) -> set[str]:
        """The packages that a call is handed, as a string or as the module."""
        found: set[str] = set()
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found |= self._roots_of(argument.value)
            elif isinstance(argument, ast.Name):
                path = self.path(argument, scope)
                found |= {path} if path in self._roots else set()
        return found

    def _roots_of(self, name: str) -> set[str]:
        plain = re.sub(r"[-_.]+", "", name).lower()
        return {root for root, words in self._roots.items() if plain in words}

    def _version_in_name(self, node: ast.Name | ast.Attribute, scope: Scope) -> set[str]:
        last = node.id if isinstance(node, ast.Name) else node.attr
        path = self.path(node, scope)
        if path:
            return {path.partition(".")[0]} if _VERSION.fullmatch(path.rpartition(".")[2]) else set()
        found: set[str] = set()
        key = last if isinstance(node, ast.Name) else f".{last}"
        if key in self._packages:
            found = self._packages[key]
        elif key not in self._open and len(self._open) < _ENOUGH:
            self._open.append(key)
            for value in self._definitions.values.get(key, ()):
                found |= self.versions(value, scope)
            self._packages[key] = found
            self._close()
        return found or {root for root, words in self._roots.items() if by_name(last, words) == ""}

    def path(self, node: ast.expr, scope: Scope) -> str:
        """The dotted path of a chain that begins with one of the packages; else empty."""
        full = full_name(node, scope)
        return full if full.partition(".")[0] in self._roots else ""


def full_name(node: ast.expr, scope: Scope) -> str:
    """The dotted name that a chain of attributes stands for, where an import bound its beginning; else empty."""
    first, dot, rest = dotted(node).partition(".")
    target = scope.target(first) if first != "?" else None
    return f"{target}{dot}{rest}" if target else ""


def _skipping(test: ast.expr) -> tuple[ast.expr | None, bool] | None:
    """What `skipif` asks, and whether it runs where that holds; None of something else."""
    if not isinstance(test, ast.Call):
        return None
    runs = _SKIPS.get(dotted(test.func).rpartition(".")[2])
    return None if runs is None else (test.args[0] if test.args else None, runs)


def _part(node: ast.expr) -> int:
    """Which number of the version is taken alone; -1: all of it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant) and isinstance(inner.slice.value, int):
            return inner.slice.value
        if isinstance(inner, ast.Attribute) and inner.attr in ("major", "minor", "micro"):
            return ("major", "minor", "micro").index(inner.attr)
    return -1
