"""Which modules of a program run in any case: the ends of plain chains of imports from where it begins.

Stricter than `reach`: an import in any block (a function, a guard, a test that
tells nothing) or of a name that some other folder merely has too is no link of
such a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from depaudit.model.source import CodeRole, Guard, ImportRow, Source

_LOOSE = (
    Guard.OPTIONAL | Guard.FALLBACK | Guard.PLATFORM | Guard.TYPING | Guard.DEFERRED | Guard.VERSION | Guard.MAIN
).value
_SOURCE_FOLDERS = ("src", "lib", "python")


class OwnImports:
    """Who plainly imports whom among the modules that run."""

    def __init__(self, sources: Sequence[Source]) -> None:
        running = self._running = [s for s in sources if s.role is CodeRole.RUNTIME and s.path.endswith(".py")]
        self._files = {_dotted(s.path): s.path for s in running}
        self._packages = {s.path.rpartition("/")[0] for s in sources if s.path.endswith("/__init__.py")}
        self._inside = self._parts_of_names()
        self._known_bases: dict[tuple[str, str], tuple[str, ...]] = {}
        self._firm: dict[str, set[str]] = {}
        imported: set[str] = set()
        for source in running:
            path = source.path
            firm = self._firm[path] = set(self._packages_of(path))
            for row in source.imports:
                for target in self._targets(path, row):
                    if target != path:
                        imported.add(target)
                        if row.column == 1 and not row.guard & _LOOSE:
                            firm.add(target)
        self._beginnings = [path for path in self._firm if path not in imported or self._is_top(path)]

    def reached(self, aside: Callable[[str], bool]) -> frozenset[str]:
        """What runs in any case, where modules that are `aside` are no beginnings: who needs them loads them."""
        waiting = [path for path in self._beginnings if not aside(path)]
        found = set(waiting)
        while waiting:
            for target in self._firm[waiting.pop()]:
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)

    def reaches(self, paths: Iterable[str], aside: Callable[[str], bool]) -> bool:
        """Whether one of `paths` is `reached`; looks back from them, which is a short way for most."""
        beginnings = self._beginning_set
        waiting = list(paths)
        seen = set(waiting)
        while waiting:
            path = waiting.pop()
            if path in beginnings and not aside(path):
                return True
            for importer in self._importers.get(path, ()):
                if importer not in seen:
                    seen.add(importer)
                    waiting.append(importer)
        return False

    @cached_property
    def _beginning_set(self) -> frozenset[str]:
        return frozenset(self._beginnings)

    @cached_property
    def _importers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for importer, targets in self._firm.items():
            for target in targets:
                found.setdefault(target, []).append(importer)
        return found

    def begins(self, path: str, scripts: bool) -> bool:
        """Whether everybody runs it: the beginning of a whole package, and with `scripts` what lies in none."""
        return self._is_top(path) or (scripts and self.is_script(path))

    def importing(self, path: str) -> Iterator[tuple[str, ImportRow]]:
        """The modules that import this one, in any way, each with the statement; not those that only run the packages
        around it."""
        name = path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
        for importer, row in self._by_last_word.get(name, ()):
            if importer != path and path in self._targets(importer, row):
                yield importer, row

    def files_of(self, importer: str, row: ImportRow) -> tuple[str, ...]:
        """The files of the project that a statement in `importer` runs."""
        return self._targets(importer, row)

    @cached_property
    def _by_last_word(self) -> dict[str, list[tuple[str, ImportRow]]]:
        """Statements that may run the project's files, by each name that they import and by the last part of their module."""
        found: dict[str, list[tuple[str, ImportRow]]] = {}
        for source in self._running:
            for row in source.imports:
                if row.level or row.module.partition(".")[0] in self._inside:
                    for name in dict.fromkeys((*row.names, row.module.rpartition(".")[2])):
                        found.setdefault(name, []).append((source.path, row))
        return found

    def is_script(self, path: str) -> bool:
        """Whether it lies in no package and nothing imports it: it is run."""
        return path in self._beginning_set and path.rpartition("/")[0] not in self._packages

    def _is_top(self, path: str) -> bool:
        """Whether it is the beginning of a whole package: who imports anything of that imports it first."""
        folder, _, name = path.rpartition("/")
        return name in ("__init__.py", "__main__.py") and folder.rpartition("/")[0] not in self._packages

    def _packages_of(self, path: str) -> Iterator[str]:
        folders = path.split("/")[:-1]
        for end in range(1, len(folders) + 1):
            package = self._files.get(".".join(folders[:end]))
            if package is not None and package != path and package.endswith("/__init__.py"):
                yield package

    def _targets(self, importer: str, row: ImportRow) -> tuple[str, ...]:
        """The files that a row runs; the packages around them follow from the files."""
        module, files = row.module, self._files
        for base in self._bases(importer, row):
            dotted = f"{base}.{module}" if base and module else base or module
            names = (dotted, *[f"{dotted}.{name}" for name in row.names])
            found = tuple([files[name] for name in names if name in files])
            if found:
                return found
        return ()

    def _parts_of_names(self) -> dict[str, set[str]]:
        """For each part of a dotted name what it may stand behind, so that most names of others cost one look-up."""
        found: dict[str, set[str]] = {}
        for name in self._files:
            parts = name.split(".")
            for at, part in enumerate(parts):
                found.setdefault(part, set()).add(".".join(parts[:at]))
        return found

    def _bases(self, importer: str, row: ImportRow) -> Sequence[str]:
        """Dotted folders that the name may start from, the likeliest first."""
        if row.level:
            folders = importer.split("/")[:-1]
            return (".".join(folders[: len(folders) - (row.level - 1)]),) if row.level - 1 <= len(folders) else ()
        first = row.module.partition(".")[0]
        inside = self._inside.get(first)
        if inside is None:
            return ()
        folder = importer.rpartition("/")[0]
        known = self._known_bases.get((folder, first))
        if known is None:
            known = tuple(base for base in self._bases_of(folder.split("/") if folder else []) if base in inside)
            self._known_bases[folder, first] = known
        return known

    def _bases_of(self, folders: Sequence[str]) -> Iterator[str]:
        for end in range(len(folders), -1, -1):
            around = folders[:end]
            if "/".join(around) not in self._packages:
                yield ".".join(around)
            for name in _SOURCE_FOLDERS:
                yield ".".join((*around, name))


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


_last: list[tuple[Sequence[Source], OwnImports]] = []


def _same_imports(known: Sequence[Source], sources: Sequence[Source]) -> bool:
    """Whether they differ in nothing but what later looks into the files added."""
    return known is sources or (
        len(known) == len(sources)
        and all(one.imports is other.imports and one.path == other.path for one, other in zip(known, sources, strict=True))
    )


def own_imports(sources: Sequence[Source]) -> OwnImports:
    """Of these sources; several rules ask for the same in turn, so the last answer is kept."""
    known = _last[0][1] if _last and _same_imports(_last[0][0], sources) else OwnImports(sources)
    _last[:] = [(sources, known)]
    return known
