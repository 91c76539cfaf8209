"""What one run asks of package indexes: whom, what they said, and what they did not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

from depaudit.model.requirement import Index
from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, WheelFile
from depaudit.world.remote_wheel import RemoteWheel
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore

Progress = Callable[[int, int], None]


class Online:
    """The way to the indexes, made with `--online` and closed when the tree is read. For use by several threads.

    `cache_folder` is where wheels are remembered; empty: nowhere. `progress` is called with (answers, questions).
    """

    def __init__(
        self, cache_folder: str = "", progress: Progress | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self.progress = progress
        self.store = WheelStore(cache_folder)
        self._environ = environ
        self._indexes: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], PackageIndex | Unreachable] = {}
        self._failures: dict[str, None] = {}
        self._lock = threading.Lock()

    def index(self, manager: str, named: Iterable[Index] = ()) -> PackageIndex | Unreachable:
        """The indexes of a project that is managed with `manager` and names these itself; explicit ones are left out."""
        named = [one for one in named if not one.explicit]
        for one in named:
            if not one.url.startswith(("https://", "http://")):
                return self._noted(Unreachable(f"{one.location} names an index that is no address of a server"))
            if "$" in one.url:
                return self._noted(Unreachable(f"{one.location} names an index by a variable, which is not filled in"))
        more = tuple(dict.fromkeys(one.url for one in named if one.extra))
        instead = tuple(dict.fromkeys(one.url for one in named if not one.extra))
        key = (manager == "uv", more, instead)
        if key not in self._indexes:
            told = index_configuration(manager, more, self._environ, instead=instead)
            self._indexes[key] = self._noted(told) if isinstance(told, Unreachable) else PackageIndex(told)
        return self._indexes[key]

    def wheel(self, file: WheelFile, index: PackageIndex) -> RemoteWheel:
        """The wheel, to be looked into."""
        return RemoteWheel(file, index.connection, self.store)

    def note(self, answer: object) -> None:
        """Remember that a question failed; that an index was asked and does not know something is an answer."""
        if isinstance(answer, Unreachable) and not answer.missing:
            with self._lock:
                self._failures.setdefault(answer.reason)

    def failure(self) -> str:
        """Why not everything could be asked: the first reason, and how many others there are; or empty."""
        reasons = sorted(self._failures)
        if not reasons:
            return ""
        return reasons[0] + (f" (and {len(reasons) - 1} more)" if reasons[1:] else "")

    def close(self) -> None:
        """Let the servers go."""
        for index in self._indexes.values():
            if not isinstance(index, Unreachable):
                index.close()

    def _noted(self, answer: Unreachable) -> Unreachable:
        self.note(answer)
        return answer
