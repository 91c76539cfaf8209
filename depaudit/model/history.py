"""When names and parameters of a distribution came and went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from depaudit.model.record import dataclass


class Change(NamedTuple):
    """What became of a name or parameter within the covered releases; it was proven on both sides.

    With `removed` older than `added` there was a gap: it is missing from
    `removed` until before `added` (`numpy.bool`). All versions but
    `deprecated` are covered releases, and between two of them nothing is said.
    """

    added: str
    """The first covered release that has it; empty: it was there before the covered releases."""
    absent: str
    """The newest covered release before `added`, proven to lack it."""
    removed: str
    """The first covered release after `last` that lacks it; empty: it is still there."""
    last: str
    """The newest covered release before `removed`, proven to have it."""
    place: str
    """The file of the distribution that shows it: `numpy/random/__init__.py`; with an overlay row maybe empty."""
    source: str = ""
    """Where a row has it from that the files of the releases do not prove: pages, or `import of numpy 1.26.4 and 2.0.0`."""
    deprecated: str = ""
    """The release that began to warn of its use; empty: not known to be deprecated."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one distribution; a name without a change is either always there or not known: silence proves nothing."""

    distribution: str
    roots: tuple[str, ...]
    """Import packages whose names the changes begin with."""
    versions: tuple[str, ...]
    """The covered releases, oldest first; nothing is known of older and newer ones."""
    validated: bool
    """Whether every row was held against really installed releases; if not, only rows with a `source` are certain."""
    changes: Mapping[str, Change]
    """By dotted name, a parameter in parentheses: `numpy.random.default_rng`, `pandas.read_csv(mangle_dupe_cols)`."""
