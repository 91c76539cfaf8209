"""pylock.toml (PEP 751)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.locks.packages import locked, parsed, unknown_version
from depaudit.model.dependency import Lock
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument


def read_pylock(document: TextDocument) -> Lock | Unreadable:
    """The versions; what has none (a folder, a repository) pins nothing that could be compared."""
    pattern = r"^lock-version *= *[\"']([^\"']+)[\"']"
    refused = unknown_version(document, pattern, ("1",), "a tool")
    if refused is not None:
        return refused
    packages = parsed(document, "packages")
    if isinstance(packages, Unreadable):
        return packages
    versions = []
    for package, line in packages:
        if isinstance(package.get("version"), str):
            entries = package.get("dependencies")
            names = [
                canonical(e["name"])
                for e in (entries if isinstance(entries, list) else [])
                if isinstance(e, dict) and isinstance(e.get("name"), str)
            ]
            versions.append(locked(document, canonical(package["name"]), package["version"], line, names))
    others = frozenset(canonical(package["name"]) for package, _ in packages) - {v.name for v in versions}
    return Lock(document.path, "pylock", tuple(versions), others)
