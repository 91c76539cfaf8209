"""What one command of an image, a script or a notebook asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename

from depaudit.environments.targets import Platform, applies
from depaudit.model.environment import BuildStep, Command, Environment
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Manifest, Role, Scope

_ASIDE = re.compile(r"(?:^|[/._-])(?:ci|tests?|docs?|lint|\.github|workflows)(?:[/._-]|$)", re.IGNORECASE)
"""In a path: what is installed there is not what the program runs on."""
_OPEN = re.compile(r"\bif\b|\bcase\b|\|\||(?:torch|pytorch)[\w\[\]=<>~!.,+-]*[\"']?\$|\$\{?\w*TORCH|--no-dep")
"""In a step: what it installs of torch depends on what cannot be read here."""


def command_in(project: Project, step: BuildStep, indexes: tuple[str, ...], platform: Platform) -> Command | None:
    """What one step asks for; None where a file of it is not known, or it is no step of pip."""
    if step.tool not in ("pip", "uv"):
        return None
    asked = [*step.requirements]
    found = [Index(url, step.location, not step.replaces_index) for url in step.indexes]
    found += [Index(url, step.location, True) for url in indexes]
    for path in (*step.files, *step.local, *step.constraints):
        environment = _installed(project, path)
        if environment is None and path in step.files:
            return None
        limits = path in step.constraints
        of_file = environment.requirements if environment is not None else ()
        asked += (replace(r, scope=Scope.CONSTRAINT) if limits else r for r in of_file if applies(r, platform))
        found += environment.indexes if environment is not None and not limits else ()
    role = Role.DEVELOPMENT if _ASIDE.search(step.location.path) else Role.ENVIRONMENT
    own = (replace(r, role=role) if r.location.path == step.location.path else r for r in asked)
    return Command(tuple(own), tuple(found))


def _installed(project: Project, path: str) -> Environment | None:
    """The environment of a file, or of the project itself (`.`, `.[dev]`)."""
    if not path.rstrip("/.").endswith((".txt", ".in", ".pip")):
        folder, _, extra = path.partition("[")
        if folder.strip("/") not in (".", ""):
            return None
        of_project = [m.path for m in project.manifests if m.format in ("pyproject", "setup.cfg", "setup.py")]
        wanted = [f"{p} [{extra.rstrip(']')}]" if extra else p for p in of_project]
        return next((e for e in project.environments if e.name in wanted), None)
    manifest = manifest_at(project, path)
    if manifest is None:
        return None
    named: Iterable[Environment] = (e for e in project.environments if e.name == manifest.path)
    return next(iter(named), Environment(manifest.path, ()))


def is_open(step: BuildStep) -> bool:
    """Whether what it installs of torch depends on what cannot be read here."""
    return bool(_OPEN.search(step.text))


def manifest_at(project: Project, path: str) -> Manifest | None:
    """The one manifest that a path in an image means, by the end of the path."""
    tail = path.lstrip("./")
    found = [m for m in project.manifests if m.path == tail or m.path.endswith(f"/{tail}") or tail.endswith(f"/{m.path}")]
    found = found or [m for m in project.manifests if basename(m.path) == basename(tail)]
    return found[0] if len(found) == 1 else None
