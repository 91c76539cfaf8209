"""Names of distributions as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

_SEPARATORS = re.compile(r"[-_.]+")


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """The name as it is compared (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()
