"""Which .gitignore files speak of a path, and which of them is heard."""

import os
import stat

from depaudit.files import git_index
from depaudit.files.gitignore import Patterns

Rules = tuple[tuple[Patterns, int, str], ...]
"""Patterns, strongest first, each with what to cut from a path and what to put before it to see it from their folder."""


_LARGEST = 1_000_000
"""Bytes of a file of patterns that is read."""


def with_own(root: str, folder: str, rules: Rules, failed: list[OSError]) -> Rules:
    """The rules inside a folder of the tree that has a .gitignore, which is stronger than those above it.

    `failed` takes in why one could not be read; without it what it names is not left out.
    """
    own = _patterns(os.path.join(root, folder, ".gitignore"), failed)
    return ((own, len(folder) + 1 if folder else 0, ""), *rules) if own else rules


def rules_above(root: str, repository: str, failed: list[OSError]) -> Rules:
    """What the folders from the repository's down to the one above `root` ignore; nothing, where they ignore `root`."""
    if not repository:
        return ()
    steps = os.path.relpath(root, repository).replace(os.sep, "/")
    parts = [] if steps == "." else steps.split("/")
    exclude = _patterns(git_index.exclude_file(git_index.git_folder(repository)), failed)
    rules: Rules = ((exclude, 0, "".join(f"{part}/" for part in parts)),) if exclude else ()
    for depth in range(len(parts)):
        own = _patterns(os.path.join(repository, *parts[:depth], ".gitignore"), failed)
        if own:
            rules = ((own, 0, "".join(f"{part}/" for part in parts[depth:])), *rules)
    if any(own.leaves_out(before[:-1], True) for own, _, before in rules if before):
        return ()
    return rules


def _patterns(path: str, failed: list[OSError]) -> Patterns:
    """The patterns of a file; none where it is absent, no ordinary file (a pipe would never end), or no text of people."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            return Patterns(())
        with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
            return Patterns(file)
    except (FileNotFoundError, NotADirectoryError):
        return Patterns(())
    except OSError as error:
        failed.append(error)
        return Patterns(())


def is_ignored(path: str, folder: bool, rules: Rules) -> bool:
    """Whether the strongest pattern that speaks of a path leaves it out."""
    for patterns, cut, before in rules:
        decided = patterns.decide(before + path[cut:], folder)
        if decided is not None:
            return decided
    return False
