"""Lock files → the versions that they pin, and what each brings. A format is one file with one reading function."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from depaudit.documents import Documents, TextDocument
    from depaudit.model.dependency import Lock

__all__ = ["is_lock", "read_lock"]

_READERS = {
    "uv.lock": ("uv", "read_uv"),
    "poetry.lock": ("poetry", "read_poetry_lock"),
    "pdm.lock": ("pdm", "read_pdm"),
    "Pipfile.lock": ("pipfile", "read_pipfile"),
    "pixi.lock": ("pixi", "read_pixi_lock"),
}
_PYLOCK = re.compile(r"pylock\.(?:[^.]+\.)?toml")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)


def is_lock(path: str) -> bool:
    """Whether a file of this path is a lock by its name (compiled requirements files are not known by name)."""
    name = path.rpartition("/")[2]
    return name in _READERS or _PYLOCK.fullmatch(name) is not None or name.endswith((".py.lock", "conda-lock.yml", "conda-lock.yaml"))


def read_lock(path: str, documents: Documents) -> Lock | Unreadable | None:
    """The lock, why it cannot be read, or None where the file is no lock."""
    name = path.rpartition("/")[2]
    module, function = _READERS.get(name, ("", ""))
    if name.endswith(".py.lock"):
        module, function = _READERS["uv.lock"]
    elif _PYLOCK.fullmatch(name):
        module, function = "pylock", "read_pylock"
    elif name.endswith(("conda-lock.yml", "conda-lock.yaml")):
        module, function = "conda_lock", "read_conda_lock"
    elif name.endswith((".txt", ".pip")):
        module, function = "compiled", "read_compiled"
    if not module:
        return None
    document = documents.text(path)
    if isinstance(document, Unreadable):
        return document
    marked = "<<<<<<< " in document.text or ">>>>>>> " in document.text
    conflict = _CONFLICT.search(document.text) if marked else None
    if conflict is not None:
        shown = conflict.group().strip()
        return Unreadable(
            document.place(conflict.start(), conflict.end()),
            f"the lock holds a merge conflict (`{shown}`); resolve it by locking again",
        )
    read: Callable[[TextDocument], Lock | Unreadable | None]
    read = getattr(import_module(f"depaudit.locks.{module}"), function)
    return read(document)
