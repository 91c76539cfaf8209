"""What is the project's own, and so no distribution that somebody else makes."""

from __future__ import annotations

from depaudit.model.project import Project
from depaudit.requirement_text import canonical


def own_names(project: Project) -> frozenset[str]:
    """Canonical names of the project itself, and of its siblings in the repository, which are first-party."""
    declared = (m.name for m in project.manifests if m.name)
    return frozenset(canonical(name) for name in (*declared, *project.first_party))
