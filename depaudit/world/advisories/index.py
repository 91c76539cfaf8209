"""An index of advisories: one file that a run opens in milliseconds and reads only the distributions of that it asks for.

A head line with length and checksum, a line of JSON that tells where each distribution stands, then a line of JSON for
each distribution. It is data, never code; one that is cut short, damaged or of another layout is as good as none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from json import dumps, loads
from typing import Any
from zlib import crc32

from depaudit.errors import DepauditError
from depaudit.world.advisories.record import Advisory, Affected, Event, EventKind, Rating

LAYOUT = 2
_MAGIC = b"depaudit-advisories "
_KINDS = {kind.value[:2]: kind for kind in EventKind}


class Index:
    """The content of an index; what it tells of a distribution is decoded when it is asked for."""

    def __init__(self, body: bytes) -> None:
        head, _, self._rows = body.partition(b"\n")
        self.about: dict[str, Any] = loads(head)
        """What the database tells of itself: `stamp`, `origin`, `date`, `records`, `faults`."""
        self._places: dict[str, list[int]] = self.about["places"]
        self.body = body
        if not isinstance(self._places, dict):
            raise ValueError("places")

    def names(self) -> tuple[str, ...]:
        """The canonical names of all distributions in it."""
        return tuple(self._places)

    def of(self, name: str) -> tuple[Advisory, ...]:
        """The advisories of a distribution, by its canonical name."""
        place = self._places.get(name)
        if place is None:
            return ()
        try:
            start, length = place
            return tuple(_advisory(name, row) for row in loads(self._rows[start : start + length]))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise DepauditError(
                f"the index of advisories does not hold what depaudit writes about `{name}`; make it anew"
            ) from None


def body_of(advisories: Iterable[Advisory], about: dict[str, Any]) -> bytes:
    """The content of an index, the same for the same advisories in any order."""
    by_name: dict[str, list[Advisory]] = {}
    for advisory in advisories:
        by_name.setdefault(advisory.package, []).append(advisory)
    places: dict[str, tuple[int, int]] = {}
    rows: list[bytes] = []
    start = 0
    for name in sorted(by_name):
        row = _json([_row(advisory) for advisory in sorted(by_name[name], key=lambda advisory: advisory.id)])
        places[name] = (start, len(row))
        rows.append(row)
        start += len(row) + 1
    return b"\n".join([_json({**about, "places": places}), *rows])


def is_index(path: str) -> bool:
    """Whether the file begins like an index."""
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def load(path: str) -> Index | str:
    """The index in a file, or why it cannot be used."""
    try:
        with open(path, "rb") as file:
            head, body = file.readline().rstrip(b"\n"), file.read()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if not head.startswith(_MAGIC + b"%d " % LAYOUT):
        return "it was made by another version of depaudit"
    if head != _head(body):
        return "it is damaged or cut short"
    try:
        return Index(body)
    except (ValueError, TypeError, KeyError, RecursionError):
        return "it does not hold what depaudit writes"


def save(body: bytes, path: str) -> None:
    """Write an index, whole or not at all; raises OSError."""
    beside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(beside, "wb") as file:
            file.write(_head(body) + b"\n" + body)
        os.replace(beside, path)
    except OSError:
        if os.path.lexists(beside):
            os.unlink(beside)
        raise


def _head(body: bytes) -> bytes:
    return _MAGIC + b"%d %d %d" % (LAYOUT, len(body), crc32(body))


def _json(value: object) -> bytes:
    return dumps(value, separators=(",", ":")).encode()


def _row(advisory: Advisory) -> list[Any]:
    blocks = [
        [list(block.versions), [[[e.kind.value[:2], e.version] for e in events] for events in block.ranges], " ".join(block.within)]
        for block in advisory.affected
    ]
    return [
        advisory.id, list(advisory.aliases), advisory.summary, advisory.published, advisory.modified,
        advisory.withdrawn, advisory.rating.value, advisory.score, advisory.vector, blocks,
    ]  # fmt: skip


def _advisory(package: str, row: list[Any]) -> Advisory:
    name, aliases, summary, published, modified, withdrawn, rating, score, vector, blocks = row
    affected = tuple(
        Affected(
            tuple(map(str, versions)),
            tuple(tuple(Event(_KINDS[kind], str(version)) for kind, version in events) for events in ranges),
            tuple(within.split()),
        )
        for versions, ranges, within in blocks
    )
    return Advisory(
        id=str(name),
        package=package,
        aliases=tuple(map(str, aliases)),
        summary=str(summary),
        published=str(published),
        modified=str(modified),
        withdrawn=str(withdrawn),
        rating=Rating(rating),
        score=None if score is None else min(10.0, max(0.0, float(score))),
        vector=str(vector),
        affected=affected,
    )
