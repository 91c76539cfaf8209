"""What a block does to the imports inside it: the guards that it adds, and the Python that it asks for.

Every enclosing block of an import has one effect, and effects add up from the
outside inwards. A test is read twice: once for the branch where it holds, once
for the branch where it does not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from depaudit.model.source import Guard

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence


class Effect(NamedTuple):
    """What one block, or a chain of blocks, does."""

    guard: int = 0
    """`Guard`'s value."""
    version: str = ""
    """PEP 440 text of the Pythons that come here; empty for any."""


NOTHING = Effect()
DEFERRED = Effect(Guard.DEFERRED.value)
OPTIONAL = Effect(Guard.OPTIONAL.value)
FALLBACK = Effect(Guard.FALLBACK.value)
TYPING = Effect(Guard.TYPING.value)
EXPLAINED = Effect(OPTIONAL.guard | Guard.EXPLAINED.value)

_ENDS = frozenset({"sys.exit", "exit", "quit", "os._exit", "pytest.skip"})
_SURVIVED = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def together(effects: Iterable[Effect]) -> Effect:
    """The effect of blocks inside each other, outermost first."""
    guard = 0
    versions: list[str] = []
    survived = False
    for effect in effects:
        guard |= effect.guard
        survived = survived or effect.guard & EXPLAINED.guard == OPTIONAL.guard
        if effect.version and effect.version not in versions:
            versions.append(effect.version)
    return Effect(guard & ~Guard.EXPLAINED.value if survived else guard, ",".join(versions))


def catches_absence(names: Iterable[str]) -> bool:
    """Whether handlers of these exceptions (an empty name is a bare `except`) survive a missing module."""
    return any(not name or name.rpartition(".")[2] in _SURVIVED for name in names)


def try_effect(handled: Iterable[str]) -> Effect:
    """Of the body (and of the `else`) of a `try` whose handlers catch these exceptions."""
    return OPTIONAL if catches_absence(handled) else NOTHING


def handled_effect(handlers: Sequence[ast.ExceptHandler]) -> Effect:
    """The same by the handlers: one that raises, or ends the program, explains the absence and does not survive it."""
    catching = [handler for handler in handlers if catches_absence(exception_names(handler.type))]
    if not catching:
        return NOTHING
    return EXPLAINED if all(_gives_up(handler.body[-1]) for handler in catching) else OPTIONAL


def _gives_up(last: ast.stmt) -> bool:
    import ast

    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return dotted(last.value.func) in _ENDS
    return isinstance(last, ast.Raise)


def except_effect(names: Iterable[str]) -> Effect:
    """Of a handler for these exceptions."""
    return FALLBACK if catches_absence(names) else NOTHING


def exception_names(node: ast.expr | None) -> tuple[str, ...]:
    """The exceptions of an `except` clause; `("",)` for a bare one."""
    import ast

    if node is None:
        return ("",)
    if isinstance(node, ast.Tuple):
        return tuple(name for element in node.elts for name in exception_names(element))
    if isinstance(node, ast.BinOp):
        # `except A, B:` (PEP 758) as `newer_syntax` writes it for an older interpreter.
        return exception_names(node.left) + exception_names(node.right)
    return (dotted(node),)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of attributes; what is not a name is `?`."""
    import ast

    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


@lru_cache(maxsize=1)
def _trying() -> re.Pattern[str]:
    return re.compile(r"_?(?:try|optional|lazy|soft|safe|guarded)_?imports?\w*", re.IGNORECASE)


def with_effect(items: list[ast.withitem]) -> Effect:
    """`suppress(ImportError)`, `pytest.raises(ImportError)`, `try_import()`, `LazyImport("Run 'pip install x'")`."""
    import ast

    for item in items:
        call = item.context_expr
        if not isinstance(call, ast.Call):
            continue
        name = dotted(call.func).rpartition(".")[2]
        arguments = [inner for argument in call.args for inner in exception_names(argument)]
        if name in {"suppress", "raises"} and catches_absence(argument or "?" for argument in arguments):
            return OPTIONAL
        if _trying().fullmatch(name):
            return OPTIONAL
    return NOTHING
