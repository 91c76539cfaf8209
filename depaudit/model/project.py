"""All that a rule may look at."""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.model.dependency import Dependency, ListedWheel, Lock, Reference, UnmatchedImport
    from depaudit.model.environment import BuildStep, CiRun, Environment, ImageBuild, InstalledSet
    from depaudit.model.history import History
    from depaudit.model.location import Location, Unreadable
    from depaudit.model.requirement import Index, Manifest, PythonRange, Requirement
    from depaudit.model.settings import Settings
    from depaudit.model.source import CodeRole, Import, InstallStep, Source
    from depaudit.model.vulnerability import Vulnerabilities


class Kind(Enum):
    """Whether others install the project (its metadata is an offer) or it is run (its manifests are an environment)."""

    LIBRARY = "library"
    APPLICATION = "application"


class Manager(Enum):
    """The tool that the project is managed with; fixes speak its language."""

    PIP = "pip"
    UV = "uv"
    POETRY = "poetry"
    PDM = "pdm"
    HATCH = "hatch"
    PIPENV = "pipenv"


@dataclass(frozen=True)
class Project:
    """One project of the tree: a folder with its manifests, or a script with its PEP 723 block.

    `modules` are the distributions that import names of this project lead to
    (see `distributions`); `first_party` are its own top-level names.
    """

    root: str
    """Folder relative to the tree, empty for the tree itself; the file's path for a script."""
    name: str
    kind: Kind
    kind_reason: str
    manager: Manager
    settings: Settings
    manifests: tuple[Manifest, ...] = ()
    locks: tuple[Lock, ...] = ()
    sources: tuple[Source, ...] = ()
    first_party: frozenset[str] = frozenset()
    dependencies: tuple[Dependency, ...] = ()
    unmatched: tuple[UnmatchedImport, ...] = ()
    installs: tuple[InstallStep, ...] = ()
    references: tuple[Reference, ...] = ()
    environments: tuple[Environment, ...] = ()
    python: PythonRange | None = None
    """The Pythons that the project supports, from the settings or a manifest."""
    prefix: str = ""
    """What stands before a path of the tree to make it relative to the current folder; commands are run from there."""
    siblings: frozenset[str] = frozenset()
    """Canonical names of the other projects in the tree."""
    of_siblings: tuple[tuple[str, Import], ...] = ()
    """Plain imports of what other projects of the tree publish, at run time, with the names of those projects."""
    workspace: tuple[Requirement, ...] = ()
    """What the other members of its uv workspace ask for at run time, but for what an override decides."""
    elsewhere: tuple[Unreadable, ...] = ()
    """What could not be read beside manifests and sources: folders, locks."""
    unused_ignores: tuple[Unreadable, ...] = ()
    images: tuple[ImageBuild, ...] = ()
    """Stages of its Dockerfiles."""
    torch_commands: tuple[BuildStep, ...] = ()
    """Commands of scripts and workflows that install torch, or what is built for it."""
    ci_runs: tuple[CiRun, ...] = ()
    """The systems and Pythons that its workflows run on; read where torch is required."""
    mentioned_indexes: tuple[Index, ...] = ()
    """Indexes that its commands, variables and documentation name outside the manifests; read where torch is required."""
    brought_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(distribution, chain): it comes with a requirement, by the lock or known metadata; the chain starts at the requirement."""
    bringing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(distribution, runtime requirements that bring it) for each of `brought_by`; sorted."""
    listed: tuple[ListedWheel, ...] = ()
    """What an index was asked for, by distribution."""
    without_wheel: tuple[str, ...] = ()
    """Requirements that the index was asked for and has no wheel of, so that their modules are not known; sorted."""
    histories: tuple[History, ...] = ()
    """Of packages without a shipped one, where an index was asked; by distribution."""
    installed: InstalledSet | None = None
    """What the environment of `--python` holds; None where none was asked for."""
    vulnerabilities: Vulnerabilities | None = None
    """What is known of the versions that it names, where that was asked for."""

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement of every manifest, constraints included, in order of manifest and place."""
        return tuple(r for m in self.manifests for r in m.requirements)

    def manifest_in(self, path: str) -> Manifest | None:
        """The manifest in this file."""
        return next((m for m in self.manifests if m.path == path), None)

    @cached_property
    def requirements_by_name(self) -> dict[str, tuple[Requirement, ...]]:
        """Requirements (constraints left out) under their canonical names."""
        found: dict[str, list[Requirement]] = {}
        for requirement in self.requirements:
            if requirement.scope.value != "constraint":
                found.setdefault(requirement.name, []).append(requirement)
        return {name: tuple(all_of_it) for name, all_of_it in found.items()}

    @cached_property
    def roles(self) -> dict[str, CodeRole]:
        """The role of each Python file and notebook, by its path."""
        return {source.path: source.role for source in self.sources}

    @cached_property
    def dependencies_by_name(self) -> dict[str, Dependency]:
        """Dependencies under their canonical names."""
        return {d.distribution: d for d in self.dependencies}

    @cached_property
    def locked(self) -> dict[str, str]:
        """The version that a lock pins, by canonical name."""
        return {v.name: v.version for lock in self.locks for v in lock.versions}

    @cached_property
    def chains(self) -> dict[str, tuple[str, ...]]:
        """`brought_by` as a mapping."""
        return dict(self.brought_by)

    @cached_property
    def bringers(self) -> dict[str, tuple[str, ...]]:
        """`bringing` as a mapping."""
        return dict(self.bringing)

    @cached_property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What could not be read in manifests and sources of this project."""
        in_manifests = [u for m in self.manifests for u in m.unreadable]
        in_sources = [s.unreadable for s in self.sources if s.unreadable is not None]
        return (*in_manifests, *in_sources, *self.elsewhere)

    @cached_property
    def unread_requirements(self) -> tuple[Unreadable, ...]:
        """Places where requirements are computed by code that depaudit does not run."""
        return tuple(u for m in self.manifests for u in m.unreadable if u.kind == "code")

    @property
    def declares_nothing(self) -> bool:
        """No manifest speaks of runtime requirements."""
        return not any(m.declares for m in self.manifests)

    def shown(self, location: Location) -> str:
        """`path:line` as messages write it, `path:cell 3:line` in a notebook."""
        return f"{location.path}:{f'cell {location.cell}:' if location.cell else ''}{location.line}"


@dataclass(frozen=True)
class Workspace:
    """Everything that was read; from here on nothing touches the audited tree."""

    projects: tuple[Project, ...]
    files: int
    """Python files and notebooks read."""
    others: tuple[str, ...] = ()
    """Paths of the manifests and configuration files read, sorted."""
    failures: tuple[Unreadable, ...] = ()
    """Files that a reader of depaudit failed on, which is a bug; the rest was read."""
    left_out: tuple[tuple[str, int], ...] = ()
    """What was not read: what it is in words (`files of vendored code`), and how much."""
    untracked: int = 0
    """Files read that git does not track."""
