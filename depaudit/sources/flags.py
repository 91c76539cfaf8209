"""Names that hold whether a module is there, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_ASKED = re.compile(
    r"^[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=(?!=)[^\n]*\b(?:find_spec|find_loader|RequirementCache|ModuleAvailableCache)\(", re.MULTILINE
)
_HANDLER = re.compile(
    r"^([ \t]*)except\b[^\n:]*\b(?:ImportError|ModuleNotFoundError)\b[^\n:]*:([^\n]*(?:\n\1[ \t]+[^\n]*){0,8})", re.MULTILINE
)
_UNSET = re.compile(r"(?:^|[;\n])[ \t]*(\w+)[ \t]*=[ \t]*(?:False|None)\b")
_NONE: frozenset[str] = frozenset()


def flags_in(text: str) -> frozenset[str]:
    """What is assigned the answer of `find_spec`, or False or None where an import failed."""
    if "ImportError" in text or "ModuleNotFoundError" in text or "find_" in text or "Cache(" in text:
        return _found(text)
    return _NONE


@lru_cache(maxsize=4)
def _found(text: str) -> frozenset[str]:
    return frozenset(_names(text))


def _names(text: str) -> Iterator[str]:
    yield from (found[1] for found in _ASKED.finditer(text))
    for handler in _HANDLER.finditer(text):
        yield from _UNSET.findall(handler[2])
