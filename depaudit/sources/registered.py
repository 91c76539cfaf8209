"""Modules that a program registers under a name: `sys.modules["x"] = y`, `install_as_x()`."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.model.source import SignRow


def registered_modules(text: str) -> tuple[SignRow, ...]:
    """In order of place."""
    if not ("sys.modules[" in text and _registers().search(text)) and "install_as_" not in text:
        return ()
    from depaudit.sources.feature_walk import aliases_of_tree
    from depaudit.sources.syntax import Tree, tree_of

    tree = tree_of(text)
    return tuple(sorted(aliases_of_tree(tree))) if isinstance(tree, Tree) else ()


@lru_cache(maxsize=1)
def _registers() -> re.Pattern[str]:
    """A name that is written out, not `sys.modules[__name__]`, which lazy packages replace by the hundred."""
    return re.compile(r"""sys\.modules\[\s*(?:[rRuU]?["']|[^\w\s])""")
