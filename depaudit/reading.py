"""Python files and notebooks of a tree: out of the cache, else read and scanned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field
from depaudit.model.source import CodeRole, Source

if TYPE_CHECKING:
    from depaudit.cache import Cache, Identity
    from depaudit.files import Files
    from depaudit.source_rows import Rows

Progress = Callable[[int, int], None]
Wanted = tuple[str, CodeRole, str]
"""Path, role, extra."""


@dataclass(slots=True)
class Reading:
    """The files that one run reads."""

    files: Files
    cache: Cache | None = None
    progress: Progress | None = None
    failures: list[Unreadable] = field(default_factory=list)
    """Files that the scanner failed on, which is depaudit's own fault."""
    scanned: int = 0
    """How many files were not answered for by the cache."""


def read_sources(wanted: Sequence[Wanted], reading: Reading) -> list[Source]:
    """The sources, in the order in which they are wanted."""
    cache = reading.cache
    rows: Rows | None = None
    if cache is not None:
        from depaudit.source_rows import Rows

        rows = Rows(cache.table)
    found: dict[str, Source] = {}
    left: list[tuple[Wanted, Identity | None]] = []
    for one in wanted:
        path, role, extra = one
        identity = reading.files.identity(path) if cache is not None else None
        if cache is not None and rows is not None and identity is not None:
            known = cache.unchanged(path, identity)
            if known is not None:
                found[path] = rows.source(path, role, extra, known)
                continue
        left.append((one, identity))
    reading.scanned += len(left)
    for path, source in _scanned(left, len(wanted), reading, rows):
        found[path] = source
    if cache is not None and rows is not None:
        cache.used += rows.used
    return [found[path] for path, _, _ in wanted]


def _scanned(
    left: Sequence[tuple[Wanted, Identity | None]], total: int, reading: Reading, rows: Rows | None
) -> list[tuple[str, Source]]:
    """What is not known yet, read and scanned."""
    found: list[tuple[str, Source]] = []
    done = total - len(left)
    for one, identity in left:
        found.append((one[0], _one(one, identity, reading, rows)))
        done += 1
        if reading.progress is not None:
            reading.progress(done, total)
    return found


def _one(one: Wanted, identity: Identity | None, reading: Reading, rows: Rows | None) -> Source:
    path, role, extra = one
    data = reading.files.read(path)
    if isinstance(data, Unreadable):
        return Source(path, role, unreadable=data)
    cache = reading.cache if identity is not None else None
    if cache is not None and rows is not None and identity is not None:
        known = cache.same_bytes(path, identity, data)
        if known is not None:
            return rows.source(path, role, extra, known)
    from depaudit.sources import scan

    try:
        source = scan(path, data, role, extra)
    except Exception as error:
        reading.failures.append(failed(path, error))
        return Source(path, role)
    if cache is not None and rows is not None and identity is not None:
        cache.keep(path, identity, data, rows.of(source))
    return source


def failed(path: str, error: Exception) -> Unreadable:
    """A file that a reader failed on."""
    return Unreadable(Location(path), f"reading it failed with {type(error).__name__}: {error}")
