"""What runs in any case when the project does."""

from __future__ import annotations

from depaudit.distributions.firm_reach import own_imports
from depaudit.model.project import Kind, Project

_last: list[tuple[Project, frozenset[str]]] = []


def run_always(project: Project) -> frozenset[str]:
    """Modules that plain imports reach from the beginnings of its packages, or of an application from its scripts.

    Several rules ask in turn, so the last answer is kept.
    """
    if not _last or _last[0][0] is not project:
        own = own_imports(project.sources)
        scripts = project.kind is Kind.APPLICATION
        _last[:] = [(project, own.reached(lambda path: not own.begins(path, scripts)))]
    return _last[0][1]
