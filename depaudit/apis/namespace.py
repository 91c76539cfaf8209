"""What one file says about the names in it: records that outlive its syntax tree."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple


class Origin(Enum):
    """What a module is made of. Only Python text can be closed."""

    PYTHON = "Python"
    STUB = "a stub"
    NATIVE = "native code"
    FOLDER = "a folder"
    UNREADABLE = "a file that cannot be parsed"


class Certainty(Enum):
    """Whether a statement that binds a name runs when the module is imported."""

    RUNS = "runs"
    PERHAPS = "under a condition"
    TYPING = "for type checkers only"
    CALLED = "in a function that declares it `global`"


class Parameters(NamedTuple):
    """A signature: what can be given by position only, by name, and whether any name will do."""

    positional: tuple[str, ...]
    named: tuple[str, ...]
    any_name: bool
    first: str


class Function(NamedTuple):
    """A `def`. The decorators are kept as they are written; the body is read again where it matters."""

    name: str
    parameters: Parameters
    decorators: tuple[ast.expr, ...]
    line: int
    warns: bool = False
    """Does every call warn that the function is deprecated?"""


class ClassBody(NamedTuple):
    """A `class` statement: its members as bindings, and what opens it (reason → line)."""

    name: str
    bases: tuple[ast.expr, ...]
    keywords: tuple[tuple[str, ast.expr], ...]
    decorators: tuple[ast.expr, ...]
    members: dict[str, list[Binding]]
    annotated: dict[str, ast.expr | None]
    opened: dict[str, int]
    line: int
    warns: bool = False
    """Is the class marked as deprecated?"""

    def __hash__(self) -> int:
        """One statement is one class."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class Binding(NamedTuple):
    """One statement that gives a name its meaning.

    What it binds is `value` (a function, a class, an expression, `None` for what
    is not looked into), or, for an import, `module` and `attribute`
    (`from module import attribute`; `""` for the module itself).
    """

    line: int
    value: Function | ClassBody | ast.expr | None = None
    module: str = ""
    attribute: str = ""
    certainty: Certainty = Certainty.RUNS

    @property
    def runs(self) -> bool:
        """May it run when the module is imported?"""
        return self.certainty in (Certainty.RUNS, Certainty.PERHAPS)


class Star(NamedTuple):
    """`from module import *`."""

    module: str
    certainty: Certainty
    line: int


class Handed(NamedTuple):
    """A call at import that is handed a module, a class, or `__name__`, by the text it is called here.

    `called` is the text of what is called, `place` the number of the argument (-1:
    the class whose method is called, None: by keyword or inside a list).
    """

    name: str
    called: str
    place: int | None
    line: int


class Namespace:
    """A module's names. Filled while its file is read, then left alone."""

    __slots__ = (
        "bindings",
        "class_writes",
        "copied",
        "deleted",
        "getattr_line",
        "handed",
        "is_package",
        "made_modules",
        "member",
        "module_writers",
        "name",
        "open_classes",
        "opened",
        "origin",
        "passed",
        "stars",
        "stub",
        "touches_all",
        "writers",
    )

    def __init__(self, name: str, member: str, *, is_package: bool, origin: Origin) -> None:
        self.name = name
        self.member = member
        self.is_package = is_package
        self.origin = origin
        self.bindings: dict[str, list[Binding]] = {}
        self.stars: list[Star] = []
        self.copied: list[str] = []
        """Modules or classes, as they are called here, all of whose names are copied into this module."""
        self.deleted: set[str] = set()
        self.opened: dict[str, int] = {}
        """Why names can be here that no statement shows, with the line."""
        self.open_classes: dict[str, int] = {}
        """Classes of this module (`*`: all) that something here may add members to."""
        self.class_writes: dict[str, dict[str, int]] = {}
        """Members that statements outside a class give it: class → member → line."""
        self.handed: list[Handed] = []
        self.passed: list[tuple[str, int]] = []
        """Imported names, as dotted texts, that code here may add names to."""
        self.getattr_line = 0
        self.touches_all = False
        self.made_modules: dict[str, int] = {}
        """Modules that code here makes without a file (`""`: under computed names)."""
        self.module_writers: dict[str, int] = {}
        """Functions and classes here whose code may add names to modules that are not told (`*`: it runs at import)."""
        self.writers: dict[str, int] = {}
        """Functions here that set attributes of computed names of what they are handed."""
        self.stub: Namespace | None = None

    def bind(self, name: str, binding: Binding) -> None:
        """One more meaning of a name."""
        self.bindings.setdefault(name, []).append(binding)

    def open(self, reason: str, line: int) -> None:
        """The names shown are not all."""
        self.opened.setdefault(reason, line)


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` of a chain of attributes that begins at a name, else `""`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def absolute(module: str, *, is_package: bool, level: int, target: str | None) -> str:
    """The full name of what `from {level dots}{target} import` means inside `module`."""
    if not level:
        return target or ""
    parts = module.split(".")
    drop = level - 1 if is_package else level
    parts = parts[: len(parts) - drop] if drop else parts
    return ".".join([*parts, target] if target else parts)


def names_of_target(target: ast.expr) -> list[str]:
    """The plain names that an assignment to `target` binds."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return names_of_target(target.value)
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in names_of_target(element)]
    return []


def string_of(node: ast.AST | None) -> str | None:
    """The value of a literal string."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
