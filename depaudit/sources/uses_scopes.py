"""What each name of a file stands for, scope by scope, where imports alone bind it."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from depaudit.sources.effects import dotted

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, *COMPREHENSIONS)
_BINDING = frozenset(
    [
        ast.Name, ast.Assign, ast.NamedExpr, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
        ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Global, ast.Nonlocal,
    ]
)  # fmt: skip
_LEAVES = frozenset([ast.Load, ast.Store, ast.Del, ast.Constant])
SOMETHING = ""
"""Target of a name that something else than an import binds."""
Binding = tuple[str, "str | None"]
"""A name, and its target; None: nothing that a use could reach (`None`, `del`)."""


class Scope:
    """A module, class, function or comprehension, with the names that are bound in it."""

    def __init__(self, parent: Scope | None, node: ast.AST) -> None:
        self.parent = parent
        self.is_class = isinstance(node, ast.ClassDef)
        self.is_comprehension = isinstance(node, COMPREHENSIONS)
        self.bound: dict[str, set[str]] = {}
        """By name its targets."""
        self.elsewhere: dict[str, Scope] = {}
        """Names that `global` and `nonlocal` give to another scope."""

    def bind(self, name: str, target: str | None) -> None:
        """Take in a binding that stands in this scope."""
        found = self.elsewhere.get(name, self).bound.setdefault(name, set())
        if target is not None:
            found.add(target)

    def target(self, name: str) -> str | None:
        """The dotted name that a name stands for, as seen from here; None where it may stand for something else."""
        owner = self.owner(name)
        found = owner.bound[name] if owner is not None else ()
        return next(iter(found)) or None if len(found) == 1 else None

    def owner(self, name: str) -> Scope | None:
        """The scope that a name belongs to; None: it is a builtin, or `import *` brought it."""
        scope: Scope | None = self.elsewhere.get(name, self)
        while scope is not None:
            if name in scope.bound and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None


class Scopes:
    """The scopes of a module, and what its statements `import *` from."""

    def __init__(self, module: ast.Module, lines: Sequence[int] | None = None) -> None:
        self.lines = lines
        """Functions and classes that stand on none of these lines are left out; None: nothing is."""
        self.top = Scope(None, module)
        self.stars: list[str] = []
        """Modules, as `origin` writes them."""
        self.anywhere = Scope(None, module)
        """Where every import of the file is seen, and nothing else."""
        self.of_node: dict[ast.AST, Scope] = {}
        """By the node that opens it."""
        self._empty: set[int] = set()
        """Names that are set to None, by `id`: an import that failed leaves that, and no attribute of it is used."""
        self._walrus: set[int] = set()
        found: list[tuple[Scope, Binding]] = []
        waiting: list[tuple[ast.AST, Scope]] = [(module, self.top)]
        while waiting:
            node, scope = waiting.pop()
            kind = node.__class__
            if kind in _BINDING:
                holder = _around(scope) if id(node) in self._walrus else scope
                found.extend((holder, binding) for binding in self._bindings(node, scope))
                if kind is ast.Name:
                    continue
            if kind in _SCOPES:
                if not self.touches(node):
                    continue
                inner = self.of_node[node] = Scope(scope, node)
                found.extend((inner, (argument, SOMETHING)) for argument in _arguments(node))
                waiting.extend(parts(node, scope, inner))
                continue
            for value in node.__dict__.values():
                if value.__class__ is list:
                    waiting.extend((child, scope) for child in value if isinstance(child, ast.AST))
                elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES:
                    waiting.append((value, scope))
        for scope, (name, target) in found:  # `global` counts for the whole function, wherever it stands
            scope.bind(name, target)
            if target:
                self.anywhere.bind(name, target)

    def touches(self, node: ast.AST) -> bool:
        """Whether the statement stands on one of the lines; what is no statement does."""
        if self.lines is None or not isinstance(node, ast.stmt):
            return True
        first = min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
        at = bisect_left(self.lines, first)
        return at < len(self.lines) and self.lines[at] <= (node.end_lineno or node.lineno)

    def _bindings(self, node: ast.AST, scope: Scope) -> Iterator[Binding]:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id, None if isinstance(node.ctx, ast.Del) or id(node) in self._empty else SOMETHING
        elif isinstance(node, ast.Assign):
            if isinstance(node.value, ast.Constant) and not node.value.value:
                self._empty.update(map(id, node.targets))
        elif isinstance(node, ast.NamedExpr):
            self._walrus.add(id(node.target))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(origin(node))
                else:
                    yield alias.asname or alias.name, joined(origin(node), alias.name)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, SOMETHING
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            if node.name:
                yield node.name, SOMETHING
        elif isinstance(node, ast.MatchMapping):
            if node.rest:
                yield node.rest, SOMETHING
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                owner = self.top if isinstance(node, ast.Global) else _enclosing(scope)
                scope.elsewhere[name] = owner
                owner.bound.setdefault(name, set())


def origin(node: ast.ImportFrom) -> str:
    """The module of a `from`, with its leading dots."""
    return "." * node.level + (node.module or "")


def joined(module: str, name: str) -> str:
    """A name in a module that `origin` wrote."""
    return module + name if module.endswith(".") else f"{module}.{name}"


def full_name(node: ast.expr, scope: Scope) -> str:
    """The dotted name that a chain of attributes stands for, where an import bound its beginning; else empty."""
    first, dot, rest = dotted(node).partition(".")
    target = scope.target(first) if first != "?" else None
    return f"{target}{dot}{rest}" if target else ""


def parts(node: ast.AST, outer: Scope, inner: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """What stands in a node that opens a scope, each with the scope in which it is evaluated."""
    if isinstance(node, COMPREHENSIONS):
        for child in ast.iter_child_nodes(node):
            if child is node.generators[0]:
                first = node.generators[0]
                yield first.iter, outer
                yield first.target, inner
                yield from ((test, inner) for test in first.ifs)
            else:
                yield child, inner
    elif isinstance(node, ast.Lambda):
        yield node.args, outer
        yield node.body, inner
    else:
        body: list[ast.stmt] = getattr(node, "body", [])
        yield from ((statement, inner) for statement in body)
        within = set(map(id, body))
        yield from ((child, outer) for child in ast.iter_child_nodes(node) if id(child) not in within)


def _around(scope: Scope) -> Scope:
    """Where `:=` in a comprehension binds its name."""
    while scope.is_comprehension and scope.parent is not None:
        scope = scope.parent
    return scope


def _enclosing(scope: Scope) -> Scope:
    """Where `nonlocal` looks first."""
    around = scope.parent
    while around is not None and around.is_class:
        around = around.parent
    return around or scope


def _arguments(node: ast.AST) -> Iterator[str]:
    arguments = getattr(node, "args", None)
    if isinstance(arguments, ast.arguments):
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument is not None:
                yield argument.arg
