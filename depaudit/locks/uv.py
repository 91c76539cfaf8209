"""uv.lock (version 1, any revision)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from depaudit.canonical_name import canonical
from depaudit.locks.packages import CUT_OFF, Chunk, lacking, locked, parsed, scan, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_ASKED = re.compile(r'\{ name = "([^"]+)"([^}\n]*)\}')
_SPECIFIER = re.compile(r'specifier = "([^"]*)"')
_EXTRA = re.compile(r"extra == '([^']*)'")
_ENTRY = re.compile(r'\{ name = "([^"]+)"')
_LISTED = re.compile(r'name = "([^"]+)"|^\s*"([^"]+)",?$|(?<=\[)"([^"]+)"', re.MULTILINE)
_START = "\ndependencies = ["
_MORE = tuple(f"\n[package.{name}]\n" for name in ("optional-dependencies", "dev-dependencies", "dependency-groups"))
_LIST = re.compile(r"^([A-Za-z0-9._-]+) = \[(.*?)\]$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r'^requires-python = "([^"]*)"', re.MULTILINE)
_LOCAL = ("source = { virtual = ", "source = { editable = ")


def read_uv(document: TextDocument) -> Lock | Unreadable:
    """The versions of everything but the projects of the workspace themselves.

    uv writes the optional requirements of a package only for extras that something asks for, so they count as brought.
    """
    refused = unknown_version(document, r"\Aversion = (\S+)", ("1",), "a uv")
    if refused is not None:
        return refused
    chunks = scan(document)
    if chunks is not None:
        every = [(_of_chunk(document, c), _counts(c)) for c in chunks]
        ends = "\nsource = " in chunks[-1].text
        projects = tuple(one for c in chunks if not _counts(c) for one in _members(document, c))
        asked = tuple((canonical(c.name), asked) for c in chunks if not _counts(c) and (asked := _asked(c.text)))
    else:
        packages = parsed(document)
        if isinstance(packages, Unreadable):
            return packages
        every = [(_of_table(document, p, line), _is_outside(p)) for p, line in packages]
        ends = not packages or "source" in packages[-1][0]
        projects = tuple(one for p, line in packages if not _is_outside(p) for one in _members_of_table(document, p, line))
        asked = ()
    if not ends:
        last = every[-1][0]
        return Unreadable(last.location, f"the lock ends in the middle of `{last.name}`, of which it tells no `source`; {CUT_OFF}")
    outside = tuple(one for one, counts in every if counts)
    return Lock(
        document.path,
        "uv",
        outside,
        frozenset(one.name for one, _ in every) - {one.name for one in outside},
        _overridden(document.text),
        asked,
        projects,
        python=_python(document.text),
        lacks=lacking((one.name, one.requires) for one, _ in every),
    )


def _python(text: str) -> str:
    """`requires-python` of the head."""
    found = _PYTHON.search(text, 0, 2_000)
    return found[1] if found else ""


def _overridden(text: str) -> frozenset[str]:
    """The names under `overrides` and `excludes` of the manifest that the lock repeats."""
    head = text[: text.find("[[package]]")]
    if "[manifest]" not in head:
        return frozenset()
    lists = re.findall(r"^(?:overrides|excludes) = \[(.*?)\]$", head.replace("\r\n", "\n"), re.MULTILINE | re.DOTALL)
    names = [name for block in lists for pair in _LISTED.findall(block) for name in pair if name]
    return frozenset(map(canonical, names))


def _asked(text: str) -> tuple[tuple[str, str, str | None], ...]:
    """The requirements that the lock repeats of a project (uv may leave them out)."""
    start = text.find("\n[package.metadata")
    if start < 0:
        return ()
    groups = text.find("\n[package.metadata.requires-dev]", start)
    return tuple(
        (canonical(found[1]), _first(_SPECIFIER, found[2]), None if 0 <= groups < found.start() else canonical(_first(_EXTRA, found[2])))
        for found in _ASKED.finditer(text, start)
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _counts(chunk: Chunk) -> bool:
    at = chunk.text.find("\nsource = ") + 1
    return bool(chunk.version) and not chunk.text.startswith(_LOCAL, at)


def _of_chunk(document: TextDocument, chunk: Chunk) -> LockedVersion:
    """Plain searches: most of a chunk are the wheels, which patterns would crawl through."""
    blocks = [_always(chunk.text), *(_table(chunk.text, header) for header in _MORE)]
    return locked(document, canonical(chunk.name), chunk.version, chunk.line, _entries("".join(blocks)))


def _members(document: TextDocument, chunk: Chunk) -> Iterator[LockedVersion]:
    """A project of the workspace, and each of its extras (`shop[web]`) with what it adds; uv writes them all."""
    name = canonical(chunk.name)
    yield locked(document, name, chunk.version, chunk.line, _entries(_always(chunk.text)))
    for extra in _LIST.finditer(_table(chunk.text, _MORE[0])):
        yield locked(document, f"{name}[{canonical(extra[1])}]", chunk.version, chunk.line, _entries(extra[2]))


def _entries(block: str) -> list[str]:
    return [canonical(name) for name in _ENTRY.findall(block)]


def _always(text: str) -> str:
    """The list of what a package always requires."""
    start = text.find(_START)
    if start < 0:
        return ""
    line_end = text.find("\n", start + 1)
    single = text.startswith("]", line_end - 1)
    return text[start : line_end if single else text.find("\n]\n", start)]


def _table(text: str, header: str) -> str:
    start = text.find(header)
    if start < 0:
        return ""
    end = text.find("\n[", start + len(header))
    return text[start : end if end >= 0 else len(text)]


def _is_outside(package: dict[str, Any]) -> bool:
    source = package.get("source")
    local = isinstance(source, dict) and ("virtual" in source or "editable" in source)
    return isinstance(package.get("version"), str) and not local


def _of_table(document: TextDocument, package: dict[str, Any], line: int) -> LockedVersion:
    more = [package.get(name) for name in ("optional-dependencies", "dev-dependencies", "dependency-groups")]
    lists = [package.get("dependencies"), *(each for table in more if isinstance(table, dict) for each in table.values())]
    return locked(document, canonical(package["name"]), _version(package), line, [n for each in lists for n in _names(each)])


def _members_of_table(document: TextDocument, package: dict[str, Any], line: int) -> Iterator[LockedVersion]:
    name = canonical(package["name"])
    yield locked(document, name, _version(package), line, _names(package.get("dependencies")))
    extras = package.get("optional-dependencies")
    for extra, entries in extras.items() if isinstance(extras, dict) else ():
        yield locked(document, f"{name}[{canonical(extra)}]", _version(package), line, _names(entries))


def _version(package: dict[str, Any]) -> str:
    version = package.get("version")
    return version if isinstance(version, str) else ""


def _names(entries: object) -> list[str]:
    found = (e["name"] for e in (entries if isinstance(entries, list) else []) if isinstance(e, dict) and "name" in e)
    return [canonical(name) for name in found if isinstance(name, str)]
