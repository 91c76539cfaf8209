"""Which requirements are for people who develop the project."""

from __future__ import annotations

from depaudit.manifests.roles import is_development_name
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope


def for_development(project: Project, requirement: Requirement) -> bool:
    """By its group, by the role that its manifest gives it, or by the name or folder of its file (`docs/needs.txt`)."""
    if requirement.scope is Scope.BUILD:
        return False
    if requirement.role is Role.DEVELOPMENT or requirement.scope is Scope.GROUP:
        return True
    path = requirement.location.path.removeprefix(f"{project.root}/")
    return requirement.role is not Role.PUBLISHED and path.endswith((".txt", ".in")) and is_development_name(path)


def keeps_apart(project: Project) -> bool:
    """Whether the project has a place for what only developers need; a session of tox or nox is no such place."""
    return any(
        for_development(project, requirement) and not requirement.group.startswith(("tox:", "nox:"))
        for requirement in project.requirements
    )
