"""One release, read for a history: the names that it offers, and what it says of names; remembered on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from history_deprecations import flagged, speaks
from history_names import meant
from history_releases import NATIVE, text_members
from history_states import ABSENT, PRESENT, UNKNOWN, parents

import depaudit.apis
from depaudit.apis.api import verdict
from depaudit.apis.public_names import public_names
from depaudit.apis.release import Api
from depaudit.world.best_wheel import best_wheel
from depaudit.world.releases import PackageIndex, Release
from depaudit.world.remote_wheel import RemoteWheel
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore

RULES = hashlib.sha256(
    b"".join(path.read_bytes() for path in sorted(Path(next(iter(depaudit.apis.__path__))).glob("*.py")))
).hexdigest()[:16]


class Reading:
    """What one release says. Opened only where it is asked something new."""

    def __init__(self, release: Release, row: Mapping[str, Any], index: PackageIndex, folder: Path) -> None:
        self.version = str(release.version)
        self._roots, self._skip, self._named = (tuple(row.get(key, ())) for key in ("roots", "skip", "named"))
        self._release, self._index, self._folder = release, index, folder
        self._path = folder / "readings" / f"{self._roots[0]}-{self.version}-{RULES}.json"
        self._known: dict[str, Any] = json.loads(self._path.read_text()) if self._path.exists() else {}
        self._api: Api | None = None
        self._modules: frozenset[str] = frozenset()

    def names(self) -> dict[str, tuple[str, ...] | None]:
        """The names that a user can mean, with the keywords of what is called."""
        if "names" not in self._known:
            api = self._opened()
            found = [one for root in self._roots for one in public_names(api, root, self._skip, self._named)]
            self._known["names"] = meant(found, self._modules, self._skip)
            self._save()
        return {name: None if words is None else tuple(words) for name, words in self._known["names"].items()}

    def states(self, asked: Iterable[str]) -> dict[str, tuple[str, str]]:
        """State and place of each name. What stands in something that is missing is unknown: its parent tells it."""
        states: dict[str, list[str]] = self._known.setdefault("states", {})
        asked = sorted(asked)
        new = [name for name in asked if name not in states]
        for name in new:
            self._ask(name, states)
        if new:
            self._save()
        return {name: (states[name][0], states[name][1]) for name in asked}

    def has(self, name: str) -> bool:
        """Whether it surely has a name."""
        return self.states([name])[name][0] == PRESENT

    def speaks(self, name: str) -> bool:
        """Whether its definition has a word of warnings or of its end."""
        return speaks(self._opened(), name)

    def _ask(self, name: str, states: dict[str, list[str]]) -> None:
        if name in states:
            return
        above = [parent for parent in parents(name) if "." in parent]
        for parent in reversed(above):
            self._ask(parent, states)
        owner_is_unknown = name.endswith(")") and states[above[0]][0] == UNKNOWN
        if owner_is_unknown or any(states[parent][0] == ABSENT for parent in above):
            states[name] = [UNKNOWN, ""]
            return
        path, _, keyword = name.rstrip(")").partition("(")
        found = verdict(self._opened(), path, keyword)
        states[name] = [found.state.value, found.place.rpartition(":")[0] or found.place]

    def warned(self) -> set[str]:
        """The names that warn of their end."""
        if "warned" not in self._known:
            self._known["warned"] = sorted(flagged(self._opened(), self._roots, (*self._skip, *self._named)))
            self._save()
        return set(self._known["warned"])

    def close(self, largest: int = 0) -> None:
        """Let go of what was read, unless it is smaller than `largest` bytes of text."""
        if self._api and sum(map(len, self._api.members.values())) > largest:
            self._api = None

    def _opened(self) -> Api:
        if self._api is None:
            file = best_wheel(self._release)
            if file is None:
                raise SystemExit(f"{self.version} has no wheel")
            wheel = RemoteWheel(file, self._index.connection, WheelStore(str(self._folder)), whole=200_000_000)
            names = wheel.names()
            members = names if isinstance(names, Unreachable) else wheel.read(text_members(names, self._roots))
            if isinstance(names, Unreachable) or isinstance(members, Unreachable):
                raise SystemExit(f"{self.version}: {names if isinstance(names, Unreachable) else members}")
            self._modules = frozenset(_modules(names))
            self._api = Api(members, {name: None for name in names if name.endswith(NATIVE)})
        return self._api

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._known))


def _modules(names: Iterable[str]) -> Iterable[str]:
    """Modules of a wheel as dotted names; packages end with a dot."""
    for name in names:
        stem, _, ending = name.partition(".")
        if f".{ending}".endswith((".py", ".pyi", *NATIVE)):
            dotted = stem.replace("/", ".")
            yield dotted.removesuffix("__init__") if dotted.endswith(".__init__") else dotted
