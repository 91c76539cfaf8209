"""What the blocks around a use say of it: tests, handlers, `with` statements, decorators."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from depaudit.model.source import Guard
from depaudit.sources.conditions import condition_effect
from depaudit.sources.effects import dotted, exception_names
from depaudit.sources.uses_versions import NEGATED
from depaudit.use_facts import Fact

NEVER = Fact("never")
HANDLED = Fact("handled")
_CAUGHT = {
    "ImportError": ("import",), "ModuleNotFoundError": ("import",), "AttributeError": ("attribute",), "NameError": ("attribute",),
    "TypeError": ("keyword",), "Exception": ("import", "attribute", "keyword"), "BaseException": ("import", "attribute", "keyword"),
}  # fmt: skip
_BROAD = frozenset(["", "Exception", "BaseException"])
_EXITS = re.compile(r"(?:sys\.|os\.)?_?exit|quit|(?:pytest\.|unittest\.|self\.)?(?:skip|fail|skipTest|xfail)")
EXPLICIT = frozenset(["skipif", "skipIf", "skip_if", "skipUnless", "xfail"])


def of_python(test: ast.expr, holds: bool) -> Iterator[Fact]:
    """What a test says of Python itself and of how the file is run."""
    guard, version = condition_effect(test, holds)
    if guard & Guard.TYPING.value:
        yield NEVER
    if guard & Guard.MAIN.value:
        yield Fact("main")
    if guard & Guard.VERSION.value:
        yield Fact("python", "", version)


def negated(text: str) -> str:
    """The versions outside a range of one comparison; empty where that is no range."""
    match = re.fullmatch(r"(<=|>=|==|!=|<|>|~=)(.+)", text)
    return NEGATED[match[1]] + match[2] if match and NEGATED[match[1]] and "," not in text else ""


def either(sides: Sequence[Iterable[Fact]]) -> Iterator[Fact]:
    """One of several tests decides, it is not known which: what they all say, and hints at the rest."""
    found = [set(side) for side in sides]
    same = set.intersection(*found) if found else set()
    yield from same
    for fact in sorted(set().union(*found) - same):
        if fact.kind in ("version", "hint"):
            yield Fact("hint", fact.what)
        elif fact.kind in ("has", "lacks"):
            yield Fact("hint", fact.what.partition(".")[0])
        elif fact.kind == "named":
            yield fact._replace(text="perhaps")


def of_handlers(handlers: Sequence[ast.ExceptHandler]) -> Iterator[Fact]:
    """Of the body that they guard. A broad handler that raises again guards nothing; a narrow one explains."""
    for handler in handlers:
        raises = isinstance(handler.body[-1], ast.Raise)
        for name in exception_names(handler.type):
            last = name.rpartition(".")[2]
            if not (raises and last in _BROAD):
                yield from (Fact("caught", kind) for kind in _CAUGHT.get(last or "Exception", ()))


def catches(handler: ast.ExceptHandler) -> bool:
    """Whether the handler may run because something is absent."""
    return any(not name or name.rpartition(".")[2] in _CAUGHT for name in exception_names(handler.type))


def of_with(items: Sequence[ast.withitem]) -> Iterator[Fact]:
    """`suppress(AttributeError)`, `pytest.raises(TypeError)`."""
    for item in items:
        call = item.context_expr
        if isinstance(call, ast.Call) and dotted(call.func).rpartition(".")[2] in ("suppress", "raises", "assertRaises", "assertRaisesRegex"):
            for name in (name for argument in call.args for name in exception_names(argument)):
                yield from (Fact("caught", kind) for kind in _CAUGHT.get(name.rpartition(".")[2], ()))


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows the block runs only where the block did not."""
    last = body[-1] if body else None
    if isinstance(last, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return True
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return _EXITS.fullmatch(dotted(last.value.func)) is not None
    return isinstance(last, ast.If) and bool(last.orelse) and leaves(last.body) and leaves(last.orelse)
