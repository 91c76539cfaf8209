"""Build the histories of APIs from the files of releases, which are fetched in parts and never installed.

    python scripts/build_histories.py NAME… [--keep FOLDER] [--deprecations]

`depaudit/knowledge/facts/api_histories.toml` says which distributions there are,
their import packages and the first release. What was fetched and read is kept in
FOLDER, so that building again takes seconds as long as `depaudit/apis` is the same.
With `--deprecations` the rest of a history stays, and only what warns of its end is read.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli
from history_deprecations import began, with_deprecations
from history_edges import Names, candidates, to_ask
from history_file import read, write, written
from history_reading import Reading
from history_releases import Series, covered, of_series
from history_states import ABSENT, PRESENT, change_of, told
from packaging.version import Version

from depaudit.knowledge.api_history import Change, read_history
from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, releases
from depaudit.world.unreachable import Unreachable

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "api_histories.toml"
KEPT_OPEN = 12_000_000
"""Bytes of text of a release that stays open until it is asked again; there may be a hundred of them."""
States = Mapping[str, tuple[str, str]]


def changes_of(versions: list[str], states: Mapping[str, States], names: Iterable[str]) -> dict[str, Change]:
    """What became of the names."""
    found: dict[str, Change] = {}
    nothing = ("unknown", "")
    for name in sorted(names):
        row = [states[version].get(name, nothing) for version in versions]
        change = change_of(versions, [state for state, _ in row], [place for _, place in row])
        if change:
            found[name] = change
    return found


def halves(series: Series, states: Mapping[str, States]) -> dict[str, set[str]]:
    """Where names came or went within a series: the releases in the middle of the gaps, with the names to ask for."""
    wanted: dict[str, set[str]] = {}
    for group in series.values():
        versions = [str(one.version) for one in group]
        for name in {name for version in versions for name in states.get(version, ())}:
            told = [(at, states[it][name][0]) for at, it in enumerate(versions) if name in states.get(it, ())]
            for (older, before), (newer, after) in pairwise(told):
                if newer - older > 1 and {before, after} == {ABSENT, PRESENT}:
                    wanted.setdefault(versions[(older + newer) // 2], set()).add(name)
    return wanted


def asked(names: Iterable[str], chosen: list[str], shown: Mapping[str, Names], readings: Mapping[str, Reading]) -> dict[str, dict[str, tuple[str, str]]]:
    """What the releases say of the names, each asked only where an answer can matter."""
    states: dict[str, dict[str, tuple[str, str]]] = {version: {} for version in chosen}
    rows = [shown[version] for version in chosen]
    open_names = set(names)
    while open_names:
        wanted: dict[str, set[str]] = {}
        for name in sorted(open_names):
            answers = [states[version][name][0] if name in states[version] else None for version in chosen]
            places = list(to_ask(name, rows, answers))
            if not places:
                open_names.discard(name)
            for place in places:
                wanted.setdefault(chosen[place], set()).add(name)
        for version in (version for version in chosen if version in wanted):
            states[version] |= readings[version].states(wanted[version])
            readings[version].close(KEPT_OPEN)
            print(f"{version}: {len(wanted[version])} asked, {time.process_time():.0f} s", file=sys.stderr, flush=True)
    return states


def deprecated(series: Series, readings: Mapping[str, Reading]) -> dict[str, str]:
    """The names that warn of their end, with the first release that does."""

    def warned(version: str) -> set[str]:
        found = readings[version].warned()
        readings[version].close(KEPT_OPEN)
        return found

    groups = [[str(one.version) for one in group] for group in series.values()]
    firsts = [group[0] for group in groups]
    shown = [warned(first) for first in firsts]
    found = began(firsts, shown, lambda version, name: readings[version].has(name), lambda version, name: readings[version].speaks(name))
    for name, version in found.items():
        before = groups[firsts.index(version) - 1]
        if before[1:] and name in warned(before[-1]):
            found[name] = next(it for it in before[1:] if name in warned(it))
    return found


def readings_of(name: str, row: Mapping[str, Any], index: PackageIndex, folder: Path) -> tuple[Series, dict[str, Reading]]:
    """The releases of a distribution, by series, and what is read of each."""
    listed = releases(name, index)
    if isinstance(listed, Unreachable):
        raise SystemExit(f"{name}: {listed.reason}")
    series = of_series(listed, Version(row["since"]), Version(row["below"]) if "below" in row else None, first=row.get("first", False))
    return series, {str(one.version): Reading(one, row, index, folder) for group in series.values() for one in group}


def build(name: str, series: Series, readings: Mapping[str, Reading]) -> str:
    """The text of the history."""
    chosen = [str(one.version) for one in covered(series)]
    shown: dict[str, Names] = {}
    for group in series.values():
        first, last = str(group[0].version), str(group[-1].version)
        shown[first] = shown[last] = readings[first].names()  # of the last one nothing is believed before it is asked
        readings[first].close(KEPT_OPEN)
        print(f"{name} {first}: {len(shown[first])} names, {time.process_time():.0f} s", file=sys.stderr, flush=True)
    names = candidates(list(shown.values()))
    states = asked(names, chosen, shown, readings)
    while wanted := halves(series, states):
        for version, moved in sorted(wanted.items()):
            states.setdefault(version, {}).update(readings[version].states(moved))
            readings[version].close()
    versions = sorted(states, key=Version)
    return written(versions, with_deprecations(told(changes_of(versions, states, names)), deprecated(series, readings)))


def main() -> None:
    """Build those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--keep", type=Path, default=Path(".histories"))
    parser.add_argument("--deprecations", action="store_true")
    given = parser.parse_args()
    facts = tomli.loads(FACTS.read_text(encoding="utf-8"))
    configuration = index_configuration()
    if isinstance(configuration, Unreachable):
        raise SystemExit(configuration.reason)
    index = PackageIndex(configuration)
    for name in given.names:
        series, readings = readings_of(name, facts[name], index, given.keep)
        if given.deprecations:
            versions, changes = read_history(read(name))
            text = written(versions, with_deprecations(changes, deprecated(series, readings)))
        else:
            text = build(name, series, readings)
        print(f"{write(name, text).stat().st_size} bytes: {name}, {text.count(chr(10)) // 2} changes of {len(text)} characters")


if __name__ == "__main__":
    main()
