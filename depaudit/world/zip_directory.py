"""The list of members at the end of a ZIP file, and one member out of its bytes (APPNOTE.TXT of PKWARE; ZIP64 too)."""

from __future__ import annotations

import struct
import zlib

from depaudit.model.record import dataclass
from depaudit.world.unreachable import Unreachable

LARGEST_MEMBER = 500_000_000
"""Bytes when unpacked: a member that says more is not unpacked."""
_STORED, _DEFLATED = 0, 8
_FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a ZIP file."""

    name: str
    offset: int
    """Where its header begins."""
    end: int
    """Where the next one begins: its last byte lies before."""
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the list of members stands in the file."""

    offset: int
    size: int


def place_of_directory(tail: bytes, total: int) -> Place | Unreachable:
    """Where the list stands, told by the last bytes of a file of `total` bytes."""
    start = total - len(tail)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        return Unreachable("it is no ZIP file: it has no list of members at its end")
    count, size, offset = struct.unpack_from("<HII", tail, end + 10)
    locator = end - 20
    if 0xFFFF in (count, size >> 16, offset >> 16) and locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
        (position,) = struct.unpack_from("<Q", tail, locator + 8)
        position -= start
        if position < 0 or tail[position : position + 4] != b"PK\x06\x06" or position + 56 > len(tail):
            return Unreachable("it is no whole ZIP file: its ZIP64 record is not where it says")
        size, offset = struct.unpack_from("<QQ", tail, position + 40)
    if offset + size > start + end:
        return Unreachable("it is no whole ZIP file: its list of members does not fit in it")
    return Place(offset, size)


def read_directory(data: bytes, offset: int) -> tuple[Member, ...] | Unreachable:
    """The members in the order of the file; `offset` is where the list itself stands. Folders are left out."""
    rows: list[tuple[int, str, int, int, int, int]] = []
    at = 0
    while at < len(data):
        if data[at : at + 4] != b"PK\x01\x02" or at + 46 > len(data):
            return Unreachable("its list of members is damaged")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name_length, extra_length, comment_length = struct.unpack_from("<IIIHHH", data, at + 16)
        (header,) = struct.unpack_from("<I", data, at + 42)
        name = data[at + 46 : at + 46 + name_length]
        extra = data[at + 46 + name_length : at + 46 + name_length + extra_length]
        if _FULL in (size, packed, header):
            size, packed, header = _wide(extra, size, packed, header)
        if flags & 1:
            return Unreachable("it holds members that are encrypted")
        rows.append((header, name.decode("utf-8" if flags & 0x800 else "cp437", "replace"), packed, size, crc, method))
        at += 46 + name_length + extra_length + comment_length
    rows.sort()
    ends = [*(row[0] for row in rows[1:]), offset]
    members = [
        Member(name, header, end, packed, size, crc, method)
        for (header, name, packed, size, crc, method), end in zip(rows, ends, strict=True)
    ]
    if any(m.offset + 30 + m.packed > m.end for m in members):
        return Unreachable("its list of members is damaged: they overlap")
    return tuple(m for m in members if not m.name.endswith("/"))


def _wide(extra: bytes, *values: int) -> tuple[int, int, int]:
    """Sizes and offset of a member whose 32 bits do not suffice."""
    at = 0
    wide = list(values)
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            field = at + 4
            for n, value in enumerate(wide):
                if value == _FULL and field + 8 <= min(len(extra), at + 4 + length):
                    (wide[n],) = struct.unpack_from("<Q", extra, field)
                    field += 8
        at += 4 + length
    return wide[0], wide[1], wide[2]


def packed_bytes(member: Member, data: bytes) -> bytes | Unreachable:
    """The member as it is packed, out of the bytes from its header on."""
    if data[:4] != b"PK\x03\x04" or len(data) < 30:
        return Unreachable(f"`{member.name}` is not where the list of members says")
    name_length, extra_length = struct.unpack_from("<HH", data, 26)
    start = 30 + name_length + extra_length
    packed = data[start : start + member.packed]
    return packed if len(packed) == member.packed else Unreachable(f"`{member.name}` is cut off")


def unpacked(member: Member, packed: bytes) -> bytes | Unreachable:
    """The member itself, checked against its size and sum."""
    if member.size > LARGEST_MEMBER:
        return Unreachable(f"`{member.name}` would have {member.size:,} bytes")
    if member.method not in (_STORED, _DEFLATED):
        return Unreachable(f"`{member.name}` is packed in a way (method {member.method}) that wheels do not use")
    data = packed
    if member.method == _DEFLATED:
        try:
            data = zlib.decompressobj(-15).decompress(packed, member.size + 1)
        except zlib.error:
            return Unreachable(f"`{member.name}` is damaged")
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        return Unreachable(f"`{member.name}` is damaged")
    return data
