"""From the uses in a tree to rows: what the facts around each make of its guard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from depaudit.model.usage import GUARDED, UseGuard, UseRow
from depaudit.sources.uses_facts import Fact
from depaudit.sources.uses_tests import Tests
from depaudit.sources.uses_walk import Context, Use

Place = tuple[int, int, int, int]
_OF_ALL = {
    "deferred": UseGuard.DEFERRED.value, "annotation": UseGuard.ANNOTATION.value, "never": UseGuard.TYPING.value,
    "main": UseGuard.MAIN.value, "python": UseGuard.PYTHON.value,
}  # fmt: skip
_OF_PACKAGE = {"version": UseGuard.VERSION.value, "hint": UseGuard.UNCLEAR.value, "fallback": UseGuard.FALLBACK.value}
_HOW = {"star": UseGuard.UNCLEAR.value, "store": UseGuard.PATCHED.value, "asked": UseGuard.ASKED.value}


def row_of(use: Use, place: Place, tests: Tests, keys: frozenset[str]) -> UseRow:
    """The row of a use. `keys`: all of the interest in its package."""
    facts = facts_at(use.context, tests)
    guard = _HOW.get(use.how, 0)
    deferred = Fact("deferred") in use.context.known
    versions: list[str] = []
    pythons: list[str] = []
    asked: list[str] = []
    for fact in facts:
        flag = flag_of(fact, use, keys, deferred)
        guard |= flag
        if fact.kind == "named":
            asked.append(f"{fact.text} {fact.what}".lstrip())
        elif fact.text and flag:
            (pythons if fact.kind == "python" else versions).append(fact.text)
    if guard & UseGuard.TYPING.value:
        asked = []
    return UseRow(*place, use.path, use.keyword, guard, ",".join(versions), ",".join(pythons), tuple(asked), 0, 0)


def facts_at(context: Context, tests: Tests) -> list[Fact]:
    """What is known there, each once, the outermost first."""
    found: dict[Fact, None] = {}
    for one in context.known:
        if isinstance(one, Fact):
            found[one] = None
            continue
        told = tests.of(one.test, one.holds, one.scope)
        if one.constructing:
            found.update((fact._replace(kind="constructed"), None) for fact in told if fact.kind == "version")
        else:
            found.update((fact, None) for fact in told if not one.lasting or fact.kind not in ("never", "main"))
    return list(found)


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
        """As in `Use`."""


def flag_of(fact: Fact, use: Used, keys: frozenset[str], deferred: bool) -> int:
    """What a fact makes of the guard of a use, which is in a function or not. `keys` as for `row_of`."""
    kind, what, _ = fact
    root = use.path.partition(".")[0]
    if kind in _OF_ALL:
        return _OF_ALL[kind]
    if kind == "caught":
        wanted = "attribute" if use.how in ("star", "store", "asked") else use.how
        return UseGuard.SURVIVED.value if what == wanted else 0
    if kind in ("has", "lacks"):
        return _asked(kind, what, use, keys) or (UseGuard.FALLBACK.value if kind == "lacks" and what.startswith(f"{root}.") else 0)
    if what != root:
        # Who falls back on the standard library has tried a backport of it.
        return UseGuard.FALLBACK.value if kind == "fallback" and _is_of_python(root) else 0
    if kind == "constructed":
        return UseGuard.REACHED.value if deferred else 0
    return _OF_PACKAGE.get(kind, 0)


def _asked(kind: str, what: str, use: Used, keys: frozenset[str]) -> int:
    """To ask for `a.b.c` is to ask for `a.b` too; to ask for another symbol that came or went is a kind of version test."""
    if use.keyword:
        if what == f"{use.path}({use.keyword})":
            return UseGuard.ASKED.value
    elif what == use.path or what.startswith((f"{use.path}.", f"{use.path}(")):
        return UseGuard.ASKED.value
    return UseGuard.UNCLEAR.value if what in keys and kind == "has" else 0


def private_functions(uses: Iterable[Use], rows: Iterable[UseRow]) -> frozenset[str]:
    """The functions that nobody outside the file calls and that hold a use without a guard; for what Python itself
    offers all that hold one, since a function is not written for one Python to be called on others."""
    return frozenset(
        name
        for use, row in zip(uses, rows, strict=True)
        if not row.guard & GUARDED.value
        for name in use.context.functions
        if _is_private(name) or _is_of_python(row.root)
    )


def _is_of_python(root: str) -> bool:
    from depaudit.knowledge import ever_standard

    return ever_standard(root)


def _is_private(name: str) -> bool:
    plain = name.lstrip(".")
    return plain.startswith("_") and not plain.endswith("__")


def reached(
    use: Use, row: UseRow, references: dict[str, list[Context]], tests: Tests, keys: frozenset[str]
) -> UseRow:
    """The row, where every mention of a private function around it in the file is guarded."""
    if row.guard & GUARDED.value:
        return row
    for name in use.context.functions:
        inside = [c for c in references.get(name, ()) if name not in c.functions]
        seen = [row_of(use._replace(context=context), row[:4], tests, keys) for context in inside]
        if seen and _is_of_python(row.root) and all(one.guard & (GUARDED | UseGuard.PYTHON).value for one in seen):
            pythons = {one.python for one in seen if not one.guard & GUARDED.value}
            python = next(iter(pythons)) if len(pythons) == 1 else row.python
            return row._replace(guard=row.guard | UseGuard.PYTHON.value, python=python)
        if _is_private(name) and seen and all(one.guard & GUARDED.value for one in seen):
            same = {one.version for one in seen}
            flag = UseGuard.TYPING if all(one.guard & UseGuard.TYPING.value for one in seen) else UseGuard.REACHED
            return row._replace(guard=row.guard | flag.value, version=same.pop() if len(same) == 1 else row.version)
    return row
