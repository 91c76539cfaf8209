"""Poetry's constraints as PEP 440 text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

_SEPARATORS = re.compile(r"\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^\d*])")
_CLAUSE = re.compile(r"(\^|~=|~|===|==|=|!=|<>|<=|>=|<|>)?\s*v?((?:\d+!)?[^\s<>=!~^,|]+)")
_WILDCARD = re.compile(r"(\d+(?:\.\d+)*)(?:\.\*)+")


@lru_cache(maxsize=1024)
def poetry_specifier(text: str) -> str | None:
    """PEP 440 text for a constraint, alternatives joined by ` || `; None for what Poetry refuses too."""
    alternatives = []
    for alternative in re.split(r"\s*\|\|?\s*", text.strip()):
        clauses = [_clause(c) for c in _SEPARATORS.split(alternative.strip().rstrip(",").rstrip())]
        found = [c for c in clauses if c is not None]
        if len(found) != len(clauses):
            return None
        alternatives.append(",".join(c for c in found if c))
    return "" if "" in alternatives else " || ".join(alternatives)


def _clause(text: str) -> str | None:
    from packaging.version import InvalidVersion, Version

    if text == "*":
        return ""
    parts = _CLAUSE.fullmatch(text)
    if parts is None:
        return None
    operator, version = parts[1] or "", parts[2]
    wildcard = _WILDCARD.fullmatch(version)
    if wildcard:
        return _wildcard(operator, wildcard[1])
    try:
        parsed = Version(version)
    except InvalidVersion:
        return None
    if operator not in ("", "=", "==", "===", "!=", "<>"):
        version = version.partition("+")[0]  # PEP 440 knows no local versions in ranges
    if operator == "^":
        return f">={version},<{_next(parsed, _caret_place(parsed))}"
    if operator == "~":
        return f">={version},<{_next(parsed, 0 if len(parsed.release) == 1 else 1)}"
    if operator == "~=":
        return f"~={version}" if len(parsed.release) > 1 else f">={version},<{_next(parsed, 0)}"
    return {"": "==", "=": "==", "===": "==", "<>": "!="}.get(operator, operator) + version


def _wildcard(operator: str, release: str) -> str | None:
    if operator in ("", "=", "=="):
        return f"=={release}.*"
    if operator in ("!=", "<>"):
        return f"!={release}.*"
    return f"{operator}{release}" if operator in (">=", ">", "<", "<=") else None


def _caret_place(version: Version) -> int:
    """The position of the number that `^` keeps: the first that is not 0."""
    return next((i for i, number in enumerate(version.release) if number), len(version.release) - 1)


def _next(version: Version, place: int) -> str:
    """The first release after all that share the numbers up to `place`."""
    release = version.release[: place + 1]
    epoch = f"{version.epoch}!" if version.epoch else ""
    return epoch + ".".join(str(n) for n in (*release[:-1], release[-1] + 1))
