"""Modules that a program registers under a name: `sys.modules["x"] = y`, `install_as_x()`."""

from __future__ import annotations

from depaudit.model.source import SignRow


def registered_modules(text: str) -> tuple[SignRow, ...]:
    """In order of place."""
    if "sys.modules[" not in text and "install_as_" not in text:
        return ()
    from depaudit.sources.feature_walk import aliases_of_tree
    from depaudit.sources.syntax import Tree, tree_of

    tree = tree_of(text)
    return tuple(sorted(aliases_of_tree(tree))) if isinstance(tree, Tree) else ()
