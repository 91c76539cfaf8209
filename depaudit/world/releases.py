"""The releases of a distribution, as package indexes list them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.model.record import dataclass
from depaudit.world.addresses import shown
from depaudit.world.connection import Connection
from depaudit.world.index_configuration import IndexConfiguration
from depaudit.world.local_files import url_of
from depaudit.world.simple_page import ACCEPTED, ListedFile, read_page
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from packaging.version import Version

LARGEST_PAGE = 80_000_000
SOURCE_ENDINGS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A wheel that an index offers."""

    url: str
    filename: str
    size: int
    """Bytes; 0 where the index does not say."""
    sha256: str
    """Hexadecimal; empty where the index does not say, and then nothing of it is remembered."""
    requires_python: str
    yanked: bool
    uploaded: str = ""
    """ISO 8601; empty where the index does not say."""

    @property
    def tags(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Pythons, ABIs and platforms that it is for (`cp311`, `abi3`, `manylinux_2_17_x86_64`)."""
        python, abi, platform = self.filename.removesuffix(".whl").split("-")[-3:]
        return tuple(python.split(".")), tuple(abi.split(".")), tuple(platform.split("."))


@dataclass(frozen=True, slots=True)
class Release:
    """A release with its wheels; one without any exists as source alone."""

    version: Version
    files: tuple[WheelFile, ...]
    """By file name."""
    has_source: bool = False
    requires_python: str = ""
    """Of its first file that says so, also where that is source."""
    yanked: bool = False
    """All of its files are."""


class PackageIndex:
    """The indexes of one configuration, and what they said in this run. For use by several threads."""

    def __init__(self, configuration: IndexConfiguration, on_bytes: Callable[[int], None] | None = None) -> None:
        self.configuration = configuration
        self.connection = Connection(configuration, on_bytes)
        self._known: dict[str, tuple[Release, ...] | Unreachable] = {}
        self._pages: dict[str, tuple[ListedFile, ...] | Unreachable] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the servers go; what they said is still known."""
        self.connection.close()

    def listed(self, url: str) -> tuple[ListedFile, ...] | Unreachable:
        """The files of a page; asked once."""
        if url not in self._pages:
            self._pages[url] = _page(url, self.connection)
        return self._pages[url]


def releases(name: str, index: PackageIndex) -> tuple[Release, ...] | Unreachable:
    """The releases of a distribution, oldest first, pre-releases and withdrawn ones too.

    `Unreachable.missing`: the indexes were asked, and none knows it.
    """
    name = canonical(name)
    with index._lock:
        known = index._known.get(name)
    if known is None:
        known = _asked(name, index)
        with index._lock:
            index._known[name] = known
    return known


def _asked(name: str, index: PackageIndex) -> tuple[Release, ...] | Unreachable:
    files: list[ListedFile] = []
    silent: list[Unreachable] = []
    for url in index.configuration.indexes:
        page = index.listed(f"{url.rstrip('/')}/{name}/")
        if not isinstance(page, Unreachable):
            files += page
            if index.configuration.first_alone:
                break
        elif page.forbidden:
            silent.append(page)
        elif not page.missing:
            return page
    for link in index.configuration.links:
        page = index.listed(link if "://" in link else url_of(link))
        if not isinstance(page, Unreachable):
            files += page
        elif not page.missing:
            return page
    found = tuple(_releases(name, files))
    if not found and silent:
        return silent[0]
    return found or Unreachable(f"no package index that is set up knows `{name}`", missing=True)


def _page(url: str, connection: Connection) -> tuple[ListedFile, ...] | Unreachable:
    answer = connection.get(url, LARGEST_PAGE, {"Accept": ACCEPTED})
    if isinstance(answer, Unreachable):
        return answer
    page = read_page(answer.body, answer.url, answer.headers.get("content-type", ""))
    if isinstance(page, Unreachable):
        return Unreachable(f"`{shown(url)}` is no page of a package index: {page.reason}")
    return page


def _releases(name: str, files: Iterable[ListedFile]) -> Iterator[Release]:
    wheels: dict[Version, dict[str, WheelFile]] = {}
    listed: dict[Version, list[ListedFile]] = {}
    for file in files:
        version = _version_of(file.filename, name)
        if version is None:
            continue
        listed.setdefault(version, []).append(file)
        if file.filename.endswith(".whl"):
            wheel = WheelFile(file.url, file.filename, file.size, file.sha256, file.requires_python, file.yanked, file.uploaded)
            wheels.setdefault(version, {}).setdefault(file.filename, wheel)
    for version in sorted(listed):
        its_wheels = wheels.get(version, {})
        yield Release(
            version,
            tuple(its_wheels[filename] for filename in sorted(its_wheels)),
            has_source=any(not file.filename.endswith(".whl") for file in listed[version]),
            requires_python=next((file.requires_python for file in listed[version] if file.requires_python), ""),
            yanked=all(file.yanked for file in listed[version]),
        )


def _version_of(filename: str, name: str) -> Version | None:
    """The version of a file of the distribution; None for a file of another one, and for what is neither wheel nor source."""
    if filename.endswith(".whl"):
        parts = filename[:-4].split("-")
        return _version(parts[1]) if len(parts) in (5, 6) and canonical(parts[0]) == name else None
    ending = next((ending for ending in SOURCE_ENDINGS if filename.endswith(ending)), "")
    stem = filename[: -len(ending)] if ending else ""
    for n, letter in enumerate(stem):  # older names hold hyphens in both halves: the name decides where it ends
        if letter == "-" and canonical(stem[:n]) == name:
            return _version(stem[n + 1 :])
    return None


@lru_cache(maxsize=4096)
def _version(text: str) -> Version | None:
    from packaging.version import Version

    try:
        return Version(text.replace("_", "-"))
    except ValueError:  # no version, or one with a number longer than Python reads
        return None


