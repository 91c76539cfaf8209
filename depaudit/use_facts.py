"""What is known where a use runs, and what that makes of its guard: asked where a file is read, and again of other files."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from depaudit.model.usage import UseGuard


class Fact(NamedTuple):
    """One thing that is known where a use runs."""

    kind: str
    what: str = ""
    text: str = ""


"""
`version`: a version of the package `what` is tested; only those in `text` come here (empty: not understood).
`has`: it was asked whether the symbol `what` is there, and it was; `lacks`: it was not.
`hint`: perhaps one of these, of package `what`.
`named`: `what`, which is defined elsewhere, was asked; `text` is `not` where it did not hold.
`caught`: the error that the absence of an `import`, `attribute` or `keyword` (`what`) gives is survived.
`fallback`: such an error of package `what` was caught.
`handled`: it is what a handler catches, which is looked up only when something else failed.
`python`: only the Pythons in `text` come here. `main`, `never`, `deferred`: as they say.
"""
Facts = tuple[Fact, ...]

_OF_ALL = {
    "deferred": UseGuard.DEFERRED.value, "annotation": UseGuard.ANNOTATION.value, "never": UseGuard.TYPING.value,
    "main": UseGuard.MAIN.value, "python": UseGuard.PYTHON.value,
}  # fmt: skip
_OF_PACKAGE = {"version": UseGuard.VERSION.value, "hint": UseGuard.UNCLEAR.value, "fallback": UseGuard.FALLBACK.value}


class Used(Protocol):
    """What is used, and how."""

    @property
    def path(self) -> str:
        """Dotted, from the import root."""

    @property
    def keyword(self) -> str:
        """The argument, or empty."""

    @property
    def how(self) -> str:
        """`import`, `attribute`, `keyword`, `star`, `store`, `asked`."""


def flag_of(fact: Fact, use: Used, keys: frozenset[str], deferred: bool) -> int:
    """What a fact makes of the guard of a use, which is in a function or not. `keys`: all of the interest in its package."""
    kind, what, _ = fact
    root = use.path.partition(".")[0]
    if kind in _OF_ALL:
        return _OF_ALL[kind]
    if kind == "caught":
        wanted = "attribute" if use.how in ("star", "store", "asked") else use.how
        return UseGuard.SURVIVED.value if what == wanted else 0
    if kind in ("has", "lacks"):
        return _asked(kind, what, use, keys) or (UseGuard.FALLBACK.value if kind == "lacks" and what.startswith(f"{root}.") else 0)
    if kind == "handled":
        return 0 if is_of_python(root) else UseGuard.UNCLEAR.value
    if what != root:
        # Who falls back on the standard library has tried a backport of it.
        return UseGuard.FALLBACK.value if kind == "fallback" and is_of_python(root) else 0
    if kind == "constructed":
        return UseGuard.REACHED.value if deferred else 0
    return _OF_PACKAGE.get(kind, 0)


def is_of_python(root: str) -> bool:
    """Whether the standard library has, or had, a module of this name."""
    from depaudit.knowledge import ever_standard

    return ever_standard(root)


def _asked(kind: str, what: str, use: Used, keys: frozenset[str]) -> int:
    """To ask for `a.b.c` is to ask for `a.b` too; to ask for another symbol that came or went is a kind of version test."""
    if use.keyword:
        if what == f"{use.path}({use.keyword})":
            return UseGuard.ASKED.value
    elif what == use.path or what.startswith((f"{use.path}.", f"{use.path}(")):
        return UseGuard.ASKED.value
    return UseGuard.UNCLEAR.value if what in keys and kind == "has" else 0
