"""Pipfile.lock (JSON; it does not say what brings what)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.locks.packages import locked, version_told
from depaudit.model.dependency import Lock
from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_KEY = re.compile(r'^\s+"([A-Za-z0-9._-]+)": \{', re.MULTILINE)


def read_pipfile(document: TextDocument) -> Lock | Unreadable:
    """The versions of every category, each distribution once."""
    import json

    try:
        data = json.loads(document.text, object_pairs_hook=_unique)
    except _RepeatedKeyError as error:
        places = [m.start() for m in re.finditer(rf'"{re.escape(str(error))}"\s*:', document.text)]
        start = places[1] if len(places) > 1 else 0
        reason = f"the key `{error}` stands twice, and all but the last are lost; lock again"
        return Unreadable(document.place(start, start + len(str(error)) + 2), reason)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Unreadable(Location(document.path, line, getattr(error, "colno", 1)), "this is not a lock that Pipenv wrote: it is not JSON")
    if not isinstance(data, dict) or not isinstance(data.get("_meta"), dict):
        return Unreadable(Location(document.path), "this is not a lock that Pipenv wrote: it has no `_meta`")
    spec = data["_meta"].get("pipfile-spec", 6)
    if spec not in (5, 6):
        return Unreadable(Location(document.path), version_told(spec, ("5", "6"), "a Pipenv"))
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


class _RepeatedKeyError(Exception):
    """A key that stands twice in one object; json would take the last."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found
