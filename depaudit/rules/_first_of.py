"""The first of many, for a message."""

from __future__ import annotations

from collections.abc import Sequence


def first_of(shown: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 2 more`."""
    more = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {more} more" if more > 0 else "")
