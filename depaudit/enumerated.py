"""Many names in a row, or the first of them, for a message."""

from __future__ import annotations

from collections.abc import Sequence


def first_of(shown: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 2 more`."""
    more = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {more} more" if more > 0 else "")


def in_a_row(shown: Sequence[str], most: int = 0, kept: int = 0) -> str:
    """`a, b and c`; where there are more than `most` (0: any number may stand), the first `kept` and how many more."""
    if most and len(shown) > most:
        return first_of(shown, kept or most)
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
