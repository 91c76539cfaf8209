"""poetry.lock (lock versions 1 and 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depaudit.canonical_name import canonical
from depaudit.locks.packages import CUT_OFF, Chunk, lacking, locked, parsed, scan, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depaudit.documents import TextDocument

_DEPENDENCIES = re.compile(r"^\[package\.dependencies\]\n((?:(?!\[).*\n)*)", re.MULTILINE)
_ENTRY = re.compile(r'^"?([A-Za-z0-9][A-Za-z0-9._-]*)"? = (.*)$', re.MULTILINE)
_OPTIONAL = re.compile(r"\boptional = true\b")
_METADATA = re.compile(r"^\[ *metadata *\]", re.MULTILINE)
_CONDITIONS = ("optional", "markers", "python", "platform")
_UNLOCKED = frozenset(("setuptools", "pip", "wheel", "distribute"))
"""What older releases of Poetry lock for nobody."""


def read_poetry_lock(document: TextDocument) -> Lock | Unreadable:
    """The versions; requirements that only an extra brings are left out."""
    refused = unknown_version(document, r'^lock-version = "([^"]+)"', ("1", "2"), "a Poetry")
    if refused is not None:
        return refused
    chunks = scan(document)
    if chunks is not None and all(c.version for c in chunks):
        found = tuple(_of_chunk(document, c) for c in chunks)
    else:
        packages = parsed(document)
        if isinstance(packages, Unreadable):
            return packages
        found = tuple(_of_table(document, p, line) for p, line in packages if isinstance(p.get("version"), str))
    if _METADATA.search(document.text) is None:
        return Unreadable(_end_of(document), f"the lock has no `[metadata]`, with which Poetry ends it; {CUT_OFF}")
    return Lock(document.path, "poetry", found, lacks=lacking((one.name, _needed(one)) for one in found))


def _end_of(document: TextDocument) -> Location:
    return Location(document.path, max(1, len(document.lines)))


def _needed(one: LockedVersion) -> Iterator[str]:
    """What it needs on every system. Poetry leaves out what it holds for a part of itself."""
    for name, value in _ENTRY.findall(one.asks):
        if not any(word in value for word in _CONDITIONS) and canonical(name) not in _UNLOCKED and not value.startswith("["):
            yield canonical(name)


def _of_chunk(document: TextDocument, chunk: Chunk) -> LockedVersion:
    block = _DEPENDENCIES.search(chunk.text)
    entries = _ENTRY.findall(block[1]) if block else []
    requires = [canonical(name) for name, value in entries if not _OPTIONAL.search(value)]
    return locked(document, canonical(chunk.name), chunk.version, chunk.line, requires, block[1] if block else "")


def _of_table(document: TextDocument, package: dict[str, Any], line: int) -> LockedVersion:
    table = package.get("dependencies")
    requires = [
        canonical(name)
        for name, value in (table.items() if isinstance(table, dict) else ())
        if not (isinstance(value, dict) and value.get("optional") is True)
    ]
    asks = "".join(f"{_quoted(name)} = {_written(value)}\n" for name, value in (table.items() if isinstance(table, dict) else ()))
    return locked(document, canonical(package["name"]), package["version"], line, requires, asks)


def _written(value: object) -> str:
    """The ranges of one entry as TOML, and that it holds for a part only; what else a table says of it is left out."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    version = value.get("version", "*") if isinstance(value, dict) else value
    text = _quoted(version) if isinstance(version, str) else '"*"'
    if not isinstance(value, dict):
        return text
    return f"{{version = {text}, optional = true}}" if any(key in value for key in _CONDITIONS) else f"{{version = {text}}}"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text)
