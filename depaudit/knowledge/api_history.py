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

from depaudit.knowledge.tables import table
from depaudit.model.history import Change, History

FOLDER = os.path.join(os.path.dirname(__file__), "histories")
STANDARD_LIBRARY = "python"
__all__ = ["FOLDER", "STANDARD_LIBRARY", "Change", "History", "changes_along", "history_of", "read_history", "replacement_of", "roots"]


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
