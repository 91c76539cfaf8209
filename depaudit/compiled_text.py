"""Requirements files that pip-compile or uv wrote: how they say so, and what they say brings each pin (`# via`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from depaudit.canonical_name import canonical

_HEADER = re.compile(r"#.*\b(?:auto-?generated) by (?:pip-compile|uv|pip-tools)|#\s+(?:pip-compile|uv pip compile)\b")
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?")
_ASKED = re.compile(r"(?:-r|--requirement)[ =](\S+)|\S+ \(([^()]+)\)")


def is_compiled(lines: Sequence[str]) -> bool:
    """Whether the header of the file says that it was compiled."""
    return any(_HEADER.match(line) for line in lines[:12])


def command_of(lines: Sequence[str]) -> str:
    """The command that wrote the file, as the header tells it; empty where it tells none."""
    head = [line.lstrip("#").strip() for line in lines[:12] if line.startswith("#")]
    start = next((n for n, line in enumerate(head) if line.endswith("following command:")), len(head))
    return next((line for line in head[start + 1 :] if line), "")


def reasons(lines: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """What is written behind `# via` (`flask`, `-r requirements.in`, `shop (pyproject.toml)`), by the line of the pin."""
    found: dict[int, tuple[str, ...]] = {}
    pin, told = 0, False
    for number, line in enumerate(lines, 1):
        if line[:1].strip():
            pin, told = (0 if line.startswith("#") else number), False
        comment = re.search(r"\s#\s*(.*)", line) if pin else None
        if comment is None:
            continue
        via = re.match(r"via\b\s*(.*)", comment[1])
        told = told or via is not None
        if told:
            entries = (entry.strip() for entry in (via[1] if via else comment[1]).split(","))
            found[pin] = (*found.get(pin, ()), *(entry for entry in entries if entry))
    return found


def bringing(entries: Sequence[str]) -> tuple[str, ...]:
    """The distributions among the reasons (canonical)."""
    return tuple(canonical(name[1]) for entry in entries if (name := _NAME.fullmatch(entry)))


def is_asked_for(entries: Sequence[str]) -> bool:
    """Whether a manifest asks for the pin, or nothing tells why it is there; what `-c` reads asks for nothing."""
    others = [entry for entry in entries if not _NAME.fullmatch(entry) and not entry.startswith(("-c", "--constraint"))]
    return bool(others) or not bringing(entries)


def sources(found: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """The manifests that the file says it was compiled from, as written."""
    asked = (_ASKED.fullmatch(entry) for entries in found.values() for entry in entries)
    return tuple(dict.fromkeys((m[1] or m[2].partition(":")[0]) for m in asked if m))
