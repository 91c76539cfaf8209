"""How distributions that the code uses come with requirements of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from depaudit.canonical_name import canonical
from depaudit.manifests.roles import is_development_name, is_variant
from depaudit.model.dependency import Dependency
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope

Brought = tuple[tuple[str, tuple[str, ...]], ...]


def chains_of(project: Project, dependencies: Iterable[Dependency]) -> tuple[Brought, Brought]:
    """How distributions that are used but not always declared come with a requirement: by the lock, else by known metadata.

    The way begins at what every installation has, where it can; then all runtime requirements that bring it.
    """
    by_name = {name: [r for r in found if not r.via] for name, found in project.requirements_by_name.items()}
    always = {name for name, all_of_it in by_name.items() if any(_distance(r) == 0 for r in all_of_it)}
    missing = [d.distribution for d in dependencies if always.isdisjoint(d.resolution.distributions)]
    if not missing:
        return (), ()
    from depaudit.knowledge import brings

    own = {canonical(m.name) for m in project.manifests}
    members = {p.name: p.requires for lock in project.locks for p in lock.projects if p.name not in own}
    edges = members | _compiled(project) | {v.name: v.requires for lock in project.locks for v in lock.versions}

    def brought(name: str) -> tuple[str, ...]:
        return edges[name] if name in edges else brings(name)

    chains: dict[str, tuple[str, ...]] = {}
    starts: dict[int, list[str]] = {}
    for name, all_of_it in sorted(by_name.items()):
        asked = [r for r in all_of_it if r.scope is not Scope.BUILD]
        if asked:
            starts.setdefault(min(map(_distance, asked)), []).append(name)
        for requirement in asked:
            in_members = (f"{name}[{extra}]" for extra in sorted(requirement.extras))
            starts.setdefault(_distance(requirement), []).extend(e for e in in_members if e in members)
    for _, start in sorted(starts.items()):
        _add_chains(chains, start, brought)
    found = [name for name in missing if len(chains.get(name, ())) > 1]
    return tuple((name, chains[name]) for name in found), _bringing(found, chains, brought, set(starts.get(0, ())))


def _compiled(project: Project) -> dict[str, tuple[str, ...]]:
    """What each distribution brings by the comments of compiled files."""
    found: dict[str, tuple[str, ...]] = {}
    for requirement in project.requirements:
        for above in requirement.via:
            found[above] = (*found.get(above, ()), requirement.name)
    return found


def _distance(requirement: Requirement) -> int:
    """From what is always installed to what only some machines and developers have."""
    path = requirement.location.path
    if requirement.role is Role.DEVELOPMENT or requirement.scope is Scope.GROUP:
        return 3
    if requirement.scope is Scope.EXTRA:
        return 2
    if path.endswith((".txt", ".in")) and is_development_name(path.rpartition("/")[2]):
        return 3
    return int(is_variant(path))


def _bringing(
    names: Iterable[str], reached: Iterable[str], brought: Callable[[str], tuple[str, ...]], starts: set[str]
) -> Brought:
    """For each name those of `starts` that bring it, directly or not."""
    above: dict[str, list[str]] = {}
    for one in reached:
        for other in brought(one):
            above.setdefault(other, []).append(one)
    found = []
    for name in names:
        seen = dict.fromkeys(above.get(name, ()))
        waiting = list(seen)
        for one in waiting:
            waiting.extend(other for other in above.get(one, ()) if other not in seen)
            seen.update(dict.fromkeys(above.get(one, ())))
        found.append((name, tuple(sorted(starts.intersection(seen)))))
    return tuple(found)


def _add_chains(
    chains: dict[str, tuple[str, ...]], start: Sequence[str], brings: Callable[[str], tuple[str, ...]]
) -> None:
    """Add the shortest chain from a requirement to everything that it brings and that nothing brought before."""
    waiting = [name for name in start if name not in chains]
    chains.update((name, (name,)) for name in waiting)
    for name in waiting:
        for other in brings(name):
            if other not in chains:
                chains[other] = (*chains[name], other)
                waiting.append(other)
