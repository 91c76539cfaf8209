"""What other files say of a use: that its module is loaded under a test alone, and which versions the code asks for.

Read once for the files that hold uses without a guard of their own. What cannot be understood (`asked_elsewhere`) goes
by names, which make a use unclear, never certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.distributions.firm_reach import OwnImports, own_imports
from depaudit.knowledge import api_history
from depaudit.minimums.asked_elsewhere import with_answers
from depaudit.minimums.guards import may_guard
from depaudit.minimums.tests_around import names_asked_around
from depaudit.model.location import Unreadable
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Guard, Source
from depaudit.model.usage import GUARDED, Interest, UseGuard, UseRow, VersionRow

if TYPE_CHECKING:
    import ast

    from depaudit.documents import Documents

DEEPEST = 4
"""Modules that load modules that load modules."""


def with_guards_elsewhere(
    project: Project, sources: Sequence[Source], interest: Interest, documents: Documents
) -> tuple[Source, ...]:
    """The sources, their uses guarded where another file says so for certain, and unclear where every way to their module
    may stand under a test; and the versions that are asked for, where there is a use for which that matters."""
    own = own_imports(project.sources)
    sources = with_answers(sources, own, documents, interest)
    known = api_history.roots()
    wanted: dict[str, frozenset[str]] = {}
    for source in sources:
        roots = frozenset(row.root for row in source.uses if row.root in known and not row.guard & GUARDED.value)
        if roots:
            wanted[source.path] = roots
    if not wanted:
        return tuple(sources)
    ways = _Ways(own, documents)
    every = tuple(sorted(frozenset().union(*wanted.values())))
    return tuple(_told(source, wanted.get(source.path, frozenset()), every, ways) for source in sources)


def _told(source: Source, roots: frozenset[str], every: tuple[str, ...], ways: _Ways) -> Source:
    late = frozenset(root for root in roots if source.role is CodeRole.RUNTIME and ways.are_tested(source.path, root))
    data = ways.bytes_of(source.path) if roots else b""
    lines = data.split(b"\n")
    flag = UseGuard.UNCLEAR.value
    uses = tuple(
        row._replace(guard=row.guard | flag) if row.root in late or _is_handler(lines, row) else row
        for row in source.uses
    )
    asked = source.role is CodeRole.RUNTIME and (roots or _may_compare(source))
    versions = tuple(_versions(data or ways.bytes_of(source.path), every)) if asked else ()
    return replace(source, uses=uses, versions=versions) if uses != source.uses or versions else source


def _is_handler(lines: Sequence[bytes], row: UseRow) -> bool:
    """Whether it is what a handler catches, which is looked up only when something else failed."""
    return not row.cell and row.line <= len(lines) and lines[row.line - 1].lstrip().startswith(b"except ")


def _may_compare(source: Source) -> bool:
    """Whether its name or its imports say that it may ask for versions."""
    if _TELLING.search(source.path.rpartition("/")[2].lower()):
        return True
    return any(
        "version" in row.module or row.module in _COMPARING or any("ersion" in n or "ERSION" in n for n in row.names)
        for row in source.imports
    )


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


_TELLING = re.compile(r"version|compat|constant|import|util|env|flags|^__init__|support|check|require")
_COMPARING = frozenset(("packaging", "operator", "importlib.metadata", "pkg_resources", "distutils"))
_LITERAL = re.compile(rb"[\"'](\d+(?:\.\d+){1,3})[^\"'\n]{0,6}[\"']")
_COMPARED = re.compile(rb"version|compar|greater|less|operator|parse|at_least|[<>]")


@lru_cache(maxsize=64)
def _flag(root: str) -> re.Pattern[bytes]:
    """A name with the package's and a version (`TORCH_GREATER_EQUAL_2_4`), in lower case."""
    return re.compile(re.escape(root.encode()) + rb"\w*?_(\d+)_(\d+)(?!\d)")


def _versions(data: bytes, roots: Sequence[str]) -> Iterator[VersionRow]:
    text = data.lower()
    named = [root for root in roots if root.encode() in text]
    found: dict[tuple[str, str], int] = {}
    for root in named:
        for match in _flag(root).finditer(text):
            found[root, f"{match[1].decode()}.{match[2].decode()}"] = match.start()
    for match in _LITERAL.finditer(text) if named and b"version" in text else ():
        line = text[text.rfind(b"\n", 0, match.start()) + 1 : match.end() + 80].partition(b"\n")[0]
        for root in named if _COMPARED.search(line) else ():
            if root.encode() in line:
                found[root, match[1].decode()] = match.start()
    for (root, version), at in sorted(found.items()):
        number = data.count(b"\n", 0, at) + 1
        yield VersionRow(number, 1, number, 1, root, version, 0, number)
