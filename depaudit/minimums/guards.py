"""Tests around a use that were not understood: by their names, whether they may ask for the version of the package."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.knowledge import ever_standard

_VERSION = re.compile(r"version|greater|less_?than|newer|older|at_?least|lower|compat|support|legacy|gte|major|minor|(?:^|_)(?:ge|gt|le|lt|min|max)(?:_|$)|\d")
_ASKS = re.compile(r"_*(?:is|has|have|can|should|needs?|requires?|skip(?:_?if)?|check|use|with|supports?)(?:_|$)")
_GENERIC = frozenset(
    ("is", "has", "have", "can", "require", "requires", "need", "needs", "check", "available", "installed", "present", "imported", "found", "with", "use", "")
)
_AVAILABLE = re.compile(r"(?:available|installed|present|imported|found)_*$")


@lru_cache(maxsize=4096)
def asks_for_version(name: str, root: str) -> bool:
    """Whether the name of a flag or function says that it tells the version of the package (`is_torch_version`)."""
    return root.lower() in name.lower() and _VERSION.search(name.lower()) is not None


@lru_cache(maxsize=4096)
def may_guard(test: str, root: str) -> bool:
    """Whether the test, dotted as the file imports it, may ask for the version of the package of this import root.

    That some package is there at all is no question of versions; neither is what the package itself or the standard
    library answers, nor a decorator.
    """
    name = test.rpartition(".")[2].lower()
    if _VERSION.search(name):
        return True
    asker = test.partition(".")[0]
    if asker and (asker == root or ever_standard(asker)):
        return False
    if not _ASKS.match(name) and not _AVAILABLE.search(name):
        return False
    words = set(name.split("_")) - _GENERIC
    if root.lower() in words:
        return words != {root.lower()}
    return bool(words) and not _AVAILABLE.search(name)
