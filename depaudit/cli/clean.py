"""`depaudit clean`: remove what was remembered."""

from __future__ import annotations

import os

from depaudit.cache import caches_in, default_folder
from depaudit.cli.arguments import Arguments
from depaudit.cli.streams import out
from depaudit.errors import DepauditError


def clean(arguments: Arguments) -> int:
    """Remove the caches of every project, and say how many there were."""
    folder = os.path.abspath(arguments.cache_dir) if arguments.cache_dir else default_folder()
    size = 0
    removed: list[str] = []
    for path in caches_in(folder):
        try:
            size += os.path.getsize(path)
            os.unlink(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DepauditError(f"`{path}` cannot be removed: {error.strerror}") from None
        removed.append(path)
    if arguments.json:
        from depaudit.reports.json import enveloped

        out(enveloped(folder=folder, removed=removed, bytes=size))
        return 0
    if arguments.verbose:
        out("".join(f"removed {path}\n" for path in removed))
    if not arguments.quiet:
        count = len(removed)
        what = f"{count} cache{'s' * (count != 1)} ({size / 1e6:.1f} MB)"
        out(f"removed {what} from {folder}\n" if count else f"nothing is remembered in {folder}\n")
    return 0
