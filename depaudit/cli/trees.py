"""From the paths of the command line to the trees to audit."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from depaudit.errors import DepauditError
from depaudit.model.record import dataclass, replace

METADATA = {
    "pyproject.toml": (b"[project]", b"[tool.poetry]"),
    "setup.py": (b"setup(",),
    "setup.cfg": (b"[metadata]",),
}
"""Files with the metadata of a project, and what shows that they hold them."""
OTHER_MANIFESTS = ("Pipfile", "environment.yml", "environment.yaml", "pixi.toml", "depaudit.toml")
DEEPEST = 64
"""Folders above the one that is named."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder to audit, and the part of it to speak about."""

    root: str
    """Absolute."""
    scope: tuple[str, ...] = ()
    """Report only what shows at or under these paths of the tree; empty: everything."""
    alone: bool = False
    """Read the files named in `scope` and no other Python file: a script with its own requirements."""

    @property
    def prefix(self) -> str:
        """What stands before a path of the tree to make it relative to the current folder."""
        try:
            relative = os.path.relpath(self.root, os.getcwd()).replace(os.sep, "/")
        except ValueError:  # another drive
            relative = self.root.replace(os.sep, "/")
        return "" if relative == "." else f"{relative}/"


def trees_of(paths: Sequence[str]) -> tuple[Tree, ...]:
    """One tree for each root that the paths lead to; DepauditError where a path leads nowhere."""
    merged: dict[tuple[str, bool], Tree] = {}
    for path in paths or (".",):
        tree = _tree(path)
        key = (tree.root, tree.alone)
        known = merged.get(key)
        if known is None:
            merged[key] = tree
        else:
            whole = not known.scope or not tree.scope
            merged[key] = replace(known, scope=() if whole else tuple(dict.fromkeys((*known.scope, *tree.scope))))
    trees = tuple(merged.values())
    whole_roots = [t.root for t in trees if not t.scope]
    return tuple(t for t in trees if not any(_below(t.root, r) for r in whole_roots if r != t.root or t.scope))


def _tree(path: str) -> Tree:
    absolute = os.path.abspath(path)
    if os.path.isdir(absolute):
        root = _root_of_folder(absolute)
        return Tree(root, () if root == absolute else (_inside(absolute, root),))
    if not os.path.exists(absolute):
        raise DepauditError(_nothing_there(path))
    folder = os.path.dirname(absolute)
    if _is_script(absolute):
        return Tree(folder, (os.path.basename(absolute),), alone=True)
    root = _root_of_folder(folder)
    return Tree(root, (_inside(absolute, root),))


def _root_of_folder(folder: str) -> str:
    """The folder itself where it has metadata; else the nearest one above, in the same repository, that has.

    Outside a repository only metadata that name a project count above the
    current folder, so that a stray file of settings does not make a whole disk
    the project.
    """
    if _has_metadata(folder):
        return folder
    repository = _repository(folder)
    here = os.getcwd()
    nearest = ""
    for above in _above(folder, repository):
        near = bool(repository) or _below(above, here)
        if _has_metadata(above) if near else _names_a_project(above):
            return above
        if near and not nearest and _has_manifest(above):
            nearest = above
    return folder if not nearest or _has_manifest(folder) else nearest


def _above(folder: str, last: str) -> Iterator[str]:
    """The folders above, up to `last`; without it as far as a project outside a repository may reach."""
    home = os.path.expanduser("~")
    for _ in range(DEEPEST):
        above = os.path.dirname(folder)
        if folder in (last, above) or (not last and above in (home, os.path.dirname(above))):
            return
        yield above
        folder = above


def _repository(folder: str) -> str:
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _has_metadata(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in METADATA)


def _names_a_project(folder: str) -> bool:
    for name, signs in METADATA.items():
        try:
            with open(os.path.join(folder, name), "rb") as file:
                text = file.read()
        except OSError:
            continue
        if any(sign in text for sign in signs):
            return True
    return False


def _has_manifest(folder: str) -> bool:
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    from depaudit.requirements_names import is_requirements

    return any(n in OTHER_MANIFESTS or is_requirements(n) for n in names)


def _is_script(path: str) -> bool:
    """Whether the file declares its own requirements (PEP 723)."""
    if not path.endswith(".py"):
        return False
    try:
        with open(path, "rb") as file:
            return any(line.strip() == b"# /// script" for line in file)
    except OSError:
        return False


def _inside(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(os.path.join(root, ""))


def _nothing_there(path: str) -> str:
    from depaudit.cli.arguments import COMMANDS
    from depaudit.config import nearest

    hint = nearest(path, list(COMMANDS)) if "/" not in path and "." not in path else ""
    return f"there is no file or folder `{path}`{hint}"
