"""A script that declares its own requirements, as a tree of its own."""

from __future__ import annotations

import os

from depaudit.files.folder import Folder
from depaudit.model.location import Unreadable


class ScriptFiles:
    """The script, and the modules beside it that it may import; nothing else of the folder."""

    unreadable: tuple[Unreadable, ...] = ()
    untracked: frozenset[str] = frozenset()
    ignored = 0
    linked_folders = 0

    def __init__(self, root: str, scripts: tuple[str, ...]) -> None:
        self._folder = Folder(root)
        self._scripts = scripts

    def paths(self) -> tuple[str, ...]:
        """The scripts, the modules and the packages of their folder, sorted."""
        found = set(self._scripts)
        with os.scandir(self._folder.root) as entries:
            for entry in entries:
                if entry.name.endswith(".py") and entry.is_file():
                    found.add(entry.name)
                elif self._folder.exists(f"{entry.name}/__init__.py"):
                    found.add(f"{entry.name}/__init__.py")
        return tuple(sorted(found))

    def read(self, path: str) -> bytes | Unreadable:
        """The bytes of a file."""
        return self._folder.read(path)

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._folder.exists(path)

    def identity(self, path: str) -> tuple[int, ...] | None:
        """As the folder says."""
        return self._folder.identity(path)
