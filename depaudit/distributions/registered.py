"""Modules that a program registers under a name itself, which no distribution has to bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depaudit.model.source import CodeRole, Source


def registered_by(sources: Iterable[Source]) -> Iterator[str]:
    """The names that code which runs registers; what tests put there is no help at run time."""
    for source in sources:
        if source.signs and source.role is CodeRole.RUNTIME:
            yield from (sign.what for sign in source.signs if sign.kind == "alias")
