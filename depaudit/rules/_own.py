"""What is the project's own, and so no distribution that somebody else makes."""

from __future__ import annotations

from depaudit.canonical_name import canonical
from depaudit.model.finding import Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Scope
from depaudit.tree.folder_names import is_aside


def own_names(project: Project) -> frozenset[str]:
    """Canonical names of the project itself, and of its siblings in the repository, which are first-party."""
    declared = (m.name for m in project.manifests if m.name)
    return frozenset(canonical(name) for name in (*declared, *project.first_party)) | project.siblings


def published_names(project: Project) -> frozenset[str]:
    """Canonical names under which the project is published."""
    return frozenset(canonical(name) for name in (project.name, *(m.name for m in project.manifests)) if name)


def published_manifests(project: Project) -> tuple[Manifest, ...]:
    """Its manifests without a `setup.py` or `setup.cfg` beside a `pyproject.toml` that states the requirements: a copy that
    a build tool wrote, or that setuptools leaves unread."""
    stated = {
        m.path.rpartition("/")[0]
        for m in project.manifests
        if m.format == "pyproject" and m.name and any(r.scope is Scope.RUNTIME for r in m.requirements)
    }
    return tuple(
        m for m in project.manifests if m.format not in ("setup.py", "setup.cfg") or m.path.rpartition("/")[0] not in stated
    )


def is_sibling(name: str, own: frozenset[str]) -> bool:
    """Released together: the library itself, and what shares the first word of its name."""
    words = {other.partition("-")[0] for other in own}
    return name in own or (len(name.partition("-")[0]) > 2 and name.partition("-")[0] in words)


def severity_in(project: Project, severity: Severity) -> Severity:
    """What lies in an example or a test of a larger tree is worth a note, whatever it would be elsewhere."""
    return Severity.NOTE if lies_aside(project) else severity


def lies_aside(project: Project) -> bool:
    """Whether the project is an example or a test of a larger tree."""
    return is_aside(project.root)
