"""Versions held against a database of advisories on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable
from depaudit.world.looked_up import LookedUp, flaws

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Version
    from depaudit.world.advisories.database import Database

Tick = Callable[[int, int], None]


def opened(path: str, cache_folder: str, tick: Tick | None = None) -> Database | Unreadable:
    """The database, compiled where that is needed."""
    from depaudit.world.advisories.database import open_database

    return open_database(path, cache_folder, tick)


def told_by(database: Database, versions: Iterable[Version]) -> LookedUp:
    """What it knows of the versions."""
    from depaudit.world.advisories.matching import affecting

    found = {}
    for name, version in versions:
        known = database.of(name)
        found[name, version] = flaws(affecting(known, version), known) if known else ()
    return LookedUp(database.origin.value, database.date, found, known=database.of)
