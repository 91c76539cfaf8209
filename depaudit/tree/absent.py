"""Modules that belong to the project and are not in its tree: of repositories to be fetched, and files to be generated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.files import Files
from depaudit.model.location import Unreadable
from depaudit.tree.listing import Listing, relative, within


def absent_names(root: str, submodules: Sequence[str], listing: Listing, files: Files) -> frozenset[str]:
    """Dotted prefixes of what .gitmodules names and was not fetched, and of modules that a .gitignore names one by one."""
    found = {name for path in submodules if path not in listing.python_folders for name in _names_of(path, root)}
    for folder in dict.fromkeys(("", root)):
        found |= set(_ignored(files.read(f"{folder}/.gitignore".lstrip("/"))))
    return frozenset(name for name in found if name.replace(".", "").isidentifier())


def _names_of(path: str, root: str) -> Iterator[str]:
    """The folder from each root that it may be imported from, and the package that a repository of this name mostly holds."""
    last = path.rpartition("/")[2]
    yield path.replace("/", ".")
    yield last
    yield last.lower().replace("-", "_")
    if root and within(path, root):
        yield relative(path, root).replace("/", ".")


def _ignored(data: bytes | Unreadable) -> Iterator[str]:
    if isinstance(data, Unreadable):
        return
    for line in data.decode("utf-8", "replace").splitlines():
        file = line.strip().rpartition("/")[2]
        if file.endswith(".py") and not line.startswith(("#", "!")):
            yield file.removesuffix(".py")
