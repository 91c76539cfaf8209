"""The paths of a tree, folder by folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from depaudit.model.record import dataclass, field

PYTHON = (".py", ".ipynb")
_COMPILED = (".pyx", ".so", ".pyd", ".pyi")


@dataclass(slots=True)
class Content:
    """What lies directly in a folder, by name."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)


class Listing:
    """Every folder that holds a file, at any depth; the tree itself is the empty path."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)

    @cached_property
    def contents(self) -> dict[str, Content]:
        """Content by folder."""
        contents: dict[str, Content] = {"": Content()}
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            content = contents.get(folder)
            if content is None:
                content = contents[folder] = Content()
                below = folder
                while below:
                    above, _, last = below.rpartition("/")
                    known = above in contents
                    contents.setdefault(above, Content()).folders.add(last)
                    if known:
                        break
                    below = above
            content.files.add(name)
        return contents

    @cached_property
    def python_folders(self) -> frozenset[str]:
        """Folders with a Python file or notebook in them or below."""
        found: set[str] = set()
        for folder, content in self.contents.items():
            if any(name.endswith(PYTHON) for name in content.files):
                at = folder
                while at not in found:
                    found.add(at)
                    at = parent(at)
        return frozenset(found)

    def files(self, folder: str) -> set[str]:
        """Names of the files in a folder; none where there is no such folder."""
        content = self.contents.get(folder)
        return content.files if content else set()

    def folders(self, folder: str) -> set[str]:
        """Names of the folders in a folder."""
        content = self.contents.get(folder)
        return content.folders if content else set()

    def has_file(self, path: str) -> bool:
        """Whether the file belongs to the audit."""
        folder, _, name = path.rpartition("/")
        return name in self.files(folder)

    def is_package(self, folder: str) -> bool:
        """Whether it is a regular package: it holds `__init__.py`, and is not the tree itself."""
        files = self.files(folder)
        return bool(folder) and ("__init__.py" in files or "__init__.pyx" in files)

    def modules(self, folder: str) -> set[str]:
        """Names of the modules in a folder, compiled ones and those of stubs included."""
        found: set[str] = set()
        for name in self.files(folder):
            stem, _, _ = name.partition(".")
            if name.endswith(".py"):
                stem = name[:-3]
            elif not name.endswith(_COMPILED):
                continue
            if stem.isidentifier() and stem != "__init__":
                found.add(stem)
        return found

    def below(self, folder: str) -> Iterator[str]:
        """The folder and every folder in it, at any depth."""
        waiting = [folder]
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(joined(at, name) for name in sorted(self.folders(at), reverse=True))


def joined(folder: str, name: str) -> str:
    """`folder/name`, and `name` alone where the folder is the tree itself."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder that a path lies in."""
    return path.rpartition("/")[0]


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def relative(path: str, folder: str) -> str:
    """A path as seen from a folder that it lies in."""
    return path[len(folder) + 1 :] if folder else path


def normal(path: str, folder: str = "") -> str | None:
    """`path` as seen from `folder`, with `.` and `..` resolved; None where it leaves the tree."""
    parts = folder.split("/") if folder else []
    if path.startswith("/"):
        return None
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
