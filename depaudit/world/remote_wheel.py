"""A wheel that lies on a server, of which only what is asked for is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depaudit.world.connection import Connection
from depaudit.world.releases import WheelFile
from depaudit.world.remote_file import LARGEST_PART, LARGEST_WHOLE, RemoteFile
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore
from depaudit.world.zip_directory import Member, packed_bytes, place_of_directory, read_directory, unpacked

GAP = 200_000
"""Bytes between two wanted members that are fetched along with them: fewer questions are worth more than fewer bytes."""
THREADS = 4


class RemoteWheel:
    """One wheel. What is read of it is checked against the sums in it and remembered by its SHA-256.

    `whole` bounds what is fetched where the server knows no ranges. Not for use by several threads.
    """

    def __init__(self, file: WheelFile, connection: Connection, store: WheelStore, whole: int = LARGEST_WHOLE) -> None:
        self.file = file
        self._remote = RemoteFile(file, connection, whole)
        self._store = store
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
                return self._remote.wrong(data.reason)
            found[name] = data
        self._store.keep_members(self.file.sha256, fetched)
        return {member.name: found[member.name] for member in wanted}

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
        tail = self._remote.tail(guess)
        if isinstance(tail, Unreachable):
            return tail
        place = place_of_directory(tail.data, tail.start + len(tail.data))
        if isinstance(place, Unreachable):
            return self._remote.wrong(place.reason)
        data: bytes | Unreachable = b""
        if place.offset < tail.start:  # only what the tail lacks
            data = self._remote.part(place.offset, min(tail.start, place.offset + place.size))
        if isinstance(data, Unreachable):
            return data
        data += tail.data[max(0, place.offset - tail.start) : max(0, place.offset + place.size - tail.start)]
        members = read_directory(data, place.offset)
        if isinstance(members, Unreachable):
            return self._remote.wrong(members.reason)
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
        data = self._remote.part(start, members[-1].end)
        if isinstance(data, Unreachable):
            return data
        found = {}
        for member in members:
            packed = packed_bytes(member, data[member.offset - start : member.end - start])
            if isinstance(packed, Unreachable):
                return self._remote.wrong(packed.reason)
            found[member.name] = packed
        return found


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
