"""What other files say of a use: that its module is loaded under a test alone, and which versions the code asks for.

Read once for the files that hold uses without a guard of their own. By names, not by understanding: it makes a use
unclear, never certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.distributions.firm_reach import OwnImports, own_imports
from depaudit.knowledge import api_history
from depaudit.minimums.guards import may_guard
from depaudit.minimums.tests_around import names_asked_around
from depaudit.model.location import Unreadable
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Guard, Source
from depaudit.model.usage import GUARDED, UseGuard, VersionRow

if TYPE_CHECKING:
    import ast

    from depaudit.documents import Documents

DEEPEST = 4
"""Modules that load modules that load modules."""


def with_guards_elsewhere(project: Project, sources: Sequence[Source], documents: Documents) -> tuple[Source, ...]:
    """The sources, their uses unclear where every way to their module stands under a test; and the versions that are
    asked for, where there is a use for which that matters."""
    known = api_history.roots()
    wanted: dict[str, frozenset[str]] = {}
    for source in sources:
        roots = frozenset(row.root for row in source.uses if row.root in known and not row.guard & GUARDED.value)
        if roots:
            wanted[source.path] = roots
    if not wanted:
        return tuple(sources)
    ways = _Ways(own_imports(project.sources), documents)
    every = tuple(sorted(frozenset().union(*wanted.values())))
    return tuple(_told(source, wanted.get(source.path, frozenset()), every, ways) for source in sources)


def _told(source: Source, roots: frozenset[str], every: tuple[str, ...], ways: _Ways) -> Source:
    late = frozenset(root for root in roots if source.role is CodeRole.RUNTIME and ways.are_tested(source.path, root))
    flag = UseGuard.UNCLEAR.value
    uses = tuple(row._replace(guard=row.guard | flag) if row.root in late else row for row in source.uses)
    versions = tuple(_versions(ways.bytes_of(source.path), every)) if source.role is CodeRole.RUNTIME else ()
    return replace(source, uses=uses, versions=versions) if late or versions else source


class _Ways:
    """How modules come to be loaded."""

    def __init__(self, own: OwnImports, documents: Documents) -> None:
        self._own = own
        self._documents = documents
        self._trees: dict[str, ast.Module | None] = {}
        self._answers: dict[tuple[str, str], bool] = {}

    def bytes_of(self, path: str) -> bytes:
        data = self._documents.files.read(path)
        return b"" if isinstance(data, Unreadable) else data

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
        tree = self._tree(path)
        return tree is not None and any(may_guard(name, root) for name in names_asked_around(tree, line))

    def _tree(self, path: str) -> ast.Module | None:
        if path not in self._trees:
            from depaudit.sources.decoding import decode
            from depaudit.sources.syntax import Tree, tree_of

            found = tree_of(decode(self.bytes_of(path)).text)
            self._trees[path] = found.module if isinstance(found, Tree) else None
        return self._trees[path]


@lru_cache(maxsize=64)
def _patterns(root: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A line with the package's name, a word of comparison and a version; and a flag with the version in its name."""
    word = re.escape(root.encode())
    compared = rb"(?im)^(?=[^\n]*" + word + rb")(?=[^\n]*(?:version|compar|greater|less|operator|parse|at_least|[<>=]=|[<>]))[^\n]*?[\"'](\d+(?:\.\d+){1,3})[^\"'\n]{0,6}[\"']"
    flag = rb"(?i)\b\w*" + word + rb"\w*?_(\d+)_(\d+)(?!\d)"
    return re.compile(compared), re.compile(flag)


def _versions(data: bytes, roots: Sequence[str]) -> Iterator[VersionRow]:
    lowered = data.lower()
    for root in roots:
        if root.encode() not in lowered:
            continue
        compared, flag = _patterns(root)
        found = {match[1].decode(): match.start() for match in compared.finditer(data)} if b"version" in lowered else {}
        found |= {f"{match[1].decode()}.{match[2].decode()}": match.start() for match in flag.finditer(data)}
        for version, at in sorted(found.items()):
            line = data.count(b"\n", 0, at) + 1
            yield VersionRow(line, 1, line, 1, root, version, 0, line)


