"""The lens of uses and of version constants, for one question about all files."""

from __future__ import annotations

from collections.abc import Callable

from depaudit.model.source import CodeRole, Source
from depaudit.model.usage import GUARDED, Interest, UseRow, VersionRow
from depaudit.references.may_compare import may_compare
from depaudit.sources.uses import uses_in
from depaudit.sources.uses_interest import roots_of
from depaudit.sources.version_constants import version_constants

Lens = Callable[[Source, bytes], tuple[tuple[UseRow, ...], tuple[VersionRow, ...]]]


def lens_of(interest: Interest) -> Lens:
    """What is used in a file, and the versions that it compares with where uses or its name make that matter."""
    roots = roots_of(interest)
    every = frozenset(interest.paths.get("python", ()))
    builtins = frozenset(interest.paths.get("builtins", ()))
    packages = tuple(sorted(roots.keys() & interest.packages))

    def look(source: Source, data: bytes) -> tuple[tuple[UseRow, ...], tuple[VersionRow, ...]]:
        found = uses_in(source.path, data, source.imports, roots)
        open_to = packages and any(row.root in packages and not row.guard & GUARDED.value for row in found)
        if (every or builtins) and not source.path.endswith(".ipynb"):
            from depaudit.sources.needs_of_python import needs_of_python

            found += needs_of_python(data, every, builtins)
        asked = packages and ((open_to and source.role is CodeRole.RUNTIME) or may_compare(source))
        return found, tuple(version_constants(data, packages)) if asked else ()

    return look
