"""The distributions that the code relies on, from the rows of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from depaudit import knowledge
from depaudit.distributions.names import Names
from depaudit.model.dependency import Dependency, Resolution, UnmatchedImport
from depaudit.model.location import Location
from depaudit.model.source import Guard, Import, ImportRow, Source
from depaudit.module_names import is_own

Site = tuple[Source, ImportRow, str]
"""Where an import stands and the dotted module it shows."""


class _Group:
    """The sites of one import name."""

    __slots__ = ("module", "resolution", "sites")

    def __init__(self, module: str, resolution: Resolution | None) -> None:
        self.module = module
        self.resolution = resolution
        self.sites: list[Site] = []


class _Sorter:
    """Puts every row with its group; remembers each module, so that a row costs one look-up."""

    def __init__(self, first_party: frozenset[str], names: Names, python: str) -> None:
        self.first_party = first_party
        self.above_first_party = frozenset(p for f in first_party for p in knowledge.prefixes(f.rpartition(".")[0]))
        self.names = names
        self.python = python
        self.groups: dict[str, _Group] = {}
        self._by_module: dict[str, _Group | bool | None] = {}
        self._runs: dict[str, bool] = {"": True}

    def place(self, module: str) -> _Group | bool | None:
        """The module's group; None where it is not external; True for a namespace, which only its members tell."""
        try:
            return self._by_module[module]
        except KeyError:
            placed = self._by_module[module] = self._decide(module)
            return placed

    def runs(self, version: str) -> bool:
        """Whether some supported Python meets the test on its version."""
        if version not in self._runs:
            self._runs[version] = bool(knowledge.minors(version) & knowledge.minors(self.python))
        return self._runs[version]

    def _decide(self, module: str) -> _Group | bool | None:
        own = next((prefix for prefix in knowledge.prefixes(module) if prefix in self.first_party), "")
        found = self.names.match(module)
        if own and not self._lies_deeper(found, own):
            return None
        if knowledge.ever_standard(module):
            return self._replacement(module, found)
        if found is not None:
            prefix, resolution = found
            return None if resolution.host else self._group(prefix, resolution)
        if module in self.above_first_party or any(map(self.names.is_namespace, knowledge.prefixes(module))):
            return True
        return self._group(module.partition(".")[0], None)

    def _lies_deeper(self, found: tuple[str, Resolution] | None, own: str) -> bool:
        """Whether a requirement has its place inside a package of the project (`poetry.core` inside `poetry`)."""
        if found is None or len(found[0]) <= len(own):
            return False
        return any(map(self.names.is_ours, found[1].distributions))

    def _replacement(self, module: str, found: tuple[str, Resolution] | None) -> _Group | None:
        """A distribution that the project names to have a module which some of its Pythons lack."""
        if found is None or knowledge.standard_in_all(module, self.python):
            return None
        prefix, resolution = found
        ours = bool(resolution.distributions) and self.names.is_ours(resolution.distributions[0])
        return self._group(prefix, resolution) if ours else None

    def _group(self, module: str, resolution: Resolution | None) -> _Group:
        if module not in self.groups:
            self.groups[module] = _Group(module, resolution)
        return self.groups[module]

    def members(self, row: ImportRow) -> Iterable[tuple[_Group, str]]:
        """The groups of what is taken out of a namespace (`from google.cloud import storage`)."""
        for name in row.names:
            inside = f"{row.module}.{name}"
            group = self.place(inside)
            if isinstance(group, _Group):
                yield group, inside
            elif group is True:
                yield self._group(row.module, None), row.module
        if not row.names and row.module not in self.above_first_party:
            yield self._group(row.module, None), row.module


def dependencies_of(
    sources: Iterable[Source],
    first_party: frozenset[str],
    names: Names,
    python: str = "",
    siblings: Mapping[str, frozenset[str]] | None = None,
) -> tuple[tuple[Dependency, ...], tuple[UnmatchedImport, ...]]:
    """What the code relies on, and imports that nothing ties to a distribution; both sorted by name.

    Relative, first-party and standard library imports are left out, and so are rows that no Python of `python`
    (PEP 440 text) runs. `first_party` holds dotted prefixes. `siblings` gives, by folder, prefixes of what lies beside
    a script, which it imports by bare names; a file is not beside itself.
    """
    sorter = _Sorter(first_party, names, python)
    for source in sources:
        folder, _, file = source.path.rpartition("/")
        beside = siblings.get(folder) if siblings else None
        for row in source.imports:
            if row[4]:
                continue
            module = row[5]
            group = sorter.place(module)
            if group is None:
                continue
            if beside and is_own(module, row[6], beside) and module != file.partition(".")[0]:
                continue
            if row[6] and module in sorter.above_first_party and all(f"{module}.{n}" in first_party for n in row[6]):
                continue
            if row[8] and not sorter.runs(row[8]):
                continue
            if group is True:
                for member, inside in sorter.members(row):
                    member.sites.append((source, row, inside))
            elif isinstance(group, _Group):
                group.sites.append((source, row, module))
    return _dependencies(sorter.groups.values()), _unmatched(sorter.groups.values())


def _dependencies(groups: Iterable[_Group]) -> tuple[Dependency, ...]:
    by_distribution: dict[str, list[_Group]] = {}
    for group in groups:
        if group.resolution is not None and group.sites:
            by_distribution.setdefault(group.resolution.distributions[0], []).append(group)
    found = []
    for distribution, its_groups in sorted(by_distribution.items()):
        main = min(its_groups, key=lambda group: (-len(group.sites), group.module))
        imports = _imports(site for group in its_groups for site in group.sites)
        assert main.resolution is not None
        found.append(Dependency(distribution, imports, main.resolution, main.module))
    return tuple(found)


def _unmatched(groups: Iterable[_Group]) -> tuple[UnmatchedImport, ...]:
    unknown = [group for group in groups if group.resolution is None and group.sites]
    return tuple(UnmatchedImport(g.module, _imports(g.sites)) for g in sorted(unknown, key=lambda g: g.module))


def _imports(sites: Iterable[Site]) -> tuple[Import, ...]:
    """In order of place."""
    found = []
    for source, row, module in sorted(sites, key=_place):
        line, column, end_line, end_column, _, _, names, guard, version, cell, raw_line = row
        location = Location(source.path, line, column, end_line, end_column, cell, raw_line)
        found.append(Import(location, module, names, _guard(guard), version, source.role, source.extra))
    return tuple(found)


def _place(site: Site) -> tuple[str, int, int, int, str]:
    source, row, module = site
    return source.path, row[9], row[0], row[1], module


@cache
def _guard(value: int) -> Guard:
    return Guard(value)
