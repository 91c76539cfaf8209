"""Which releases of a distribution are read for its history, and what is read of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from packaging.version import Version

from depaudit.world.releases import Release

TEXT = (".py", ".pyi")
NATIVE = (".so", ".pyd")
LARGEST_NATIVE = 8_000_000
"""Bytes of native code that are fetched to be searched; more is taken as not at hand."""
UNREAD = frozenset({"tests", "test", "conftest", "_vendor", "benchmarks"})


Series = dict[tuple[int, ...], list[Release]]


def of_series(releases: Iterable[Release], since: Version, below: Version | None = None, *, first: bool = False) -> Series:
    """Final releases that have a wheel and were not withdrawn, by their first two numbers (by the first of years), oldest first.

    With `first` the first of each alone.
    """
    final = [
        it
        for it in releases
        if it.version >= since and not (below and it.version >= below) and it.files and not it.yanked
        and not (it.version.is_prerelease or it.version.is_devrelease or it.version.is_postrelease or it.version.local)
    ]
    final.sort(key=lambda it: it.version)
    series = {numbers: list(group) for numbers, group in groupby(final, key=lambda it: it.version.release[:2])}
    return {numbers: group[:1] for numbers, group in series.items()} if first else series


def covered(series: Series) -> list[Release]:
    """The first and the last release of every series: what both have or lack, those between have or lack."""
    return [release for group in series.values() for release in (group[:1] if len(group) == 1 else (group[0], group[-1]))]


def text_members(names: Iterable[str], roots: Iterable[str]) -> Iterator[str]:
    """The Python files and stubs of the import packages, without tests and what others wrote."""
    begins = tuple(f"{root}/" for root in roots) + tuple(f"{root}.py" for root in roots)
    for name in sorted(names):
        if name.startswith(begins) and name.endswith(TEXT) and UNREAD.isdisjoint(name.split("/")[1:]):
            yield name
