"""Compare depaudit's matcher with the real pip-audit, over a whole clone of the PyPA advisory database.

    python scripts/compare_with_pip_audit.py CLONE [--packages N]

For every distribution and every version at the edges of its ranges (at each event, the release before and after it, and
a pre-release and a post-release of it) four answers are held together:

- matcher: `depaudit.world.advisories`, on depaudit's index of the clone;
- naive: `naive_advisories`, the words of the OSV schema on the raw records; also on every version that records list;
- osv: pip-audit asking a loopback service that speaks OSV. OSV's service decides which records a version has, so here
  the naive reading does; pip-audit withdraws, merges aliases and collects fixes;
- esms: pip-audit asking a loopback service that speaks like Ecosyste.ms. It is told ranges as text and decides itself,
  with `packaging`'s specifiers. PEP 440's `<2.0` leaves `2.0rc1` out and OSV's `fixed: 2.0` does not: such are counted
  apart, by what they are and not by their number.

Exit status 1 where there is a difference that is not explained so. It takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import ecosystems_service
from naive_advisories import (
    Record,
    all_versions_of,
    canonical,
    edges_of,
    events_of,
    is_vulnerable,
    records_of,
    version_of,
)
from packaging.version import Version

from depaudit.model.location import Unreadable
from depaudit.world.advisories.database import Database, open_database
from depaudit.world.advisories.matching import affecting
from depaudit.world.advisories.merging import merged
from depaudit.world.osv_server import serving

Pair = tuple[str, str]
"""Canonical name and version."""
Flaws = dict[frozenset[str], frozenset[Version]]
"""All names of each flaw, and the versions that are said to fix it."""
LOT = 2_500


def main() -> int:
    """Compare, print the figures, and give the exit status."""
    parser = argparse.ArgumentParser(description="compare depaudit's matcher with pip-audit")
    parser.add_argument("clone", type=Path)
    parser.add_argument("--packages", type=int, default=None, help="only so many distributions")
    chosen = parser.parse_args()
    database = open_database(str(chosen.clone))
    if isinstance(database, Unreadable):
        print(database.reason)
        return 2
    records = dict(islice(sorted(records_of(chosen.clone).items()), chosen.packages))
    edges = [(name, str(version)) for name, about in records.items() for version in edges_of(about, name)]
    print(
        f"{database.date}: {len(records)} distributions, {sum(map(len, records.values()))} records of them, {len(edges)} versions at edges"
    )
    differences = with_the_naive_reading(database, records)
    differences += with_osv(database, records, edges)
    differences += with_esms(database, records, edges)
    return 1 if differences else 0


def told(database: Database, name: str, version: str) -> Flaws:
    """What the matcher says."""
    flaws = merged(affecting(database.of(name), version))
    return {frozenset(flaw.names): frozenset(v for text in flaw.fixes if (v := version_of(text))) for flaw in flaws}


def with_the_naive_reading(database: Database, records: dict[str, list[Record]]) -> int:
    """Hold the matcher against the schema's words, on every version that is known."""
    pairs = affected = differences = 0
    for name, about in records.items():
        known = database.of(name)
        for version in all_versions_of(about, name):
            mine = sorted(advisory.id for advisory in affecting(known, str(version)))
            naive = sorted(record["id"] for record in about if is_vulnerable(record, name, version))
            pairs += 1
            affected += bool(naive)
            if mine != naive:
                differences += 1
                print(
                    f"  naive: {name} {version}: only matcher {set(mine) - set(naive)}, only naive {set(naive) - set(mine)}"
                )
    print(f"naive: {pairs} versions ({affected} affected), {differences} differences")
    return differences


def with_osv(database: Database, records: dict[str, list[Record]], pairs: list[Pair]) -> int:
    """Hold the matcher against pip-audit with OSV's service."""

    def answer(version: Pair) -> list[Record]:
        name, number = version
        return [record for record in records.get(name, ()) if is_vulnerable(record, name, Version(number))]

    counts: Counter[str] = Counter()
    with serving(answer) as url:
        for pair, flaws in audited(pairs, ["-s", "osv", "--osv-url", url], {"NO_PROXY": "127.0.0.1"}):
            mine = told(database, *pair)
            counts["versions"] += 1
            counts["flaws"] += len(flaws)
            if joined(flaws) != joined(mine):
                counts["differences"] += 1
                print(f"  osv: {pair}: pip-audit {sorted(map(sorted, flaws))}, matcher {sorted(map(sorted, mine))}")
            for names in flaws.keys() & mine.keys():
                counts["other fixes"] += flaws[names] != mine[names]
    print(f"osv: {dict(counts)}")
    return counts["differences"]


def with_esms(database: Database, records: dict[str, list[Record]], pairs: list[Pair]) -> int:
    """Hold the matcher against pip-audit with a service whose ranges it judges itself."""
    left = {r["id"] for name, about in records.items() for r in about if not all(map(is_told, events_of(r, name)))}
    counts: Counter[str] = Counter({"records left out": len(left)})
    with tempfile.TemporaryDirectory() as folder:
        tell = lambda name: [as_esms(r, name) for r in records.get(name, ()) if r["id"] not in left]  # noqa: E731
        with ecosystems_service.serving(tell, Path(folder)) as variables:
            for (name, number), flaws in audited(pairs, ["-s", "esms"], variables):
                version = Version(number)
                theirs = {one for names in flaws for one in names if one.startswith("PYSEC-")}
                mine = {advisory.id for advisory in affecting(database.of(name), number)} - left
                counts["versions"] += 1
                counts["affected"] += bool(mine)
                if theirs == mine:
                    continue
                why = {reason(record, name, version) for record in records[name] if record["id"] in mine - theirs}
                why |= {"differences"} if theirs - mine else set()
                counts[" and ".join(sorted(why))] += 1
                if "differences" in why:
                    print(f"  esms: {name} {number}: only pip-audit {theirs - mine}, only matcher {mine - theirs}")
    print(f"esms: {dict(counts)}")
    return sum(count for why, count in counts.items() if "differences" in why)


def is_told(events: list[dict[str, str]]) -> bool:
    """Whether the versions of all events are some, which pip-audit needs."""
    return all(version_of(text) is not None for event in events for text in event.values())


def as_esms(record: Record, name: str) -> dict[str, Any]:
    """A record as Ecosyste.ms would tell it: each stretch from one event to the next as text."""
    rows = [row for events in events_of(record, name) for row in stretches(events)]
    listed = [v for b in record["affected"] if canonical(b["package"]["name"]) == name for v in b.get("versions") or ()]
    rows += [{"vulnerable_version_range": f"= {v}", "first_patched_version": None} for v in listed if version_of(v)]
    return {
        "identifiers": [record["id"], *record.get("aliases", ())],
        "withdrawn_at": record.get("withdrawn"),
        "title": record["id"],
        "packages": [{"ecosystem": "pypi", "package_name": name, "versions": rows}],
    }


def stretches(events: list[dict[str, str]]) -> Iterator[dict[str, str | None]]:
    """The events in order of their versions, as ranges in text."""
    started: str | None = None
    for event in sorted(events, key=lambda event: Version(next(iter(event.values())))):
        ((kind, text),) = event.items()
        if kind == "introduced":
            started = started or text
        elif started is not None:
            since = "" if started == "0" else f">= {started}, "
            until = f"< {text}" if kind == "fixed" else f"<= {text}"
            yield {
                "vulnerable_version_range": since + until,
                "first_patched_version": text if kind == "fixed" else None,
            }
            started = None
    if started is not None:
        yield {
            "vulnerable_version_range": f">= {started}" if started != "0" else ">= 0.dev0",
            "first_patched_version": None,
        }


def reason(record: Record, name: str, version: Version) -> str:
    """What explains a difference of PEP 440's specifiers from OSV's order; `differences` where nothing does."""
    for events in events_of(record, name):
        for fixed in (version_of(event["fixed"]) for event in events if "fixed" in event):
            if fixed is not None and version < fixed and Version(version.base_version) == Version(fixed.base_version):
                return "pre-releases of a fix"
    return "differences"


def audited(pairs: list[Pair], words: list[str], variables: dict[str, str]) -> Iterator[tuple[Pair, Flaws]]:
    """What pip-audit says of each version, lot by lot."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | variables
    for start in range(0, len(pairs), LOT):
        lot = pairs[start : start + LOT]
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            rows = "".join(f'[[packages]]\nname = "{name}"\nversion = "{version}"\n' for name, version in lot)
            Path(folder, "pylock.toml").write_text(
                f'lock-version = "1.0"\ncreated-by = "depaudit"\n{rows}', encoding="utf-8"
            )
            command = [sys.executable, "-m", "pip_audit", "--locked", folder, "-f", "json", "-o", f"{folder}/answer"]
            command += ["--aliases", "on", "--progress-spinner", "off", "--cache-dir", f"{folder}/cache", *words]
            ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if not Path(folder, "answer").exists():
                raise SystemExit(f"pip-audit gave no answer: {ran.stderr[-2000:]}")
            answer = json.loads(Path(folder, "answer").read_text(encoding="utf-8"))["dependencies"]
        if [(one["name"], one["version"]) for one in answer] != lot:
            raise SystemExit("pip-audit did not answer of every version")
        print(f"  {words[1]}: {start + len(lot)} of {len(pairs)}, {time.monotonic() - began:.0f} s", file=sys.stderr)
        for pair, one in zip(lot, answer, strict=True):
            yield (
                pair,
                {frozenset((v["id"], *v["aliases"])): frozenset(map(Version, v["fix_versions"])) for v in one["vulns"]},
            )


def joined(flaws: Iterable[frozenset[str]]) -> set[frozenset[str]]:
    """The names of flaws, those that share one put together (pip-audit leaves chains apart)."""
    groups: list[frozenset[str]] = []
    for names in flaws:
        touching = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names] + [names.union(*touching)]
    return set(groups)


if __name__ == "__main__":
    sys.exit(main())
