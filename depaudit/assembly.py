"""From a tree of files to the frozen `Workspace` that rules look at."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.chains import chains_of
from depaudit.distributions import Names, dependencies_of
from depaudit.distributions.environment import Installed
from depaudit.distributions.reach import with_reach
from depaudit.distributions.registered import registered_by
from depaudit.distributions.siblings import imports_of_siblings
from depaudit.documents import Documents
from depaudit.environments import environments_of
from depaudit.installs import component_steps, installs_beside_torch, origin_of, read_installs
from depaudit.installs.compose import BuiltFile, built_files, composed_files
from depaudit.installs.dockerfile import Arguments
from depaudit.kinds import METADATA, kind_of, manager_of, with_roles
from depaudit.locks import read_lock
from depaudit.manifests import read_manifest, read_script, with_included
from depaudit.model.dependency import Lock, Reference, ReferenceKind
from depaudit.model.environment import BuildStep, CiRun, ImageBuild, InstalledSet
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Manager, Project, Workspace
from depaudit.model.record import dataclass, field, replace
from depaudit.model.requirement import Index, Manifest, PythonRange
from depaudit.model.settings import Settings
from depaudit.model.source import InstallStep, Source
from depaudit.model.usage import Interest
from depaudit.reading import Progress, Reading, failed, read_sources
from depaudit.references import (
    HouseReader,
    Question,
    companion_references,
    component_references,
    foreign_references,
    in_question,
    look_into,
    references_of,
    without_own_markers,
)
from depaudit.stopwatch import Stopwatch
from depaudit.tree import ProjectFiles, is_readme, survey
from depaudit.workspaces import with_workspaces

if TYPE_CHECKING:
    from typing import TypeVar

    from depaudit.cache import Cache
    from depaudit.knowledge.companions import Companion
    from depaudit.minimums.online import Draft
    from depaudit.world.inquiry import Inquiry
    from depaudit.world.online import Online

    _Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class World:
    """What the run was told beside the files: the settings, and an environment that it was asked to look at."""

    settings: Settings
    installed: Installed | None = None
    cache: Cache | None = None
    watch: Stopwatch = field(default_factory=Stopwatch)
    failures: list[Unreadable] = field(default_factory=list)
    """Files that a reader failed on; grows while the tree is read."""
    asking: Inquiry | None = None
    """What is asked of the world outside, from the first moment on that the questions are known."""
    online: Online | None = None
    """The way to package indexes, where the run was told to ask them."""
    house: tuple[HouseReader, ...] = ()
    """Readers of references that plug-ins bring."""
    reads_uses: bool = True
    """Look for the uses of names that came or went; nobody asks for them where no rule about versions runs."""
    every_use: bool = False
    """Look for every use that a history speaks of, also where the declared ranges make it harmless."""


def _safely(world: World, path: str, read: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    """What a reader says of a file. A reader that fails is depaudit's own fault: it is noted, and the rest is read."""
    try:
        return read()
    except Exception as error:
        world.failures.append(failed(path, error))
        return otherwise


def assemble(documents: Documents, world: World, progress: Progress | None) -> Workspace:
    """Read everything that the rules may need."""
    parts = survey(documents, world.settings)
    world.watch.lap("find files and projects")
    declared = [_declared(part, documents, world) for part in parts]
    if world.asking is not None:
        world.asking.begin([m for one in declared for m in one.manifests], [lock for one in declared for lock in one.locks])
        paths = [m.path for one in declared for m in one.manifests if m.format == "pip-compile"]
        world.asking.compiled, _ = _locks(paths, documents, world)
    wanted = [one for part in parts for one in part.sources]
    read = read_sources(wanted, Reading(documents.files, world.cache, progress, world.failures))
    world.watch.lap("read Python files")
    projects: list[Project] = []
    behind = 0
    for part, of_part in zip(parts, declared, strict=True):
        before, behind = behind, behind + len(part.sources)
        scripts = [s for s in read[before:behind] if s.script]
        modules = [s for s in read[before:behind] if not s.script]
        projects.append(_project(part, of_part, modules, documents, world))
        beside = frozenset(canonical(m.name) for m in of_part.manifests if m.name) | _names_of(part)
        projects.extend(replace(_script(part, source, documents, world), siblings=beside) for source in scripts)
    projects = with_workspaces(projects, {part.root: part.workspace for part in parts if part.workspace is not None})
    others = {path for part in parts for path in (*part.manifests, *part.configuration) if not is_readme(path)}
    return Workspace(
        projects=tuple(projects),
        files=len(wanted),
        others=tuple(sorted(others)),
        failures=tuple(world.failures),
        left_out=_left_out(parts, documents),
        untracked=sum(path in documents.files.untracked for path, _, _ in wanted),
    )


def _left_out(parts: Sequence[ProjectFiles], documents: Documents) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for what, count in (pair for part in parts for pair in part.left_out):
        counts[f"files of {what}"] = counts.get(f"files of {what}", 0) + count
    if documents.files.ignored:
        counts["files that .gitignore names"] = documents.files.ignored
    if documents.files.linked_folders:
        counts["folders behind links"] = documents.files.linked_folders
    return tuple(sorted(counts.items()))


@dataclass(frozen=True, slots=True)
class _Declared:
    """What the manifests and locks of one project say."""

    manifests: tuple[Manifest, ...]
    locks: tuple[Lock, ...]
    broken_locks: tuple[Unreadable, ...]


def _declared(part: ProjectFiles, documents: Documents, world: World) -> _Declared:
    declared = _Declared(_manifests(part.manifests, documents, world), *_locks(part.locks, documents, world))
    world.watch.lap("read manifests, locks and install steps")
    return declared


def _project(
    part: ProjectFiles, declared: _Declared, sources: Sequence[Source], documents: Documents, world: World
) -> Project:
    settings = world.settings
    read, locks = declared.manifests, declared.locks
    kind, reason = kind_of(part.root, read, documents, part.configuration, settings)
    manifests = with_roles(_without_included(read), kind, locks, bool(declared.broken_locks))
    # What the README of a library installs is an example of its use as often as a need of its own.
    installing = [p for p in part.configuration if kind is Kind.APPLICATION or not is_readme(p)]
    none_composed: tuple[BuiltFile, ...] = ()
    composed = _safely(world, part.root or ".", lambda: composed_files(part.configuration, documents), none_composed)
    given = {one.path: one.arguments for one in composed}
    installs = tuple(i for path in dict.fromkeys((*installing, *given)) for i in _installs(path, documents, world, given))
    installs += _of_components(part.root, documents, world)
    world.watch.lap("read manifests, locks and install steps")
    project = Project(
        root=part.root,
        name=part.name,
        kind=kind,
        kind_reason=reason,
        manager=manager_of(part.root, read, part.locks),
        settings=settings,
        manifests=manifests,
        locks=locks,
        sources=tuple(sources),
        first_party=part.first_party,
        installs=(*installs, *(i for s in sources for i in s.installs)),
        environments=environments_of(manifests),
        python=_python(settings, manifests),
        siblings=_names_of(part) | frozenset(o.name for m in manifests for o in m.origins if o.kind == "workspace"),
        elsewhere=(*declared.broken_locks, *(documents.files.unreadable if part.root == "" else ())),
        installed=_installed(world),
    )
    project = _with_images(_with_dependencies(project, part, world), part, composed, documents, world)
    own = _own_files(settings)
    telling = dict.fromkeys(
        (*(path for path in part.configuration if not is_readme(path) and path not in own), *part.manifests)
    )
    return _with_references(project, tuple(telling), documents, world)


def _installed(world: World) -> InstalledSet | None:
    found = world.installed
    return None if found is None else InstalledSet(found.path, tuple(sorted(found.versions.items())))


def _own_files(settings: Settings) -> frozenset[str]:
    """Files of depaudit itself: what they name, they name as a matter of the audit."""
    folder = settings.path.rpartition("/")[0]
    baseline = posixpath.normpath(posixpath.join(folder, settings.baseline)) if settings.baseline else ""
    return frozenset(("depaudit.toml", ".depaudit.toml", settings.path, baseline)) - {f"{folder}/pyproject.toml".lstrip("/")}


def _with_images(
    project: Project, part: ProjectFiles, composed: Sequence[BuiltFile], documents: Documents, world: World
) -> Project:
    """The images that its Dockerfiles build and, where torch is required, the indexes that other files name."""
    from depaudit.installs.image_builds import image_builds, script_commands

    no_images: tuple[ImageBuild, ...] = ()
    no_commands: tuple[BuildStep, ...] = ()
    no_indexes: tuple[Index, ...] = ()
    files = built_files((path for path in part.configuration if origin_of(path) == "Dockerfile"), composed)
    builds = [_safely(world, path, partial(image_builds, path, documents, given), no_images) for path, given in files]
    if notebooks := [source.path for source in project.sources if installs_beside_torch(source.installs)]:
        from depaudit.installs.notebook_builds import notebook_builds

        builds += [_safely(world, path, partial(notebook_builds, path, documents), no_images) for path in notebooks]
    scripts = [path for path in part.configuration if origin_of(path) in ("workflow", "script")]
    commands = [_safely(world, path, partial(script_commands, path, documents), no_commands) for path in scripts]
    images = tuple(build for found in builds for build in found)
    project = replace(project, images=images, torch_commands=tuple(step for found in commands for step in found))
    if not any("torch" in name or name.startswith(("flash-attn", "mamba-", "causal-")) for name in project.requirements_by_name):
        return project
    from depaudit.installs.ci_jobs import ci_runs
    from depaudit.installs.index_mentions import index_mentions

    no_runs: tuple[CiRun, ...] = ()
    workflows = [path for path in part.configuration if "workflows/" in path and origin_of(path) == "workflow"]
    runs = [_safely(world, path, partial(ci_runs, path, documents), no_runs) for path in workflows]
    paths = dict.fromkeys((*part.configuration, *part.manifests))
    told = [_safely(world, path, partial(index_mentions, path, documents), no_indexes) for path in paths]
    mentioned = tuple(index for found in told for index in found)
    return replace(project, mentioned_indexes=mentioned, ci_runs=tuple(run for found in runs for run in found))


def _names_of(part: ProjectFiles) -> frozenset[str]:
    """Canonical names of the other projects of the tree."""
    return frozenset(canonical(name) for _, name in part.neighbours if name)


def _script(part: ProjectFiles, source: Source, documents: Documents, world: World) -> Project:
    """A file with a PEP 723 block is a project of its own: only its block declares for it."""
    manifest = _safely(
        world,
        source.path,
        lambda: read_script(source.path, source.script, source.script_line),
        Manifest(source.path, "script"),
    )
    project = Project(
        root=source.path,
        name=source.path.rpartition("/")[2],
        kind=Kind.APPLICATION,
        kind_reason="a script with inline metadata",
        manager=Manager.PIP,
        settings=world.settings,
        manifests=(manifest,),
        sources=(source,),
        installs=source.installs,
        environments=environments_of((manifest,)),
        python=_python(world.settings, (manifest,)),
    )
    return _with_references(_with_dependencies(project, part, world), (), documents, world)


def _manifests(paths: Iterable[str], documents: Documents, world: World) -> tuple[Manifest, ...]:
    read = [_safely(world, path, partial(read_manifest, path, documents), None) for path in paths]
    return with_included(tuple(m for m in read if m is not None), documents)


def _installs(path: str, documents: Documents, world: World, given: Mapping[str, Arguments]) -> tuple[InstallStep, ...]:
    return _safely(world, path, lambda: read_installs(path, documents, given), ())


def _of_components(root: str, documents: Documents, world: World) -> tuple[InstallStep, ...]:
    return _safely(world, root or ".", lambda: component_steps(root, documents.files), ())


def _locks(
    paths: Iterable[str], documents: Documents, world: World
) -> tuple[tuple[Lock, ...], tuple[Unreadable, ...]]:
    read = [_safely(world, path, partial(read_lock, path, documents), None) for path in paths]
    return tuple(r for r in read if isinstance(r, Lock)), tuple(r for r in read if isinstance(r, Unreadable))


def _without_included(manifests: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Leave out a requirements file that is read as part of the project's metadata: its requirements are there already."""
    taken = {path for m in manifests if m.format in METADATA for path in m.includes}
    return tuple(m for m in manifests if m.path not in taken)


def _python(settings: Settings, manifests: Sequence[Manifest]) -> PythonRange | None:
    if settings.python:
        return PythonRange(settings.python, Location(settings.path))
    named = {target.python for target in settings.target if target.python}
    if named:
        return PythonRange(" || ".join(f"=={version}.*" for version in sorted(named)), Location(settings.path))
    metadata_first = sorted(manifests, key=lambda m: m.format not in METADATA)
    return next((m.requires_python for m in metadata_first if m.requires_python is not None), None)


def _with_dependencies(project: Project, part: ProjectFiles, world: World) -> Project:
    locked = frozenset(v.name for lock in project.locks for v in lock.versions)
    declared = frozenset(project.requirements_by_name)
    names = Names(dict(world.settings.modules), declared, locked, world.installed)
    python = project.python.specifier if project.python is not None else ""
    others = [module for module, _ in part.neighbours]
    if not project.first_party:  # a script: the project around it is one more neighbour
        others.extend(part.first_party)
    others.extend(registered_by(project.sources))
    neighbours = frozenset(module for module in others if not _is_declared(module, names, declared))
    beside = frozenset[str]().union(*part.local.values())
    meant = frozenset(module for module in beside if _is_declared(module, names, declared))
    local = {folder: modules - meant for folder, modules in part.local.items()} if meant else part.local
    own = project.first_party | neighbours
    dependencies, unmatched = dependencies_of(project.sources, own, names, python, local)
    if world.online is not None:
        from depaudit.listed_names import listed_for

        listed, without = listed_for(project, dependencies, unmatched, world.online)
        world.watch.lap("ask the package index")
        names = Names(dict(world.settings.modules), declared, locked, world.installed, listed)
        dependencies, unmatched = dependencies_of(project.sources, own, names, python, local)
        project = replace(project, listed=listed.wheels, without_wheel=without)
    dependencies = with_reach(dependencies, declared, project.sources)
    chains, bringing = chains_of(project, dependencies)
    world.watch.lap("match imports to distributions")
    project = replace(project, of_siblings=tuple(imports_of_siblings(project, dict(part.neighbours))))
    return replace(project, dependencies=dependencies, unmatched=unmatched, brought_by=chains, bringing=bringing)


def _is_declared(module: str, names: Names, declared: frozenset[str]) -> bool:
    """Whether a name that also stands in the tree is meant as a requirement's."""
    resolution = names.resolve(module)
    return resolution is not None and not declared.isdisjoint(resolution.distributions)


def _with_references(
    project: Project, configuration: Sequence[str], documents: Documents, world: World
) -> Project:
    """Look for other uses of the requirements that nothing imports, and of no others; and for features in question."""
    used = {name for d in project.dependencies for name in d.resolution.distributions}
    idle = tuple(sorted(name for name in project.requirements_by_name if name not in used))
    references = references_of(configuration, idle, documents) + component_references(idle, project.installs)
    if world.house:
        from depaudit.references.house import house_references

        told, failures = house_references(project.root, idle, documents, world.house)
        references += told
        world.failures.extend(failures)
    world.watch.lap("search configuration for other uses")
    found = {r.distribution for r in references if r.kind is not ReferenceKind.MENTION}
    left = tuple(name for name in idle if name not in found)
    features = without_own_markers(in_question(project), configuration, project.sources, documents.files)
    for package, signs in _signs_of_torch(project).items():
        features[package] = (*features.get(package, ()), *signs)
    drafts: tuple[Draft, ...] = ()
    if world.online is not None and world.reads_uses:
        from depaudit.minimums.online import drafts_of

        drafts = drafts_of(project, world.online, wide=world.every_use)
        world.watch.lap("ask the package index")
        project = replace(project, histories=tuple(one.history for one in drafts))
    question = Question(left, features, _interest(project, world) if world.reads_uses else Interest({}))
    nothing: tuple[tuple[Reference, ...], tuple[Source, ...]] = ((), project.sources)
    look = partial(look_into, project.sources, question, documents, world.cache)
    in_strings, sources = _safely(world, project.root or ".", look, nothing)
    if any(source.uses or source.versions for source in sources):
        from depaudit.minimums.elsewhere import with_guards_elsewhere

        sources = with_guards_elsewhere(project, sources, question.uses, documents.files, world.cache)
    if drafts:
        from depaudit.minimums.online import proven

        project = replace(project, histories=proven(drafts, sources))
        world.watch.lap("ask the package index")
    references += companion_references(idle, sources) + in_strings
    found |= {r.distribution for r in references if r.kind is not ReferenceKind.MENTION}
    references += foreign_references(project.root, [name for name in left if name not in found], documents)
    world.watch.lap("search Python files for other uses")
    return replace(project, references=references, sources=sources)


def _signs_of_torch(project: Project) -> Mapping[str, Sequence[Companion]]:
    """What the code may tell of its torch, where the project has one."""
    if "torch" not in project.requirements_by_name and "torch" not in project.locked and not project.images:
        return {}
    from depaudit.torch_code import code_signs

    return code_signs(project)


def _interest(project: Project, world: World) -> Interest:
    """The uses that matter to the versions that the project declares."""
    from depaudit.minimums import interest_of
    from depaudit.pythons import interest_in_python

    of_packages = interest_of(project, wide=world.every_use)
    return Interest({**of_packages.paths, **interest_in_python(project, wide=world.every_use).paths}, of_packages.packages)
