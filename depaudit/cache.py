"""What files said the last time, so that unchanged ones need not be read.

One file per audited root, in the user's cache folder. It is JSON: data, never
code. It holds rows per file and never findings, so that a report is the same
with and without it. A cache that is cut short, damaged, foreign or of another
version is as good as none.

A file is unchanged when its size, times and inode are what they were, unless
it was changed so near to the last run that a change in the same tick of the
clock would not show (git's "racy" entries): then, as on any mismatch, the
hash of its bytes decides. A fresh checkout with a restored cache is warm.

An entry is a list: size, time of change, of status, inode, hash, rows, and the
rows of the lens that was asked last, behind the position in `interests` of what
it was asked. What many rows share stands once, in a table. What a file was asked
because of uses in other files stands apart: few are.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from json import JSONDecodeError, dumps, loads
from typing import Any
from zlib import crc32

from depaudit import __version__
from depaudit.source_rows import Rows as SourceRows

Identity = tuple[int, ...]
Rows = list[Any]
Heard = tuple[str, str, dict[str, Any]]
"""The hash of a file, what it was asked about, and its answers by question."""
LAYOUT = 3
TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system in use (FAT)."""
ENDING = ".cache.json"
WHEELS = "wheels"
"""The folder of what is remembered of wheels, among the caches."""
ADVISORIES = "advisories-"
"""How the names of the indexes begin that were made of databases of advisories."""
MOST_UNUSED = 50_000
"""Things in the table, above three times those in use, before the cache is begun anew."""
MOST_INTERESTS = 200
_READERS = (
    "model/source.py", "model/usage.py", "use_facts.py", "source_rows.py", "module_names.py", "canonical_name.py", "requirement_text.py", "ignore_comment.py", "install_command",
    "knowledge", "knowledge/compiled", "references", "sources",
)  # fmt: skip
"""The parts of depaudit that decide what stands in the rows."""


class Cache:
    """The rows of one audited root. Not for use by several threads."""

    def __init__(self, path: str, stamp: str) -> None:
        self.path = path
        self.stamp = stamp
        """What the rows depend on beside the files."""
        self.why_empty = ""
        """Why an existing file was not used; empty where it was, or where there was none."""
        self.rows = SourceRows([])
        """Turns sources into rows and back, by the table of this cache."""
        self._interests: dict[str, int] = {}
        self._started = time.time_ns()
        self._previous = 0
        self._known: dict[str, Rows] = {}
        self._seen: dict[str, Rows] = {}
        self._heard: dict[str, Heard] = {}
        self._changed = False

    @staticmethod
    def digest_of(data: bytes) -> str:
        """What files of different bytes do not share."""
        from hashlib import blake2b

        return blake2b(data, digest_size=16).hexdigest()

    def unchanged(self, path: str, identity: Identity) -> Rows | None:
        """The rows of a file whose identity alone shows that it is what it was."""
        entry = self._known.get(path)
        if entry is None or (*entry[:4],) != identity or max(identity[1:3]) >= self._previous - TICK:
            return None
        self._seen[path] = entry
        rows: Rows = entry[5]
        return rows

    def same_bytes(self, path: str, identity: Identity, digest: str) -> Rows | None:
        """The rows of a file that has the bytes it had."""
        entry = self._known.get(path)
        if entry is None or entry[4] != digest:
            return None
        self._changed = True  # the time of this run makes a racy entry a sure one
        entry = self._seen[path] = [*identity, *entry[4:]]
        rows: Rows = entry[5]
        return rows

    def keep(self, path: str, identity: Identity, digest: str, rows: Rows) -> None:
        """Remember the rows of a file that was read."""
        self._changed = True
        self._seen[path] = [*identity, digest, rows, -1, 0]

    def told(self, path: str, interest: str) -> Rows | None:
        """What a lens said of a file that this run saw, where it was asked with the same interest."""
        entry = self._seen.get(path)
        return None if entry is None or entry[6] != self._interests.get(interest) else entry[7] or []

    def tell(self, path: str, interest: str, rows: Rows) -> None:
        """Remember what a lens says of a file that this run saw."""
        entry = self._seen.get(path)
        if entry is not None:
            self._changed = True
            position = self._interests.setdefault(interest, len(self._interests))
            self._seen[path] = [*entry[:6], position, rows or 0]

    def heard(self, path: str, about: str, question: str) -> list[Any] | None:
        """The answer, alone in a list, that a file of the bytes that this run saw gave the last time."""
        entry, heard = self._seen.get(path), self._heard.get(path)
        if entry is None or heard is None or heard[0] != entry[4] or heard[1] != about or question not in heard[2]:
            return None
        return [heard[2][question]]

    def hear(self, path: str, about: str, question: str, answer: Any) -> None:
        """Remember an answer of a file that this run saw."""
        entry, heard = self._seen.get(path), self._heard.get(path)
        if entry is None:
            return
        self._changed = True
        if heard is None or heard[0] != entry[4] or heard[1] != about:
            heard = self._heard[path] = (entry[4], about, {})
        heard[2][question] = answer

    def save(self) -> None:
        """Write the file, whole or not at all; where that is not allowed the next run is slower, nothing else."""
        if not self._changed and self._previous:
            return
        forgotten = [p for p in self._known if p not in self._seen]
        if len(forgotten) <= len(self._seen):  # another choice of files may come back; dead ones must not pile up
            for path in forgotten:
                self._seen[path] = self._known[path]
        if len(self.rows.table) > 3 * self.rows.used + MOST_UNUSED or len(self._interests) > MOST_INTERESTS:
            _remove(self.path)
            return
        body = b"".join(self._body())
        beside = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            with open(beside, "wb") as file:
                file.write(f"{self.stamp} {len(body)} {crc32(body)}\n".encode() + body)
            os.replace(beside, self.path)
        except OSError:
            _remove(beside)

    def _body(self) -> Iterator[bytes]:
        """The JSON, in pieces: whole, a large tree would take ten times its size while it is made."""
        heard = {path: found for path, found in self._heard.items() if path in self._seen}
        held = {"time": self._started, "interests": list(self._interests), "table": self.rows.table, "heard": heard, "files": {}}
        yield dumps(held, separators=(",", ":")).encode()[:-2]
        paths = list(self._seen)
        for start in range(0, len(paths), 1_000):
            piece = {path: self._seen[path] for path in paths[start : start + 1_000]}
            yield (b"," if start else b"") + dumps(piece, separators=(",", ":")).encode()[1:-1]
        yield b"}}"


def open_cache(folder: str, root: str, version: str = "") -> Cache:
    """The cache of `root` (an absolute path) in `folder`; empty where there is none that can be used."""
    shown = os.fsencode(root)
    place = os.path.join(folder, f"{crc32(shown):08x}{ENDING}")
    cache = Cache(place, f"depaudit-cache {LAYOUT} {version or version_of_readers()} {shown.hex()}")
    try:
        with open(cache.path, "rb") as file:
            head, body = file.readline().rstrip(b"\n"), file.read()
    except FileNotFoundError:
        return cache
    except OSError as error:
        cache.why_empty = f"it cannot be read: {error.strerror}"
        return cache
    if head != f"{cache.stamp} {len(body)} {crc32(body)}".encode():
        cache.why_empty = "it is damaged, of another folder, or of another version of depaudit or Python"
        return cache
    try:
        held = loads(body)
        known, table, previous = dict(held["files"]), list(held["table"]), int(held["time"])
        interests = {str(text): position for position, text in enumerate(held["interests"])}
        heard = {str(path): (str(one[0]), str(one[1]), dict(one[2])) for path, one in dict(held["heard"]).items()}
        if any(len(entry) != 8 for entry in known.values()):
            raise ValueError
    except (JSONDecodeError, RecursionError, AttributeError, KeyError, TypeError, ValueError):
        cache.why_empty = "it does not hold what depaudit writes"
        return cache
    cache._known, cache.rows, cache._previous, cache._interests = known, SourceRows(table), previous, interests
    cache._heard = heard
    return cache


def version_of_readers() -> str:
    """The versions of depaudit, of Python, and of the text that reads files: installs from a repository keep their number."""
    sums = 0
    own = os.path.dirname(os.path.abspath(__file__))
    for part in _READERS:
        path = os.path.join(own, part)
        if path.endswith(".py"):
            sums = _summed(path, sums)
            continue
        with os.scandir(path) as entries:
            files = sorted(entry.path for entry in entries if entry.is_file())
        for file in files:
            sums = _summed(file, sums)
    return f"{__version__} {sys.version_info[0]}.{sys.version_info[1]} {sums:08x}"


def _summed(path: str, sums: int) -> int:
    try:
        with open(path, "rb") as file:
            return crc32(file.read(), sums)
    except OSError:
        return sums


def caches_in(folder: str) -> list[str]:
    """The files in the folder that are depaudit's caches or indexes, also what an interrupted run left."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [os.path.join(folder, name) for name in names if _is_cache(name)]
    for inside, _, files in os.walk(os.path.join(folder, WHEELS)):
        found += [os.path.join(inside, name) for name in sorted(files) if _is_of_wheel(name)]
    return found


def _is_of_wheel(name: str) -> bool:
    """Whether a file is named by the SHA-256 of a wheel."""
    return len(name) > 64 and name[64] == "." and all(letter in "0123456789abcdef" for letter in name[:64])


def _is_cache(name: str) -> bool:
    return name.startswith(ADVISORIES) or (name[8:].startswith(ENDING) and name[:8].isalnum())


def default_folder() -> str:
    """`DEPAUDIT_CACHE_DIR`, else what `platformdirs` says is the user's cache folder."""
    named = os.environ.get("DEPAUDIT_CACHE_DIR")
    if named:
        return named
    if sys.platform.startswith("linux"):  # the import below takes longer than reading a small project
        given = os.environ.get("XDG_CACHE_HOME", "")
        return os.path.join(given if given.strip() else os.path.expanduser("~/.cache"), "depaudit")
    from platformdirs import user_cache_dir

    return user_cache_dir("depaudit", appauthor=False)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
