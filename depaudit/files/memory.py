"""A tree that is a dict."""

from collections.abc import Mapping

from depaudit.model.location import Location, Unreadable


class Memory:
    """Files given as text or bytes, for tests and examples."""

    unreadable: tuple[Unreadable, ...] = ()
    untracked: frozenset[str] = frozenset()
    ignored = 0
    linked_folders = 0

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {p: c.encode() if isinstance(c, str) else c for p, c in files.items()}

    def paths(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted(p for p in self._files if not p.startswith("../")))

    def read(self, path: str) -> bytes | Unreadable:
        """The bytes given."""
        found = self._files.get(path)
        return Unreadable(Location(path), "there is no such file") if found is None else found

    def exists(self, path: str) -> bool:
        """Whether it was given."""
        return path in self._files

    def identity(self, path: str) -> tuple[int, ...] | None:
        """None: only the bytes tell."""
        return None
