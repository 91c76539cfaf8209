"""What the code uses of packages, as rows: names, attributes and keyword arguments that matter to a question.

Rows are plain tuples for the reason that `model.source` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto
from typing import NamedTuple

from depaudit.model.record import dataclass


class UseGuard(Flag):
    """Under what a use runs. `NONE`: always, when its module is imported."""

    NONE = 0
    DEFERRED = auto()
    """Inside a function: runs when that is called."""
    MAIN = auto()
    """Under `if __name__ == "__main__"`."""
    TYPING = auto()
    """Never runs: under `TYPE_CHECKING` or `if False`, in an annotation that no Python evaluates."""
    ANNOTATION = auto()
    """In an annotation that Pythons before 3.14 evaluate where it stands, and later ones only when they are asked."""
    SURVIVED = auto()
    """The error that its absence gives is caught: `except AttributeError`, `suppress(ImportError)`, `pytest.raises(TypeError)`."""
    FALLBACK = auto()
    """In the handler of such an error, after a body that tries the same package."""
    ASKED = auto()
    """Under a test whether the very symbol is there: `hasattr`, `getattr` with a default, `inspect.signature`."""
    VERSION = auto()
    """Under a test of the package's own version; see `UseRow.version`."""
    REACHED = auto()
    """Its function or module is reached only under a test of the package's own version; see `UseRow.version`."""
    PYTHON = auto()
    """Under a test of Python's version; see `UseRow.python`."""
    PATCHED = auto()
    """The program assigns it: here, or in a file that was read with this one."""
    UNCLEAR = auto()
    """Perhaps guarded, perhaps no use: under a test whether another symbol of the package is there, after `import *`."""


GUARDED = (
    UseGuard.TYPING
    | UseGuard.SURVIVED
    | UseGuard.FALLBACK
    | UseGuard.ASKED
    | UseGuard.VERSION
    | UseGuard.REACHED
    | UseGuard.PATCHED
)
"""Any of these says that the author knows that it may be absent, or that it never runs.

With `VERSION` and `REACHED` look at `UseRow.version`: a test that lets through a version that lacks the symbol is too weak.
"""


class UseRow(NamedTuple):
    """A use of something that is in the interest, at its place. A chain gives a row for each part that is in it."""

    line: int
    column: int
    end_line: int
    end_column: int
    path: str
    """Dotted, from the import root (`numpy.random.default_rng`), whatever alias the file has for it."""
    keyword: str
    """The argument by name, where that is what is used of `path`; else empty."""
    guard: int
    """`UseGuard`'s value."""
    version: str
    """The versions of the package that come here, as PEP 440 text (`>=1.20,<2`); empty: any, or not understood."""
    python: str
    """The Pythons that come here, in the same form."""
    tests: tuple[str, ...]
    """What is asked around it and defined elsewhere, as the file imports it (`.utils.is_new`); first-party or not.

    As the file is read, with `not ` before a name that does not hold there, and `perhaps ` before one of several.
    """
    cell: int
    raw_line: int

    @property
    def key(self) -> str:
        """What the interest calls it: the path, with the parameter `pandas.read_csv(mangle_dupe_cols)`."""
        return f"{self.path}({self.keyword})" if self.keyword else self.path

    @property
    def root(self) -> str:
        """The import root."""
        return self.path.partition(".")[0]


class VersionRow(NamedTuple):
    """A place that compares a package's version with a constant: its author knows that something changed there."""

    line: int
    column: int
    end_line: int
    end_column: int
    root: str
    """The import root of the package; `python` for Python itself."""
    version: str
    """The constant, as PEP 440 text without operator (`2.6`)."""
    cell: int
    raw_line: int


@dataclass(frozen=True)
class Interest:
    """Which uses matter: what is looked for in the files that import the root, and nowhere else."""

    paths: Mapping[str, frozenset[str]] = {}
    """By import root (`numpy`, `asyncio`) the keys of `UseRow.key` that matter. A root is no distribution's name."""
    packages: frozenset[str] = frozenset()
    """Those of the roots that belong to distributions, and not to Python."""

    def __bool__(self) -> bool:
        return any(self.paths.values())

    @property
    def digest(self) -> str:
        """What different interests do not share, for the cache; empty where there is no interest."""
        if not self:
            return ""
        from zlib import adler32, crc32  # a run that reads nothing anew should not wait for `hashlib`

        text = "\n".join(key for root in sorted(self.paths) for key in sorted(self.paths[root])).encode()
        return f"{crc32(text):08x}{adler32(text):08x}{len(text):x}"
