"""A tree that is a folder on disk."""

import os
import stat
from functools import cached_property

from depaudit.errors import DepauditError
from depaudit.files import git_index
from depaudit.files.gitignore import Patterns
from depaudit.files.ignore_rules import Rules, is_ignored, rules_above, with_own
from depaudit.files.pruned import prunes_content, prunes_file, prunes_folder
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field

_HUGE = 512 * 1024 * 1024
"""Bytes; no source or manifest comes near, and reading one would fill the memory."""
_READ = (".py", ".pyi", ".ipynb", ".toml", ".txt", ".in", ".cfg", ".lock")
"""Endings of files whose absence from an audit would be missed."""
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class _Walk:
    paths: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    linked_folders: int
    ignored: int
    untracked: frozenset[str]


@dataclass
class _Found:
    paths: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    linked_folders: int = 0
    ignored: int = 0


class Folder:
    """The files below `root` that .gitignore, `exclude` (the same language) and the pruning of tools' outputs leave.

    A file that git tracks belongs to the audit even where .gitignore names it.
    With `tracked`, only such files do. Links to folders are not followed.
    """

    def __init__(self, root: str, exclude: tuple[str, ...] = (), tracked: bool = False) -> None:
        self.root = os.path.abspath(root)
        self._exclude = Patterns(exclude)
        self._tracked_only = tracked

    def paths(self) -> tuple[str, ...]:
        """Every file that belongs to the audit, sorted. Raises DepauditError where there is no such folder."""
        return self._walk.paths

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Folders that cannot be opened, and files left out because of their name or where they lead."""
        return self._walk.unreadable

    @property
    def untracked(self) -> frozenset[str]:
        """Paths that git does not track, but for those of other repositories inside; none where there is no git."""
        return self._walk.untracked

    @property
    def ignored(self) -> int:
        """How many Python files and notebooks a pattern left out; folders that one names are not looked into."""
        return self._walk.ignored

    @property
    def linked_folders(self) -> int:
        """How many links to folders were not followed."""
        return self._walk.linked_folders

    def read(self, path: str) -> bytes | Unreadable:
        """The bytes of a regular file. Never blocks: a pipe or a device is not read."""
        try:
            descriptor = os.open(self._absolute(path), _OPEN)
        except (OSError, ValueError) as error:
            return Unreadable(Location(_shown(path)), _reason(error))
        try:
            with open(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    return Unreadable(Location(_shown(path)), "is not a regular file")
                if status.st_size > _HUGE:
                    return Unreadable(Location(_shown(path)), f"has {status.st_size >> 20} MB, too many to read")
                return file.read()
        except OSError as error:
            return Unreadable(Location(_shown(path)), _reason(error))

    def exists(self, path: str) -> bool:
        """Whether there is a regular file of this path, ignored or not."""
        try:
            return os.path.isfile(self._absolute(path))
        except ValueError:
            return False

    def identity(self, path: str) -> tuple[int, ...] | None:
        """Size, times and inode."""
        try:
            status = os.stat(self._absolute(path))
        except (OSError, ValueError):
            return None
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino

    def _absolute(self, path: str) -> str:
        return f"{self.root}/{path}"

    @cached_property
    def _walk(self) -> _Walk:
        if not os.path.isdir(self.root):
            raise DepauditError(f"`{_shown(self.root)}` is not a folder")
        repository = git_index.repository_above(self.root)
        tracked = _tracked(self.root, repository) if repository else None
        if self._tracked_only:
            if not repository:
                raise DepauditError(f"`{_shown(self.root)}` is in no git repository, so no file of it is tracked")
            if tracked is None:
                raise DepauditError(
                    f"the git index of `{_shown(repository)}` has a form that depaudit does not read (is it split?)"
                )
        failed: list[OSError] = []
        found = self._find(rules_above(self.root, repository, failed), tracked or (), failed)
        found.unreadable.extend(self._without_patterns(error) for error in failed)
        paths, known = sorted(found.paths), frozenset(tracked or ())
        if self._tracked_only:
            paths = [path for path in paths if path in known]
        untracked = frozenset(() if tracked is None else (p for p in paths if not _is_known(p, known)))
        unreadable = tuple(sorted(found.unreadable, key=_place))
        return _Walk(tuple(paths), unreadable, found.linked_folders, found.ignored, untracked)

    def _find(self, rules: Rules, tracked: tuple[str, ...], failed: list[OSError]) -> _Found:
        found, known = _Found(), frozenset(tracked)
        waiting: list[tuple[str, Rules, bool]] = [("", rules, False)]
        while waiting:
            folder, rules, only_tracked = waiting.pop()
            try:
                with os.scandir(self._absolute(folder) if folder else self.root) as entries:
                    content = {entry.name: entry for entry in entries}
            except OSError as error:
                if not folder:
                    raise DepauditError(f"`{_shown(self.root)}` {_reason(error)}") from None
                found.unreadable.append(Unreadable(Location(_shown(folder), 0, 0), _reason(error)))
                continue
            if folder and prunes_content(folder.rpartition("/")[2], content):
                continue
            if ".gitignore" in content:
                rules = with_own(self.root, folder, rules, failed)
            before = f"{folder}/" if folder else ""
            for name, entry in content.items():
                path = before + name
                try:
                    linked, is_folder = entry.is_symlink(), entry.is_dir()
                except OSError:
                    linked, is_folder = True, False
                if prunes_folder(name) if is_folder else prunes_file(name):
                    continue
                if self._exclude and self._exclude.decide(path, is_folder):
                    continue
                ignored = only_tracked or (rules and is_ignored(path, is_folder, rules))
                if is_folder and linked:
                    found.linked_folders += not ignored
                elif is_folder:
                    if not ignored or _any_below(path, tracked):
                        waiting.append((path, rules, bool(ignored)))
                elif ignored and path not in known:
                    found.ignored += not only_tracked and name.endswith((".py", ".ipynb"))
                elif self._usable(path, linked, found):
                    found.paths.append(path)
        return found

    def _without_patterns(self, error: OSError) -> Unreadable:
        """That a file of patterns was not heard."""
        path = os.path.relpath(os.fsdecode(error.filename), self.root).replace(os.sep, "/")
        return Unreadable(Location(_shown(path)), f"{_reason(error)}, so that nothing is left out because of it")

    def _usable(self, path: str, linked: bool, found: _Found) -> bool:
        """Whether a file can be named and, where it is a link, stays inside the tree; if not, it is recorded."""
        reason = ""
        if not path.isascii() and not _utf8(path):
            reason = "has a name that is not UTF-8"
        elif linked:
            real = os.path.realpath(self._absolute(path))
            if not real.startswith(os.path.join(os.path.realpath(self.root), "")):
                reason = "is a link that leaves the tree"
            elif not os.path.isfile(real):
                reason = "is a link that leads nowhere"
        if reason and path.endswith(_READ):
            found.unreadable.append(Unreadable(Location(_shown(path)), reason))
        return not reason


def _tracked(root: str, repository: str) -> tuple[str, ...] | None:
    """The paths below `root` that git tracks, relative to it, sorted, or None where nothing can tell."""
    try:
        with open(os.path.join(git_index.git_folder(repository), "index"), "rb") as file:
            paths = git_index.tracked_paths(file.read())
    except FileNotFoundError:
        paths = ()
    except OSError:
        paths = None
    below = os.path.relpath(root, repository).replace(os.sep, "/") + "/"
    if paths is None or below == "./":
        return paths
    return tuple(path[len(below) :] for path in paths if path.startswith(below))


def _is_known(path: str, known: frozenset[str]) -> bool:
    """Whether git tracks the path, or a folder above it: that is how it records another repository."""
    while path:
        if path in known:
            return True
        path = path.rpartition("/")[0]
    return False


def _any_below(folder: str, tracked: tuple[str, ...]) -> bool:
    from bisect import bisect_left

    at = bisect_left(tracked, f"{folder}/")
    return at < len(tracked) and tracked[at].startswith(f"{folder}/")


def _place(unreadable: Unreadable) -> Location:
    return unreadable.location


def _utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: str) -> str:
    """The path as it can be printed everywhere."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror[0].lower()}{error.strerror[1:]}"
    return f"cannot be read: {error}"
