"""pdm.lock (lock version 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.locks.packages import lacking, locked, parsed, unknown_version
from depaudit.model.dependency import Lock
from depaudit.model.location import Unreadable
from depaudit.requirement_text import ParsedRequirement, parse_requirement

if TYPE_CHECKING:
    from depaudit.documents import TextDocument


def read_pdm(document: TextDocument) -> Lock | Unreadable:
    """The versions; `dependencies` are requirements (PEP 508)."""
    refused = unknown_version(document, r'^lock_version = "([^"]+)"', ("3", "4"), "a PDM")
    if refused is not None:
        return refused
    packages = parsed(document)
    if isinstance(packages, Unreadable):
        return packages
    versions = []
    for package, line in packages:
        if isinstance(package.get("version"), str) and "path" not in package:
            requires = package.get("dependencies")
            texts = [text for text in requires if isinstance(text, str)] if isinstance(requires, list) else []
            asks = "\n".join(texts)
            versions.append(locked(document, canonical(package["name"]), package["version"], line, _names(texts), asks))
    known = {v.name for v in versions}
    others = frozenset(canonical(package["name"]) for package, _ in packages) - known
    found = re.search(r"^groups = \[([^\]]*)\]", document.text, re.MULTILINE)
    groups = frozenset(canonical(g) for g in re.findall(r'"([^"]+)"', found[1])) if found else None
    needs = [(one.name, _names([text for text in one.asks.split("\n") if text and ";" not in text])) for one in versions]
    lacks = lacking([*needs, *((name, ()) for name in others)])
    return Lock(document.path, "pdm", tuple(versions), others, groups=groups, lacks=lacks)


def _names(texts: list[str]) -> list[str]:
    read = [parse_requirement(text) for text in texts]
    return [r.name for r in read if isinstance(r, ParsedRequirement)]
