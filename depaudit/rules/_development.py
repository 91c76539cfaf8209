"""Which requirements are for people who develop the project."""

from __future__ import annotations

from depaudit.manifests.roles import is_for_development
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement


def for_development(project: Project, requirement: Requirement) -> bool:
    """Whether people who develop the project need it, and not those who run it."""
    return is_for_development(requirement, project.root)


def keeps_apart(project: Project) -> bool:
    """Whether the project has a place for what only developers need; a session of tox or nox is no such place."""
    return any(
        for_development(project, requirement) and not requirement.group.startswith(("tox:", "nox:"))
        for requirement in project.requirements
    )
