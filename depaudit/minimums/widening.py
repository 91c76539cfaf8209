"""What to write so that a requirement admits a release that it refuses."""

from __future__ import annotations

import re

from depaudit.minimums.asked import pinned
from depaudit.minimums.releases import order, short
from depaudit.specifier_text import admits

_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*([0-9][0-9A-Za-z.!+-]*?)(\.\*)?\s*")


def widened(specifier: str, version: str) -> str:
    """The specifier, changed as little as it takes to admit the version; a limit goes up to the next major release."""
    if not specifier or admits(specifier, version):
        return specifier
    if pinned(specifier) or " || " in specifier:
        return f"=={version}"
    kept: list[str] = []
    capped = False
    for clause in map(str.strip, specifier.split(",")):
        found = _CLAUSE.fullmatch(clause)
        if found is None or admits(clause, version):
            kept.append(clause)
        elif found[1] == "==":
            kept.append(f"=={_as_long_as(version, found[2])}.*")
        elif found[1] in (">=", ">") or (found[1] == "~=" and order(version) < order(found[2])):
            kept.append(f">={short(version)}")
            capped |= found[1] == "~="
        elif found[1] in ("<", "<=", "~="):
            kept += [f">={found[2]}"] if found[1] == "~=" else []
            capped = True
    return ",".join([*kept, f"<{_next_major(version)}"] if capped else kept)


def _as_long_as(version: str, other: str) -> str:
    return ".".join(version.split(".")[: len(other.split("."))])


def _next_major(version: str) -> str:
    """`3` after `2.1.0`; of what is below 1.0 the next minor release."""
    major, *rest = version.split(".")
    if major == "0" and rest:
        return f"0.{int(rest[0]) + 1}" if rest[0].isdigit() else "1"
    return str(int(major) + 1) if major.isdigit() else version
