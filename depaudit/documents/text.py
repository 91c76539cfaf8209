"""Bytes as text, with places."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class TextDocument:
    """A file's text. Lines count from 1, columns in code points from 1."""

    path: str
    text: str
    """With its line ends as they are, without a byte order mark."""
    encoding: str = "utf-8"
    bom: bytes = b""
    """The byte order mark that the file starts with."""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset of the first character of each line."""
        return (0, *(m.end() for m in _LINE_END.finditer(self.text)))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; a final line end gives no empty line."""
        lines = _LINE_END.split(self.text)
        return tuple(lines[:-1] if not lines[-1] else lines)

    def place(self, start: int, end: int) -> Location:
        """The place of `text[start:end]`."""
        line = bisect_right(self.starts, start)
        end_line = bisect_right(self.starts, end) if end > start else line
        return Location(
            self.path, line, start - self.starts[line - 1] + 1, end_line, end - self.starts[end_line - 1] + 1
        )

    def at(self, location: Location) -> str:
        """The text that stands at a place of this document."""
        starts = self.starts
        if not (0 < location.line <= len(starts) and 0 < location.end_line <= len(starts)):
            return ""
        begin = starts[location.line - 1] + location.column - 1
        return self.text[begin : starts[location.end_line - 1] + location.end_column - 1]

    @cached_property
    def line_end(self) -> str:
        """The line end that the file uses (that of its first line)."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"


def decode(path: str, data: bytes) -> TextDocument | Unreadable:
    """The text of a file: byte order mark, then the cookie of PEP 263, then UTF-8."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode(path, data[len(bom) :], encoding, bom)
    for line in re.split(rb"\r\n|\n|\r", data, maxsplit=2)[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            return _decode(path, data, cookie.group(1).decode("ascii", "replace"), b"")
    return _decode(path, data, "utf-8", b"")


def _decode(path: str, data: bytes, encoding: str, bom: bytes) -> TextDocument | Unreadable:
    try:
        return TextDocument(path, data.decode(encoding), encoding, bom)
    except UnicodeDecodeError as error:
        line, column = _position(data, error.start)
        what = f"the byte 0x{data[error.start]:02x} is not {_shown(encoding)}" if error.start < len(data) else "it is cut off"
        hint = "; save the file as UTF-8" if not bom else ""
        return Unreadable(Location(path, line, column), f"the text cannot be decoded: {what}{hint}")
    except (LookupError, ValueError):  # ValueError: codecs such as `idna`, `undefined`, or a name with a null byte
        return Unreadable(Location(path), f"the file names the encoding `{encoding}`, which is not a text encoding")


def _position(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    last = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[last:].decode("utf-8", "replace")) + 1


def _shown(encoding: str) -> str:
    return encoding.upper() if encoding.lower().startswith("utf") else f"`{encoding}`"
