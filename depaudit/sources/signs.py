"""Cheap signs in a text that make a parse worth its time.

A file that the lexical scanner reads without doubt is not parsed, so a syntax
error in it goes unnoticed, except where one of these signs is there. A sign
alone says nothing: `ast` decides.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LOADERS = ("import_module", "__import__", "resolve_name", "importorskip", "find_spec")
_NAMES_OF_ERRORS = (", e:", ", ex:", ", exc:", ", err:", ", error:", ", msg:", ", inst:", ", why:", ",e:", ", E:")


@lru_cache(maxsize=1)
def _print() -> re.Pattern[str]:
    return re.compile(r"""^[ \t]*(?:\w.*:[ \t]*)?(?:print|exec)[ \t]+(?:>>|["'\w%])""", re.MULTILINE)


@lru_cache(maxsize=1)
def _call() -> re.Pattern[str]:
    words = "|".join(_LOADERS)
    return re.compile(rf"""(?:{words})[ \t]*\(\s*(?:#[^\n]*\s*)*(?:[rRuU]?["']|\w+[ \t]*=|\()""")


def is_suspicious(text: str) -> bool:
    """Whether the file may not be Python 3: Python 2, a template, a merge that was not finished."""
    if ("print " in text or "exec " in text) and _print().search(text):
        return True
    if "<<<<<<<" in text or "{%" in text or text.startswith(("<", "version https:")):
        return True
    return "except" in text and any(name in text for name in _NAMES_OF_ERRORS)


def may_load(text: str) -> bool:
    """Whether a string may be handed to a loader (`importlib.import_module("x")`)."""
    return any(token in text for token in _LOADERS) and _call().search(text) is not None
