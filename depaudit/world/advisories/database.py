"""A database of advisories on disk, opened."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.world.advisories.record import Advisory


class Origin(Enum):
    """What a database was made of."""

    PYPA = "the PyPA advisory database"
    OSV = "an export of OSV"


class Database:
    """The advisories of one database, by distribution."""

    path: str
    """As it was given."""
    origin: Origin
    date: str
    """The day (`2026-09-30`) of the last change in it; empty where it does not say."""
    records: int
    """How many records of PyPI it holds, those withdrawn included."""
    faults: tuple[Unreadable, ...]
    """The files and parts of files in it that could not be read, with their paths in the database."""
    why_compiled: str
    """Why the index of an earlier run was not used; empty where it was, or where there was none."""

    def of(self, name: str) -> tuple[Advisory, ...]:
        """The advisories about a distribution, those withdrawn included; the name in any spelling."""
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        """The canonical names of all distributions in it."""
        raise NotImplementedError


def open_database(
    path: str, cache_folder: str = "", progress: Callable[[int, int], None] | None = None
) -> Database | Unreadable:
    """Open a clone, an export (a folder or `all.zip`) or an index that `write_index` made.

    What is no index is compiled once and remembered in `cache_folder` (not where that is empty) until something in it
    changes. `progress` hears how many files of how many were read while that is done.
    """
    raise NotImplementedError


def write_index(database: Database, path: str) -> None:
    """Write an index that `open_database` reads without the database it was made of."""
    raise NotImplementedError
