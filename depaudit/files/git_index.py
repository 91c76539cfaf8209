"""What git tracks, read from its own files.

git itself is not asked: it may not be there or not trust the folder, and it
runs commands that the folder's configuration names.
"""

import os

_BEFORE_NAME = 40
"""Bytes of an entry before the name of its object."""
_NAME_LENGTHS = (20, 32)
"""Bytes of such a name: SHA-1, SHA-256. The index does not say which."""
_EXTENDED = 0x4000


def repository_above(folder: str) -> str:
    """The nearest folder at or above `folder` (absolute) that holds `.git`, or an empty string."""
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def git_folder(repository: str) -> str:
    """Where git keeps the index of `repository`: `.git`, or what a worktree's or submodule's `.git` file names."""
    path = os.path.join(repository, ".git")
    if os.path.isdir(path):
        return path
    text = _text(path)
    return os.path.join(repository, text.removeprefix("gitdir:").strip()) if text.startswith("gitdir:") else path


def exclude_file(git: str) -> str:
    """The path of `info/exclude`, which worktrees share."""
    common = _text(os.path.join(git, "commondir")).strip()
    return os.path.join(git, common, "info", "exclude") if common else os.path.join(git, "info", "exclude")


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(4096)
    except OSError:
        return ""


def tracked_paths(index: bytes) -> tuple[str, ...] | None:
    """The paths in an index file, sorted, or None where its form is not one that is read here (a split index)."""
    version = int.from_bytes(index[4:8], "big")
    if index[:4] != b"DIRC" or version not in (2, 3, 4):
        return None
    count = int.from_bytes(index[8:12], "big")
    read = _compressed if version == 4 else _padded
    for length in _NAME_LENGTHS:
        found = read(index, count, _BEFORE_NAME + length)
        if found is not None and found[1] + length <= len(index):
            paths, end = found
            return None if index[end : end + 4] == b"link" else tuple(sorted({os.fsdecode(path) for path in paths}))
    return None


def _padded(index: bytes, count: int, flags_at: int) -> tuple[list[bytes], int] | None:
    """Entries of versions 2 and 3: each is filled up with NULs to a multiple of eight."""
    paths: list[bytes] = []
    at = 12
    for _ in range(count):
        flags = int.from_bytes(index[at + flags_at : at + flags_at + 2], "big")
        start = at + flags_at + (4 if flags & _EXTENDED else 2)
        length = flags & 0xFFF
        end = index.find(b"\0", start) if length == 0xFFF else start + length
        if end < start or index[end : end + 1] != b"\0" or not _plausible(index, at):
            return None
        paths.append(index[start:end])
        at += (end - at + 8) & ~7
    return paths, at


def _compressed(index: bytes, count: int, flags_at: int) -> tuple[list[bytes], int] | None:
    """Entries of version 4: a path says how much of the one before it drops, then what follows."""
    paths: list[bytes] = []
    at, previous = 12, b""
    for _ in range(count):
        flags = int.from_bytes(index[at + flags_at : at + flags_at + 2], "big")
        start = at + flags_at + (4 if flags & _EXTENDED else 2)
        if not _plausible(index, at):
            return None
        drop, start = _offset(index, start)
        end = index.find(b"\0", start)
        if end < 0 or drop > len(previous):
            return None
        previous = previous[: len(previous) - drop] + index[start:end]
        paths.append(previous)
        at = end + 1
    return paths, at


def _offset(index: bytes, at: int) -> tuple[int, int]:
    """The number at `at`, seven bits a byte as pack files write offsets, and where it ends."""
    number = 0
    while at < len(index):
        byte = index[at]
        number = (number << 7) | (byte & 0x7F)
        at += 1
        if not byte & 0x80:
            break
        number += 1
    return number, at


def _plausible(index: bytes, at: int) -> bool:
    """Whether an entry begins here: its mode is one of the four kinds that git knows (file, link, submodule, folder)."""
    return len(index) > at + _BEFORE_NAME and int.from_bytes(index[at + 24 : at + 28], "big") >> 12 in (8, 10, 14, 4)
