"""With `--online`: histories of the packages that have none, read from the releases that the project admits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.knowledge import api_history, ever_standard
from depaudit.minimums.asked import Asked, asked_of
from depaudit.minimums.read_history import draft_of, proven_of
from depaudit.minimums.read_release import ReadReleases
from depaudit.model.history import History
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.source import Source
from depaudit.world.best_wheel import best_wheel
from depaudit.world.online import Online
from depaudit.world.releases import PackageIndex, Release, releases
from depaudit.world.unreachable import Unreachable

_THREADS = 4
_Wanted = tuple[str, tuple[str, ...], tuple[Asked, ...]]
"""A distribution, the import packages that are imported of it, and what is asked of it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What may have come or gone of one distribution, and what proves it."""

    history: History
    read: ReadReleases


def drafts_of(project: Project, online: Online, wide: bool = False) -> tuple[Draft, ...]:
    """Of every distribution that is required and imported and has no history. `wide`: also beyond what is admitted."""
    from concurrent.futures import ThreadPoolExecutor

    index = online.index(project.manager.value, [one for m in project.manifests for one in m.indexes])
    if isinstance(index, Unreachable):
        return ()
    wanted = [(name, roots, asked_of(project, name)) for name, roots in sorted(_wanted(project))]
    found: list[Draft] = []
    pool = ThreadPoolExecutor(_THREADS)
    try:
        for done, answer in enumerate(pool.map(lambda one: _draft(one, index, online, wide), wanted), start=1):
            found += [answer] if answer is not None else []
            if online.progress is not None:
                online.progress(done, len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(found)


def proven(drafts: Sequence[Draft], sources: Sequence[Source]) -> tuple[History, ...]:
    """The histories of what the sources use."""
    used = {row.key for source in sources for row in source.uses}
    return tuple(proven_of(one.history, used.intersection(one.history.changes), one.read) for one in drafts)


def _wanted(project: Project) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Distributions, with the import packages that are imported of them."""
    shipped = set(api_history.roots().values())
    roots: dict[str, set[str]] = {}
    for dependency in project.dependencies:
        names = [name for name in dependency.resolution.distributions if name in project.requirements_by_name]
        if len(names) == 1 and names[0] not in shipped:
            roots.setdefault(names[0], set()).update(one.module.partition(".")[0] for one in dependency.imports)
    for name, found in roots.items():
        own = {root for root in found if not ever_standard(root)} - project.first_party
        if own and name not in project.siblings:
            yield name, tuple(sorted(own))


def _draft(wanted: _Wanted, index: PackageIndex, online: Online, wide: bool) -> Draft | None:
    name, roots, asked = wanted
    listed = releases(name, index) if asked else ()
    if isinstance(listed, Unreachable):
        online.note(listed)
        return None
    between = _between(listed, asked, wide)
    if len(between) < 2:
        return None
    read = ReadReleases(roots, between, index, online)
    history = draft_of(name, read)
    return Draft(history, read) if history is not None else None


def _between(listed: Sequence[Release], asked: Sequence[Asked], wide: bool) -> list[Release]:
    """From the oldest to the newest release with a wheel that is admitted; `wide`: to the newest that there is."""
    final = [r for r in listed if not r.yanked and not r.version.is_prerelease and best_wheel(r) is not None]
    admitted = [n for n, release in enumerate(final) if any(one.admits(str(release.version)) for one in asked)]
    return final[admitted[0] : (len(final) if wide else admitted[-1] + 1)] if admitted else []
