"""Markers (PEP 508) asked whether anything can meet them, without a system at hand.

There is no negation in a marker, so what is not known is taken for true, and
a marker that comes out false is false everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from depaudit.model.record import dataclass

Minor = tuple[int, int]
_TOKEN = re.compile(r"""\s*(\(|\)|"[^"]*"|'[^']*'|not\s+in\b|[A-Za-z_][\w.]*|===|~=|[<>=!]=|<|>)""")
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison of a variable with a text."""

    variable: str
    operator: str
    value: str


def clauses(marker: str) -> tuple[Clause, ...]:
    """Every comparison of a marker, in order."""
    return tuple(part for part in _parts(marker) if isinstance(part, Clause))


def can_hold(marker: str, pythons: Iterable[Minor], never: frozenset[Clause]) -> bool:
    """Whether one of the Pythons may meet the marker; clauses in `never` are false."""
    parts = list(_parts(marker))
    return any(_alternatives(list(parts), minor, never) for minor in pythons)


def meets(clause: Clause, minor: Minor) -> bool:
    """Whether some release of this minor version may meet a clause about Python; true for all other clauses."""
    if clause.variable == "python_version":
        return _compared(clause, minor)
    if clause.variable == "python_full_version":
        return _compared_in_full(clause, minor)
    return True


def _parts(marker: str) -> Iterator[Clause | str]:
    """Clauses, and between them `and`, `or` and parentheses."""
    words = [m[1] for m in _TOKEN.finditer(marker)]
    at = 0
    while at < len(words):
        if words[at] in ("(", ")", "and", "or"):
            yield words[at]
            at += 1
            continue
        left, operator, right = (*words[at : at + 3], "", "", "")[:3]
        at += 3
        if left[:1] in "\"'" and right[:1] not in ("'", '"'):
            left, right = right, left
            operator = "contains" if operator.endswith("in") else _FLIPPED.get(operator, operator)
        yield Clause(left, " ".join(operator.split()), right[1:-1])


def _alternatives(parts: list[Clause | str], minor: Minor, never: frozenset[Clause]) -> bool:
    """Consumes `a or b …`, up to a closing parenthesis."""
    held = _together(parts, minor, never)
    while parts and parts[0] == "or":
        parts.pop(0)
        other = _together(parts, minor, never)
        held = held or other
    return held


def _together(parts: list[Clause | str], minor: Minor, never: frozenset[Clause]) -> bool:
    held = _one(parts, minor, never)
    while parts and parts[0] == "and":
        parts.pop(0)
        other = _one(parts, minor, never)
        held = held and other
    return held


def _one(parts: list[Clause | str], minor: Minor, never: frozenset[Clause]) -> bool:
    part = parts.pop(0) if parts else ""
    if part == "(":
        held = _alternatives(parts, minor, never)
        if parts and parts[0] == ")":
            parts.pop(0)
        return held
    return part not in never and meets(part, minor) if isinstance(part, Clause) else True


def _compared(clause: Clause, minor: Minor) -> bool:
    """`python_version` is the first two numbers, compared as a version (PEP 440)."""
    written = f"{minor[0]}.{minor[1]}"
    if clause.operator in ("in", "not in"):
        return (written in clause.value) == (clause.operator == "in")
    other = _numbers(clause.value)
    if other is None:
        return True
    length = max(2, len(other))
    one, two = (*minor, *([0] * (length - 2))), (*other, *([0] * (length - len(other))))
    wild = clause.value.endswith(".*")
    match clause.operator:
        case "==":
            return one[: len(other)] == other if wild else one == two
        case "!=":
            return one[: len(other)] != other if wild else one != two
        case "===":
            return written == clause.value
        case "<":
            return one < two
        case "<=":
            return one <= two
        case ">":
            return one > two
        case ">=":
            return one >= two
        case "~=":
            return one >= two and one[: len(other) - 1] == other[:-1]
    return True


def _compared_in_full(clause: Clause, minor: Minor) -> bool:
    other = _numbers(clause.value)
    if other is None or len(other) < 2:
        return True
    written, other = other, (*other, 0) if len(other) == 2 else other
    match clause.operator:
        case "<":
            return (*minor, 0) < other
        case "<=":
            return (*minor, 0) <= other
        case ">" | ">=":
            return (*minor, 999) >= other
        case "==":
            return minor == other[:2]
        case "~=":
            return (*minor, 999) >= other and minor[: len(written) - 1] == written[:-1][:2]
    return True


def _numbers(version: str) -> tuple[int, ...] | None:
    parts = version.strip().removesuffix(".*").split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else None
