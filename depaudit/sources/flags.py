"""Names that hold whether a module is there, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_PROBE = r"\b(?:find_spec|find_loader|RequirementCache|ModuleAvailableCache)\("
_ABSENT = r"\b(?:ImportError|ModuleNotFoundError|PackageNotFoundError)\b"
_ASKED = re.compile(rf"^[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=(?!=)[^\n]*{_PROBE}", re.MULTILINE)
_HANDLER = re.compile(
    r"^([ \t]*)except\b(?:([^\n:]*)" + _ABSENT + r"[^\n:]*|[ \t]+(?:Base)?Exception\b[^\n:]*|[ \t]*):"
    r"([^\n]*(?:\n\1[ \t]+[^\n]*){0,8})",
    re.MULTILINE,
)
_UNSET = re.compile(r"(?:^|[;\n])[ \t]*(\w+)[ \t]*=[ \t]*(?:False|None)\b")
_FUNCTION = re.compile(r"^([ \t]*)def[ \t]+(\w+)[ \t]*\([^\n]*:([^\n]*(?:\n(?:\1[ \t]+[^\n]*)?){1,20})", re.MULTILINE)
_RETURNS = re.compile(rf"return\b[^\n]*{_PROBE}")
_FAILS = re.compile(rf"except\b[^\n:]*{_ABSENT}[^\n:]*:(?:[^\n]*\n){{0,4}}?[^\n]*\breturn[ \t]+(?:False|None)\b")
_TRIED = re.compile(r"\b(?:import|import_module|find_spec|version)\b")
_NONE: frozenset[str] = frozenset()


def flags_in(text: str) -> frozenset[str]:
    """What is assigned the answer of `find_spec` or of a function that asks it, or False or None where an import failed;
    and those functions."""
    if "except" in text or _asks(text):
        return _found(text)
    return _NONE


def _asks(text: str) -> bool:
    return "find_" in text or "Cache(" in text


@lru_cache(maxsize=4)
def _found(text: str) -> frozenset[str]:
    tells = [pattern for pattern in ((_RETURNS, _FAILS) if _asks(text) else (_FAILS,)) if pattern.search(text)]
    functions = (
        {found[2] for found in _FUNCTION.finditer(text) if any(p.search(found[3]) for p in tells)} if tells else set()
    )
    return frozenset((*functions, *_names(text), *_told_by(functions, text)))


def _names(text: str) -> Iterator[str]:
    if _asks(text):
        yield from (found[1] for found in _ASKED.finditer(text))
    for handler in _HANDLER.finditer(text):
        if handler[2] is not None or _tries_import(text, handler):
            yield from _UNSET.findall(handler[3])


def _tries_import(text: str, handler: re.Match[str]) -> bool:
    """Whether an import is what may fail, where every exception is handled."""
    begin = text.rfind(f"\n{handler[1]}try:", 0, handler.start())
    if begin < 0 and not text.startswith(f"{handler[1]}try:"):
        return False
    return _TRIED.search(text, max(begin, 0), handler.start()) is not None


def _told_by(functions: set[str], text: str) -> Iterator[str]:
    if functions:
        called = "|".join(map(re.escape, sorted(functions)))
        yield from re.findall(rf"^[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*(?:bool\()?(?:{called})\(", text, re.MULTILINE)
