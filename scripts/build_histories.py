"""Build the histories of APIs from the files of releases, which are fetched in parts and never installed.

    python scripts/build_histories.py NAME… [--keep FOLDER]

`depaudit/knowledge/facts/api_histories.toml` says which distributions there are,
their import packages and the first release. What was fetched and read is kept in
FOLDER, so that building again takes seconds as long as `depaudit/apis` is the same.
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
from history_file import write, written
from history_names import candidates
from history_reading import Reading
from history_releases import between, covered, of_series
from history_states import ABSENT, PRESENT, change_of, told
from packaging.version import Version

from depaudit.knowledge.api_history import Change
from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, releases
from depaudit.world.unreachable import Unreachable

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "api_histories.toml"
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


def within_series(states: Mapping[str, States], older: str, newer: str) -> list[str]:
    """Names that came or went between two releases."""
    pair = {(ABSENT, PRESENT), (PRESENT, ABSENT)}
    after = states[newer]
    return [name for name, (state, _) in states[older].items() if name in after and (state, after[name][0]) in pair]


def build(name: str, row: Mapping[str, Any], index: PackageIndex, folder: Path) -> str:
    """The text of the history."""
    listed = releases(name, index)
    if isinstance(listed, Unreachable):
        raise SystemExit(f"{name}: {listed.reason}")
    series = of_series(listed, Version(row["since"]))
    readings = {
        str(one.version): Reading(one, tuple(row["roots"]), tuple(row.get("skip", ())), index, folder)
        for group in series.values()
        for one in group
    }
    chosen = [str(one.version) for one in covered(series)]
    shown = {}
    for version in chosen:
        shown[version] = readings[version].names()
        readings[version].close()
        print(f"{name} {version}: {len(shown[version])} names, {time.process_time():.0f} s", file=sys.stderr, flush=True)
    asked = candidates(shown.values())
    states: dict[str, States] = {}
    for version in chosen:
        states[version] = readings[version].states(asked)
        readings[version].close()
    for older, newer in pairwise(chosen):
        moved = within_series(states, older, newer)
        for one in between(series, Version(older), Version(newer)) if moved else ():
            states[str(one.version)] = readings[str(one.version)].states(moved)
            readings[str(one.version)].close()
    versions = sorted(states, key=Version)
    return written(versions, told(changes_of(versions, states, asked)))


def main() -> None:
    """Build those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--keep", type=Path, default=Path(".histories"))
    given = parser.parse_args()
    facts = tomli.loads(FACTS.read_text(encoding="utf-8"))
    configuration = index_configuration()
    if isinstance(configuration, Unreachable):
        raise SystemExit(configuration.reason)
    index = PackageIndex(configuration)
    for name in given.names:
        text = build(name, facts[name], index, given.keep)
        print(f"{write(name, text).stat().st_size} bytes: {name}, {text.count(chr(10)) // 2} changes of {len(text)} characters")


if __name__ == "__main__":
    main()
