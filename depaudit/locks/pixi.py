"""pixi.lock (versions 4 to 7): packages of conda and of the package index, for every system at once.

pixi writes this YAML in one shape, so that it is scanned line by line, which is much faster than parsing.
"""

from __future__ import annotations

import re
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.locks.packages import lacking, locked, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_ENTRY = re.compile(r"- (conda|pypi|kind): *(\S+)")
_KEY = re.compile(r"  (name|version): *['\"]?([^'\"\s]+)['\"]?\s*$")
_CONDA_FILE = re.compile(r"([^/]+)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)$")
_NAME = re.compile(r"  - ['\"]?([A-Za-z0-9_][A-Za-z0-9._-]*)([^'\"]*)")
_PUBLIC_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)*(?:\+[\w.]+)?")


def read_pixi_lock(document: TextDocument) -> Lock | Unreadable:
    """Each version of a distribution once (systems may differ); packages that hold no Python are left out where their name tells it."""
    refused = unknown_version(document, r"^version: *(\S+)", ("4", "5", "6", "7"), "a pixi")
    if refused is not None:
        return refused
    lines = document.lines
    start = next((n for n, line in enumerate(lines) if line.startswith("packages:")), None)
    if start is None:
        return Unreadable(Location(document.path), "this is not a lock that pixi wrote: it has no `packages`")
    versions: dict[tuple[str, str], LockedVersion] = {}
    unversioned = set()
    needs = []
    begins = [n for n in range(start + 1, len(lines)) if lines[n].startswith("- ")]
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=False):
        name, version = _named(lines[begin:end])
        needs.append(_needs_of_conda(lines[begin:end]))
        if name and not version:
            unversioned.add(name)
        elif name and (name, version) not in versions:
            versions[name, version] = locked(document, name, version, begin + 1, _requires(lines[begin:end]))
    lacks = lacking(needs) if all(name for name, _ in needs) else ()
    return Lock(document.path, "pixi", tuple(versions.values()), frozenset(unversioned), lacks=lacks)


def _needs_of_conda(block: tuple[str, ...]) -> tuple[str, list[str]]:
    """A package of conda and what it needs, by conda's own names; the name is `-` for one of the index, empty where it is not told.

    What begins with `__` is of the system.
    """
    entry = _ENTRY.match(block[0])
    if entry is None or "pypi" in entry.groups():
        return "-" if entry else "", []
    named = next((found[2] for line in block if (found := _KEY.match(line)) and found[1] == "name"), "")
    file = _CONDA_FILE.search(next((line for line in block if ".conda" in line or ".tar.bz2" in line), ""))
    listed = dropwhile(lambda line: not line.startswith("  depends:"), block)
    words = takewhile(lambda line: line.startswith("  - "), islice(listed, 1, None))
    needed = [word[1] for line in words if ";" not in line and (word := _NAME.match(line))]
    return named or (file[1] if file else ""), [name for name in needed if not name.startswith("__")]


def _named(block: tuple[str, ...]) -> tuple[str, str]:
    """Canonical name and version of one package; both empty where it is none of Python's."""
    entry = _ENTRY.match(block[0])
    keys = {found[1]: found[2] for line in block if (found := _KEY.match(line))}
    if entry is None:
        return "", ""
    kind, target = entry.groups()
    if (target if kind == "kind" else kind) == "pypi":
        version = keys.get("version", "")
        return canonical(keys.get("name", "")), version if _PUBLIC_VERSION.fullmatch(version) else ""
    file = _CONDA_FILE.search(target)
    name, version = (keys.get("name") or (file[1] if file else "")), (keys.get("version") or (file[2] if file else ""))
    name = knowledge.distribution_of_conda(name) if name else ""
    return canonical(name), version if _PUBLIC_VERSION.fullmatch(version) else ""


def _requires(block: tuple[str, ...]) -> list[str]:
    """Canonical names of what it requires without an extra."""
    names = []
    inside = ""
    for line in block:
        if line.startswith("  ") and not line.startswith("  -"):
            inside = line.strip().partition(":")[0]
        found = _NAME.match(line) if inside in ("depends", "requires_dist") else None
        if found and "extra ==" not in found[2]:
            name = knowledge.distribution_of_conda(found[1]) if inside == "depends" else found[1]
            names.extend([canonical(name)] if name and name not in ("python", "python_abi") else [])
    return names
