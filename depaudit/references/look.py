"""One look into the Python files for all that is in question: strings that name a requirement, features, and uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.source import SignRow, Source
from depaudit.model.usage import UseRow, VersionRow
from depaudit.references.configuration import strongest
from depaudit.references.may_compare import may_compare
from depaudit.references.question import Question

if TYPE_CHECKING:
    from depaudit.cache import Cache
    from depaudit.documents import Documents
    from depaudit.references.used import Lens

MANY = 2_000
"""Files from which on a second process saves more than it costs."""
_DECLARING = ("setup.py", "conanfile.py")
Told = Sequence[Sequence[Any]]
Rows = list[list[Any]]
"""Rows of references, of signs, of uses, of version constants; empty where there are none."""


def look_into(
    sources: Sequence[Source], question: Question, documents: Documents, cache: Cache | None = None
) -> tuple[tuple[Reference, ...], tuple[Source, ...]]:
    """Strings that name the requirements, the strongest of each first; and the sources, with their features and uses."""
    asked = [source for source in sources if _concerns(source, question)]
    if not asked:
        return (), tuple(sources)
    interest = question.interest if cache is not None else ""
    known = {s.path: cache.told(s.path, interest) if cache is not None else None for s in asked}
    left = [source for source in asked if known[source.path] is None]
    for source, rows in zip(left, _answers(left, question, documents), strict=True):
        known[source.path] = rows
        if cache is not None and rows is not None:
            cache.tell(source.path, interest, rows)
    found = [_reference(path, row) for path, rows in known.items() if rows for row in rows[0]]
    told = (_with_rows(source, *rows[1:]) if (rows := known.get(source.path)) else source for source in sources)
    return strongest(found), tuple(told)


def _concerns(source: Source, question: Question) -> bool:
    if question.names:
        return source.path.rpartition("/")[2] not in _DECLARING
    return _may_have_features(source, question) or _may_have_uses(source, question) or (bool(question.uses.packages) and may_compare(source))


def _may_have_uses(source: Source, question: Question) -> bool:
    roots = question.uses.paths
    if not source.path.endswith(".ipynb") and ("python" in roots or "builtins" in roots):
        return True
    known = question.known
    for row in source.imports if roots else ():
        matters = known.get(row.module)
        if matters is None:
            matters = known[row.module] = row.module.partition(".")[0] in roots
        if matters and not row.level:
            return True
    return False


def _may_have_features(source: Source, question: Question) -> bool:
    if not question.facts or source.path.endswith(".ipynb"):
        return False
    return any(not row.level and row.module.partition(".")[0] in question.facts for row in source.imports)


def _answers(sources: Sequence[Source], question: Question, documents: Documents) -> list[Rows | None]:
    """Rows of each file; None of one that cannot be read."""
    if not sources:
        return []
    from depaudit.references.strings import search_for
    from depaudit.sources.features import features_in

    look = _lens_of(question)
    search = search_for(question.names) if question.names else None

    def rows_of(source: Source) -> Rows | None:
        data = documents.files.read(source.path)
        if isinstance(data, Unreadable):
            return None
        named = [_row(r) for r in search(source.path, data)] if search and _concerns(source, question) else []
        signs = features_in(data, source.imports, question.facts) if _may_have_features(source, question) else ()
        uses, versions = look(source, data)
        found = [named, *([list(row) for row in rows] for rows in (signs, uses, versions))]
        return found if any(found) else []

    def work(share: Sequence[Source]) -> list[Rows | None]:
        return [rows_of(source) for source in share]

    if len(sources) < MANY:
        return work(sources)
    from depaudit.several_processes import spread

    return spread(work, sources)


def _lens_of(question: Question) -> Lens:
    if not question.uses:
        return lambda source, data: ((), ())
    from depaudit.references.used import lens_of

    return lens_of(question.uses)


def _row(reference: Reference) -> list[Any]:
    place = reference.location
    where = [place.line, place.column, place.end_line, place.end_column]
    return [reference.distribution, *where, reference.kind.value, reference.message]


def _reference(path: str, row: Sequence[Any]) -> Reference:
    name, line, column, end_line, end_column, kind, message = row
    return Reference(name, Location(path, line, column, end_line, end_column), ReferenceKind(kind), message)


def _with_rows(source: Source, signs: Told, uses: Told, versions: Told) -> Source:
    return replace(
        source,
        signs=(*source.signs, *(SignRow(*sign) for sign in signs)),
        uses=tuple(UseRow(*use)._replace(tests=tuple(use[9])) for use in uses),
        versions=tuple(VersionRow(*row) for row in versions),
    )
