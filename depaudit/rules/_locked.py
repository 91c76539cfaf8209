"""Which requirements a lock file answers for, and which of them it does not meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import basename, dirname

from depaudit.canonical_name import canonical
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Manifest, Requirement, Scope
from depaudit.rules._together import always_applies, is_of_systems
from depaudit.specifier_text import admits, is_specifier

_PYTHONS = tuple(f"3.{minor}.{patch}" for minor in range(6, 20) for patch in (0, 99))
_UNLISTED = frozenset(("pip", "setuptools", "wheel", "distribute"))
"""What pip-compile leaves out of its files unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that the lock does not meet."""

    requirement: Requirement
    versions: tuple[str, ...]
    """What is locked; empty where the lock does not know the distribution."""
    place: Location
    """Where the lock says it, or the lock."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A lock and a manifest that it was made from."""

    lock: str
    tool: str
    """`uv`, `poetry`, `pdm`, `pipenv`, `pixi`, `conda-lock`, `pylock`, `pip-compile`, `uv pip compile`."""
    manifest: Manifest
    unmet: tuple[Unmet, ...]
    unknown: tuple[Requirement, ...] = ()
    """Requirements that were added after the lock was made, as the lock itself shows."""
    changed: tuple[tuple[Requirement, str], ...] = ()
    """Requirements whose range was another one then."""
    removed: tuple[str, ...] = ()
    """What was asked for then, and is no more."""
    lacks_project: bool = False
    """The project is a member of the workspace, and the lock does not know it."""
    python: str = ""
    """The Pythons that the lock was made for, where they are others than the project's own."""
    version: str = ""
    """The version that the project had then, where it has another one now."""


def unmet_pairs(project: Project) -> Iterator[Pair]:
    """Every lock with each of its manifests and what it does not meet of it, where there is something."""
    found = [_of_lock(project, lock, manifest) for lock in project.locks for manifest in _made_from(project, lock)]
    found += [_of_compiled(project, manifest) for manifest in project.manifests if manifest.path.endswith(".in")]
    return (pair for pair in found if pair.unmet or is_of_before(pair) or pair.lacks_project)


def is_of_before(pair: Pair) -> bool:
    """Whether the lock itself shows that the manifest was changed since."""
    return bool(pair.unknown or pair.changed or pair.removed or pair.python or pair.version)


def _made_from(project: Project, lock: Lock) -> Iterator[Manifest]:
    """The manifests of the project that the tool which wrote the lock reads."""
    for manifest in project.manifests:
        if dirname(manifest.path) != project.root or (dirname(lock.path) != project.root and lock.format != "uv"):
            continue
        if lock.format == "pipenv":
            if manifest.format == "pipfile":
                yield manifest
        elif lock.format == "pixi":
            if "pixi" in manifest.traits and (manifest.format == "pixi" or not any(m.format == "pixi" for m in project.manifests)):
                yield manifest
        elif lock.format == "conda-lock":
            if manifest.format == "conda" and lock.made_from == (basename(manifest.path),):
                yield manifest
        elif manifest.format == "pyproject" and _reads(lock, manifest):
            yield manifest


def _reads(lock: Lock, manifest: Manifest) -> bool:
    if lock.format == "uv":
        return "unmanaged" not in manifest.traits and not lock.path.endswith(".py.lock")
    if lock.format == "poetry":
        return "poetry" in manifest.traits or any(t.startswith("build-backend:poetry") for t in manifest.traits)
    return lock.format == "pdm" or basename(lock.path) == "pylock.toml"


def _knows(lock: Lock, manifest: Manifest) -> bool:
    name = canonical(manifest.name)
    return name in lock.unversioned or any(v.name == name for v in lock.versions)


def _of_lock(project: Project, lock: Lock, manifest: Manifest) -> Pair:
    if lock.format == "uv" and manifest.name and not _knows(lock, manifest):
        return Pair(lock.path, lock.format, manifest, (), lacks_project=True)
    versions: dict[str, list[LockedVersion]] = {}
    for locked in lock.versions:
        versions.setdefault(locked.name, []).append(locked)
    passed_over = lock.overridden | manifest.overridden | {r.name for r in project.requirements if r.scope is Scope.CONSTRAINT}
    elsewhere = {o.name for o in manifest.origins if o.kind != "index"}
    asked = [r for r in _answered(lock, manifest, versions) if r.name not in passed_over and r.name != canonical(manifest.name)]
    found = _unmet(project, asked, versions, lock.unversioned, elsewhere, Location(lock.path), lock.format == "poetry")
    unmet = tuple(sorted(found, key=lambda u: u.requirement.location))
    if lock.format == "pylock" and 2 * len(unmet) > len(asked):
        unmet = ()  # made from something else
    since = _since(lock, manifest, {u.requirement.name for u in unmet})
    return Pair(lock.path, lock.format, manifest, unmet, *since, python=_other_python(project, lock, manifest), version=_other_version(lock, manifest))


def _other_version(lock: Lock, manifest: Manifest) -> str:
    """The version of the project in the lock, where the manifest states another."""
    locked = next((p.version for p in lock.projects if p.name == canonical(manifest.name)), "") if manifest.version else ""
    own = f"=={manifest.version}"
    same = not locked or not is_specifier(own) or meets(locked, own)
    return "" if same else locked


def _other_python(project: Project, lock: Lock, manifest: Manifest) -> str:
    """The Pythons of the lock where the manifest names others: a minor release is in one of the ranges and not in the other.

    That of a workspace is what all members have in common.
    """
    stated = manifest.requires_python
    if not lock.python or stated is None or project.workspace or len(lock.unversioned) != 1 or dirname(lock.path) != project.root:
        return ""
    same = all(admits(lock.python, version) == admits(stated.specifier, version) for version in _PYTHONS)
    return "" if same else lock.python


def _since(
    lock: Lock, manifest: Manifest, told: Collection[str]
) -> tuple[tuple[Requirement, ...], tuple[tuple[Requirement, str], ...], tuple[str, ...]]:
    """What was added, changed and removed since the lock was made, where it repeats what it was made for."""
    own = canonical(manifest.name)
    asked = next((asked for name, asked in lock.asked if manifest.name and name == own), ())
    whole = manifest.traits.isdisjoint(("poetry", "pdm")) and not any(u.kind in ("code", "missing-file") for u in manifest.unreadable)
    if not asked or not whole:
        return (), (), ()
    now = [r for r in manifest.requirements if r.scope not in (Scope.BUILD, Scope.CONSTRAINT) and ":" not in r.group]
    once = {name: specifier for name, specifier, _ in asked if sum(n == name for n, *_ in asked) == 1}
    names = {name for name, *_ in asked}
    at = {(name, extra) for name, _, extra in asked}
    placed = [r for r in now if r.location.path == manifest.path and r.name != own and r.name not in told and not r.also]
    added = tuple(r for r in placed if r.name not in names or (r.scope is not Scope.GROUP and (r.name, r.group) not in at))
    single = [r for r in placed if r.name in once and sum(o.name == r.name for o in now) == 1 and not r.url]
    elsewhere = {o.name for o in manifest.origins if o.kind != "index"}
    changed = tuple(
        (r, once[r.name]) for r in single if r.name not in elsewhere and not _same_range(r.specifier, once[r.name])
    )
    removed = tuple(sorted(names - {r.name for r in now} - {own}))
    return added, changed, removed


def _same_range(one: str, other: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return one == other or SpecifierSet(one) == SpecifierSet(other)
    except InvalidSpecifier:
        return True


def _answered(lock: Lock, manifest: Manifest, versions: Mapping[str, object]) -> Iterator[Requirement]:
    """The requirements that the lock has to meet: groups of other tools, and groups that it leaves out, are not among them."""
    groups: dict[str, list[Requirement]] = {}
    for requirement in manifest.requirements:
        if requirement.location.path != manifest.path or requirement.scope in (Scope.BUILD, Scope.CONSTRAINT):
            continue
        if lock.format == "pixi" and f"pixi-feature:{requirement.group or 'default'}" not in manifest.traits:
            continue
        if requirement.scope is Scope.RUNTIME:
            if lock.groups is None or "default" in lock.groups:
                yield requirement
        elif ":" not in requirement.group and (lock.groups is None or requirement.group in lock.groups):
            groups.setdefault(f"{requirement.scope.value} {requirement.group}", []).append(requirement)
    foreign = lock.format == "uv" and not manifest.traits.isdisjoint(("poetry", "pdm"))
    for name, requirements in groups.items():
        if lock.format == "pylock" or (foreign and name.startswith("group")):
            continue
        if any(r.name in versions or r.name in lock.unversioned for r in requirements):
            yield from requirements


def _of_compiled(project: Project, manifest: Manifest) -> Pair:
    """A `.in` file against the `.txt` beside it that was compiled from it."""
    path = manifest.path.removesuffix(".in") + ".txt"
    compiled = next((m for m in project.manifests if m.path == path and m.format == "pip-compile"), None)
    if compiled is None or "partial" in compiled.traits:
        return Pair(path, "pip-compile", manifest, ())
    pinned = {r.name: r for r in compiled.requirements}
    versions = {
        name: [LockedVersion(name, r.specifier.removeprefix("=="), r.location)]
        for name, r in pinned.items()
        if r.specifier.startswith("==") and not r.url
    }
    others = frozenset(pinned) - frozenset(versions) | _UNLISTED
    asked = [r for r in manifest.requirements if r.scope is Scope.RUNTIME and not (r.url or r.editable)]
    tool = "uv pip compile" if "compiled-by-uv" in compiled.traits else "pip-compile"
    return Pair(path, tool, manifest, tuple(_unmet(project, asked, versions, others, (), Location(path))))


def _unmet(
    project: Project,
    asked: Sequence[Requirement],
    versions: Mapping[str, Sequence[LockedVersion]],
    unversioned: Collection[str],
    elsewhere: Collection[str],
    lock: Location,
    universal: bool = False,
) -> Iterator[Unmet]:
    """What has a marker is left out unless every supported Python meets it: where it holds the lock alone knows.

    Poetry locks for every system, so that it holds what a marker of systems alone asks for.
    """
    alone = {name for name, count in Counter(r.name for r in asked).items() if count == 1} if universal else set()
    for requirement in asked:
        locked = versions.get(requirement.name, ())
        known = always_applies(project, requirement) or (requirement.name in alone and bool(locked) and is_of_systems(requirement))
        if requirement.url or requirement.conditional or not known:
            continue
        if not locked:
            if requirement.name not in unversioned:
                yield Unmet(requirement, (), lock)
        elif requirement.name not in elsewhere and requirement.name not in unversioned:
            found = tuple(v.version for v in locked)
            if requirement.specifier and not any(meets(version, requirement.specifier) for version in found):
                yield Unmet(requirement, found, locked[0].location)


@lru_cache(maxsize=4096)
def meets(version: str, specifier: str) -> bool:
    """Whether a locked version is in the range; a version that PEP 440 does not know is taken to be."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        parsed = Version(version)
    except InvalidVersion:
        return True
    return any(SpecifierSet(one).contains(parsed, prereleases=True) for one in specifier.split(" || "))
