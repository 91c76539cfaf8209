"""What the requirements bring."""

from __future__ import annotations

from depaudit import knowledge
from depaudit.model.project import Project


def brought_by_others(project: Project) -> frozenset[str]:
    """Distributions that some requirement requires in turn, by a lock file or else by known metadata."""
    graph = {v.name: v.requires for lock in project.locks for v in lock.versions}
    return frozenset(
        other
        for name in project.requirements_by_name
        for other in (graph.get(name) or knowledge.brings(name))
        if other != name
    )
