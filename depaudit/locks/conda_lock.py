"""conda-lock.yml (version 1): one package a system, of conda or of pip, scanned line by line."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.locks.packages import lacking, locked, unknown_version
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_KEY = re.compile(r"(?:- |  )(name|version|manager): *['\"]?([^'\"\s]+)['\"]?\s*$")
_BROUGHT = re.compile(r"    ['\"]?([A-Za-z0-9_][A-Za-z0-9._-]*)['\"]?:")
_PUBLIC_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)*")


def read_conda_lock(document: TextDocument) -> Lock | Unreadable:
    """Each version of a distribution once (systems may differ); what conda's name tells to be no Python is left out."""
    refused = unknown_version(document, r"^version: *(\S+)", ("1",), "a conda-lock")
    if refused is not None:
        return refused
    lines = document.lines
    start = next((n for n, line in enumerate(lines) if line.startswith("package:")), None)
    if start is None:
        return Unreadable(Location(document.path), "this is not a lock that conda-lock wrote: it has no `package`")
    if lines[start + 1 :] and lines[start + 1].startswith("  - "):  # as formatters of YAML write it
        lines = tuple(line.removeprefix("  ") for line in lines)
    begins = [n for n in range(start + 1, len(lines)) if lines[n].startswith("- ")]
    versions: dict[tuple[str, str], LockedVersion] = {}
    unversioned = set()
    needs = []
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=False):
        block = lines[begin:end]
        keys = {found[1]: found[2] for line in block if (found := _KEY.match(line))}
        of_conda = keys.get("manager") != "pip"
        named = _brought(block)
        needs.append((keys.get("name", ""), [other for other in named if of_conda and not other.startswith("__")]))
        name = _distribution(keys.get("name", ""), of_conda=of_conda)
        version = keys.get("version", "")
        if name and not _PUBLIC_VERSION.fullmatch(version):
            unversioned.add(name)
        elif name and (name, version) not in versions:
            brought = [_distribution(other, of_conda=of_conda) for other in named]
            requires = [other for other in brought if other and not other.startswith(("python", "__"))]
            versions[name, version] = locked(document, name, version, begin + 1, requires)
    pinned = tuple(versions.values())
    made_from = _sources(document.lines[:start])
    return Lock(document.path, "conda-lock", pinned, frozenset(unversioned), made_from=made_from, lacks=lacking(needs))


def _sources(head: tuple[str, ...]) -> tuple[str, ...]:
    """The files that the lock was made from, as its metadata names them."""
    begin = next((n for n, line in enumerate(head) if line.startswith("  sources:")), len(head))
    named = takewhile(lambda line: line.lstrip().startswith("- "), head[begin + 1 :])
    return tuple(line.lstrip()[2:].strip().strip("'\"") for line in named)


def _distribution(name: str, *, of_conda: bool) -> str:
    return canonical(knowledge.distribution_of_conda(name) if of_conda and name else name)


def _brought(block: tuple[str, ...]) -> list[str]:
    names, inside = [], False
    for line in block:
        if not line.startswith("    "):
            inside = line.startswith("  dependencies:")
        elif inside and (found := _BROUGHT.match(line)):
            names.append(found[1])
    return names
