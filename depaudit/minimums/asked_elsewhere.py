"""Guards that stand in other files, understood: tests that are defined there, and the tests under which a module is loaded.

Nothing is asked but of the files that define what is asked around a use, and of those that load its module in a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from depaudit.distributions.firm_reach import OwnImports
from depaudit.minimums.file_answers import Answering
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Guard, ImportRow, Source
from depaudit.model.usage import GUARDED, Interest, UseGuard, UseRow
from depaudit.use_facts import Fact, flag_of

_DEEPEST = 6
"""Files that a name is handed through, and modules that load modules."""
_SURE = (UseGuard.VERSION | UseGuard.ASKED | UseGuard.REACHED | UseGuard.FALLBACK).value


class _Used(NamedTuple):
    """What facts are held against."""

    path: str
    keyword: str
    how: str


class Elsewhere:
    """Looks into other files of the project."""

    def __init__(self, own: OwnImports, answering: Answering, interest: Interest) -> None:
        self._own = own
        self._answering = answering
        self._interest = interest
        self._known: dict[tuple[str, str, bool], tuple[Fact, ...] | None] = {}
        self._ways: dict[str, tuple[tuple[Fact, ...], ...]] = {}

    def told(self, source: Source) -> Source:
        """The source, with what other files say of its uses; tests that are understood are no longer named."""
        if not any(row.tests or not row.guard & GUARDED.value for row in source.uses):
            return source
        return replace(source, uses=tuple(self._with_ways(source, self._with_tests(source, row)) for row in source.uses))

    def _with_tests(self, source: Source, row: UseRow) -> UseRow:
        left = []
        for test in row.tests:
            how, _, name = test.rpartition(" ")
            facts = self._said_by(source.path, name, how != "not") if source.role is not CodeRole.NOTEBOOK else None
            telling = [f for f in facts or () if self._flag(f, row, "attribute")]
            if how == "perhaps":
                row = row._replace(guard=row.guard | UseGuard.UNCLEAR.value) if telling else row
            else:
                row = self._knowing(row, telling, "attribute")
            if not telling:
                left.append(name)
        return row._replace(tests=tuple(dict.fromkeys(left)))

    def _with_ways(self, source: Source, row: UseRow) -> UseRow:
        """The row, where every statement that loads its module stands under a test."""
        if row.guard & GUARDED.value or source.role is not CodeRole.RUNTIME:
            return row
        ways = self._ways_to(source.path)
        how = "import" if self._is_import(source, row) else "attribute"
        seen = [self._knowing(row._replace(guard=0, version="", python=""), way, how) for way in ways]
        if not seen or not all(one.guard & (_SURE | UseGuard.SURVIVED.value | UseGuard.PYTHON.value) for one in seen):
            return row
        python, version = {one.python for one in seen}, {one.version for one in seen}
        guard = row.guard
        if all(one.guard & UseGuard.PYTHON.value for one in seen):
            guard |= UseGuard.PYTHON.value
            row = row._replace(python=",".join(filter(None, (row.python, *python)))) if len(python) == 1 else row
        if all(one.guard & (_SURE | UseGuard.SURVIVED.value) for one in seen):
            guard |= UseGuard.REACHED.value
        return row._replace(guard=guard, version=version.pop() if len(version) == 1 else "")

    def _is_import(self, source: Source, row: UseRow) -> bool:
        """Whether it is an import that runs with its module: who survives that, survives the absence."""
        if row.guard & UseGuard.DEFERRED.value:
            return False
        return any(one.line <= row.line <= one.end_line and one.module.partition(".")[0] == row.root for one in source.imports)

    def _knowing(self, row: UseRow, facts: Iterable[Fact], how: str) -> UseRow:
        for fact in facts:
            flag = self._flag(fact, row, how)
            row = row._replace(guard=row.guard | flag)
            if fact.text and flag & UseGuard.PYTHON.value:
                row = row._replace(python=",".join(filter(None, (row.python, fact.text))))
            elif fact.text and flag:
                row = row._replace(version=",".join(filter(None, (row.version, fact.text))))
        return row

    def _flag(self, fact: Fact, row: UseRow, how: str) -> int:
        if fact.kind in ("deferred", "main", "annotation", "named"):
            return 0
        if fact.kind == "caught" and how != "import":
            return 0
        return flag_of(fact, _Used(row.path, row.keyword, how), self._interest.paths.get(row.root, frozenset()), False)

    def _ways_to(self, path: str, depth: int = 0) -> tuple[tuple[Fact, ...], ...]:
        """What is known on each way to a module; nothing where some statement loads it in any case."""
        known = self._ways.get(path)
        if known is None:
            self._ways[path] = ()  # in a circle nothing is known
            known = self._ways[path] = self._found_ways(path, depth)
        return known

    def _found_ways(self, path: str, depth: int) -> tuple[tuple[Fact, ...], ...]:
        rows = [(importer, row) for importer, row in self._own.importing(path) if not row.guard & Guard.TYPING.value]
        if path.endswith("/__init__.py") or depth >= _DEEPEST:
            return ()
        ways: list[tuple[Fact, ...]] = []
        for importer, row in rows:
            facts = tuple(self._around(importer, row.line)) if row.column > 1 or row.guard else ()
            further = self._ways_to(importer, depth + 1)
            if not facts and not further:
                return ()
            ways.extend((*facts, *one) for one in further or ((),))
        return tuple(dict.fromkeys(ways)) if len(ways) < 50 else ()

    def _around(self, path: str, line: int) -> Iterator[Fact]:
        for fact in self._answering.of(path).around(line):
            if fact.kind == "named":
                said = self._said_by(path, fact.what, fact.text != "not") or ()
                yield from (_weaker(one) if fact.text == "perhaps" else one for one in said)
            else:
                yield fact

    def _said_by(self, importer: str, name: str, holds: bool, depth: int = 0) -> tuple[Fact, ...] | None:
        """What a name says, dotted as a file imports it; None where no file of the project defines it."""
        key = importer, name, holds
        if key not in self._known:
            self._known[key] = None  # a name that leads back to itself
            self._known[key] = self._found_by(importer, name, holds, depth)
        return self._known[key]

    def _found_by(self, importer: str, name: str, holds: bool, depth: int) -> tuple[Fact, ...] | None:
        plain = name.lstrip(".")
        module, _, last = plain.rpartition(".")
        row = ImportRow(0, 0, 0, 0, len(name) - len(plain), module, (last,), 0, "", 0, 0)
        for path in self._own.files_of(importer, row) if depth < _DEEPEST else ():
            answers = self._answering.of(path)
            facts = answers.of_name(last, holds)
            if facts is not None:
                return tuple(self._through(path, facts, depth))
            for origin in answers.origins(last):
                found = self._said_by(path, origin, holds, depth + 1)
                if found is not None:
                    return found
        return None

    def _through(self, path: str, facts: Iterable[Fact], depth: int) -> Iterator[Fact]:
        for fact in facts:
            if fact.kind != "named":
                yield fact
                continue
            said = self._said_by(path, fact.what, fact.text != "not", depth + 1) or ()
            yield from (_weaker(one) if fact.text == "perhaps" else one for one in said)


def _weaker(fact: Fact) -> Fact:
    """What is only perhaps so."""
    if fact.kind in ("version", "has", "lacks"):
        return fact._replace(kind="hint", what=fact.what.partition(".")[0], text="")
    return fact


def with_answers(
    sources: Sequence[Source], own: OwnImports, answering: Answering, interest: Interest
) -> tuple[Source, ...]:
    """The sources, with what other files say of their uses."""
    elsewhere = Elsewhere(own, answering, interest)
    return tuple(elsewhere.told(source) for source in sources)
