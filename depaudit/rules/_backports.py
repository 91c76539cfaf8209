"""Requirements that bring what the supported Pythons have themselves."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit import knowledge
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope


def counts(requirement: Requirement) -> bool:
    """Whether the requirement is for every Python that the project supports."""
    return not requirement.marker and not requirement.url and requirement.scope is not Scope.BUILD


def needless_since(project: Project, name: str, asked: Iterable[Requirement]) -> str:
    """The Python from which nobody needs the backport, where the project supports none that is older; else empty.

    A backport that the code imports under a name of its own is needed as long
    as it does.
    """
    backport = knowledge.backport(name)
    if backport is None or not backport.exact or project.python is None or not project.python.specifier:
        return ""
    if not any(counts(r) for r in asked) or not _all_have(project.python.specifier, backport.since):
        return ""
    used = project.dependencies_by_name.get(name)
    if used is not None and not knowledge.ever_standard(used.module):
        return ""
    return backport.since


def _all_have(specifier: str, since: str) -> bool:
    """Whether every Python that the specifier admits is this one or a newer one."""
    major, _, minor = since.partition(".")
    return all(version >= (int(major), int(minor or 0)) for version in knowledge.minors(specifier))
