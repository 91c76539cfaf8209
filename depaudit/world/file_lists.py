"""The files that releases of distributions hold, told by the end of a wheel."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.model.record import dataclass
from depaudit.world.admitted import newest_wheel
from depaudit.world.online import Online
from depaudit.world.releases import PackageIndex, releases
from depaudit.world.unreachable import Unreachable

THREADS = 6


@dataclass(frozen=True, slots=True)
class FileList:
    """What one wheel holds."""

    distribution: str
    """Canonical."""
    wheel: str
    """The name of its file."""
    paths: tuple[str, ...]


def file_lists(
    asked: Iterable[tuple[str, str]], index: PackageIndex, online: Online
) -> dict[str, FileList | Unreachable]:
    """The files of the newest wheel of each (distribution, specifier), by distribution.

    `Unreachable.missing`: the index does not know it, or has no wheel of it that the specifier admits.
    """
    from concurrent.futures import ThreadPoolExecutor

    questions = sorted(set(asked))
    found: dict[str, FileList | Unreachable] = {}
    pool = ThreadPoolExecutor(THREADS)
    try:
        answers = pool.map(lambda question: _file_list(question[0], question[1], index, online), questions)
        for done, ((name, _), answer) in enumerate(zip(questions, answers, strict=True), start=1):
            online.note(answer)
            found[name] = answer
            if online.progress is not None:
                online.progress(done, len(questions))
    finally:
        pool.shutdown(cancel_futures=True)
    return found


def _file_list(name: str, specifier: str, index: PackageIndex, online: Online) -> FileList | Unreachable:
    listed = releases(name, index)
    if isinstance(listed, Unreachable):
        return listed
    wheel = newest_wheel(listed, specifier)
    if wheel is None:
        return Unreachable(f"the index has no wheel of `{name}`{f' that `{specifier}` admits' if specifier else ''}", missing=True)
    paths = online.wheel(wheel, index).names()
    return paths if isinstance(paths, Unreachable) else FileList(name, wheel.filename, paths)
