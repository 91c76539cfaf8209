"""Uses of what is wanted of packages, in a Python file or a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from depaudit.model.source import ImportRow
from depaudit.model.usage import UseRow
from depaudit.sources.decoding import decode
from depaudit.sources.uses_gate import lines_to_look_at, may_hold_uses
from depaudit.sources.uses_interest import RootInterest


def uses_in(
    path: str, data: bytes, rows: Sequence[ImportRow], roots: Mapping[str, RootInterest]
) -> tuple[UseRow, ...]:
    """In order of place; `rows` are the imports of the file. Nothing of a file that cannot be parsed."""
    asked = {row.module.partition(".")[0] for row in rows if not row.level}.intersection(roots)
    if not asked:
        return ()
    ours = {root: roots[root] for root in sorted(asked)}
    if path.endswith(".ipynb"):
        from depaudit.sources.uses_notebook import uses_of_notebook

        return uses_of_notebook(path, data, ours)
    text = decode(data).text
    read = _as_python_reads(text)
    if not may_hold_uses(read, rows, ours):
        return ()
    return uses_of_text(text, ours, lines_to_look_at(text, rows, ours) if read is text else None)


def uses_of_text(
    text: str, roots: Mapping[str, RootInterest], lines: Sequence[int] | None = None
) -> tuple[UseRow, ...]:
    """The same, whatever its letters say; `lines` are those that `lines_to_look_at` found."""
    from depaudit.sources.syntax import Tree, tree_of
    from depaudit.sources.uses_tree import uses_of_tree

    tree = tree_of(text)
    try:
        return uses_of_tree(tree, roots, lines=lines) if isinstance(tree, Tree) else ()
    except RecursionError:  # a test of many hundred parts
        return ()


def _as_python_reads(text: str) -> str:
    """Names are compared in their compatible form (PEP 3131)."""
    if text.isascii():
        return text
    from unicodedata import is_normalized, normalize

    return text if is_normalized("NFKC", text) else normalize("NFKC", text)
