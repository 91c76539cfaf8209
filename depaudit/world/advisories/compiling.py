"""All records of a database, read once and made into an index."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from depaudit.model.location import Location, Unreadable
from depaudit.world.advisories.index import body_of
from depaudit.world.advisories.listing import Listing, read_records, with_members
from depaudit.world.advisories.osv import advisories_in
from depaudit.world.advisories.parsing import parse_record
from depaudit.world.advisories.record import Advisory

Progress = Callable[[int, int], None]
_DAY = 86_400


def compiled(found: Listing, stamp: str, progress: Progress | None = None) -> bytes | Unreadable:
    """The body of an index, or why there is nothing to make one of. What could not be read of it stands in it."""
    listing = with_members(found)
    if isinstance(listing, Unreadable):
        return listing
    records: dict[str, tuple[Advisory, ...]] = {}
    faults: list[Unreadable] = []
    latest = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + _DAY))
    date = ""
    for number, (name, data) in enumerate(read_records(listing), 1):
        record = data if isinstance(data, Unreadable) else parse_record(name, data)
        if isinstance(record, Unreadable):
            faults.append(record)
            continue
        advisories, reasons = advisories_in(record)
        faults += [Unreadable(Location(name), reason, told=package) for package, reason in reasons]
        if advisories:
            faults += _keep(records, advisories, name)
            modified = advisories[0].modified
            if modified > latest:
                reason = f"`{advisories[0].id}` says that it was changed at {modified}, which is still to come"
                faults.append(Unreadable(Location(name), reason))
            else:
                date = max(date, modified[:10])
        if progress is not None:
            progress(number, len(listing.files))
    if not records:
        return _nothing(listing, faults)
    about: dict[str, Any] = {
        "stamp": stamp,
        "origin": listing.origin.name,
        "date": date,
        "records": len(records),
        "faults": [[*_place(fault.location), _printable(fault.reason), fault.told] for fault in faults],
    }
    return body_of((advisory for advisories in records.values() for advisory in advisories), about)


def _keep(records: dict[str, tuple[Advisory, ...]], advisories: tuple[Advisory, ...], name: str) -> list[Unreadable]:
    """Keep the advisories of a record; of two records of one name the one that was changed last."""
    one = advisories[0]
    before = records.get(one.id)
    if before is None or before[0].modified < one.modified:
        records[one.id] = advisories
    if before is None or before == advisories:
        return []
    return [Unreadable(Location(name), f"`{one.id}` stands in another file too; the one that was changed last counts")]


def _place(place: Location) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _nothing(listing: Listing, faults: list[Unreadable]) -> Unreadable:
    count = len(listing.files)
    what = f"`{listing.path}` holds no advisories about distributions on PyPI: {count} file{'s' * (count != 1)} read"
    if faults:
        what += f", {len(faults)} fault{'s' * (len(faults) != 1)}, the first at {faults[0].location}: {_printable(faults[0].reason)}"
    return Unreadable(Location(listing.path, 0), what)


def _printable(text: str) -> str:
    """Without characters that a terminal would obey: the text may come from the record."""
    return "".join(character if character.isprintable() else "?" for character in text)
