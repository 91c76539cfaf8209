"""The text of a history: what `depaudit.knowledge.api_history` reads, written the one way there is."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from depaudit.knowledge.api_history import FOLDER, Change


def written(versions: Iterable[str], changes: Mapping[str, Change]) -> str:
    """The covered releases, then for each thing that happened, in order, the sorted names to which it happened."""
    by_change: dict[Change, list[str]] = {}
    for name, change in sorted(changes.items()):
        by_change.setdefault(change, []).append(name)
    lines = [" ".join(versions)]
    for change, names in sorted(by_change.items(), key=lambda item: item[1]):
        cells = (change.added, change.absent, change.removed, change.last, change.place, change.deprecated)
        lines += ["\t".join(cells), " ".join(names)]
    return "\n".join(lines) + "\n"


def write(distribution: str, text: str) -> Path:
    """Write the packed file of a distribution."""
    path = Path(FOLDER) / f"{distribution}.txt.z"
    path.write_bytes(zlib.compress(text.encode(), 9))
    return path


def read(distribution: str) -> str:
    """The text of a packed file as it stands; empty where there is none."""
    path = Path(FOLDER) / f"{distribution}.txt.z"
    return zlib.decompress(path.read_bytes()).decode() if path.exists() else ""
