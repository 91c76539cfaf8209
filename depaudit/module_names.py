"""Dotted names of modules."""

from __future__ import annotations

from collections.abc import Sequence


def is_own(module: str, names: Sequence[str], prefixes: frozenset[str]) -> bool:
    """Whether an import of `module` (and, after `from`, of `names`) is of something in `prefixes`."""
    at = module.find(".")
    while at >= 0:
        if module[:at] in prefixes:
            return True
        at = module.find(".", at + 1)
    return module in prefixes or any(f"{module}.{name}" in prefixes for name in names)


def is_dotted(name: str) -> bool:
    """Whether the text may be the full name of a module."""
    return all(part.isidentifier() for part in name.split("."))


def any_path(name: str) -> str:
    """`a.*.X` for `a.b.c.X`: how a fact writes that only the package and the last name count."""
    return f"{name.partition('.')[0]}.*.{name.rpartition('.')[2]}"
