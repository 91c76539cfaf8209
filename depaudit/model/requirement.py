"""What a manifest says of a distribution."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.ranges import VersionRange


class Scope(Enum):
    """What a requirement is for, in the words of its manifest."""

    RUNTIME = "runtime"
    EXTRA = "extra"
    GROUP = "group"
    BUILD = "build"
    CONSTRAINT = "constraint"


class Role(Enum):
    """What the manifest of a requirement is for; severities differ by it (the register's columns)."""

    PUBLISHED = "pub"
    ENVIRONMENT = "env"
    LOCKED = "lock"
    DEVELOPMENT = "dev"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement at its place.

    `specifier` is PEP 440 text (`>=1,<2`), several of them joined by ` || `
    where a format knows alternatives; empty admits every release.
    """

    text: str
    """As it stands in the file (`numpy >=1.16 ; python_version < "3.9"`)."""
    location: Location
    name: str
    """Canonical (PEP 503)."""
    specifier: str = ""
    extras: frozenset[str] = frozenset()
    marker: str = ""
    scope: Scope = Scope.RUNTIME
    group: str = ""
    """The name of the extra or group (canonical), where `scope` says EXTRA or GROUP."""
    role: Role = Role.ENVIRONMENT
    url: str = ""
    """Direct reference: URL, VCS or path."""
    editable: bool = False
    hashed: bool = False
    comment: str = ""
    """The comment on the line of the requirement, without `#`."""
    comment_above: str = ""
    """The comment in the lines directly above it, without `#`; it may be a heading for what follows."""
    line: str = ""
    """The line of the file that holds the whole of it, with its line end; empty where it goes over several."""
    name_location: Location | None = None
    """Where the name alone stands, when that is not where `location` begins."""
    conditional: bool = False
    """It stands in one branch of code (setup.py): of several such of one distribution, only one may hold."""
    looked_up: bool = False
    """Code finds it by its name (setup.py), and would stop if it were taken out."""
    also: tuple[str, ...] = ()
    """Further extras (or groups) that hold this same text (`all = a + b`; one table that several extras draw from)."""
    via: tuple[str, ...] = ()
    """A pin of a compiled file that no manifest asks for: the distributions that bring it, by the file's own comments."""
    of_conda: bool = False
    """A package of conda, which may be no Python at all; `name` is the distribution that it most likely holds."""

    @property
    def range(self) -> VersionRange:
        """The releases that the requirement admits (PEP 440)."""
        return range_of(self.specifier)


@lru_cache(maxsize=4096)
def range_of(specifier: str) -> VersionRange:
    """`specifier` as a range; ` || ` joins alternatives."""
    from packaging.specifiers import SpecifierSet

    first, *others = specifier.split(" || ")
    whole = SpecifierSet(first).to_range()
    for other in others:
        whole = whole.union(SpecifierSet(other).to_range())
    return whole


@lru_cache(maxsize=1024)
def marker_of(text: str) -> Marker:
    """The marker, parsed (PEP 508)."""
    from packaging.markers import Marker

    return Marker(text)


@dataclass(frozen=True, slots=True)
class PythonRange:
    """Which Pythons a manifest admits (`requires-python`)."""

    specifier: str
    location: Location
    written: bool = False
    """The specifier stands at the location as it is, and may be changed there."""


@dataclass(frozen=True, slots=True)
class Index:
    """A package index that a manifest names."""

    url: str
    location: Location
    extra: bool = False
    name: str = ""
    explicit: bool = False
    """Only what names it is looked for there (uv `explicit`, Poetry `priority = "explicit"`)."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of pip in a manifest, or a manager's own word for the same, that no other field holds."""

    name: str
    """The long form (`--trusted-host`, `--no-require-hashes`)."""
    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a manager takes a distribution from (`[tool.uv.sources]`, a Poetry table); never published."""

    name: str
    """Canonical."""
    location: Location
    url: str = ""
    """A repository, an archive or a path; empty where `index` is named."""
    kind: str = ""
    """`git`, `url`, `path`, `workspace` or `index`."""
    revision: str = ""
    revision_kind: str = ""
    """`branch`, `tag`, `rev`; empty where no revision is named."""
    index: str = ""
    """The name of an index."""
    marker: str = ""
    """Where it holds; empty: everywhere."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file that holds requirements, read."""

    path: str
    format: str
    """`pyproject`, `requirements`, `constraints`, `setup.cfg`, `setup.py`, `script`."""
    requirements: tuple[Requirement, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    requires_python: PythonRange | None = None
    name: str = ""
    """The project's own name as declared, where the format has one."""
    version: str = ""
    """The project's own version, where `[project]` states it."""
    version_location: Location | None = None
    declares: bool = True
    """Whether the file speaks about runtime requirements at all (a pyproject of settings alone does not)."""
    includes: tuple[str, ...] = ()
    """Paths of the files that it reads: `-r`, `-c`, setuptools' dynamic files."""
    indexes: tuple[Index, ...] = ()
    extras: tuple[str, ...] = ()
    """Extras that it declares, also empty ones (canonical)."""
    groups: tuple[str, ...] = ()
    group_includes: tuple[tuple[str, str], ...] = ()
    """(group, group that it includes), PEP 735; for extras likewise where one names another of the same project.
    A requirement stands once, in the group where it is written."""
    traits: frozenset[str] = frozenset()
    """Facts that tell a library from an application: `build-system`, `version`, `private`, `virtual`, `urls`, `classifiers`, `poetry`, `uv`, `pdm`, `hatch` …"""
    insertion: Location | None = None
    """Where the next runtime requirement would be written (zero width), where the format has such a place."""
    constrained_by: tuple[str, ...] = ()
    """Those of `includes` that only constrain (`-c`)."""
    insertion_form: str = ""
    """The text to write there, with `{}` for the requirement (`    "{}",\\n`)."""
    options: tuple[Option, ...] = ()
    origins: tuple[Origin, ...] = ()
    overridden: frozenset[str] = frozenset()
    """Distributions whose ranges the manager is told not to obey, or to leave out (canonical)."""
    pythons: tuple[str, ...] = ()
    """The Pythons that its classifiers name (`3.11`), oldest first."""
