"""What releases offer, read from their wheels on the index: only the files that are Python, and only when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from depaudit.apis import Api, State, public_names, verdict
from depaudit.world.best_wheel import best_wheel
from depaudit.world.online import Online
from depaudit.world.releases import PackageIndex, Release
from depaudit.world.unreachable import Unreachable

_TEXT = (".py", ".pyi")
_NATIVE = (".so", ".pyd")
_LEFT_OUT = frozenset({"tests", "test", "conftest", "benchmarks"})


class ReadReleases:
    """The releases of one distribution, oldest first; each is opened once."""

    def __init__(self, roots: Sequence[str], releases: Sequence[Release], index: PackageIndex, online: Online) -> None:
        self.roots = tuple(roots)
        self.releases = tuple(releases)
        self._index = index
        self._online = online
        self._apis: dict[int, Api | None] = {}

    def version(self, number: int) -> str:
        """Of the release at this place."""
        return str(self.releases[number].version)

    @property
    def opened(self) -> tuple[str, ...]:
        """The versions that could be read, oldest first."""
        return tuple(self.version(number) for number, api in sorted(self._apis.items()) if api is not None)

    def state(self, number: int, key: str) -> tuple[State, str]:
        """Whether a release has a name or parameter, and the file that shows it; unknown where it cannot be read."""
        api = self.api(number)
        if api is None:
            return State.UNKNOWN, ""
        path, _, keyword = key.rstrip(")").partition("(")
        found = verdict(api, path, keyword)
        return found.state, found.place.rpartition(":")[0] or found.place

    def names(self, number: int) -> dict[str, frozenset[str]]:
        """The names that a release offers below the roots, each with its parameters where they are known."""
        api = self.api(number)
        if api is None:
            return {}
        found = (one for root in self.roots if api.has_module(root) for one in public_names(api, root))
        return {one.path: frozenset(one.keywords or ()) for one in found}

    def api(self, number: int) -> Api | None:
        """What a release offers; None where nothing of it can be read."""
        if number not in self._apis:
            self._apis[number] = self._read(self.releases[number])
        return self._apis[number]

    def _read(self, release: Release) -> Api | None:
        file = best_wheel(release)
        if file is None:
            return None
        wheel = self._online.wheel(file, self._index)
        names = wheel.names()
        members = names if isinstance(names, Unreachable) else wheel.read(_text_of(names, self.roots))
        if isinstance(names, Unreachable) or isinstance(members, Unreachable):
            self._online.note(members)
            return None
        return Api(members, {name: None for name in names if name.endswith(_NATIVE)})


def _text_of(names: Iterable[str], roots: Sequence[str]) -> Iterator[str]:
    """The Python files and stubs of the import packages, without tests."""
    begins = tuple(f"{root}/" for root in roots) + tuple(f"{root}.py" for root in roots)
    for name in sorted(names):
        if name.startswith(begins) and name.endswith(_TEXT) and _LEFT_OUT.isdisjoint(name.split("/")[1:]):
            yield name
