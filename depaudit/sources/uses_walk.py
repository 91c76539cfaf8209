"""The uses in a syntax tree: every one that is wanted, with what is known where it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from depaudit.sources.effects import dotted
from depaudit.sources.uses_blocks import BlockWalk
from depaudit.sources.uses_context import Context, Use
from depaudit.sources.uses_scopes import Scopes, joined, origin
from depaudit.sources.uses_tests import Tests

Wanted = Mapping[str, AbstractSet[str]]
"""By path the keywords that are wanted; an empty one for the path itself."""


class Walk(BlockWalk):
    """One walk through a tree."""

    def __init__(self, module: ast.Module, wanted: Wanted, scopes: Scopes, tests: Tests, watched: frozenset[str] = frozenset()) -> None:
        super().__init__(module, scopes, tests)
        self._wanted = wanted
        self._watched = watched
        """Functions of the file, as `Context.functions` writes them."""
        self.references: dict[str, list[Context]] = {}
        """Where those are named."""
        self._found: list[Use] = []
        self._handlers.update({
            ast.Import: self._import, ast.ImportFrom: self._import_from, ast.Call: self._call,
            ast.Attribute: self._chain, ast.Name: self._chain,
        })  # fmt: skip

    def uses(self) -> list[Use]:
        """All of them, in no order."""
        self.walk()
        return self._found

    def _import(self, node: ast.Import, context: Context) -> None:
        for alias in node.names:
            self._imported(alias, alias.name, context)

    def _import_from(self, node: ast.ImportFrom, context: Context) -> None:
        module = origin(node)
        self._imported(node, module, context)
        for alias in node.names:
            path = joined(module, alias.name)
            if "" in self._wanted.get(path, ()):
                self._found.append(Use(alias, path, "", "import", context))

    def _imported(self, node: ast.alias | ast.ImportFrom, name: str, context: Context) -> None:
        for path in _prefixes(name):
            if "" in self._wanted.get(path, ()):
                self._found.append(Use(node, path, "", "import", context))

    def _chain(self, node: ast.Attribute | ast.Name, context: Context) -> None:
        """A name, or attributes of one; what they are taken from is looked at where it is no name."""
        names: list[str] = []
        inner: ast.expr = node
        nodes: list[ast.expr] = []
        while isinstance(inner, ast.Attribute):
            names.append(inner.attr)
            nodes.append(inner)
            inner = inner.value
        if self._watched:
            told = [f".{name}" for name in names] + ([inner.id] if isinstance(inner, ast.Name) else [])
            for name in self._watched.intersection(told):
                self.references.setdefault(name, []).append(context)
        if not isinstance(inner, ast.Name):
            self._waiting.append((inner, context))
            return
        target = context.scope.target(inner.id)
        if target is None:
            self._starred(inner, names, nodes, context)
            return
        stored = not isinstance(node.ctx, ast.Load)
        for at in range(len(names) - 1, -1, -1):
            target = f"{target}.{names[at]}"
            if "" in self._wanted.get(target, ()):
                how = "store" if stored and at == 0 else "attribute"
                self._found.append(Use(nodes[at], target, "", how, context))

    def _starred(self, name: ast.Name, names: list[str], nodes: list[ast.expr], context: Context) -> None:
        if not self._scopes.stars or context.scope.owner(name.id) is not None or not isinstance(name.ctx, ast.Load):
            return
        chain = [(name.id, name), *zip(reversed(names), reversed(nodes), strict=True)]
        for star in self._scopes.stars:
            path = star
            for one, node in chain:
                path = joined(path, one)
                if "" in self._wanted.get(path, ()):
                    self._found.append(Use(node, path, "", "star", context))

    def _call(self, node: ast.Call, context: Context) -> None:
        self._inside(node, context)
        self._keywords(node.func, node.keywords, context)
        name = dotted(node.func).rpartition(".")[2]
        if name == "partial" and node.args:
            self._keywords(node.args[0], node.keywords, context)
        elif name in ("getattr", "setattr") and len(node.args) > 1:
            path, attribute = self._tests.path(node.args[0], context.scope), node.args[1]
            if path and isinstance(attribute, ast.Constant) and isinstance(attribute.value, str):
                how = "store" if name != "getattr" else "asked" if len(node.args) > 2 else "attribute"
                full = f"{path}.{attribute.value}"
                if "" in self._wanted.get(full, ()):
                    self._found.append(Use(node, full, "", how, context))

    def _keywords(self, function: ast.expr, keywords: Sequence[ast.keyword], context: Context) -> None:
        for path, how in self._paths(function, context):
            for keyword in keywords:
                if keyword.arg and keyword.arg in self._wanted.get(path, ()):
                    self._found.append(Use(keyword, path, keyword.arg, how, context))

    def _paths(self, function: ast.expr, context: Context) -> Iterator[tuple[str, str]]:
        path = self._tests.path(function, context.scope)
        if path:
            yield path, "keyword"
        elif self._scopes.stars and isinstance(function, ast.Name) and context.scope.owner(function.id) is None:
            yield from ((joined(star, function.id), "star") for star in self._scopes.stars)


def _prefixes(name: str) -> Iterator[str]:
    at = name.find(".")
    while at >= 0:
        yield name[:at]
        at = name.find(".", at + 1)
    yield name
