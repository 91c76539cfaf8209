"""The oldest releases that can be installed on a Python without building them."""

from __future__ import annotations

from functools import lru_cache

from depaudit.knowledge.python_versions import Minor
from depaudit.knowledge.tables import table


@lru_cache(maxsize=256)
def first_wheel(distribution: str, python: Minor) -> str:
    """The first release with a wheel for this Python; empty for what is pure, and for what the table does not know."""
    wanted = f"{python[0]}.{python[1]}"
    cells = (cell.partition("=") for cell in table("first_wheels").get(distribution, ()))
    return next((version for minor, _, version in cells if minor == wanted), "")
