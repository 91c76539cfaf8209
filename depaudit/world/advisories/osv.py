"""Records in the OSV schema (https://ossf.github.io/osv-schema/), read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from depaudit.world.advisories.record import Advisory


def advisories_in(record: object) -> tuple[tuple[Advisory, ...], tuple[str, ...]]:
    """What a record says of distributions on PyPI, and the parts of it that could not be read, each with its reason."""
    raise NotImplementedError


def as_osv(advisory: Advisory) -> dict[str, Any]:
    """The advisory as a record in the OSV schema, to be served to a program that asks for one."""
    raise NotImplementedError
