"""External libraries that the code relies on, and how depaudit knows."""

from __future__ import annotations

from enum import Enum

from depaudit.model.location import Location
from depaudit.model.record import dataclass
from depaudit.model.source import Import


class NameEvidence(Enum):
    """What tied an import name to a distribution, in order of trust."""

    CONFIGURED = "configured"
    INSTALLED = "installed"
    LOCKED = "locked"
    INDEX = "index"
    KNOWN = "known"
    SAME_NAME = "same name"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The distributions that provide an import name; the first is the one meant, the others are alternatives."""

    distributions: tuple[str, ...]
    evidence: NameEvidence
    source: str = ""
    """In words, for people: `depaudit's table`, `uv.lock`, `[tool.depaudit] modules`."""
    host: bool = False
    """The module is provided by a host program (`google.colab`, `bpy`), never by a requirement."""


@dataclass(frozen=True, slots=True)
class ListedWheel:
    """A wheel whose list of files an index was asked for."""

    distribution: str
    """Canonical."""
    file: str
    """The name of the file."""
    modules: tuple[str, ...]
    """What it is imported as; dotted inside namespace packages."""
    has_entry_points: bool = False
    """It offers commands, or plug-ins to other distributions."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A distribution that the code relies on, with every import that shows it, in order of place."""

    distribution: str
    """Canonical; where alternatives provide the module, the declared one, else the first known."""
    imports: tuple[Import, ...]
    resolution: Resolution
    module: str
    """The import name that most sites use (`yaml`, `google.cloud.storage`)."""


@dataclass(frozen=True, slots=True)
class UnmatchedImport:
    """An import that is not first-party, not of the standard library, and that nothing ties to a distribution."""

    module: str
    imports: tuple[Import, ...]


class ReferenceKind(Enum):
    """How a distribution is used without an import, strongest first."""

    PLUGIN = "plugin"
    CONFIGURATION = "configuration"
    COMMAND = "command"
    COMPANION = "companion"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of a distribution that is not an import."""

    distribution: str
    location: Location
    kind: ReferenceKind
    message: str
    """What the evidence is, in words (`named in addopts`)."""


@dataclass(frozen=True, slots=True)
class LockedVersion:
    """A distribution that a lock file pins."""

    name: str
    version: str
    location: Location
    requires: tuple[str, ...] = ()
    """Canonical names of what it brings."""
    asks: str = ""
    """What it requires with its ranges, as the lock writes it. Empty where the lock states no ranges."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file, read."""

    path: str
    format: str
    versions: tuple[LockedVersion, ...] = ()
    unversioned: frozenset[str] = frozenset()
    """Names that it holds without a version to compare: the project itself, members, folders, repositories."""
    overridden: frozenset[str] = frozenset()
    """Names whose ranges it was told not to obey (overrides), or to leave out."""
    asked: tuple[tuple[str, tuple[tuple[str, str, str | None], ...]], ...] = ()
    """(project, its requirements when the lock was made: name, specifier, extra), where the lock repeats them.
    The extra is empty for what is always installed, None for what a group holds."""
    projects: tuple[LockedVersion, ...] = ()
    """The projects that it is for, where it repeats them: what they require, and their version if it is not computed."""
    groups: frozenset[str] | None = None
    """The groups and extras that it was made for, where it says so; `default` is what is always installed."""
    made_from: tuple[str, ...] = ()
    """The files that it was made from, as it names them (conda-lock)."""
    python: str = ""
    """The Pythons that it was made for, where it repeats `requires-python`."""
    lacks: tuple[tuple[str, str], ...] = ()
    """(distribution, who needs it): what a package in it needs on every system, and it does not hold."""
