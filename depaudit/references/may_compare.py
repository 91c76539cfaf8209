"""Which files may compare the version of a package: a warm run asks this of all of them, and loads no scanner for it."""

from __future__ import annotations

import re

from depaudit.model.source import CodeRole, Source

_TELLING = re.compile(r"version|compat|constant|import|util|env|flags|^__init__|support|check|require")
_COMPARING = frozenset(("packaging", "operator", "importlib.metadata", "pkg_resources", "distutils"))


def may_compare(source: Source) -> bool:
    """Whether its name or its imports say so, of code that runs."""
    if source.role is not CodeRole.RUNTIME:
        return False
    if _TELLING.search(source.path.rpartition("/")[2].lower()):
        return True
    return any(
        "version" in row.module or row.module in _COMPARING or any("ersion" in n or "ERSION" in n for n in row.names)
        for row in source.imports
    )
