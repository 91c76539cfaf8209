"""Pipfile.lock (JSON; it does not say what brings what)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.locks.packages import locked
from depaudit.model.dependency import Lock
from depaudit.model.location import Location, Unreadable
from depaudit.requirement_text import canonical

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_KEY = re.compile(r'^\s+"([A-Za-z0-9._-]+)": \{', re.MULTILINE)


def read_pipfile(document: TextDocument) -> Lock | Unreadable:
    """The versions of every category, each distribution once."""
    import json

    try:
        data = json.loads(document.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Unreadable(Location(document.path, line, getattr(error, "colno", 1)), "this is not a lock that Pipenv wrote: it is not JSON")
    if not isinstance(data, dict) or not isinstance(data.get("_meta"), dict):
        return Unreadable(Location(document.path), "this is not a lock that Pipenv wrote: it has no `_meta`")
    lines = {m[1]: document.place(m.start(1), m.end(1)).line for m in _KEY.finditer(document.text)}
    versions = {}
    unversioned = set()
    for category, packages in data.items():
        for name, entry in packages.items() if category != "_meta" and isinstance(packages, dict) else ():
            version = entry.get("version") if isinstance(entry, dict) else None
            if not (isinstance(version, str) and version.startswith("==")):
                unversioned.add(canonical(name))
            elif canonical(name) not in versions:
                versions[canonical(name)] = locked(document, canonical(name), version.lstrip("="), lines.get(name, 1), [])
    return Lock(document.path, "pipenv", tuple(versions.values()), frozenset(unversioned))
