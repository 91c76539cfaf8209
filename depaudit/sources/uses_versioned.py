"""Which expressions and names of a file give the version of which package."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping

from depaudit.sources.effects import dotted
from depaudit.sources.uses_definitions import Definitions
from depaudit.sources.uses_scopes import Scope, full_name
from depaudit.sources.uses_versions import by_name

_VERSION = re.compile(r"_*(?:version(?:_info|_tuple)?|full_version|short_version|get_version|version_str)_*", re.IGNORECASE)
_TELLS = re.compile("(?i)version|distribution")
"""Functions that tell the version of what they are handed."""
_KEEPS = re.compile(
    r"(?i).*(?:version|parse).*|tuple|list|map|int|float|str|split|rsplit|partition|search|match|group|groups|findall|l?strip"
    r"|removeprefix|removesuffix|replace|join|sub|sorted|min|max|isdigit|release|next|iter|filter|enumerate|zip"
)
"""Functions that give a version, or a part of it, when they are handed one."""
Words = Mapping[str, tuple[str, ...]]
"""By import root the words that mean the package, the root first."""


class Versioned:
    """Answers for one file."""

    def __init__(self, roots: Words, definitions: Callable[[], Definitions], anywhere: Scope) -> None:
        self._roots = roots
        self._definitions = definitions
        self._anywhere = anywhere
        self._known: dict[str, tuple[set[str], set[str]]] = {}

    def of(self, node: ast.expr, scope: Scope) -> set[str]:
        """The packages whose version the expression gives."""
        found: set[str] = set()
        for inner in _parts(node):
            if isinstance(inner, ast.Call):
                found |= self._told_by(inner, scope)
            else:
                found |= self._given_by(inner, scope)
        return found

    def named_in(self, call: ast.Call, scope: Scope) -> set[str]:
        """The packages that a call is handed, as a string or as the module."""
        found: set[str] = set()
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found |= self.called(argument.value)
            elif isinstance(argument, ast.Name):
                found |= {full_name(argument, scope)}.intersection(self._roots)
        return found

    def called(self, name: str) -> set[str]:
        """The packages that are called so, as distributions or modules."""
        plain = re.sub(r"[-_.]+", "", name).lower()
        return {root for root, words in self._roots.items() if plain in words}

    def gives_version(self, path: str) -> bool:
        """Whether what stands at the path is a version."""
        return _VERSION.fullmatch(path.rpartition(".")[2]) is not None

    def _told_by(self, call: ast.Call, scope: Scope) -> set[str]:
        return self.named_in(call, scope) if _TELLS.search(dotted(call.func).rpartition(".")[2]) else set()

    def _given_by(self, node: ast.expr, scope: Scope) -> set[str]:
        full = full_name(node, scope)
        root = full.partition(".")[0]
        if root in self._roots:
            return {root} if self.gives_version(full) else set()
        key = _key(node)
        return self._through_names(key) or {r for r, words in self._roots.items() if by_name(key.lstrip("."), words) == ""}

    def _through_names(self, asked: str) -> set[str]:
        """The packages whose version a name that the file assigns gives, through as many other names as it takes."""
        found: set[str] = set()
        seen = {asked}
        waiting = [asked]
        while waiting:
            packages, others = self._assigned(waiting.pop())
            found |= packages
            waiting.extend(others - seen)
            seen |= others
        return found

    def _assigned(self, name: str) -> tuple[set[str], set[str]]:
        """The packages whose version the values of a name give by themselves, and the other names in them."""
        if name not in self._known:
            packages, others = self._known[name] = (set(), set())
            for inner in (part for value in self._definitions().values.get(name, ()) for part in _parts(value)):
                if isinstance(inner, ast.Call):
                    packages |= self._told_by(inner, self._anywhere)
                elif (full := full_name(inner, self._anywhere)).partition(".")[0] in self._roots:
                    packages |= {full.partition(".")[0]} if self.gives_version(full) else set()
                else:
                    others.add(_key(inner))
        return self._known[name]


def _key(node: ast.expr) -> str:
    """How definitions call it."""
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The names and calls in an expression that may make it a version."""
    waiting: list[ast.AST] = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Call):
            yield inner
            if isinstance(inner.func, ast.Attribute):
                waiting.append(inner.func.value)
            if _KEEPS.fullmatch(dotted(inner.func).rpartition(".")[2]):
                waiting.extend(inner.args)
        elif isinstance(inner, (ast.Name, ast.Attribute)):
            yield inner
            waiting.extend([inner.value] if isinstance(inner, ast.Attribute) else [])
        elif not isinstance(inner, (ast.Dict, ast.JoinedStr, ast.Lambda, ast.Constant)):
            waiting.extend(ast.iter_child_nodes(inner))
