"""The last proof of an absence: in a release whose code computes names, a word that stands nowhere and cannot be put together."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.apis.native import holds
from depaudit.apis.release import Api

_PLAIN = re.compile(r"[A-Za-z][A-Za-z_]{3,}[A-Za-z]$")
_COMPUTED = re.compile(
    r"writes computed names to its namespace$|hands its name to|hands on |runs text with|evaluates text with"
    r"|sets attributes of what it was handed$|may add names to|makes modules$|changes `|mentions `"
    r"|replaces itself"
)
"""Reasons that say: code of the release itself makes up names."""
_LONGEST_PIECES = 3


def is_nowhere(api: Api, name: str, reasons: tuple[str, ...]) -> bool:
    """Is the name absent although the module is open, for want of anything that it could be made of?

    Not where names come from other distributions, or where native code is not at hand.
    """
    if not _PLAIN.match(name) or not all(_COMPUTED.search(reason) for reason in reasons):
        return False
    if any(_known(api, form) for form in _forms(name)) or _is_composable(api, name):
        return False
    return not any(data is None or holds(api, path, name) for path, data in api.native.items())


def _known(api: Api, word: str) -> bool:
    return any(not api.is_test(path) for path in api.files_with(word))


def _forms(name: str) -> set[str]:
    return {name, name.lower(), name.upper(), name.capitalize(), f"_{name}", f"{name}_"}


def _is_composable(api: Api, name: str) -> bool:
    """Can it be put together out of words of the release?"""

    @lru_cache(None)
    def pieces(start: int, left: int) -> bool:
        if start == len(name):
            return True
        return left > 0 and any(
            _known(api, name[start:end]) and pieces(end, left - 1) for end in range(start + 2, len(name) + 1)
        )

    return pieces(0, _LONGEST_PIECES)
