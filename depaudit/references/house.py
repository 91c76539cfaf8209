"""Uses of distributions that a house's own plug-ins find in its own files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass
from depaudit.references.configuration import strongest

if TYPE_CHECKING:
    from depaudit.documents import Documents

FAILED = "the plug-in failed with"


@dataclass(frozen=True, slots=True)
class HouseReader:
    """A function of a plug-in that reads the files which a glob fits."""

    plugin: str
    glob: str
    """Of the path below the project's root, or of the file's name alone where it holds no `/`."""
    read: Callable[[str, str], Iterable[tuple[str, int]]]


def house_references(
    root: str, names: Sequence[str], documents: Documents, readers: Sequence[HouseReader]
) -> tuple[tuple[Reference, ...], tuple[Unreadable, ...]]:
    """What the plug-ins say of these distributions, and the files that one of them failed on."""
    wanted, found, failures = frozenset(names), [], []
    inside = f"{root}/" if root else ""
    for path in documents.files.paths():
        below = path.removeprefix(inside)
        for reader in readers if path.startswith(inside) else ():
            if not fnmatchcase(below if "/" in reader.glob else below.rpartition("/")[2], reader.glob):
                continue
            document = documents.text(path)
            if isinstance(document, Unreadable):
                continue
            try:
                told = [(canonical(str(name)), int(line)) for name, line in reader.read(path, document.text)]
            except Exception as error:
                failures.append(Unreadable(Location(path), f"{FAILED} {type(error).__name__}: {error} (`{reader.plugin}`)"))
                continue
            message = f"`{reader.plugin}` finds it in `{path}`"
            found += [
                Reference(name, Location(path, max(1, line)), ReferenceKind.CONFIGURATION, message)
                for name, line in told
                if name in wanted
            ]
    return strongest(found), tuple(failures)
