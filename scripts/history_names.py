"""Which of the names that a release offers a user can mean: the paths that a history is kept of."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.apis.verdict import PublicName

DEEPEST = 4
"""Parts of the path of a module that a re-export is looked for in; a definition may stand deeper."""


def meant(names: Iterable[PublicName], modules: frozenset[str], skip: tuple[str, ...] = ()) -> dict[str, tuple[str, ...] | None]:
    """The paths with their keywords: each object where it is defined, and where packages offer it.

    What plain modules happen to import is left out, and members and keywords
    are told at the shortest path of a class or function only. `modules` are all
    modules of the release, packages with a trailing dot. Of what is defined in
    a module that begins with one of `skip`, only the name itself is kept.
    """
    public = [one for one in names if _is_public(one.path)]
    by_home: dict[str, list[PublicName]] = {}
    for one in public:
        by_home.setdefault(one.home or one.path, []).append(one)
    kept: dict[str, tuple[str, ...] | None] = {}
    for home, same in by_home.items():
        shortest = min(same, key=lambda one: (one.path.count("."), len(one.path), one.path))
        shallow = home.startswith(skip) if skip else False
        for one in same:
            if one.path.startswith(skip) if skip else False:
                continue
            parent = one.path.rpartition(".")[0]
            in_module = parent in modules or f"{parent}." in modules
            if one is shortest:
                if in_module or not shallow:
                    kept[one.path] = None if shallow else one.keywords
            elif in_module and (one.path == home or (f"{parent}." in modules and one.path.count(".") < DEEPEST)):
                kept[one.path] = None
    return kept


def _is_public(path: str) -> bool:
    parts = path.split(".")
    return not any(part.startswith("_") or part in ("tests", "conftest") for part in parts)
