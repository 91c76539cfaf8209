"""A wheel that lies on a server, of which only what is asked for is fetched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from depaudit.model.record import dataclass
from depaudit.world.connection import Connection, shown
from depaudit.world.releases import WheelFile
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore
from depaudit.world.zip_directory import Member, packed_bytes, place_of_directory, read_directory, unpacked

GAP = 200_000
"""Bytes between two wanted members that are fetched along with them: fewer questions are worth more than fewer bytes."""
LARGEST_PART = 64_000_000
LARGEST_WHOLE = 5_000_000
"""Bytes of a wheel that is fetched whole, where the server does not give parts."""
THREADS = 4
ANOTHER_PART = "the server gave another part than was asked for"


@dataclass(frozen=True, slots=True)
class _Block:
    """Bytes of the wheel and where they begin."""

    start: int
    data: bytes

    def part(self, start: int, end: int) -> bytes | None:
        """The bytes from `start` up to `end`, where all of them are here."""
        if self.start <= start and end <= self.start + len(self.data):
            return self.data[start - self.start : end - self.start]
        return None


class RemoteWheel:
    """One wheel. What is read of it is checked against the sums in it and remembered by its SHA-256.

    `whole` bounds what is fetched where the server knows no ranges. Not for use by several threads.
    """

    def __init__(self, file: WheelFile, connection: Connection, store: WheelStore, whole: int = LARGEST_WHOLE) -> None:
        self.file = file
        self._connection = connection
        self._store = store
        self._most_whole = whole
        self._size = file.size
        self._blocks: list[_Block] = []
        self._directory: dict[str, Member] | Unreachable | None = None

    def names(self) -> tuple[str, ...] | Unreachable:
        """The paths of its members, sorted."""
        directory = self._members()
        return directory if isinstance(directory, Unreachable) else tuple(sorted(directory))

    def read(self, members: Iterable[str]) -> dict[str, bytes] | Unreachable:
        """The bytes of those of the members that the wheel has. One that is damaged makes all of the answer unreachable."""
        directory = self._members()
        if isinstance(directory, Unreachable):
            return directory
        wanted = [directory[name] for name in dict.fromkeys(members) if name in directory]
        found: dict[str, bytes] = {}
        for name, packed in self._store.members(self.file.sha256, [m.name for m in wanted]).items():
            data = unpacked(directory[name], packed)
            if not isinstance(data, Unreachable):
                found[name] = data
        fetched = self._fetched([member for member in wanted if member.name not in found])
        if isinstance(fetched, Unreachable):
            return fetched
        for name, packed in fetched.items():
            data = unpacked(directory[name], packed)
            if isinstance(data, Unreachable):
                return self._wrong(data)
            found[name] = data
        self._store.keep_members(self.file.sha256, fetched)
        return {member.name: found[member.name] for member in wanted}

    def _wrong(self, reason: Unreachable) -> Unreachable:
        return Unreachable(f"`{shown(self.file.url)}` cannot be used: {reason.reason}")

    def _members(self) -> dict[str, Member] | Unreachable:
        if self._directory is None:
            known = self._store.list_of(self.file.sha256)
            members = read_directory(known[1], known[0]) if known else Unreachable("it is not remembered")
            if isinstance(members, Unreachable):
                members = self._asked_members()
            self._directory = members if isinstance(members, Unreachable) else {m.name: m for m in members}
        return self._directory

    def _asked_members(self) -> tuple[Member, ...] | Unreachable:
        """The list of members, which stands at the end of the file."""
        guess = 65_536 if self.file.size < 2_000_000 else 131_072 if self.file.size < 30_000_000 else 1_048_576
        tail = self._tail(guess)
        if isinstance(tail, Unreachable):
            return tail
        place = place_of_directory(tail.data, tail.start + len(tail.data))
        if isinstance(place, Unreachable):
            return self._wrong(place)
        data: bytes | Unreachable = b""
        if place.offset < tail.start:  # only what the tail lacks
            data = self._bytes(place.offset, min(tail.start, place.offset + place.size))
        if isinstance(data, Unreachable):
            return data
        data += tail.data[max(0, place.offset - tail.start) : max(0, place.offset + place.size - tail.start)]
        members = read_directory(data, place.offset)
        if isinstance(members, Unreachable):
            return self._wrong(members)
        self._store.keep_list(self.file.sha256, place.offset, data)
        return members

    def _fetched(self, members: Sequence[Member]) -> dict[str, bytes] | Unreachable:
        """The members as they are packed, in as few questions as is sensible."""
        from concurrent.futures import ThreadPoolExecutor

        groups = _groups(members)
        if len(groups) < 2:
            answers = [self._group(group) for group in groups]
        else:
            with ThreadPoolExecutor(THREADS) as pool:
                answers = list(pool.map(self._group, groups))
        together: dict[str, bytes] = {}
        for answer in answers:
            if isinstance(answer, Unreachable):
                return answer
            together |= answer
        return together

    def _group(self, members: Sequence[Member]) -> dict[str, bytes] | Unreachable:
        start = members[0].offset
        data = self._bytes(start, members[-1].end)
        if isinstance(data, Unreachable):
            return data
        found = {}
        for member in members:
            packed = packed_bytes(member, data[member.offset - start : member.end - start])
            if isinstance(packed, Unreachable):
                return self._wrong(packed)
            found[member.name] = packed
        return found

    def _bytes(self, start: int, end: int) -> bytes | Unreachable:
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
        return data if data is not None else self._wrong(Unreachable(ANOTHER_PART))

    def _tail(self, length: int) -> _Block | Unreachable:
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
            return self._wrong(Unreachable(ANOTHER_PART))
        self._blocks.append(tail)
        return tail

    def _asked(self, wanted: str, length: int) -> _Block | Unreachable:
        """A part of the file, or the whole of it where the server gives no parts and it is small."""
        if length > LARGEST_PART:
            return self._wrong(Unreachable(f"{length:,} bytes of it would be needed"))
        answer = self._connection.get(self.file.url, max(length, self._most_whole), {"Range": f"bytes={wanted}"})
        if isinstance(answer, Unreachable):
            return answer
        if not answer.part:
            return self._all_of_it(answer.body)
        told = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("content-range", "").strip())
        if told is None or int(told[2]) - int(told[1]) + 1 != len(answer.body):
            return self._wrong(Unreachable(ANOTHER_PART))
        if self._size and told[3] != str(self._size):
            return self._wrong(Unreachable(f"it has {told[3]} bytes, and the index says {self._size}"))
        self._size = int(told[3])
        return _Block(int(told[1]), answer.body)

    def _all_of_it(self, data: bytes) -> _Block | Unreachable:
        if self.file.sha256 and hashlib.sha256(data).hexdigest() != self.file.sha256:
            return self._wrong(Unreachable("its SHA-256 is not that of the index"))
        self._size = len(data)
        block = _Block(0, data)
        self._blocks = [block]
        return block


def _groups(members: Iterable[Member]) -> list[list[Member]]:
    """Members that lie near each other together, in the order of the file."""
    groups: list[list[Member]] = []
    for member in sorted(members, key=lambda one: one.offset):
        near = groups and member.offset - groups[-1][-1].end <= GAP
        if near and member.end - groups[-1][0].offset <= LARGEST_PART:
            groups[-1].append(member)
        else:
            groups.append([member])
    return groups
