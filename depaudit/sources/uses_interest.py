"""The interest in one package, in the forms in which a file is held against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from depaudit.model.usage import Interest

_SHORT = {"numpy": ("np",), "pandas": ("pd",), "scipy": ("sp",), "tensorflow": ("tf",), "matplotlib": ("mpl",), "sklearn": ("sk", "scikit")}
"""How names of flags shorten a package (`np_version_gte1p24`)."""


class RootInterest:
    """What is wanted of an import root."""

    def __init__(self, root: str, keys: Iterable[str]) -> None:
        self.root = root
        self.keys = frozenset(keys)
        self.wanted: dict[str, set[str]] = {}
        """By path the keywords that are wanted; an empty one for the path itself."""
        for key in self.keys:
            path, _, keyword = key.partition("(")
            self.wanted.setdefault(path, set()).add(keyword.rstrip(")"))
        self._inner = {path[:at] for path in self.wanted for at in _dots(path)}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What `words_of` says."""
        return words_of(self.root)

    def leads_on(self, path: str) -> bool:
        """Whether something below the path is wanted, or an argument of it."""
        return path in self._inner or path in self.wanted

    def has_import(self, module: str, names: Iterable[str]) -> bool:
        """Whether a statement imports what is wanted."""
        wanted = self.wanted
        if any("" in wanted.get(module[:at], ()) for at in (*_dots(module), len(module))):
            return True
        return any("" in wanted.get(f"{module}.{name}", ()) for name in names)

    def below(self, path: str) -> Iterator[str]:
        """The names that follow the path in what is wanted."""
        start = len(path) + 1
        return iter({one[start:].partition(".")[0] for one in self.wanted if one.startswith(f"{path}.")})


def words_of(root: str) -> tuple[str, ...]:
    """What means a package in identifiers and strings: lower case, without separators; the root first."""
    from depaudit.knowledge import providers

    names = (root, *providers(root)[:1], f"py{root}", *_SHORT.get(root, ()))
    return tuple(dict.fromkeys(re.sub(r"[-_.]+", "", name).lower() for name in names))


def roots_of(interest: Interest) -> dict[str, RootInterest]:
    """By import root."""
    return {root: RootInterest(root, keys) for root, keys in interest.paths.items() if keys}


def _dots(path: str) -> Iterator[int]:
    at = path.find(".")
    while at >= 0:
        yield at
        at = path.find(".", at + 1)
