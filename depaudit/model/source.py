"""What a Python file says, as rows.

A scan of thousands of files makes many rows and uses few of them, so a row is
a plain tuple (it goes into the cache as it is) and becomes an `Import` only
where it shows a dependency.
"""

from __future__ import annotations

from enum import Enum, Flag, auto
from typing import TYPE_CHECKING, NamedTuple

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.model.usage import UseRow, VersionRow


class CodeRole(Enum):
    """What a Python file is for."""

    RUNTIME = "runtime"
    TEST = "test"
    DOCS = "docs"
    EXAMPLE = "example"
    TOOL = "tool"
    BUILD = "build"
    NOTEBOOK = "notebook"


class Guard(Flag):
    """Under what an import runs. `NONE`: always, when its module is imported."""

    NONE = 0
    OPTIONAL = auto()
    """`try … except ImportError`, `suppress(ImportError)`, an availability test: absence is survived or explained."""
    FALLBACK = auto()
    """In the `except ImportError` (or `else`) branch: the other one of two."""
    TYPING = auto()
    """Under `TYPE_CHECKING`: never runs."""
    DEFERRED = auto()
    """Inside a function: runs when that is called."""
    PLATFORM = auto()
    """Under a test of the operating system or machine."""
    VERSION = auto()
    """Under a test of the Python version; see `ImportRow.version`."""
    DYNAMIC = auto()
    """The name is a string handed to `importlib.import_module` or another loader."""
    MAIN = auto()
    """Under `if __name__ == "__main__"`."""
    EXPLAINED = auto()
    """With `OPTIONAL`, and nothing around it survives: every handler raises or ends the program, with a word why."""


class ImportRow(NamedTuple):
    """One imported module at its place. One statement gives a row for each module it names."""

    line: int
    column: int
    end_line: int
    end_column: int
    level: int
    """Leading dots: 0 is absolute."""
    module: str
    """Dotted, empty for `from . import x`."""
    names: tuple[str, ...]
    """What `from` imports (`*` included); empty for a plain import."""
    guard: int
    """`Guard`'s value."""
    version: str
    """The test on `sys.version_info` that must hold, as PEP 440 text (`<3.11`), or empty."""
    cell: int
    raw_line: int


class SignRow(NamedTuple):
    """Something that a file does, beside its imports, that tells of a distribution or a module, at its place."""

    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    """`feature` (what is used may need a companion), `alias` (a module is registered under a name), or what it tells of
    torch (`cuda`, `asks`, `compile`, `gpu`; see `knowledge/facts/torch/code.toml`)."""
    what: str
    """The feature's key in the facts, or the alias."""
    shown: str
    """The feature as people write it (`pandas.read_parquet`)."""
    guard: int
    """`Guard`'s value."""
    sure: int
    """2: it is used for certain; 1: likely, or under a condition; 0: by its spelling alone."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """`# depaudit: ignore[rule] reason` on a line."""

    location: Location
    rules: tuple[str, ...]
    """Empty: every rule."""
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file or notebook, scanned."""

    path: str
    role: CodeRole
    imports: tuple[ImportRow, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    unreadable: Unreadable | None = None
    installs: tuple[InstallStep, ...] = ()
    """`%pip install` and the like in a notebook; commands that code runs."""
    script: str = ""
    """The text of a PEP 723 block, where there is one (such a file is a project of its own)."""
    script_line: int = 0
    extra: str = ""
    """The extra that this file belongs to, where the settings say so (`src/x/gpu/** = "extra:gpu"`)."""
    signs: tuple[SignRow, ...] = ()
    uses: tuple[UseRow, ...] = ()
    """What it uses of what is in the interest of the run; nothing where nothing was asked."""
    versions: tuple[VersionRow, ...] = ()
    """Where it compares the version of a package in that interest; looked for where a use was found in the project."""


@dataclass(frozen=True, slots=True)
class InstallStep:
    """A command that installs: in a Dockerfile, a workflow, a script, a notebook. It provides; it does not declare."""

    location: Location
    name: str
    """Canonical name of the distribution."""
    text: str
    """The requirement as written (`torch==2.5.1`)."""
    specifier: str = ""
    origin: str = ""
    """`Dockerfile`, `notebook`, `workflow`, `script`, `image`; `component` for what a program installs for one of its parts;
    `pre-commit` for what a hook has in an environment of its own."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import that shows a dependency, at its place."""

    location: Location
    module: str
    names: tuple[str, ...]
    guard: Guard
    version: str
    role: CodeRole
    extra: str = ""
