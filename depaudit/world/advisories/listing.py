"""The files of a database of advisories: a folder of records, or a zip of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import Enum
from zlib import crc32

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, replace

_ENDINGS = (".json", ".yaml", ".yml")
_RECORDS_OF_PYPA = "vulns"
"""The folder of a clone of the PyPA advisory database that holds its records."""
_EXPORTS = ("all.zip", os.path.join("PyPI", "all.zip"))
_MOST_FILES = 2_000_000
LARGEST = 32_000_000
"""Bytes of one record; the largest that were seen have a fiftieth of it."""


class Origin(Enum):
    """What a database is made of."""

    PYPA = "the PyPA advisory database"
    OSV = "an export in the OSV format"


@dataclass(frozen=True, slots=True)
class Listing:
    """The records of a database, unread."""

    path: str
    """The folder or zip that holds them."""
    origin: Origin
    files: tuple[str, ...]
    """Relative, with `/`, in order; those of a zip are listed by `with_members`."""
    stamp: str
    """Differs where any of the files changed its name, size or time."""
    zipped: bool = False


def list_records(path: str) -> Listing | Unreadable:
    """The records under `path`, or why there are none."""
    place = Location(path, 0)
    try:
        if not os.path.isdir(path):
            return _neither(path) if _is_queue(path) else _of_zip(path)
        vulns = os.path.join(path, _RECORDS_OF_PYPA)
        folder = vulns if os.path.isdir(vulns) else path
        listing = _of_folder(folder)
        export = next((found for name in _EXPORTS if os.path.isfile(found := os.path.join(path, name))), "")
        if not isinstance(listing, Unreadable) and not listing.files:
            if export:
                return _of_zip(export)
            return _empty(path)
        return listing
    except FileNotFoundError:
        return Unreadable(place, f"there is no `{path}`")
    except OSError as error:
        return Unreadable(place, f"`{path}` cannot be read: {error.strerror}")


def read_records(listing: Listing) -> Iterator[tuple[str, bytes | Unreadable]]:
    """The bytes of each file in order, or why they cannot be had."""
    if listing.zipped:
        yield from _read_zip(listing)
        return
    for name in listing.files:
        path = os.path.join(listing.path, name)
        if _is_queue(path):
            yield name, Unreadable(Location(name, 0), "it cannot be read: it is no file")
            continue
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            yield name, Unreadable(Location(name, 0), f"it cannot be read: {error.strerror}")
            continue
        yield name, data if len(data) <= LARGEST else _too_large(name)


def _is_queue(path: str) -> bool:
    """Whether it is none of the files that end: a named pipe would be waited for."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _of_folder(folder: str) -> Listing | Unreadable:
    found: list[tuple[str, str]] = []
    for entry in _walk(folder):
        found.append((entry.path[len(folder) :].replace(os.sep, "/").lstrip("/"), _state(entry)))
        if len(found) > _MOST_FILES:
            return Unreadable(Location(folder, 0), f"`{folder}` holds too many files for a database of advisories")
    found.sort()
    files = tuple(name for name, _ in found)
    states = "\n".join(f"{name}\0{state}" for name, state in found).encode("utf-8", "surrogateescape")
    stamp = f"{len(files)} {len(states)} {crc32(states):08x}"
    in_yaml = sum(not name.endswith(".json") for name in files)
    return Listing(folder, Origin.PYPA if 2 * in_yaml > len(files) else Origin.OSV, files, stamp)


def _state(entry: os.DirEntry[str]) -> str:
    try:
        stat = entry.stat()
    except OSError:  # a link to nothing: reading it will say so
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _walk(folder: str) -> Iterator[os.DirEntry[str]]:
    """The files that may hold records; nothing hidden, and no folder by way of a link."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith(_ENDINGS):
                    yield entry


def _of_zip(path: str) -> Listing:
    stat = os.stat(path)
    return Listing(path, Origin.OSV, (), f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}", zipped=True)


def with_members(listing: Listing) -> Listing | Unreadable:
    """The listing with the files of its zip, which take longer to list than an index takes to open."""
    if not listing.zipped:
        return listing
    from zipfile import BadZipFile, ZipFile

    path = listing.path
    try:
        with ZipFile(path) as archive:
            files = tuple(sorted(name for name in archive.namelist() if name.endswith(_ENDINGS)))
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return _neither(path)
    if not files:
        return _empty(path)
    return replace(listing, files=files, origin=Origin.OSV if files[0].endswith(".json") else Origin.PYPA)


def _neither(path: str) -> Unreadable:
    reason = f"`{path}` is neither a clone of the PyPA advisory database, nor an export of OSV (a folder or a zip), nor an index that depaudit made of one"
    return Unreadable(Location(path, 0), reason)


def _empty(path: str) -> Unreadable:
    return Unreadable(
        Location(path, 0), f"`{path}` holds no advisories: there is no file {' or '.join(_ENDINGS)} in it"
    )


def _read_zip(listing: Listing) -> Iterator[tuple[str, bytes | Unreadable]]:
    import zlib
    from zipfile import BadZipFile, ZipFile

    with ZipFile(listing.path) as archive:
        for name in listing.files:
            try:
                with archive.open(name) as file:
                    data = file.read(LARGEST + 1)
            except (BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, KeyError):
                yield name, Unreadable(Location(name, 0), "it cannot be unpacked")
                continue
            yield name, data if len(data) <= LARGEST else _too_large(name)


def _too_large(name: str) -> Unreadable:
    return Unreadable(Location(name, 0), f"it is larger than {LARGEST // 1_000_000} MB, and no advisory is")
