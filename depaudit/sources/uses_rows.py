"""From the uses in a tree to rows: what the facts around each make of its guard."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.model.usage import GUARDED, UseGuard, UseRow
from depaudit.sources.uses_context import Context, Use
from depaudit.sources.uses_tests import Tests
from depaudit.use_facts import Fact, flag_of, is_of_python

Place = tuple[int, int, int, int]
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


def private_functions(uses: Iterable[Use], rows: Iterable[UseRow]) -> frozenset[str]:
    """The functions that nobody outside the file calls and that hold a use without a guard; for what Python itself
    offers all that hold one, since a function is not written for one Python to be called on others."""
    return frozenset(
        name
        for use, row in zip(uses, rows, strict=True)
        if not row.guard & GUARDED.value
        for name in use.context.functions
        if _is_private(name) or is_of_python(row.root)
    )


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
        if seen and is_of_python(row.root) and all(one.guard & (GUARDED | UseGuard.PYTHON).value for one in seen):
            pythons = {one.python for one in seen if not one.guard & GUARDED.value}
            python = next(iter(pythons)) if len(pythons) == 1 else row.python
            return row._replace(guard=row.guard | UseGuard.PYTHON.value, python=python)
        if _is_private(name) and seen and all(one.guard & GUARDED.value for one in seen):
            same = {one.version for one in seen}
            flag = UseGuard.TYPING if all(one.guard & UseGuard.TYPING.value for one in seen) else UseGuard.REACHED
            return row._replace(guard=row.guard | flag.value, version=same.pop() if len(same) == 1 else row.version)
    return row
