"""What other files say of a use: that its module is loaded under a test alone, and which versions the code asks for.

What cannot be understood (`asked_elsewhere`) goes by names, which make a use unclear, never certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from depaudit.distributions.firm_reach import OwnImports, own_imports
from depaudit.minimums.asked_elsewhere import with_answers
from depaudit.minimums.file_answers import Answering
from depaudit.minimums.guards import may_guard
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Guard, Source
from depaudit.model.usage import GUARDED, Interest, UseGuard

if TYPE_CHECKING:
    from depaudit.cache import Cache
    from depaudit.files import Files

DEEPEST = 4
"""Modules that load modules that load modules."""


def with_guards_elsewhere(
    project: Project, sources: Sequence[Source], interest: Interest, files: Files, cache: Cache | None = None
) -> tuple[Source, ...]:
    """The sources, their uses guarded where another file says so for certain, and unclear where every way to their module
    may stand under a test; and of the versions that are asked for those of packages with uses that nothing guards."""
    own = own_imports(project.sources)
    answering = Answering(tuple(interest.paths), files, cache)
    sources = with_answers(sources, own, answering, interest)
    wanted: dict[str, frozenset[str]] = {}
    for source in sources:
        roots = frozenset(row.root for row in source.uses if row.root in interest.packages and not row.guard & GUARDED.value)
        if roots:
            wanted[source.path] = roots
    ways = _Ways(own, answering)
    every = frozenset[str]().union(*wanted.values())
    return tuple(_told(source, wanted.get(source.path, frozenset()), every, ways) for source in sources)


def _told(source: Source, roots: frozenset[str], every: frozenset[str], ways: _Ways) -> Source:
    late = frozenset(root for root in roots if source.role is CodeRole.RUNTIME and ways.are_tested(source.path, root))
    if not late and every.issuperset(row.root for row in source.versions):
        return source
    flag = UseGuard.UNCLEAR.value
    uses = tuple(row._replace(guard=row.guard | flag) if row.root in late else row for row in source.uses)
    return replace(source, uses=uses, versions=tuple(row for row in source.versions if row.root in every))


class _Ways:
    """How modules come to be loaded."""

    def __init__(self, own: OwnImports, answering: Answering) -> None:
        self._own = own
        self._answering = answering
        self._answers: dict[tuple[str, str], bool] = {}

    def are_tested(self, path: str, root: str, depth: int = 0) -> bool:
        """Whether every statement that loads the module may stand under a test of the version of the package."""
        key = (path, root)
        if key not in self._answers:
            self._answers[key] = False  # in a circle nothing is known
            rows = [(p, row) for p, row in self._own.importing(path) if not row.guard & Guard.TYPING.value]
            plain = not rows or path.endswith("/__init__.py")
            self._answers[key] = not plain and all(
                (row.column > 1 and self._is_tested(p, row.line, root))
                or (depth < DEEPEST and self.are_tested(p, root, depth + 1))
                for p, row in rows
            )
        return self._answers[key]

    def _is_tested(self, path: str, line: int, root: str) -> bool:
        return any(may_guard(name, root) for name in self._answering.of(path).names_asked(line))
