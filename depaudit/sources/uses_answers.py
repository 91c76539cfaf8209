"""What one file says of uses in others: what the flags and functions that it defines ask, and where it imports modules."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property, partial

from depaudit.sources.decoding import decode
from depaudit.sources.syntax import Tree, tree_of
from depaudit.sources.uses_context import Context, Use
from depaudit.sources.uses_definitions import definitions_of
from depaudit.sources.uses_interest import words_of
from depaudit.sources.uses_rows import facts_at
from depaudit.sources.uses_scopes import Scopes, joined
from depaudit.sources.uses_tests import Tests
from depaudit.sources.uses_versioned import Words
from depaudit.sources.uses_walk import Walk
from depaudit.use_facts import Fact


class Answers:
    """Of one file."""

    def __init__(self, tree: Tree, words: Words) -> None:
        self.module = tree.module
        self._scopes = Scopes(tree.module)
        self._tests = Tests(words, partial(definitions_of, tree.module, tree.text), self._scopes)

    def of_name(self, name: str, holds: bool) -> tuple[Fact, ...] | None:
        """What a name says, where it holds or does not; None where the file does not define it."""
        return self._tests.of_name(name, holds)

    def origins(self, name: str) -> list[str]:
        """Where the file may have a name from that it does not define."""
        target = self._scopes.anywhere.target(name)
        return [target] if target else [joined(star, name) for star in self._scopes.stars]

    def around(self, line: int) -> list[Fact]:
        """What is known where the import statement on this line runs."""
        context = self._imports.get(line)
        return facts_at(context, self._tests) if context is not None else []

    @cached_property
    def _imports(self) -> dict[int, Context]:
        walk = _Imports(self.module, {}, self._scopes, self._tests)
        walk.uses()
        return walk.places


def answers_of(data: bytes, roots: Sequence[str]) -> Answers | None:
    """Of a file, about these packages; None where it cannot be parsed."""
    tree = tree_of(decode(data).text)
    return Answers(tree, {root: words_of(root) for root in roots}) if isinstance(tree, Tree) else None


class _Imports(Walk):
    """A walk that looks where imports stand."""

    def uses(self) -> list[Use]:
        """Nothing is wanted; `places` is filled."""
        self.places: dict[int, Context] = {}
        return super().uses()

    def _import(self, node: ast.Import, context: Context) -> None:
        self.places[node.lineno] = context

    def _import_from(self, node: ast.ImportFrom, context: Context) -> None:
        self.places[node.lineno] = context
