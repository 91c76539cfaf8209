"""Which Pythons a specifier admits, asked of the minor versions that there are."""

from __future__ import annotations

from functools import lru_cache

Minor = tuple[int, int]

KNOWN: tuple[Minor, ...] = ((2, 7), *((3, minor) for minor in range(20)))
"""Every minor version that a project may speak of; those to come are taken for admitted where nothing excludes them."""
PYTHON_3: frozenset[Minor] = frozenset(minor for minor in KNOWN if minor >= (3, 6))


@lru_cache(maxsize=256)
def minors(specifier: str) -> frozenset[Minor]:
    """The minor versions of which `specifier` (PEP 440, ` || ` joins alternatives) admits some release.

    Empty and unreadable text admits every Python 3 that is still met (3.6 and newer).
    """
    if not specifier.strip():
        return PYTHON_3
    admitted: set[Minor] = set()
    for alternative in specifier.split("||"):
        found = set(KNOWN)
        for clause in alternative.split(","):
            if clause.strip() and not _narrow(found, clause.strip()):
                return PYTHON_3
        admitted |= found
    return frozenset(admitted)


def _narrow(found: set[Minor], clause: str) -> bool:
    """Drop from `found` what `clause` excludes whole; False where the clause cannot be read."""
    operator = clause[: len(clause) - len(clause.lstrip("<>=!~^"))]
    numbers = clause[len(operator) :].strip().removesuffix(".*").split(".")
    if not operator or not all(number.isdigit() for number in numbers):
        return False
    release = tuple(int(number) for number in numbers)
    minor: Minor = (release[0], release[1] if len(release) > 1 else 0)
    patch = any(release[2:])
    whole_major = len(release) == 1
    kept: set[Minor]
    if operator == "<":
        kept = {m for m in found if m < minor or (patch and m == minor)}
    elif operator == "<=":
        kept = {m for m in found if m <= minor}
    elif operator in (">=", ">"):
        kept = {m for m in found if m >= minor}
    elif operator == "!=":
        kept = {m for m in found if not (clause.endswith(".*") and _same(m, release))}
    elif operator == "~=":
        kept = {m for m in found if m == minor} if len(release) > 2 else {m for m in found if m[0] == minor[0] and m >= minor}
    elif operator in ("==", "==="):
        exact = (minor,) if not (whole_major and clause.endswith(".*")) else tuple(m for m in found if m[0] == minor[0])
        kept = {m for m in found if m in exact}
    else:
        return False
    found &= kept
    return True


def _same(minor: Minor, release: tuple[int, ...]) -> bool:
    return minor[: len(release)] == release[:2] and len(release) <= 2
