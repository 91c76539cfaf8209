"""Records of one flaw, told as one: PyPA, GitHub and others write about the same flaws under names of their own."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.model.record import replace
from depaudit.world.advisories.rating import worse
from depaudit.world.advisories.record import Advisory

_FIRST = ("PYSEC-", "CVE-")
"""The names that are preferred, in the order in which pip-audit prefers them."""


def merged(found: Iterable[Advisory], known: Iterable[Advisory] = ()) -> tuple[Advisory, ...]:
    """One advisory a flaw: records that share a name, also by way of others in `known`, become one.

    Its `id` is PYSEC's where there is one, else CVE's, else the first; the rest are aliases. The worst rating counts,
    and what any of the records calls affected is affected.
    """
    found = tuple(found)
    group_of = _groups((*found, *known))
    flaws: dict[tuple[str, int], list[Advisory]] = {}
    for advisory in found:
        flaws.setdefault((advisory.package, group_of[advisory.id]), []).append(advisory)
    return tuple(_one(advisories) for advisories in flaws.values())


def _groups(advisories: Iterable[Advisory]) -> dict[str, int]:
    """A number for each name; names of one flaw, through any chain of records, have the same."""
    group_of: dict[str, int] = {}
    members: dict[int, list[str]] = {}
    for number, advisory in enumerate(advisories):
        joined = list(dict.fromkeys(advisory.names))
        for other in sorted({group_of[name] for name in joined if name in group_of}):
            joined += members.pop(other)
        members[number] = joined
        group_of.update(dict.fromkeys(joined, number))
    return group_of


def _one(advisories: list[Advisory]) -> Advisory:
    names = list(dict.fromkeys(name for advisory in advisories for name in advisory.names))
    names.sort(
        key=lambda name: next((rank for rank, start in enumerate(_FIRST) if name.startswith(start)), len(_FIRST))
    )
    worst = max(advisories, key=lambda advisory: worse(advisory.rating, advisory.score))
    return replace(
        advisories[0],
        id=names[0],
        aliases=tuple(names[1:]),
        summary=next((advisory.summary for advisory in advisories if advisory.summary), ""),
        published=min((advisory.published for advisory in advisories if advisory.published), default=""),
        modified=max(advisory.modified for advisory in advisories),
        rating=worst.rating,
        score=worst.score,
        vector=worst.vector,
        affected=tuple(dict.fromkeys(block for advisory in advisories for block in advisory.affected)),
    )
