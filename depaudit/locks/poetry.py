"""poetry.lock (lock versions 1 and 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depaudit.canonical_name import canonical
from depaudit.locks.packages import Chunk, locked, parsed, scan, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_DEPENDENCIES = re.compile(r"^\[package\.dependencies\]\n((?:(?!\[).*\n)*)", re.MULTILINE)
_ENTRY = re.compile(r'^"?([A-Za-z0-9][A-Za-z0-9._-]*)"? = (.*)$', re.MULTILINE)
_OPTIONAL = re.compile(r"\boptional = true\b")


def read_poetry_lock(document: TextDocument) -> Lock | Unreadable:
    """The versions; requirements that only an extra brings are left out."""
    refused = unknown_version(document, r'^lock-version = "([^"]+)"', ("1", "2"), "a Poetry")
    if refused is not None:
        return refused
    chunks = scan(document)
    if chunks is not None and all(c.version for c in chunks):
        return Lock(document.path, "poetry", tuple(_of_chunk(document, c) for c in chunks))
    packages = parsed(document)
    if isinstance(packages, Unreadable):
        return packages
    found = (_of_table(document, p, line) for p, line in packages if isinstance(p.get("version"), str))
    return Lock(document.path, "poetry", tuple(found))


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
    """The ranges of one entry as TOML; what else a table says of it is left out."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    version = value.get("version", "*") if isinstance(value, dict) else value
    text = _quoted(version) if isinstance(version, str) else '"*"'
    return f"{{version = {text}}}" if isinstance(value, dict) else text


def _quoted(text: str) -> str:
    import json

    return json.dumps(text)
