"""What was read of wheels, by the SHA-256 of the wheel: it never changes, so it is remembered for ever.

Two files a wheel: `<sha256>.list`, the list of its members, packed; and `<sha256>.members`, a line of JSON (name to
place and length) and behind it members as they are packed in the wheel. Files are written beside and moved over what is
there, so that several runs may write at once: the last one stays, and all that can be lost is read again. Every member
is checked against its sum whenever it is unpacked, so that a damaged file is as good as none.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Mapping

from depaudit.cache import WHEELS


class WheelStore:
    """The wheels remembered in one folder; without a folder nothing is."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, WHEELS) if folder else ""

    def list_of(self, sha256: str) -> tuple[int, bytes] | None:
        """Where the list of members stands in the wheel, and the list as the wheel has it."""
        data = self._read(f"{sha256}.list") if sha256 else None
        if data is None:
            return None
        head, _, packed = data.partition(b"\n")
        try:
            return int(head), zlib.decompress(packed)
        except (ValueError, zlib.error):
            return None

    def keep_list(self, sha256: str, offset: int, data: bytes) -> None:
        """Remember a list of members."""
        if sha256:
            self._write(f"{sha256}.list", b"%d\n" % offset + zlib.compress(data))

    def members(self, sha256: str, names: Iterable[str]) -> dict[str, bytes]:
        """Those of the members that are remembered, packed."""
        data = self._read(f"{sha256}.members") if sha256 else None
        if data is None:
            return {}
        held, body = _opened(data)
        return {name: data[body + start : body + start + size] for name in names if name in held for start, size in [held[name]]}

    def keep_members(self, sha256: str, members: Mapping[str, bytes]) -> None:
        """Remember these members beside those that are remembered."""
        if not sha256 or not members:
            return
        before = self._read(f"{sha256}.members") or b""
        held, body = _opened(before)
        together = {name: before[body + start : body + start + size] for name, (start, size) in held.items()} | dict(members)
        table: dict[str, tuple[int, int]] = {}
        at = 0
        for name, data in sorted(together.items()):
            table[name] = (at, len(data))
            at += len(data)
        head = json.dumps(table, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
        self._write(f"{sha256}.members", head + b"".join(data for _, data in sorted(together.items())))

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name[:2], name)

    def _read(self, name: str) -> bytes | None:
        if not self.folder:
            return None
        try:
            with open(self._path(name), "rb") as file:
                return file.read()
        except OSError:
            return None

    def _write(self, name: str, data: bytes) -> None:
        """Failing to remember is no fault of the run."""
        if not self.folder:
            return
        path = self._path(name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            handle, beside = tempfile.mkstemp(prefix=f"{name}.", dir=os.path.dirname(path))
        except OSError:
            return
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except OSError:
            _remove(beside)


def _opened(data: bytes) -> tuple[dict[str, tuple[int, int]], int]:
    """The table of a file of members, and where what it tells of begins; nothing where it is damaged."""
    head, newline, _ = data.partition(b"\n")
    try:
        table = json.loads(head)
        return {str(name): (int(start), int(size)) for name, (start, size) in table.items()}, len(head) + len(newline)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}, 0


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
