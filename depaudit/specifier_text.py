"""Questions about specifiers (PEP 440) that plain ones answer without `packaging`, whose import takes longer than the rest of a small audit.

Each answer is packaging's: where the text is not of the plainest form, packaging is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

Release = tuple[int, ...]


@lru_cache(maxsize=1)
def _clause() -> re.Pattern[str]:
    return re.compile(r"\s*(==|!=|<=|>=|<|>|~=)\s*([0-9]+(?:\.[0-9]+)*)\s*")


def is_specifier(text: str) -> bool:
    """Whether installers read the text as a specifier."""
    if _plain_clauses(text) is not None:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def have_common_release(*specifiers: str) -> bool:
    """Whether some release meets all of the specifiers, each of which may hold alternatives joined by ` || `."""
    limits = [one for one in specifiers if one]
    if not limits or _shown_by_example(",".join(limits)):
        return True
    from depaudit.model.requirement import range_of

    first, *others = map(range_of, limits)
    for other in others:
        first = first.intersection(other)
    return not first.is_empty


@lru_cache(maxsize=1024)
def _shown_by_example(text: str) -> bool:
    """Whether one of the releases that the clauses name meets all of them; False may also mean "not told"."""
    clauses = _plain_clauses(text)
    return clauses is not None and any(
        all(_meets(release, *clause) for clause in clauses) for release in _named(clauses)
    )


def _named(clauses: Iterable[tuple[str, Release]]) -> Iterable[Release]:
    return (release for operator, release in clauses if operator in ("==", "<=", ">=", "~="))


def _plain_clauses(text: str) -> list[tuple[str, Release]] | None:
    """The clauses where each compares with a final release, which becomes numbers."""
    found = []
    for part in text.split(","):
        clause = _clause().fullmatch(part)
        if clause is None:
            return None
        operator, release = clause[1], tuple(map(int, clause[2].split(".")))
        if operator == "~=" and len(release) < 2:
            return None
        found.append((operator, release))
    return found


def _meets(release: Release, operator: str, other: Release) -> bool:
    length = max(len(release), len(other))
    one, two = _padded(release, length), _padded(other, length)
    if operator == "~=":
        return one >= two and one[: len(other) - 1] == other[:-1]
    return {"==": one == two, "!=": one != two, "<=": one <= two, ">=": one >= two, "<": one < two, ">": one > two}[
        operator
    ]


def _padded(release: Release, length: int) -> Release:
    return release + (0,) * (length - len(release))
