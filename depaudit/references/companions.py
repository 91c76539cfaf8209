"""Features that the code uses, and the distributions that they need beside themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depaudit.knowledge.companions import companion
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location
from depaudit.model.source import Source
from depaudit.references.configuration import strongest


def companion_references(names: Sequence[str], sources: Iterable[Source]) -> tuple[Reference, ...]:
    """Where the code uses a feature for which one of these distributions is there."""
    wanted = frozenset(names)
    found = []
    for source in sources:
        for sign in source.signs:
            if sign.kind != "feature":
                continue
            for name in companion(sign.what).needs:
                if name in wanted:
                    place = Location(source.path, sign.line, sign.column, sign.end_line, sign.end_column)
                    found.append(Reference(name, place, ReferenceKind.COMPANION, f"`{sign.shown}` needs it"))
    return strongest(found)
