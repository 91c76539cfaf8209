"""A file that lies on a server, of which parts are fetched."""

from __future__ import annotations

import hashlib
import re

from depaudit.model.record import dataclass
from depaudit.world.addresses import shown
from depaudit.world.connection import Connection
from depaudit.world.releases import WheelFile
from depaudit.world.unreachable import Unreachable

LARGEST_PART = 64_000_000
LARGEST_WHOLE = 5_000_000
"""Bytes of a file that is fetched whole, where the server does not give parts."""
ANOTHER_PART = "the server gave another part than was asked for"


@dataclass(frozen=True, slots=True)
class Block:
    """Bytes of the file and where they begin."""

    start: int
    data: bytes

    def part(self, start: int, end: int) -> bytes | None:
        """The bytes from `start` up to `end`, where all of them are here."""
        if self.start <= start and end <= self.start + len(self.data):
            return self.data[start - self.start : end - self.start]
        return None


class RemoteFile:
    """One file, by byte ranges (RFC 9110); whole, up to `whole` bytes, where the server knows none.

    `part` may be used by several threads once `tail` was asked for.
    """

    def __init__(self, file: WheelFile, connection: Connection, whole: int = LARGEST_WHOLE) -> None:
        self.file = file
        self._connection = connection
        self._most_whole = whole
        self._size = file.size
        self._blocks: list[Block] = []

    def wrong(self, reason: str) -> Unreachable:
        """That the file is there and makes no sense."""
        return Unreachable(f"`{shown(self.file.url)}` cannot be used: {reason}")

    def part(self, start: int, end: int) -> bytes | Unreachable:
        """The bytes from `start` up to `end`."""
        for block in self._blocks:
            data = block.part(start, end)
            if data is not None:
                return data
        if start == end:
            return b""
        block_or_not = self._asked(f"{start}-{end - 1}", end - start)
        if isinstance(block_or_not, Unreachable):
            return block_or_not
        data = block_or_not.part(start, end)
        return data if data is not None else self.wrong(ANOTHER_PART)

    def tail(self, length: int) -> Block | Unreachable:
        """The end of the file; one block, up to its last byte."""
        tail = self._asked(f"-{length}", length) if not self._size else None
        if isinstance(tail, Unreachable) and not tail.missing:  # not every server counts from the end
            start = self._asked("0-0", 1)
            tail = start if isinstance(start, Unreachable) else None
        if tail is None:
            start_of_tail = max(0, self._size - length)
            tail = self._asked(f"{start_of_tail}-{self._size - 1}", self._size - start_of_tail)
        if isinstance(tail, Unreachable):
            return tail
        if tail.start + len(tail.data) != self._size:
            return self.wrong(ANOTHER_PART)
        self._blocks.append(tail)
        return tail

    def _asked(self, wanted: str, length: int) -> Block | Unreachable:
        """A part of the file, or the whole of it where the server gives no parts and it is small."""
        if length > LARGEST_PART:
            return self.wrong(f"{length:,} bytes of it would be needed")
        answer = self._connection.get(self.file.url, max(length, self._most_whole), {"Range": f"bytes={wanted}"})
        if isinstance(answer, Unreachable):
            return answer
        if not answer.part:
            return self._all_of_it(answer.body)
        told = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("content-range", "").strip())
        if told is None or int(told[2]) - int(told[1]) + 1 != len(answer.body):
            return self.wrong(ANOTHER_PART)
        if self._size and told[3] != str(self._size):
            return self.wrong(f"it has {told[3]} bytes, and the index says {self._size}")
        self._size = int(told[3])
        return Block(int(told[1]), answer.body)

    def _all_of_it(self, data: bytes) -> Block | Unreachable:
        if self.file.sha256 and hashlib.sha256(data).hexdigest() != self.file.sha256:
            return self.wrong("its SHA-256 is not that of the index")
        self._size = len(data)
        block = Block(0, data)
        self._blocks = [block]
        return block
