"""Strings in Python that name a distribution which nothing imports, and the marks of pytest plug-ins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from depaudit import knowledge
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.references.configuration import strongest

if TYPE_CHECKING:
    from depaudit.cache import Cache
    from depaudit.documents import Documents

_DECLARING = ("setup.py", "conanfile.py")


def string_references(
    names: Sequence[str], paths: Iterable[str], documents: Documents, cache: Cache | None = None
) -> tuple[Reference, ...]:
    """Where Python files have these distributions in strings, the strongest evidence of each first.

    For requirements that nothing imports: one search over the bytes of each file. `INSTALLED_APPS`, dotted names,
    URL schemes and engines count as configuration, other strings as a mention.
    """
    interest = f"strings {' '.join(names)}"
    search: Callable[[str, bytes], list[Reference]] | None = None
    found: list[Reference] = []
    for path in paths:
        if path.rpartition("/")[2] in _DECLARING:
            continue
        rows = cache.told(path, interest) if cache is not None else None
        if rows is None:
            data = documents.files.read(path)
            if isinstance(data, Unreadable):
                continue
            search = search or _search(names)
            here = search(path, data)
            found += here
            if cache is not None:
                cache.tell(path, interest, [_row(reference) for reference in here])
        elif rows:
            found += [_reference(path, row) for row in rows]
    return strongest(found)


def _search(names: Sequence[str]) -> Callable[[str, bytes], list[Reference]]:
    """What finds these distributions in the bytes of one file."""
    by_word = _by_word(names)
    quoted = _quoted(by_word)
    marks = _marks(names)

    def search(path: str, data: bytes) -> list[Reference]:
        found = _strings(path, data, quoted, by_word)
        return found + _marked(path, data, marks) if marks and b"def " in data else found

    return search


def _row(reference: Reference) -> list[Any]:
    place = reference.location
    return [reference.distribution, place.line, place.column, place.end_line, place.end_column, reference.kind.value, reference.message]


def _reference(path: str, row: Sequence[Any]) -> Reference:
    name, line, column, end_line, end_column, kind, message = row
    return Reference(name, Location(path, line, column, end_line, end_column), ReferenceKind(kind), message)


def _by_word(names: Sequence[str]) -> dict[str, list[str]]:
    """Distributions by the spellings that strings have: the name, and the import names with their capitals."""
    by_word: dict[str, list[str]] = {}
    for name in sorted(names):
        for word in sorted({name, name.replace("-", "_"), name.replace("-", "."), *knowledge.modules_of(name)}):
            if len(word) > 1:
                by_word.setdefault(word, []).append(name)
    return by_word


def _quoted(by_word: Iterable[str]) -> re.Pattern[bytes]:
    """Case counts, and the pattern begins with one of three bytes: a search over megabytes stays fast."""
    words = "|".join(map(re.escape, sorted(by_word, key=lambda w: (-len(w), w))))
    return re.compile(rf"""([\"'+])({words})(?=\\?([\"']|\.\w|://))""".encode())


def _strings(path: str, data: bytes, quoted: re.Pattern[bytes], by_word: dict[str, list[str]]) -> list[Reference]:
    references = []
    seen: set[str] = set()
    own = path.rpartition("/")[2]
    configures = own == "conf.py" or any(word in data for word in (b"INSTALLED_APPS", b"MIDDLEWARE", b"LOGGING"))
    for found in quoted.finditer(data):
        word = found[2].decode()
        if found[1] == b"+" and found[3] != b"://":
            continue
        if found[3].startswith(b".") and not _is_module(word, by_word[word]):
            continue
        kind = _kind(data[max(0, found.start() - 80) : found.start()], found[3])
        if own == "noxfile.py" and kind is not ReferenceKind.COMMAND:
            continue
        if configures and kind is ReferenceKind.MENTION:
            kind = ReferenceKind.CONFIGURATION
        message = f"`{path}` runs it" if kind is ReferenceKind.COMMAND else f"`{path}` has it in a string"
        for name in by_word[word]:
            if name not in seen or kind is not ReferenceKind.MENTION:
                seen.add(name)
                where = _place(path, data, found.start(2), found.end(2))
                references.append(Reference(name, where, kind, message))
    return references


def _kind(before: bytes, after: bytes) -> ReferenceKind:
    """What a string is evidence of, by the text before it and what follows the word."""
    if after == b"://" or after.startswith(b"."):
        return ReferenceKind.CONFIGURATION
    if re.search(rb"pytest_plugins\s*=\s*[\[(]?[^\])]*$", before):
        return ReferenceKind.PLUGIN
    if re.search(rb"(?:session\.run\w*|subprocess\.\w+|Popen|check_call|check_output|system|execvp?)\(\s*\[?\s*(?:[\w.]+\s*,\s*[\"']-m[\"']\s*,\s*)?$", before):
        return ReferenceKind.COMMAND
    if re.search(rb"(?:engine|backend|parser|implementation|driver|flavor|report_to|loggers?)\w*[ \t]*=[ \t]*\[?$|BeautifulSoup\([^\n]*,[ \t]*$", before):
        return ReferenceKind.CONFIGURATION
    return ReferenceKind.MENTION


def _is_module(word: str, names: Iterable[str]) -> bool:
    """Whether the word is spelled as an import name: what is followed by a dot is code."""
    return any(word in knowledge.modules_of(name) for name in names)


def _marks(names: Sequence[str]) -> dict[bytes, list[str]]:
    """Plug-ins by the markers and fixtures that show them."""
    by_mark: dict[bytes, list[str]] = {}
    for name in names:
        for mark in knowledge.markers_of(name):
            by_mark.setdefault(mark.encode(), []).append(name)
    return by_mark


def _marked(path: str, data: bytes, by_mark: dict[bytes, list[str]]) -> list[Reference]:
    references = []
    for mark, names in by_mark.items():
        if mark not in data:
            continue
        if mark.startswith(b"mark."):
            found = re.search(rb"\b" + re.escape(mark) + rb"\b", data)
            what = f"the marker `{mark.decode().removeprefix('mark.')}`"
        else:
            found = re.search(rb"def \w+\((?:[^()]*[,\s])?(" + re.escape(mark) + rb")[ \t\n]*[,):]", data)
            what = f"the fixture `{mark.decode()}`"
        if found is not None:
            where = _place(path, data, found.start(found.lastindex or 0), found.end(found.lastindex or 0))
            references += [Reference(name, where, ReferenceKind.PLUGIN, f"`{path}` uses {what}") for name in names]
    return references


def _place(path: str, data: bytes, start: int, end: int) -> Location:
    line_start = data.rfind(b"\n", 0, start) + 1
    line = data.count(b"\n", 0, start) + 1
    column = len(data[line_start:start].decode("utf-8", "replace")) + 1
    return Location(path, line, column, line, column + len(data[start:end].decode("utf-8", "replace")))
