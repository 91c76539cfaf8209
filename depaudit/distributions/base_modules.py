"""Modules that run whenever a library is imported, and how they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from depaudit.model.source import ImportRow, Source

Step = tuple[str, int] | None
"""Path and line of the import that reaches a module; None for a beginning."""


def base_modules(sources: Sequence[Source], packages: Iterable[str]) -> dict[str, Step]:
    """Paths that are reached from these top-level packages or modules by imports that always run, each with its step.

    `packages` are paths of `__init__.py` files or of modules. Only names that begin with those packages are followed.
    """
    beginnings = sorted(packages)
    by_module = _by_module([s.path for s in sources], beginnings)
    module_of = {path: module for module, path in by_module.items()}
    by_path = {s.path: s for s in sources}
    reached: dict[str, Step] = {path: None for path in beginnings if path in by_path}
    waiting = list(reached)
    for path in waiting:
        for row in by_path[path].imports:
            if row.guard:
                continue
            for target in _targets(module_of[path], path.endswith("/__init__.py"), row, by_module):
                if target not in reached:
                    reached[target] = (path, row.line)
                    waiting.append(target)
    return reached


def chain_of(path: str, reached: Mapping[str, Step]) -> tuple[tuple[str, int], ...]:
    """The imports that lead to a module, from the beginning on."""
    steps: list[tuple[str, int]] = []
    step = reached.get(path)
    while step is not None:
        steps.append(step)
        step = reached.get(step[0])
    return tuple(reversed(steps))


def top_level(paths: Iterable[str]) -> dict[str, str]:
    """The `__init__.py` files of packages that lie in no other package, by the package's name; the shortest path wins."""
    known = set(paths)
    found: dict[str, str] = {}
    for path in sorted(known, key=lambda p: (p.count("/"), p)):
        folder, _, file = path.rpartition("/")
        above, _, name = folder.rpartition("/")
        if file == "__init__.py" and name and f"{above}/__init__.py".lstrip("/") not in known:
            found.setdefault(name, path)
    return found


def _by_module(paths: Iterable[str], beginnings: Sequence[str]) -> dict[str, str]:
    """Full dotted names of the modules in the packages that begin there."""
    found: dict[str, str] = {}
    roots = []
    for beginning in beginnings:
        if beginning.endswith("/__init__.py"):
            folder = beginning.removesuffix("/__init__.py")
            roots.append((folder + "/", len(folder.rpartition("/")[0]) + 1 if "/" in folder else 0))
        else:
            found[beginning.rpartition("/")[2].removesuffix(".py")] = beginning
    for path in paths:
        for folder, start in roots:
            if path.startswith(folder) and path.endswith(".py"):
                module = path[start:].removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                found[module] = path
    return found


def _targets(importer: str, is_package: bool, row: ImportRow, by_module: Mapping[str, str]) -> Iterator[str]:
    """The modules that a row runs: packages on the way included."""
    module = row.module
    if row.level:
        parts = importer.split(".")
        base = parts[: len(parts) - row.level + is_package]
        module = ".".join((*base, module)) if module else ".".join(base)
    names = [module, *(f"{module}.{name}" for name in row.names)]
    for name in names:
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            path = by_module.get(".".join(parts[:end]))
            if path is not None:
                yield path
