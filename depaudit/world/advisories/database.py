"""A database of advisories on disk, opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

from depaudit.cache import ADVISORIES
from depaudit.canonical_name import canonical
from depaudit.model.location import Location, Unreadable
from depaudit.world.advisories import index
from depaudit.world.advisories.listing import Listing, Origin, list_records

if TYPE_CHECKING:
    from depaudit.world.advisories.compiling import Progress
    from depaudit.world.advisories.record import Advisory

_DECIDES = ("compiling.py", "index.py", "listing.py", "matching.py", "osv.py", "parsing.py", "rating.py", "record.py")
"""The parts of depaudit that decide what an index holds."""


class Database:
    """The advisories of one database, by distribution."""

    def __init__(self, path: str, content: index.Index, why_compiled: str = "") -> None:
        about = content.about
        self.path = path
        """As it was given."""
        self.origin = Origin[about["origin"]]
        self.date = str(about["date"])
        """The day (`2026-09-30`) of the last change to a record in it; empty where no record tells."""
        self.records = int(about["records"])
        """How many records about PyPI it holds, those withdrawn included."""
        self.faults = tuple(
            Unreadable(Location(str(file), int(line), int(column)), str(reason), told=str(told))
            for file, line, column, reason, told in about["faults"]
        )
        """The files, and the parts of files, that could not be read, with their paths inside the database.

        `told` is the distribution whose advisories are not whole for it."""
        self.why_compiled = why_compiled
        """Why the index of an earlier run was not used; empty where it was, or where there was none."""
        self.content = content

    def of(self, name: str) -> tuple[Advisory, ...]:
        """The advisories about a distribution, those withdrawn included; the name in any spelling."""
        return self.content.of(canonical(name))

    def names(self) -> tuple[str, ...]:
        """The canonical names of all distributions in it, in order."""
        return self.content.names()


def open_database(path: str, cache_folder: str = "", progress: Progress | None = None) -> Database | Unreadable:
    """Open a clone, an export (a folder or `all.zip`) or an index that `write_index` made.

    What is no index is compiled once and remembered in `cache_folder` (not where that is empty) until something in it
    changes. `progress` hears how many files of how many were read while that is done.
    """
    if index.is_index(path):
        content = index.load(path)
        if isinstance(content, str):
            return Unreadable(Location(path, 0), f"`{path}` is an index of advisories that cannot be used: {content}")
        return _opened(path, content)
    listing = list_records(path)
    if isinstance(listing, Unreadable):
        return listing
    stamp = f"{_version_of_readers()} {listing.stamp}"
    kept = (
        os.path.join(cache_folder, f"{ADVISORIES}{crc32(os.fsencode(os.path.abspath(path))):08x}")
        if cache_folder
        else ""
    )
    content = index.load(kept) if kept and os.path.lexists(kept) else ""
    if isinstance(content, index.Index):
        if content.about.get("stamp") == stamp and not isinstance(opened := _opened(path, content), Unreadable):
            return opened
        content = "the database has changed"
    return _compiled(path, listing, stamp, kept, content, progress)


def write_index(database: Database, path: str) -> None:
    """Write an index that `open_database` reads without the database that it was made of; raises OSError."""
    index.save(database.content.body, path)


def _compiled(
    path: str, listing: Listing, stamp: str, kept: str, why: str, progress: Progress | None
) -> Database | Unreadable:
    from depaudit.world.advisories.compiling import compiled

    body = compiled(listing, stamp, progress)
    if isinstance(body, Unreadable):
        return body
    if kept:
        try:
            index.save(body, kept)
        except OSError as error:
            why = f"it cannot be written: {error.strerror}"
    return _opened(path, index.Index(body), why)


def _opened(path: str, content: index.Index, why: str = "") -> Database | Unreadable:
    try:
        return Database(path, content, why)
    except (KeyError, TypeError, ValueError):
        return Unreadable(
            Location(path, 0), f"`{path}` is an index of advisories that does not hold what depaudit writes"
        )


def _version_of_readers() -> str:
    """Changes with the text of the parts that make an index: installs from a repository keep their number."""
    sums = 0
    for part in _DECIDES:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), part), "rb") as file:
            sums = crc32(file.read(), sums)
    return f"{sums:08x}"
