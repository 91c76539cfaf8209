"""The histories that a project's uses are held against: those that are shipped, and those that were read for it."""

from __future__ import annotations

from depaudit.knowledge import api_history
from depaudit.model.history import History
from depaudit.model.project import Project


def history_of(project: Project, distribution: str) -> History | None:
    """Of a distribution by its canonical name; what is shipped comes first."""
    read = (one for one in project.histories if one.distribution == distribution)
    return api_history.history_of(distribution) or next(read, None)


def with_history(project: Project) -> list[str]:
    """Every distribution that may have one, sorted."""
    return sorted({*api_history.roots().values(), *(one.distribution for one in project.histories)})
