"""The `[[package]]` tables that uv, Poetry and PDM write: scanned line by line, which is much faster than parsing.

Machines write these files, so their shape is known. Where it is not (an edit by hand), tomli reads the file instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from depaudit.model.dependency import LockedVersion
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_HEADER = re.compile(r"^\[\[package\]\]\n", re.MULTILINE)
_NAME = re.compile(r'^name = "([A-Za-z0-9._-]+)"\n', re.MULTILINE)
_VERSION = re.compile(r'^version = "([^"\\\n]+)"\n', re.MULTILINE)
_WHOLE = re.compile(r"""\]|\[[^\[\]]+\]|[\w"'.-]+ *= *(?:[^\[{,\n]|.*[^\[{,\s])""")
"""The last line of a table that is not cut off: the end of a list, a header, or a key with its value."""

CUT_OFF = "it was cut off, or changed by hand; lock again"
"""What to say of a lock that lacks what its tool always writes."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One package's lines, from its name on."""

    name: str
    version: str
    text: str
    line: int
    """The line of the name."""


def scan(document: TextDocument) -> list[Chunk] | None:
    """The packages; None where the text has not the expected shape."""
    text = document.text.replace("\r\n", "\n") if "\r" in document.text else document.text
    if not text.endswith("\n"):
        return None
    headers = [m.span() for m in _HEADER.finditer(text)]
    if not headers or len(headers) != text.count("[[package]]") or '"""' in text or "'''" in text:
        return None
    chunks = []
    line, counted = 1, 0
    for position, (_, start) in enumerate(headers):
        end = headers[position + 1][0] if position + 1 < len(headers) else len(text)
        name = _NAME.search(text, start, end)
        if name is None or not _is_whole(text, start, end):
            return None
        version = _VERSION.search(text, start, end)
        line, counted = line + text.count("\n", counted, name.start()), name.start()
        if version is None and re.search("^version", text[start:end], re.MULTILINE):
            return None
        chunks.append(Chunk(name[1], version[1] if version else "", text[start:end], line))
    return chunks


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the last line is none of the inside of a list, where a file that was cut off ends."""
    while text[end - 1] in "\n ":
        end -= 1
    return _WHOLE.fullmatch(text, text.rfind("\n", start - 1, end) + 1, end) is not None


def parsed(document: TextDocument, key: str = "package") -> list[tuple[dict[str, Any], int]] | Unreadable:
    """The same through tomli: each package's table, and the line of its name."""
    from depaudit.documents.toml import parse_toml

    toml = parse_toml(document)
    if isinstance(toml, Unreadable):
        return toml
    packages = toml.get(key)
    found = []
    for position, package in enumerate(packages if isinstance(packages, list) else []):
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            return Unreadable(Location(document.path, toml.locate(key, position).line), f"a package of the lock has no name; {CUT_OFF}")
        found.append((package, toml.locate_key(key, position, "name").line))
    return found


def locked(
    document: TextDocument, name: str, version: str, line: int, requires: list[str], asks: str = ""
) -> LockedVersion:
    """One locked version; what it brings is made unique, in order of name."""
    names = tuple(sorted(set(requires)))
    return LockedVersion(name, version, Location(document.path, line), names, asks)


def lacking(needs: Iterable[tuple[str, Iterable[str]]]) -> tuple[tuple[str, str], ...]:
    """What packages (name, what they need) need and none of them is: it was behind the place where a file was cut off."""
    each = tuple(needs)
    names = {name for name, _ in each}
    return tuple(sorted({other: name for name, needed in reversed(each) for other in needed if other not in names}.items()))


def unknown_version(document: TextDocument, pattern: str, known: tuple[str, ...], tool: str) -> Unreadable | None:
    """The refusal of a lock whose own version (found by `pattern`) is of no major version that is `known`."""
    found = re.search(pattern, document.text, re.MULTILINE)
    if found is None or found[1].split(".")[0] in known:
        return None
    return Unreadable(document.place(found.start(), found.end()), version_told(found[1], known, tool))


def version_told(version: object, known: tuple[str, ...], tool: str) -> str:
    """Why a lock of such a version is not read, and what to do."""
    return f"this lock has version {version}, which this depaudit does not know; update depaudit, or lock again with {tool} that writes version {known[-1]}"
