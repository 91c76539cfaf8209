"""`depaudit advisories`: tell what a database of advisories holds, and make one file of it."""

from __future__ import annotations

import os
from typing import Any

from depaudit.cache import default_folder
from depaudit.cli.arguments import Arguments
from depaudit.cli.streams import out
from depaudit.errors import DepauditError
from depaudit.model.location import Unreadable
from depaudit.reports.facts import one_line
from depaudit.world.advisories.database import Database, open_database, write_index
from depaudit.world.advisories.index import is_index

_MOST = 20
"""Faults that are listed without `--verbose`."""


def advisories(arguments: Arguments) -> int:
    """Open the database in the first path, write its index to the second where there is one, and say what it holds."""
    if not 1 <= len(arguments.paths) <= 2:
        raise DepauditError("`depaudit advisories` takes a database, and the file to write its index to: PATH [FILE]")
    path, *target = arguments.paths
    folder = (
        "" if arguments.no_cache else os.path.abspath(arguments.cache_dir) if arguments.cache_dir else default_folder()
    )
    database = open_database(path, folder)
    if isinstance(database, Unreadable):
        raise DepauditError(database.reason)
    if target:
        if os.path.lexists(target[0]) and not is_index(target[0]):
            raise DepauditError(f"`{target[0]}` exists and is no index of advisories")
        try:
            write_index(database, target[0])
        except OSError as error:
            raise DepauditError(f"`{target[0]}` cannot be written: {error.strerror}") from None
    if arguments.json:
        from depaudit.reports.json import enveloped

        out(enveloped(**_told(database, target)))
    elif not arguments.quiet:
        out("".join(f"{line}\n" for line in _lines(database, target, _MOST if not arguments.verbose else None)))
    return 0


def _told(database: Database, target: list[str]) -> dict[str, Any]:
    return {
        "origin": database.origin.value,
        "date": database.date,
        "records": database.records,
        "distributions": len(database.names()),
        "unread": [
            {
                "path": fault.location.path,
                "line": fault.location.line,
                "distribution": fault.told,
                "message": fault.reason,
            }
            for fault in database.faults
        ],
        "index": target[0] if target else None,
    }


def _lines(database: Database, target: list[str], most: int | None) -> list[str]:
    faults = [one_line(f"not read: {fault.location}: {fault.reason}") for fault in database.faults]
    hidden = len(faults) - most if most is not None and len(faults) > most else 0
    lines = [
        f"{database.origin.value}: {_count(database.records, 'record')} about {_count(len(database.names()), 'distribution')}, "
        f"last changed on {database.date or 'a day that no record tells'}",
        *faults[: len(faults) - hidden],
    ]
    lines += [f"not read: {hidden} more (--verbose)"] if hidden else []
    return [*lines, f"wrote {target[0]}"] if target else lines


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
