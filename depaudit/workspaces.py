"""Workspaces of uv: projects whose requirements are resolved together."""

from __future__ import annotations

from collections.abc import Mapping

from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement, Scope


def with_workspaces(projects: list[Project], roots: Mapping[str, str]) -> list[Project]:
    """Each member of a uv workspace with what the others ask for. `roots`: the workspace of a project, by its root."""
    if len(roots) < 2:
        return projects
    asked: dict[str, list[Requirement]] = {}
    for project in projects:
        for manifest in project.manifests if project.root in roots else ():
            if manifest.format == "pyproject":
                found = (r for r in manifest.requirements if r.scope is Scope.RUNTIME and r.specifier and not r.url)
                asked.setdefault(roots[project.root], []).extend(found)
    left_open = {
        roots[p.root] for p in projects if p.root in roots and any("conflicts" in m.traits for m in p.manifests)
    }
    decided = {name for p in projects if p.root in roots for m in p.manifests for name in m.overridden}

    def seen_from(project: Project) -> tuple[Requirement, ...]:
        own = {m.path for m in project.manifests}
        others = asked.get(roots[project.root], ()) if roots[project.root] not in left_open else ()
        return tuple(r for r in others if r.location.path not in own and r.name not in decided)

    return [replace(p, workspace=seen_from(p)) if p.root in roots else p for p in projects]
