"""Python files and notebooks of a tree: out of the cache, else read and scanned, by several processes where that pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field
from depaudit.model.source import CodeRole, Source

if TYPE_CHECKING:
    from depaudit.cache import Cache, Identity
    from depaudit.files import Files

Progress = Callable[[int, int], None]
Wanted = tuple[str, CodeRole, str]
"""Path, role, extra."""
Left = tuple[Wanted, "Identity | None"]
"""A file that must be read, and its identity where it is to be remembered."""

MANY = 1_000
"""Files from which on a second process saves more than it costs; see `docs/benchmark.md`."""


@dataclass(slots=True)
class Reading:
    """The files that one run reads."""

    files: Files
    cache: Cache | None = None
    progress: Progress | None = None
    failures: list[Unreadable] = field(default_factory=list)
    """Files that the scanner failed on, which is depaudit's own fault."""
    processes: int = 0
    """How many may scan; 0: as many as pay."""


def read_sources(wanted: Sequence[Wanted], reading: Reading) -> list[Source]:
    """The sources, in the order in which they are wanted."""
    found: dict[str, Source] = {}
    left = _not_remembered(wanted, reading, found)
    processes = reading.processes or (_processors() if len(left) >= MANY else 1)
    shares = [left[number::processes] for number in range(processes)]
    others = None
    if processes > 1:
        from depaudit.several_processes import Children

        others = Children(lambda share: _answers(share, reading), shares[1:])
    done = len(found)
    for one in shares[0]:
        found[one[0][0]] = _read(one, reading)
        done += processes
        if reading.progress is not None:
            reading.progress(min(done, len(wanted)), len(wanted))
    if others is not None:
        for share, (table, answers) in zip(shares[1:], others.answers(), strict=True):
            _take(share, table, answers, reading, found)
    return [found[path] for path, _, _ in wanted]


def _processors() -> int:
    from depaudit.several_processes import processors

    return processors()


def _not_remembered(wanted: Sequence[Wanted], reading: Reading, found: dict[str, Source]) -> list[Left]:
    """What must be read; what the cache knows of files that did not change is `found`."""
    cache = reading.cache
    if cache is None:
        return [(one, None) for one in wanted]
    left: list[Left] = []
    for one in wanted:
        path, role, extra = one
        identity = reading.files.identity(path)
        known = cache.unchanged(path, identity) if identity is not None else None
        if known is None:
            left.append((one, identity))
        else:
            found[path] = cache.rows.source(path, role, extra, known)
    return left


def _read(left: Left, reading: Reading) -> Source:
    """A file, read, scanned where its bytes are not known, and remembered."""
    (path, role, extra), identity = left
    data = reading.files.read(path)
    if isinstance(data, Unreadable):
        return Source(path, role, unreadable=data)
    cache = reading.cache
    if cache is None or identity is None:
        return _scanned(path, data, role, extra, reading) or Source(path, role)
    digest = cache.digest_of(data)
    known = cache.same_bytes(path, identity, digest)
    if known is not None:
        return cache.rows.source(path, role, extra, known)
    source = _scanned(path, data, role, extra, reading)
    if source is None:
        return Source(path, role)
    cache.keep(path, identity, digest, cache.rows.of(source))
    return source


def _scanned(path: str, data: bytes, role: CodeRole, extra: str, reading: Reading) -> Source | None:
    from depaudit.sources import scan

    try:
        return scan(path, data, role, extra)
    except Exception as error:
        reading.failures.append(failed(path, error))
        return None


def _answers(share: Sequence[Left], reading: Reading) -> tuple[list[Any], list[Any]]:
    """A child's: a table, and of each file its hash and rows; None where the parent should look itself."""
    from depaudit.source_rows import Rows

    rows = Rows([])
    answers: list[Any] = []
    for (path, role, extra), identity in share:
        data = reading.files.read(path)
        if isinstance(data, Unreadable):
            answers.append(None)
            continue
        cache = reading.cache if identity is not None else None
        digest = cache.digest_of(data) if cache is not None else ""
        if cache is not None and identity is not None and cache.same_bytes(path, identity, digest) is not None:
            answers.append((digest, None))
            continue
        source = _scanned(path, data, role, extra, reading)
        answers.append((digest, rows.of(source)) if source is not None else None)
    return rows.table, answers


def _take(
    share: Sequence[Left], table: list[Any], answers: Sequence[Any], reading: Reading, found: dict[str, Source]
) -> None:
    """Take in what a child found."""
    from depaudit.source_rows import Rows

    rows, cache = Rows(table), reading.cache
    for left, answer in zip(share, answers, strict=True):
        (path, role, extra), identity = left
        if answer is None:
            found[path] = _read(left, reading)
            continue
        digest, known = answer
        if known is not None:
            source = found[path] = rows.source(path, role, extra, known)
            if cache is not None and identity is not None:
                cache.keep(path, identity, digest, cache.rows.of(source))
        elif cache is not None and identity is not None:
            again = cache.same_bytes(path, identity, digest)
            found[path] = cache.rows.source(path, role, extra, again) if again is not None else _read(left, reading)


def failed(path: str, error: Exception) -> Unreadable:
    """A file that a reader failed on."""
    return Unreadable(Location(path), f"reading it failed with {type(error).__name__}: {error}")
