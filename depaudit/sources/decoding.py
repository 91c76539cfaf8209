"""The bytes of a Python file as text (PEP 263)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple


class Decoded(NamedTuple):
    """Text with `\\n` line ends and without a byte order mark."""

    text: str
    problem: str = ""
    """Why the bytes are not what the file says they are; `text` is then the best guess."""
    line: int = 1


@lru_cache(maxsize=1)
def _cookie() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def decode(data: bytes) -> Decoded:
    """Never raises: what cannot be decoded is read as Latin-1, and the problem is said."""
    found = _bytes_to_text(data)
    text = found.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        text = text.replace("\0", " ")
        if not found.problem:
            return Decoded(text, "the file holds a null byte", line)
    return found._replace(text=text)


def _bytes_to_text(data: bytes) -> Decoded:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(
            data.decode("utf-16", "replace"), "the file is UTF-16, which Python does not read: save it as UTF-8"
        )
    marked = data.startswith(codecs.BOM_UTF8)
    if marked:
        data = data[3:]
    encoding = "utf-8"
    if b"coding" in data[:400]:
        match = _cookie().match(data)
        if match:
            encoding = match[1].decode("ascii", "replace")
            if marked and not _is_utf8(encoding):
                return Decoded(_guess(data), f"the file begins with a UTF-8 mark and says `coding: {encoding}`")
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n?|\n", data[: error.start])) + 1
        reason = f"the bytes are not {'UTF-8' if _is_utf8(encoding) else encoding} from line {line} on: save it as UTF-8, or name its encoding (PEP 263)"
        return Decoded(_guess(data), reason, line)
    except (LookupError, ValueError, AttributeError):
        return Decoded(_guess(data), f"Python knows no encoding `{encoding}`")


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig", "u8"}


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
