"""Cheap signs in a text that make a parse worth its time.

A file that the lexical scanner reads without doubt is not parsed, so a syntax
error in it goes unnoticed, except where one of these signs is there. A sign
alone says nothing: `ast` decides.
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1)
def _print() -> re.Pattern[str]:
    return re.compile(r"""^[ \t]*(?:\w.*:[ \t]*)?(?:print|exec)[ \t]+(?:>>|["'\w%])""", re.MULTILINE)


@lru_cache(maxsize=1)
def _except() -> re.Pattern[str]:
    return re.compile(r"except [^\n:#]*,[ \t]*[a-z_]\w*[ \t]*:")


@lru_cache(maxsize=1)
def _raise() -> re.Pattern[str]:
    return re.compile(r"raise [\w.]+, *\S")


@lru_cache(maxsize=1)
def _call() -> re.Pattern[str]:
    return re.compile(
        r"""(?:import_module|__import__|resolve_name|importorskip|find_spec|LazyLoader|import_optional_dependency)[ \t]*\(\s*(?:#[^\n]*\n\s*)*(?:[rRuU]?["']|\w+[ \t]*=|\()"""
    )


_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))


@lru_cache(maxsize=1)
def _strings_and_comments() -> re.Pattern[bytes]:
    return re.compile(
        # Loops are unrolled: a choice for each character takes ten times as long.
        rb'''#[^\n]*|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|\'\'\'[^'\\]*(?:(?:\\.|'(?!\'\'))[^'\\]*)*\'\'\''''
        rb'''|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*\'''',
        re.DOTALL,
    )


def _is_cut_off(text: str) -> bool:
    """Whether brackets stay open, or close what none opened; counted with and, if that differs, without strings."""
    code = text.encode("utf-8", "replace")
    return _differ(code) and _differ(_strings_and_comments().sub(b"", code))


def _differ(code: bytes) -> bool:
    count = code.translate(None, _NO_BRACKETS).count
    return count(b"(") != count(b")") or count(b"[") != count(b"]") or count(b"{") != count(b"}")


def is_suspicious(text: str) -> bool:
    """Whether the file may not be Python 3: Python 2, a template, a merge that was not finished, a file cut off."""
    if ("print " in text or "exec " in text) and _print().search(text):
        return True
    if "<<<<<<<" in text or "\n{%" in text or text.startswith(("<", "{", "version https:")):
        return True
    if "raise " in text and _raise().search(text):
        return True
    return ("except" in text and _except().search(text) is not None) or _is_cut_off(text)


def may_load(text: str) -> bool:
    """Whether a string may be handed to a loader (`importlib.import_module("x")`)."""
    named = (
        "import_module" in text
        or "__import__" in text
        or "find_spec" in text
        or "importorskip" in text
        or "resolve_name" in text
        or "LazyLoader" in text
        or "import_optional_dependency" in text
    )
    return named and _call().search(text) is not None


def loader_lines(text: str) -> list[int]:
    """The lines where such a call may begin, in order."""
    lines, line, counted = [], 1, 0
    for match in _call().finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        lines.append(line)
    return lines
