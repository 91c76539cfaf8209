"""A tree as data: readers ask it for bytes, never the disk.

The same code audits a folder, a git revision, or a dict in a test.
"""

from typing import Protocol

from depaudit.model.location import Unreadable


class Files(Protocol):
    """The files of an audited tree. Paths use `/`, are relative to its root, and may start with `../` in `read`."""

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Folders that could not be looked into."""

    @property
    def untracked(self) -> frozenset[str]:
        """Paths that git does not track; none where there is no repository."""

    @property
    def ignored(self) -> int:
        """Python files and notebooks that .gitignore names, but for those in folders that it names."""

    @property
    def linked_folders(self) -> int:
        """Links to folders, which are not followed."""

    def paths(self) -> tuple[str, ...]:
        """Every file that belongs to the audit, sorted; ignored and pruned ones are left out."""

    def read(self, path: str) -> bytes | Unreadable:
        """The bytes of a file, or why it cannot be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path, also one that `paths` leaves out."""

    def identity(self, path: str) -> tuple[int, ...] | None:
        """What changes when the file does (size, times in ns, inode), or None where only its bytes can tell."""
