"""Uses of features that need a companion, or tell of a build: looked for only in files that import the package and hold
a word of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from depaudit.knowledge.companions import Companion
from depaudit.model.source import Guard, ImportRow, SignRow
from depaudit.module_names import any_path
from depaudit.sources.decoding import decode


def features_in(data: bytes, rows: Sequence[ImportRow], facts: Mapping[str, Sequence[Companion]]) -> tuple[SignRow, ...]:
    """Where a Python file uses these features (by package), in order of place; `rows` are its imports."""
    packages = {row.module.partition(".")[0] for row in rows if not row.level}
    asked = [
        fact for package in sorted(packages & facts.keys()) for fact in facts[package] if _words(fact).search(data) is not None
    ]
    signs = [*_of_imports(rows, asked), *_of_text(data, asked)]
    if any(fact.kind not in ("module", "text") for fact in asked):
        from depaudit.sources.feature_walk import features_of_tree
        from depaudit.sources.syntax import Tree, tree_of

        tree = tree_of(decode(data).text)
        if isinstance(tree, Tree):
            signs += features_of_tree(tree, asked)
    return tuple(sorted(dict.fromkeys(signs)))


def _words(fact: Companion) -> re.Pattern[bytes]:
    of_call = fact.values if fact.kind == "call" and fact.values else fact.words
    words = "|".join(sorted({re.escape(word.rpartition(".")[2]) for word in of_call}))
    return re.compile(rf"(?<!\w)(?:{words})\b".encode())


def _of_text(data: bytes, asked: Sequence[Companion]) -> list[SignRow]:
    """The first place of each word that tells something wherever it stands."""
    signs = []
    for fact in asked:
        word = _words(fact).search(data) if fact.kind == "text" else None
        if word is not None:
            line, column = data.count(b"\n", 0, word.start()) + 1, word.start() - data.rfind(b"\n", 0, word.start())
            shown = word[0].decode()
            signs.append(SignRow(line, column, line, column + len(shown), fact.tells, fact.key, shown, 0, 0))
    return signs


def _of_imports(rows: Sequence[ImportRow], asked: Sequence[Companion]) -> list[SignRow]:
    """Imports of modules that are such a feature, and of names that are: what is imported is meant to be used."""
    wanted = {
        fact.package if word == fact.package else f"{fact.package}.{word}": fact
        for fact in asked
        if fact.kind in ("module", "name")
        for word in fact.words
    }
    signs = []
    for row in rows if wanted else ():
        for name in (row.module, *(f"{row.module}.{name}" for name in row.names)):
            module = name if name in wanted else any_path(name)
            if module in wanted and not row.level and not row.guard & Guard.TYPING.value:
                place = row.line, row.column, row.end_line, row.end_column
                sure = 2 if wanted[module].kind == "module" else 0
                if wanted[module].tells:
                    continue  # an import alone tells nothing of how it is used
                signs.append(SignRow(*place, "feature", wanted[module].key, module.replace("*.", ""), row.guard, sure))
    return signs
