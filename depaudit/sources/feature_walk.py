"""Uses of features in a syntax tree: names by what they are bound to, attributes, arguments; and registered modules."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from depaudit.knowledge.companions import Companion
from depaudit.model.source import Guard, SignRow
from depaudit.module_names import any_path, is_dotted
from depaudit.sources.conditional_code import lines_under_conditions
from depaudit.sources.effects import Effect, dotted, together
from depaudit.sources.syntax import Tree
from depaudit.sources.tree_walk import place_of, statements

_VERBS = frozenset(["get", "post", "put", "patch", "delete", "options", "head", "api_route", "route"])


def features_of_tree(tree: Tree, asked: Sequence[Companion]) -> list[SignRow]:
    """The uses of these features."""
    every = list(statements(tree.module.body, ()))
    bound = _bound(statement for statement, _ in every)
    looked_for = _LookedFor(asked, bound)
    lines = tree.text.split("\n")
    hits = _lines_with_words(lines, asked, bound)
    unsure = lines_under_conditions(tree.module) if any(one.tells for one in asked) else frozenset[int]()
    signs = []
    for statement, chain in every:
        first = min((d.lineno for d in getattr(statement, "decorator_list", ())), default=statement.lineno)
        if bisect_left(hits, first) == bisect_right(hits, statement.end_lineno or first):
            continue
        guard, _ = together(chain)
        if guard & Guard.TYPING.value or isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        in_route = _is_route(statement)
        for node in _own_nodes(statement):
            for one, shown, sure in looked_for.found(node, in_route):
                certain = min(sure, 1) if one.tells and node.lineno in unsure else sure
                signs.append(SignRow(*place_of(node, lines), one.tells or "feature", one.key, shown, guard, certain))
    return signs


def aliases_of_tree(tree: Tree) -> list[SignRow]:
    """The modules that the program registers."""
    lines = tree.text.split("\n")
    return [sign for statement, chain in statements(tree.module.body, ()) for sign in _aliases(statement, chain, lines)]


class _LookedFor:
    """The words that are looked for, by how they show."""

    def __init__(self, asked: Sequence[Companion], bound: dict[str, str]) -> None:
        self.bound = bound
        self.names = {f"{c.package}.{w}": c for c in asked if c.kind in ("name", "route") for w in c.words}
        self.methods = {word: one for one in asked if one.kind == "method" for word in one.words}
        self.keywords = [one for one in asked if one.kind == "keyword"]
        self.calls = [one for one in asked if one.kind == "call"]
        self.arguments = [one for one in asked if one.kind == "argument"]

    def found(self, node: ast.expr, in_route: bool) -> Iterator[tuple[Companion, str, int]]:
        """The feature, how it is shown, how sure."""
        if isinstance(node, (ast.Name, ast.Attribute)):
            yield from self._by_name(node, in_route)
        elif isinstance(node, ast.Call):
            for one in self.keywords:
                yield from self._by_keyword(node, one)
            for one in self.calls:
                yield from self._by_call(node, one)
            for one in self.arguments:
                yield from self._by_argument(node, one)

    def _by_name(self, node: ast.Name | ast.Attribute, in_route: bool) -> Iterator[tuple[Companion, str, int]]:
        full = self._full(node)
        one = self.names.get(full) or self.names.get(any_path(full))
        if one is not None:
            yield one, full, 2 if one.kind == "name" or in_route else 1
        elif isinstance(node, ast.Attribute) and node.attr in self.methods and not full:
            yield self.methods[node.attr], f".{node.attr}", 0

    def _by_call(self, call: ast.Call, one: Companion) -> Iterator[tuple[Companion, str, int]]:
        full = self._full(call.func)
        method = f".{call.func.attr}" if isinstance(call.func, ast.Attribute) and not full else ""
        if method not in one.words and not (full and full.partition(".")[2] in one.words and full.startswith(f"{one.package}.")):
            return
        if any(isinstance(argument, ast.Starred) for argument in call.args) or any(k.arg is None for k in call.keywords):
            return  # it hands on what it was given
        given = call.args[:1] or [k.value for k in call.keywords if k.arg == "device"]
        value = given[0].value if given and isinstance(given[0], ast.Constant) else None
        if not one.values:
            yield one, f"{full or method}()", 2
        elif isinstance(value, str) and value in one.values:
            yield one, f'{full or method}("{value}")', 2

    def _by_argument(self, call: ast.Call, one: Companion) -> Iterator[tuple[Companion, str, int]]:
        full = self._full(call.func)
        if not full.startswith(f"{one.package}.") or full.partition(".")[2] not in one.words:
            return
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            value = _beginning(argument)
            for wanted in one.values:
                if value == wanted or (wanted.endswith("://") and value.startswith(wanted)):
                    yield one, f'{full}("{wanted}{"…" * (value != wanted)}")', 2

    def _by_keyword(self, call: ast.Call, one: Companion) -> Iterator[tuple[Companion, str, int]]:
        name = dotted(call.func)
        if one.calls and name.rpartition(".")[2] not in one.calls and not (
            isinstance(call.func, ast.Attribute) and call.func.attr in one.calls
        ):
            return
        for argument in call.keywords:
            if argument.arg in one.words:
                sure = _is_meant(argument.value, one.values)
                if sure is not None:
                    is_ours = self._full(call.func).partition(".")[0] == one.package
                    yield one, f"{argument.arg}=", sure if is_ours else 0

    def _full(self, node: ast.expr) -> str:
        """The dotted name that a name stands for, where an import bound its beginning; else empty."""
        name = dotted(node)
        first, dot, rest = name.partition(".")
        return f"{self.bound[first]}{dot}{rest}" if first in self.bound else ""


def _beginning(value: ast.expr) -> str:
    """The text of a string, of one with fields in it what stands before the first; empty for anything else."""
    if isinstance(value, ast.JoinedStr):
        value = value.values[0] if value.values else value
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _is_meant(value: ast.expr, values: Sequence[str]) -> int | None:
    """How sure the value is one of these (any but None and False where there are none); None where it is not."""
    if isinstance(value, (ast.List, ast.Tuple)) and values:
        return max((m for e in value.elts if (m := _is_meant(e, values)) is not None), default=None)
    if not isinstance(value, ast.Constant):
        return None if values else 1
    if values:
        return 2 if value.value in values else None
    return None if value.value is None or value.value is False else 2


def _lines_with_words(lines: Sequence[str], asked: Sequence[Companion], bound: Mapping[str, str]) -> list[int]:
    """The lines that a sign may stand on: with a word of a feature, or a name bound to one."""
    words = {word.rpartition(".")[2] for one in asked for word in (one.kind == "call" and one.values) or one.words}
    words |= {name for name, target in bound.items() if not words.isdisjoint(target.split("."))}
    found = re.compile("|".join(map(re.escape, sorted(words, reverse=True)))).search
    return [number for number, line in enumerate(lines, 1) if found(line)]


def _bound(every: Iterable[ast.stmt]) -> dict[str, str]:
    """What imports bind names to, wherever they stand; a name that is bound to two things is left out."""
    bound: dict[str, str] = {}
    twice: set[str] = set()
    for node in every:
        pairs: list[tuple[str, str]] = []
        if isinstance(node, ast.Import):
            pairs = [(a.asname or a.name.partition(".")[0], a.name if a.asname else a.name.partition(".")[0]) for a in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            pairs = [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
        for name, target in pairs:
            if bound.setdefault(name, target) != target:
                twice.add(name)
    return {name: target for name, target in bound.items() if name not in twice}


def _is_route(statement: ast.stmt) -> bool:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return any(isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute) and d.func.attr in _VERBS for d in decorators)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement, without the statements inside it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            yield node
        told_apart = _told_apart(node)
        waiting.extend(
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)) and child not in told_apart
        )


def _told_apart(node: ast.AST) -> Sequence[ast.AST]:
    """Names that only tell one type from another: keys of a table, what `isinstance` asks for."""
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if isinstance(key, (ast.Name, ast.Attribute))]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
        return node.args[1:]
    return ()


def _aliases(statement: ast.stmt, chain: tuple[Effect, ...], lines: list[str]) -> list[SignRow]:
    """`sys.modules["x"] = y` and `install_as_x()`."""
    found: list[tuple[ast.expr, str]] = []
    if isinstance(statement, ast.Assign) and not (isinstance(statement.value, ast.Constant) and statement.value.value is None):
        for target in statement.targets:
            if isinstance(target, ast.Subscript) and dotted(target.value) == "sys.modules":
                key = target.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.append((target, key.value))
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        name = dotted(statement.value.func).rpartition(".")[2]
        if name.startswith("install_as_"):
            found.append((statement.value, name.removeprefix("install_as_")))
    guard, _ = together(chain)
    return [SignRow(*place_of(node, lines), "alias", name, name, guard, 2) for node, name in found if is_dotted(name)]
