"""Versions held against a database of advisories on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable
from depaudit.world.looked_up import NOT_ANSWERED, LookedUp, flaws, with_records

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Version
    from depaudit.world.advisories.database import Database
    from depaudit.world.advisories.record import Advisory

Tick = Callable[[int, int], None]


def opened(path: str, cache_folder: str, tick: Tick | None = None) -> Database | Unreadable:
    """The database, compiled where that is needed."""
    from depaudit.world.advisories.database import open_database

    return open_database(path, cache_folder, tick)


def told_by_pip_audit(database: Database, versions: Sequence[Version], tick: Callable[[], None] | None = None) -> LookedUp:
    """What pip-audit says of the versions when a server on this machine answers it out of the database."""
    from depaudit.world.advisories.matching import affecting
    from depaudit.world.osv_server import serving
    from depaudit.world.pip_audit import Run, Service

    source = f"pip-audit with {database.origin.value}"
    if not versions:
        return LookedUp(source, database.date, faults=database.faults, known=database.of)
    asked = frozenset(versions)

    def answer(version: Version) -> list[dict[str, object]] | None:
        known = affecting(database.of(version[0]), version[1]) if version in asked else None
        return None if known is None else [_record(one) for one in known]

    with serving(answer) as address:
        run = Run(versions, Service("osv", address, local=True))
        try:
            said = run.said(tick)
        finally:
            run.close()
    found = {v: with_records(f, affecting(database.of(v[0]), v[1]), database.of(v[0])) for v, f in said.found.items()}
    reasons = dict.fromkeys((v for v in versions if v not in found), NOT_ANSWERED)
    failed = said.failed or next(iter(said.skipped.values()), "")
    return LookedUp(source, database.date, found, reasons, failed, database.faults, database.of)


def _record(advisory: Advisory) -> dict[str, object]:
    """The advisory in the OSV schema, as far as pip-audit reads it."""
    ranges = [
        {"type": "ECOSYSTEM", "events": [{event.kind.value: event.version} for event in events]}
        for block in advisory.affected
        for events in block.ranges
    ]
    return {
        "id": advisory.id,
        "aliases": list(advisory.aliases),
        "summary": advisory.summary,
        "published": advisory.published,
        "affected": [{"package": {"ecosystem": "PyPI", "name": advisory.package}, "ranges": ranges}],
    }


def told_by(database: Database, versions: Iterable[Version]) -> LookedUp:
    """What it knows of the versions."""
    from depaudit.world.advisories.matching import affecting

    found = {}
    for name, version in versions:
        known = database.of(name)
        found[name, version] = flaws(affecting(known, version), known) if known else ()
    return LookedUp(database.origin.value, database.date, found, faults=database.faults, known=database.of)
