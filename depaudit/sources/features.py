"""Signs in a file that a distribution is needed which it does not import, and modules that it registers by a name.

A file is looked at only where it imports a package with such features and
holds a word of one of them, or holds the words by which modules are
registered; only then a syntax tree is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from depaudit.model.source import Guard, ImportRow, SignRow

if TYPE_CHECKING:
    from depaudit.knowledge.companions import Companion


def signs_of(text: str, rows: Sequence[ImportRow]) -> tuple[SignRow, ...]:
    """The signs in order of place."""
    asked = _asked(text, rows)
    registers = "sys.modules[" in text or "install_as_" in text
    if not asked and not registers:
        return ()
    signs = _of_modules(rows, asked)
    if registers or any(one.kind != "module" for one in asked):
        from depaudit.sources.feature_walk import signs_of_tree
        from depaudit.sources.syntax import Tree, tree_of

        tree = tree_of(text)
        if isinstance(tree, Tree):
            signs += signs_of_tree(tree, asked)
    return tuple(sorted(dict.fromkeys(signs)))


def _asked(text: str, rows: Sequence[ImportRow]) -> list[Companion]:
    """The features of which the file imports the package and holds a word."""
    packages: dict[str, None] = {}
    for row in rows:
        package = _package(row[5]) if not row[4] else ""
        if package:
            packages[package] = None
    if not packages:
        return []
    from depaudit.knowledge.companions import features_of

    return [
        feature
        for package in packages
        if _words(package).search(text)
        for feature in features_of(package)
        if any(word.rpartition(".")[2] in text for word in feature.words)
    ]


@cache
def _package(module: str) -> str:
    """The top-level package of a module, where it has features; else empty."""
    from depaudit.knowledge.companions import features_of

    package = module.partition(".")[0]
    return package if features_of(package) else ""


@cache
def _words(package: str) -> re.Pattern[str]:
    from depaudit.knowledge.companions import features_of

    words = {word.rpartition(".")[2] for feature in features_of(package) for word in feature.words}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words)))})\b")


def _of_modules(rows: Sequence[ImportRow], asked: Sequence[Companion]) -> list[SignRow]:
    """Imports of modules that are such a feature, and of names that are: what is imported is meant to be used."""
    wanted = {
        one.package if word == one.package else f"{one.package}.{word}": one
        for one in asked
        if one.kind in ("module", "name")
        for word in one.words
    }
    signs = []
    for row in rows if wanted else ():
        for module in (row.module, *(f"{row.module}.{name}" for name in row.names)):
            if module in wanted and not row.level and not row.guard & Guard.TYPING.value:
                place = row.line, row.column, row.end_line, row.end_column
                sure = 2 if wanted[module].kind == "module" else 0
                signs.append(SignRow(*place, "feature", wanted[module].key, module, row.guard, sure))
    return signs
