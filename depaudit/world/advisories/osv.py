"""Records in the OSV schema (https://ossf.github.io/osv-schema/), read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from depaudit.canonical_name import canonical
from depaudit.world.advisories.matching import holds, in_order, parsed
from depaudit.world.advisories.rating import rated, worse
from depaudit.world.advisories.record import Advisory, Affected, Event, EventKind

Fault = tuple[str, str]
"""The distribution (empty where it is not known of which) about which something could not be read, and the reason."""
_LONGEST = 240
"""Characters of a summary."""
_MOST_COMPARED = 100_000
"""Pairs of a version and an event; the largest record that was seen has a twentieth of it."""
_KINDS = tuple(kind.value for kind in EventKind)
_ELSEWHERE = ("GIT",)
"""Types of ranges that do not speak of releases."""
_NOTHING = ("", "null", "~", "None")
"""How an empty value reads where every scalar is text."""
_NAME = re.compile(r"[a-z0-9](?:[-_.a-z0-9]*[a-z0-9])?", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)


def advisories_in(record: object) -> tuple[tuple[Advisory, ...], tuple[Fault, ...]]:
    """What a record says of distributions on PyPI, and the parts of it that could not be read."""
    name, given = (record.get("id"), record.get("affected")) if isinstance(record, dict) else ("", None)
    if not isinstance(record, dict) or not isinstance(name, str) or name.strip() in _NOTHING or not name.isprintable():
        return (), (("", "this is not an advisory: it has no `id`"),)
    version = str(record.get("schema_version") or "1")
    if version.partition(".")[0] != "1":
        return (), (
            ("", f"`{name}` is written in version {version[:20]} of the OSV schema, and depaudit reads version 1"),
        )
    if not isinstance(given, list):
        return (), (("", f"`{name}` does not say what it affects: `affected` is no list"),)
    faults: list[Fault] = []
    blocks: dict[str, list[tuple[dict[Any, Any], Affected]]] = {}
    for number, block in enumerate(given):
        reasons: list[str] = []
        package = _package(block, reasons)
        if package:
            blocks.setdefault(package, []).append((block, _affected(block, reasons)))
        faults += [(package, f"`{name}`, affected[{number}]{reason}") for reason in reasons]
    advisories = tuple(_advisory(record, name.strip(), package, found, faults) for package, found in blocks.items())
    return advisories, () if advisories and advisories[0].withdrawn else tuple(dict.fromkeys(faults))


def _package(block: object, faults: list[str]) -> str:
    """The canonical name of the distribution on PyPI that a block is about; empty where it is about something else."""
    package = block.get("package") if isinstance(block, dict) else None
    if package is None and isinstance(block, dict):
        return ""  # of a repository alone
    if not isinstance(package, dict) or not isinstance(package.get("ecosystem"), str):
        faults.append(": `package` does not say of which ecosystem it is")
        return ""
    if package["ecosystem"].partition(":")[0].strip().lower() != "pypi":
        return ""
    name = package.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name.strip()):
        faults.append(": `package` has no name of a distribution")
        return ""
    return canonical(name.strip())


def _affected(block: dict[Any, Any], faults: list[str]) -> Affected:
    versions = tuple(dict.fromkeys(_texts(block.get("versions"), ".versions", faults)))
    ranges = tuple(_ranges(block.get("ranges"), ".ranges", faults))
    if not versions and not ranges and not faults:
        faults.append(": neither versions nor a range of versions is named")
    if len(versions) * sum(map(len, ranges)) > _MOST_COMPARED:
        return Affected(versions, ranges)
    held = {version for version in versions if any(holds(events, version) for events in ranges)}
    outside = tuple(version for version in versions if version not in held)
    return Affected(outside, ranges, tuple(version for version in versions if version in held))


def _ranges(given: object, place: str, faults: list[str]) -> Iterator[tuple[Event, ...]]:
    for number, one in enumerate(_items(given, place, faults)):
        here = f"{place}[{number}]"
        kind = one.get("type") if isinstance(one, dict) else None
        if kind in _ELSEWHERE:
            continue
        if kind != "ECOSYSTEM" or not isinstance(one, dict):
            faults.append(f"{here}: a range of type `{str(kind)[:40]}` says nothing of releases on PyPI")
            continue
        events = tuple(_events(one.get("events"), f"{here}.events", faults))
        if not any(event.kind is EventKind.INTRODUCED for event in events):
            faults.append(f"{here}: no event says from which version on it affects")
        else:
            yield tuple(in_order(events))


def _events(given: object, place: str, faults: list[str]) -> Iterator[Event]:
    for number, event in enumerate(_items(given, place, faults)):
        told = [(k, v) for k, v in event.items() if k in _KINDS] if isinstance(event, dict) else []
        if not told:
            faults.append(f"{place}[{number}]: this is no event of a range")
        for kind, version in told:
            if not isinstance(version, str) or not version.strip():
                faults.append(f"{place}[{number}]: `{kind}` names no version")
                continue
            if parsed(version) is None and version != "*":
                faults.append(
                    f"{place}[{number}]: `{version[:40]}` is not a version and is taken to be before all others"
                )
            yield Event(EventKind(kind), version.strip())


def _items(given: object, place: str, faults: list[str]) -> list[Any]:
    if given is None or given in _NOTHING:
        return []
    if isinstance(given, list):
        return given
    faults.append(f"{place}: this is no list")
    return []


def _texts(given: object, place: str, faults: list[str]) -> list[str]:
    items = _items(given, place, faults)
    texts = [item.strip() for item in items if isinstance(item, str) and item.strip()]
    if len(texts) != len(items):
        faults.append(f"{place}: {len(items) - len(texts)} of {len(items)} are no text")
    return texts


def _advisory(
    record: dict[Any, Any], name: str, package: str, found: list[tuple[dict[Any, Any], Affected]], faults: list[Fault]
) -> Advisory:
    ratings = [rated(record, block) for block, _ in found]
    unread = dict.fromkeys(vector for _, _, _, vectors in ratings for vector in vectors)
    faults += [(package, f"`{name}`: `{vector[:100]}` is no vector of CVSS 3 or 4") for vector in unread]
    rating, score, vector, _ = max(ratings, key=lambda one: worse(one[0], one[1]))
    reasons: list[str] = []
    names = [other for other in _texts(record.get("aliases"), "aliases", reasons) if other.isprintable()]
    if record.get("withdrawn") not in (None, *_NOTHING) and not moment(record, "withdrawn"):
        reasons.append("withdrawn: this is no time, so that it counts")
    faults += [(package, f"`{name}`, {reason}") for reason in reasons]
    return Advisory(
        id=name,
        package=package,
        aliases=tuple(dict.fromkeys(other for other in names if other != name)),
        summary=_summary(record),
        published=moment(record, "published"),
        modified=moment(record, "modified"),
        withdrawn=moment(record, "withdrawn"),
        rating=rating,
        score=score,
        vector=vector,
        affected=tuple(block for _, block in found),
    )


def moment(record: dict[Any, Any], key: str) -> str:
    """The time that a record tells, as it is written; empty where it tells none or what is none."""
    value = record.get(key)
    text = value.strip() if isinstance(value, str) and value.isprintable() else ""
    try:
        return text if _DAY.match(text) and date.fromisoformat(text[:10]) else ""
    except ValueError:
        return ""


def _summary(record: dict[Any, Any]) -> str:
    """One line without control characters, which a terminal would obey."""
    for key in ("summary", "details"):
        value = record.get(key)
        if isinstance(value, str) and value.strip() not in _NOTHING:
            line = " ".join(value[: 8 * _LONGEST].split())
            line = "".join(character for character in line if character.isprintable())
            return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return ""
