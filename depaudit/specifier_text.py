"""Questions about specifiers (PEP 440) that plain ones answer without `packaging`, whose import takes longer than the rest of a small audit.

Each answer is packaging's: where the text is not of the plainest form, packaging is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

Release = tuple[int, ...]


@lru_cache(maxsize=1)
def _clause() -> re.Pattern[str]:
    return re.compile(r"\s*(==|!=|<=|>=|<|>|~=)\s*([0-9]+(?:\.[0-9]+)*)\s*")


_DIGITS = 4_300
"""Of a number that Python reads (`sys.int_info.default_max_str_digits`); a version with a longer one stops installers."""


def is_specifier(text: str) -> bool:
    """Whether installers read the text as a specifier."""
    if len(text) > _DIGITS and re.search(rf"[0-9]{{{_DIGITS + 1}}}", text):
        return False
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
    shown = _shown_by_example(",".join(limits)) if limits else True
    if shown is not None:
        return shown
    from depaudit.model.requirement import range_of

    first, *others = map(range_of, limits)
    for other in others:
        first = first.intersection(other)
    return not first.is_empty


@lru_cache(maxsize=8192)
def admits(specifier: str, version: str) -> bool:
    """Whether the specifier (` || ` joins alternatives) admits the version, pre-releases too; False for what is none."""
    if len(version) > _DIGITS:
        return False
    clauses, release = _plain_clauses(specifier), _plain_clauses(f"=={version}")
    if clauses is not None and release is not None:
        return all(_meets(release[0][1], *clause) for clause in clauses)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return any(SpecifierSet(one).contains(version, prereleases=True) for one in specifier.split("||"))
    except InvalidSpecifier:
        return False


@lru_cache(maxsize=1024)
def _shown_by_example(text: str) -> bool | None:
    """True where a release that the clauses name meets all of them, False where one wants more than another allows."""
    clauses = _plain_clauses(text)
    if clauses is None:
        return None
    if any(all(_meets(release, *clause) for clause in clauses) for release in _named(clauses)):
        return True
    lowest = [release for operator, release in clauses if operator in (">", ">=", "==", "~=")]
    highest = [release for operator, release in clauses if operator in ("<", "<=", "==")]
    return False if any(_meets(low, ">", high) for low in lowest for high in highest) else None


@lru_cache(maxsize=1)
def _marker_clause() -> re.Pattern[str]:
    return re.compile(r"""(\w+) (==|!=|<=|>=|<|>) "([^"]*)\"""")


def plain_marker_holds(marker: str, values: Mapping[str, str]) -> bool | None:
    """Whether comparisons joined by `and` alone or `or` alone (as packaging spells them) hold; None for other markers."""
    either = " or " in marker
    answers = [_clause_holds(clause, values) for clause in marker.split(" or " if either else " and ")]
    if any(answer is None for answer in answers):
        return None
    return any(answers) if either else all(answers)


def _clause_holds(text: str, values: Mapping[str, str]) -> bool | None:
    clause = _marker_clause().fullmatch(text)
    if clause is None:
        return None
    name, operator, value = clause[1], clause[2], clause[3]
    if name in ("python_version", "python_full_version"):
        clauses, release = _plain_clauses(operator + value), _plain_clauses(f"=={values[name]}")
        return _meets(release[0][1], *clauses[0]) if clauses and release else None
    if name not in values or name == "extra" or operator not in ("==", "!=") or not value.isidentifier():
        return None
    return (values[name] == value) == (operator == "==")


def narrowest(clauses: Iterable[str]) -> list[str]:
    """The clauses without those that another one implies (`>=1.2` beside `>=1.4`), in their order."""
    written = list(clauses)
    plain = {text: found[0] for text in written if (found := _plain_clauses(text))}

    def implied(text: str) -> bool:
        operator, release = plain.get(text, ("", ()))
        same = [other for other in plain.values() if other[0] == operator and other != (operator, release)]
        if operator in (">=", ">"):
            return any(_meets(other, ">", release) for _, other in same)
        return operator in ("<", "<=") and any(_meets(other, "<", release) for _, other in same)

    return [text for text in written if not implied(text)]


def _named(clauses: Iterable[tuple[str, Release]]) -> Iterable[Release]:
    """The releases themselves, and of one that is excluded the next that can be written."""
    return ((*release, 1) if operator == ">" else release for operator, release in clauses if operator not in ("<", "!="))


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
