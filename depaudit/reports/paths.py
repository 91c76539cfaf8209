"""Paths as the reader of a report needs them: relative to the current folder, with `/`."""

from __future__ import annotations

import posixpath
import re

from depaudit.model.location import Location
from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """Turns paths of one tree into paths relative to the current folder."""

    prefix: str = ""
    """Stands before a path of the tree (`services/api/`, `../`)."""
    here: str = ""
    """The current folder, absolute; needed only where the tree begins above it."""

    def path(self, path: str) -> str:
        """The path of a file or folder of the tree; `.` is the current folder itself."""
        joined = posixpath.normpath(self.prefix + path) if self.prefix + path else "."
        if joined.startswith("..") and self.here:
            joined = posixpath.relpath(posixpath.join(self.here, joined), self.here)
        return joined

    def place(self, location: Location) -> str:
        """`path:line`, `path:cell 3:line` in a notebook, and the path alone of a folder."""
        if not location.line:
            return self.path(location.path)
        cell = f"cell {location.cell}:" if location.cell else ""
        return f"{self.path(location.path)}:{cell}{location.line}"

    def message(self, text: str, paths: frozenset[str]) -> str:
        """A message, with those of `paths` that it names turned too; a command that goes to a folder names them from there."""
        named = [path for path in paths if path in text] if self.prefix and not text.startswith("cd ") else []
        if not named:
            return text
        words = "|".join(re.escape(p) for p in sorted(named, key=lambda p: (-len(p), p)))
        return re.sub(rf"(?<![\w./-])({words})(?![\w/-]|\.\w)", lambda match: self.path(match[1]), text)
