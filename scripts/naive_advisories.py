"""A second reading of advisories, for comparisons: the words of the OSV schema, step by step, on raw records.

It shares nothing with `depaudit.world.advisories`: records are what PyYAML makes of the files, with every scalar as
text; nothing is left out or sorted before, and versions are compared by `packaging` alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

Record = dict[str, Any]


def records_of(clone: Path) -> dict[str, list[Record]]:
    """The records of a clone of the PyPA advisory database, by canonical name."""
    found: dict[str, list[Record]] = defaultdict(list)
    for path in sorted((clone / "vulns").rglob("*.yaml")):
        record = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        for name in {canonical(block["package"]["name"]) for block in record["affected"]}:
            found[name].append(record)
    return dict(found)


def canonical(name: str) -> str:
    """The name by PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def version_of(text: str) -> Version | None:
    """The version; None is before all versions."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def is_vulnerable(record: Record, name: str, version: Version) -> bool:
    """`IsVulnerable` of the schema, with `withdrawn`."""
    if record.get("withdrawn"):
        return False
    for block in record["affected"]:
        if canonical(block["package"]["name"]) != name or block["package"]["ecosystem"] != "PyPI":
            continue
        if any(version_of(listed) == version for listed in block.get("versions") or []):
            return True
        if any(_in_range(one["events"], version) for one in block.get("ranges") or [] if one["type"] == "ECOSYSTEM"):
            return True
    return False


def _in_range(events: list[dict[str, str]], version: Version) -> bool:
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and not any(limit == "*" or version < Version(limit) for limit in limits):
        return False
    vulnerable = False
    for event in sorted((event for event in events if "limit" not in event), key=_place):
        ((kind, text),) = event.items()
        at = None if (kind, text) == ("introduced", "0") else version_of(text)
        if kind == "introduced" and (at is None or version >= at):
            vulnerable = True
        elif kind == "fixed" and (at is None or version >= at):  # noqa: SIM114 (the three sentences of the schema)
            vulnerable = False
        elif kind == "last_affected" and (at is None or version > at):
            vulnerable = False
    return vulnerable


def _place(event: dict[str, str]) -> tuple[bool, Version]:
    ((kind, text),) = event.items()
    at = None if (kind, text) == ("introduced", "0") else version_of(text)
    return (at is not None, at or Version("0"))


def events_of(record: Record, name: str) -> list[list[dict[str, str]]]:
    """The events of each range of releases that the record has for a distribution."""
    blocks = [block for block in record["affected"] if canonical(block["package"]["name"]) == name]
    return [one["events"] for block in blocks for one in block.get("ranges") or [] if one["type"] == "ECOSYSTEM"]


def edges_of(records: list[Record], name: str) -> list[Version]:
    """The versions at the edges: for each event its version, the releases next to it, and what lies between."""
    blocks = [
        block for record in records for block in record["affected"] if canonical(block["package"]["name"]) == name
    ]
    ends = {
        event[kind] for record in records for events in events_of(record, name) for event in events for kind in event
    }
    at = {version for text in ends if (version := version_of(text)) is not None}
    listed = {v for block in blocks for text in block.get("versions") or [] if (v := version_of(text)) is not None}
    known = sorted(at | listed)
    chosen = set(at) | set(known[:1]) | set(known[-1:])
    for version in at:
        place = known.index(version)
        chosen |= set(known[max(place - 1, 0) : place + 2])
        chosen |= {_just_before(version), _just_after(version)}
    return sorted(chosen)


def all_versions_of(records: list[Record], name: str) -> list[Version]:
    """The edges and every version that any record lists."""
    blocks = [
        block for record in records for block in record["affected"] if canonical(block["package"]["name"]) == name
    ]
    listed = {v for block in blocks for text in block.get("versions") or [] if (v := version_of(text)) is not None}
    return sorted(listed | set(edges_of(records, name)))


def _just_before(version: Version) -> Version:
    """A pre-release of it, or of a development release the one before."""
    if version.dev is None:
        return Version(f"{version.public}.dev0")
    return Version(f"{version.public.rpartition('.dev')[0]}.dev{max(version.dev - 1, 0)}")


def _just_after(version: Version) -> Version:
    """A post-release of it, or the next one; of a development release the next one."""
    if version.dev is not None:
        return Version(f"{version.public.rpartition('.dev')[0]}.dev{version.dev + 1}")
    if version.post is not None:
        return Version(f"{version.public.rpartition('.post')[0]}.post{version.post + 1}")
    return Version(f"{version.public}.post1")
