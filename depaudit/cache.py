"""What files said the last time, so that unchanged ones need not be read.

One file per audited root, in the user's cache folder. It is JSON: data, never
code. It holds rows per file and never findings, so that a report is the same
with and without it. A cache that is cut short, damaged, foreign or of another
version is as good as none.

A file is unchanged when its size, times and inode are what they were, unless
it was changed so near to the last run that a change in the same tick of the
clock would not show (git's "racy" entries): then, as on any mismatch, the
hash of its bytes decides. A fresh checkout with a restored cache is warm.
"""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from json import JSONDecodeError, dumps, loads
from typing import Any

from depaudit import __version__
from depaudit.model.record import dataclass, field

Identity = tuple[int, ...]
Rows = list[Any]
LAYOUT = 1
TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system in use (FAT)."""


@dataclass
class Cache:
    """The rows of one audited root. Not for use by several threads."""

    path: str
    stamp: str
    """What the rows depend on beside the files: versions of depaudit and of the lenses."""
    why_empty: str = ""
    """Why an existing file was not used; empty where it was, or where there was none."""
    _started: int = field(default_factory=time.time_ns)
    _known: dict[str, tuple[Identity, str, Rows]] = field(default_factory=dict)
    _seen: dict[str, tuple[Identity, str, Rows]] = field(default_factory=dict)
    _previous: int = 0
    _changed: bool = False

    def unchanged(self, path: str, identity: Identity) -> Rows | None:
        """The rows of a file whose identity alone shows that it is what it was."""
        entry = self._known.get(path)
        if entry is None or entry[0] != identity or max(identity[1:3]) >= self._previous - TICK:
            return None
        self._seen[path] = entry
        return entry[2]

    def same_bytes(self, path: str, identity: Identity, data: bytes) -> Rows | None:
        """The rows of a file that has the bytes it had."""
        entry = self._known.get(path)
        if entry is None or entry[1] != _digest(data):
            return None
        self._changed = True  # the time of this run makes a racy entry a sure one
        self._seen[path] = (identity, entry[1], entry[2])
        return entry[2]

    def keep(self, path: str, identity: Identity, data: bytes, rows: Rows) -> None:
        """Remember the rows of a file that was read."""
        self._changed = True
        self._seen[path] = (identity, _digest(data), rows)

    def save(self) -> None:
        """Write the file, whole or not at all; where that is not allowed the next run is slower, nothing else."""
        if not self._changed and self._previous:
            return
        forgotten = [p for p in self._known if p not in self._seen]
        if len(forgotten) <= len(self._seen):  # another choice of files may come back; dead ones must not pile up
            for path in forgotten:
                self._seen[path] = self._known[path]
        body = dumps({"time": self._started, "files": self._seen}, separators=(",", ":"), ensure_ascii=True).encode()
        head = f"{self.stamp} {_digest(body)}\n".encode()
        beside = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            with open(beside, "wb") as file:
                file.write(head + body)
            os.replace(beside, self.path)
        except OSError:
            _remove(beside)


def open_cache(folder: str, root: str, lenses: str) -> Cache:
    """The cache of `root` (an absolute path) in `folder`; empty where there is none that can be used."""
    name = blake2b(os.fsencode(root), digest_size=12).hexdigest()
    cache = Cache(os.path.join(folder, f"{name}.json"), f"depaudit-cache {LAYOUT} {__version__} {lenses}")
    try:
        with open(cache.path, "rb") as file:
            head, _, body = file.read().partition(b"\n")
    except FileNotFoundError:
        return cache
    except OSError as error:
        cache.why_empty = f"it cannot be read: {error.strerror}"
        return cache
    if head != f"{cache.stamp} {_digest(body)}".encode():
        cache.why_empty = "it is damaged, or of another version of depaudit"
        return cache
    try:
        held = loads(body)
        cache._known = {path: (tuple(i), digest, rows) for path, (i, digest, rows) in held["files"].items()}
        cache._previous = int(held["time"])
    except (JSONDecodeError, RecursionError, AttributeError, KeyError, TypeError, ValueError):
        cache._known = {}
        cache.why_empty = "it does not hold what depaudit writes"
    return cache


def default_folder() -> str:
    """The user's cache folder by the rules of the platform."""
    from platformdirs import user_cache_dir

    return user_cache_dir("depaudit", appauthor=False)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
