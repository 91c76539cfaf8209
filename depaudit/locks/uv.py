"""uv.lock (version 1, any revision)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depaudit.canonical_name import canonical
from depaudit.locks.packages import Chunk, locked, parsed, scan, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_ASKED = re.compile(r'\{ name = "([^"]+)"([^}\n]*)\}')
_ENTRY = re.compile(r'\{ name = "([^"]+)"')
_LISTED = re.compile(r'name = "([^"]+)"|^\s*"([^"]+)",?$|(?<=\[)"([^"]+)"', re.MULTILINE)
_START = "\ndependencies = ["
_OPTIONAL = "\n[package.optional-dependencies]\n"
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
        outside = [c for c in chunks if _counts(c)]
        return Lock(
            document.path,
            "uv",
            tuple(_of_chunk(document, c) for c in outside),
            frozenset(canonical(c.name) for c in chunks) - {canonical(c.name) for c in outside},
            _overridden(document.text),
            tuple((canonical(c.name), asked) for c in chunks if not _counts(c) and (asked := _asked(c.text))),
            python=_python(document.text),
        )
    packages = parsed(document)
    if isinstance(packages, Unreadable):
        return packages
    outside_tables = tuple(_of_table(document, p, line) for p, line in packages if _is_outside(p))
    local = frozenset(canonical(p["name"]) for p, _ in packages if not _is_outside(p))
    return Lock(document.path, "uv", outside_tables, local, _overridden(document.text), python=_python(document.text))


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


def _asked(text: str) -> tuple[tuple[str, str], ...]:
    """The requirements that the lock repeats of a project (uv may leave them out)."""
    start = text.find("\n[package.metadata")
    if start < 0:
        return ()
    return tuple(
        (canonical(name), (re.findall(r'specifier = "([^"]*)"', rest) or [""])[0])
        for name, rest in _ASKED.findall(text, start)
    )


def _counts(chunk: Chunk) -> bool:
    at = chunk.text.find("\nsource = ") + 1
    return bool(chunk.version) and not chunk.text.startswith(_LOCAL, at)


def _of_chunk(document: TextDocument, chunk: Chunk) -> LockedVersion:
    """Plain searches: most of a chunk are the wheels, which patterns would crawl through."""
    text = chunk.text
    blocks = []
    start = text.find(_START)
    if start >= 0:
        line_end = text.find("\n", start + 1)
        single = text.startswith("]", line_end - 1)
        blocks.append(text[start : line_end if single else text.find("\n]\n", start)])
    optional = text.find(_OPTIONAL)
    if optional >= 0:
        blocks.append(text[optional : text.find("\n[", optional + len(_OPTIONAL))])
    requires = [canonical(name) for block in blocks for name in _ENTRY.findall(block)]
    return locked(document, canonical(chunk.name), chunk.version, chunk.line, requires)


def _is_outside(package: dict[str, Any]) -> bool:
    source = package.get("source")
    local = isinstance(source, dict) and ("virtual" in source or "editable" in source)
    return isinstance(package.get("version"), str) and not local


def _of_table(document: TextDocument, package: dict[str, Any], line: int) -> LockedVersion:
    optional = package.get("optional-dependencies")
    lists = [package.get("dependencies"), *(optional.values() if isinstance(optional, dict) else ())]
    requires = [
        canonical(entry["name"])
        for entries in lists
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    ]
    return locked(document, canonical(package["name"]), package["version"], line, requires)
