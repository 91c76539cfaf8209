"""What locked versions ask of others, where a lock repeats the ranges: Poetry's and PDM's do, uv's does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depaudit.canonical_name import canonical
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.requirement_text import ParsedRequirement, parse_requirement
from depaudit.specifier_text import is_specifier


def ranges_of(lock: Lock, name: str) -> Iterator[tuple[LockedVersion, str]]:
    """(who asks, the range in PEP 440) for a distribution. ` || ` stands between ranges for different systems."""
    for one in lock.versions:
        if one.asks and name in one.requires:
            specifier = _of_poetry(one.asks, name) if lock.format == "poetry" else _of_lines(one.asks, name)
            if specifier:
                yield one, specifier


def _of_lines(text: str, name: str) -> str:
    """Of requirements (PEP 508), one a line."""
    read = (parse_requirement(line) for line in text.splitlines())
    return _either(r.specifier for r in read if isinstance(r, ParsedRequirement) and r.name == name)


def _of_poetry(text: str, name: str) -> str:
    """Of the table `[package.dependencies]`."""
    import tomli

    from depaudit.manifests.poetry_versions import poetry_specifier

    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return ""
    entries = [entry for key, value in table.items() if canonical(key) == name for entry in _listed(value)]
    versions = [entry.get("version") if isinstance(entry, dict) else entry for entry in entries]
    return _either(poetry_specifier(v) or "" if isinstance(v, str) and v != "*" else "" for v in versions)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _either(specifiers: Iterable[str]) -> str:
    """Empty where one of them admits everything, or cannot be read."""
    each = list(dict.fromkeys(specifiers))
    return " || ".join(each) if all(part and is_specifier(part) for one in each for part in one.split(" || ")) else ""
