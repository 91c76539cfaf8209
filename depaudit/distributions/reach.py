"""Which modules of a project run only under a guard.

`if is_bnb_available(): from .bnb import Linear8bitLt` makes everything that
`bnb.py` imports optional, however plainly it is imported there. So imports of
a project's own modules are followed from where it begins, and a module that
is reached by guarded imports alone is guarded itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from depaudit.model.dependency import Dependency
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Guard, Import, ImportRow, Source

_SOFT = Guard.OPTIONAL | Guard.FALLBACK | Guard.PLATFORM | Guard.DYNAMIC
_NOTHING = Guard.TYPING


def with_reach(
    dependencies: Sequence[Dependency], declared: frozenset[str], sources: Sequence[Source]
) -> tuple[Dependency, ...]:
    """The dependencies, where imports of undeclared ones in modules that only a guard reaches are guarded too."""
    undeclared = [d for d in dependencies if declared.isdisjoint(d.resolution.distributions)]
    if not any(_is_plain(one) for d in undeclared for one in d.imports):
        return tuple(dependencies)
    guarded = guarded_modules(sources)

    def seen(one: Import) -> Import:
        return replace(one, guard=one.guard | Guard.OPTIONAL) if one.location.path in guarded else one

    return tuple(
        replace(d, imports=tuple(map(seen, d.imports))) if guarded and d in undeclared else d for d in dependencies
    )


def _is_plain(one: Import) -> bool:
    return one.role is CodeRole.RUNTIME and not one.guard & ((_SOFT & ~Guard.DYNAMIC) | _NOTHING)


def guarded_modules(sources: Sequence[Source]) -> frozenset[str]:
    """Paths of runtime modules that the rest of the project reaches by guarded imports only.

    A module that nothing imports is a beginning: it is run, or imported by whoever uses the project.
    """
    soft, nothing = _SOFT.value, _NOTHING.value
    runtime = [s for s in sources if s.role in (CodeRole.RUNTIME, CodeRole.EXAMPLE)]
    paths = _by_module(s.path for s in runtime)
    hard: dict[str, set[str]] = {}
    reached_softly: set[str] = set()
    incoming: set[str] = set()
    for source in runtime:
        firm = hard.setdefault(source.path, set(_packages_of(source.path, paths)))
        for row in source.imports:
            if row.guard & nothing:
                continue
            for target in _targets(source.path, row, paths):
                if target == source.path:
                    continue
                incoming.add(target)
                if row.guard & soft:
                    reached_softly.add(target)
                else:
                    firm.add(target)
    if not reached_softly:
        return frozenset()
    beginnings = [s.path for s in runtime if s.path not in incoming]
    reached = set(beginnings)
    waiting = list(beginnings)
    while waiting:
        for target in hard[waiting.pop()]:
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return frozenset(_below(reached_softly - reached, hard, reached))


def _below(softly: Iterable[str], hard: dict[str, set[str]], reached: set[str]) -> set[str]:
    """What softly reached modules import themselves is reached no better."""
    found = set(softly)
    waiting = list(found)
    while waiting:
        for target in hard[waiting.pop()]:
            if target not in found and target not in reached:
                found.add(target)
                waiting.append(target)
    return found


def _by_module(paths: Iterable[str]) -> dict[str, str]:
    """Every dotted name under which a file may be imported; a name that two files share belongs to the shorter path."""
    found: dict[str, str] = {}
    for path in sorted(paths, key=lambda p: (len(p), p)):
        if not path.endswith((".py", ".pyi")):
            continue
        parts = path.rpartition(".")[0].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), path)
    return found


def _packages_of(path: str, paths: dict[str, str]) -> Iterator[str]:
    """The `__init__` files that run before the module does."""
    folders = path.split("/")[:-1]
    for end in range(len(folders), 0, -1):
        package = paths.get(".".join(folders[:end]))
        if package is not None and package != path and package.endswith(("/__init__.py", "/__init__.pyi")):
            yield package


def _targets(importer: str, row: ImportRow, paths: dict[str, str]) -> Iterator[str]:
    """The project's own files that a row runs."""
    module = row.module
    if row.level:
        folders = importer.split("/")[:-1]
        if row.level - 1 > len(folders):
            return
        base = folders[: len(folders) - (row.level - 1)]
        module = ".".join((*base, module)) if module else ".".join(base)
    path = paths.get(module)
    if path is not None:
        yield path
    elif not row.level and "." not in module:
        return
    for name in row.names:
        inner = paths.get(f"{module}.{name}")
        if inner is not None:
            yield inner
