"""When the names and parameters of well-known packages came and went: one small file a package, read when asked.

`scripts/build_histories.py` writes `histories/*.txt.z` from the files of the
releases. What their files do not prove, `facts/api_imported.toml` has from
releases that were installed and imported, and `facts/api_overlay.toml` holds by
hand, each row with its source; the later of the three wins. A file is text, packed: the
covered releases in the first line, then pairs of lines, what happened (a
`Change`, its cells apart by tabs) and the names to which just that happened,
so that one object serves them all and thousands of names load in a millisecond.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from depaudit.knowledge.tables import table
from depaudit.model.record import dataclass

FOLDER = os.path.join(os.path.dirname(__file__), "histories")
STANDARD_LIBRARY = "python"


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


@cache
def roots() -> Mapping[str, str]:
    """Every import package with a history to its distribution (`sklearn` → `scikit-learn`), without the standard library."""
    return {
        root: distribution
        for distribution, cells in table("api_histories").items()
        for root in cells[0].split()
        if distribution != STANDARD_LIBRARY
    }


@cache
def history_of(distribution: str) -> History | None:
    """The history of a distribution by its canonical name, or of the standard library as `python`."""
    cells = table("api_histories").get(distribution)
    if cells is None:
        return None
    versions, changes = _unpacked(os.path.join(FOLDER, f"{distribution}.txt.z"))
    changes.update(_imported(distribution))
    changes.update(_by_hand(distribution))
    return History(distribution, tuple(cells[0].split()), versions, bool(cells[1]), changes)


def replacement_of(symbol: str) -> str:
    """What the guide of those who took a name or a parameter away says to write for it; empty where that is more than a word."""
    return table("replacements").get(symbol, ("",))[0]


def changes_along(history: History, path: str, keyword: str = "") -> Iterator[tuple[str, Change]]:
    """The changes that a use meets: of the parameter, the name and what it is a part of.

    Who uses `torch.nn.RMSNorm(eps=…)` uses `torch.nn` and `torch.nn.RMSNorm`
    too, and what follows from one of them has no change of its own.
    """
    names = [f"{path}({keyword})"] if keyword else []
    while path:
        names.append(path)
        path = path.rpartition(".")[0]
    for name in names:
        change = history.changes.get(name)
        if change is not None:
            yield name, change


def read_history(text: str) -> tuple[tuple[str, ...], dict[str, Change]]:
    """The covered releases and the changes of a file's text."""
    first, *lines = text.splitlines()
    changes: dict[str, Change] = {}
    for what, names in zip(lines[::2], lines[1::2], strict=True):
        added, absent, removed, last, place, deprecated = what.split("\t")
        changes.update(dict.fromkeys(names.split(" "), Change(added, absent, removed, last, place, "", deprecated)))
    return tuple(first.split()), changes


def _unpacked(path: str) -> tuple[tuple[str, ...], dict[str, Change]]:
    import zlib

    with open(path, "rb") as file:
        return read_history(zlib.decompress(file.read()).decode())


def _imported(distribution: str) -> dict[str, Change]:
    """What installed releases said, where their files prove nothing."""
    found: dict[str, Change] = {}
    for cells in table("api_imported").values():
        if cells[0] == distribution:
            found.update(dict.fromkeys(cells[1].split(" "), Change(*cells[2:])))
    return found


def _by_hand(distribution: str) -> dict[str, Change]:
    """The rows of the overlay."""
    return {name: Change(*cells[1:]) for name, cells in table("api_overlay").items() if cells[0] == distribution}
