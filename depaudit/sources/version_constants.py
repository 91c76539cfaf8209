"""Versions of packages that a file compares with, or names flags after: its author knows that something changed there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from depaudit.model.usage import VersionRow

_LITERAL = re.compile(rb"[\"'](\d+(?:\.\d+){1,3})[^\"'\n]{0,6}[\"']")
_COMPARED = re.compile(rb"version|compar|greater|less|operator|parse|at_least|[<>]")


def version_constants(data: bytes, roots: Iterable[str]) -> Iterator[VersionRow]:
    """Of these import roots, by root and version."""
    text = data.lower()
    named = [root for root in roots if root.encode() in text]
    found: dict[tuple[str, str], int] = {}
    for root in named:
        for match in _flag(root).finditer(text):
            found[root, f"{match[1].decode()}.{match[2].decode()}"] = match.start()
    for match in _LITERAL.finditer(text) if named and b"version" in text else ():
        line = text[text.rfind(b"\n", 0, match.start()) + 1 : match.end() + 80].partition(b"\n")[0]
        for root in named if _COMPARED.search(line) else ():
            if root.encode() in line:
                found[root, match[1].decode()] = match.start()
    for (root, version), at in sorted(found.items()):
        number = data.count(b"\n", 0, at) + 1
        yield VersionRow(number, 1, number, 1, root, version, 0, number)


@lru_cache(maxsize=64)
def _flag(root: str) -> re.Pattern[bytes]:
    """A name with the package's and a version (`TORCH_GREATER_EQUAL_2_4`), in lower case."""
    return re.compile(re.escape(root.encode()) + rb"\w*?_(\d+)_(\d+)(?!\d)")
