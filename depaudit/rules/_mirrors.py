"""Manifests of one project that describe the same thing, so that what they say can drift apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname

from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._together import always_applies

_ORDER = ("pyproject", "setup.cfg", "setup.py", "pixi", "pipfile", "requirements", "conda")
"""Where two disagree, the earlier one leads and the later one is told."""
METADATA = ("pyproject", "setup.cfg", "setup.py")
# fmt: off
_PLAIN = frozenset((
    "requirements", "requirement", "reqs", "req", "requires", "deps", "dependencies", "base", "main", "common", "core",
    "runtime", "default", "prod", "production", "environment", "env", "conda", "txt", "in", "pip", "yml", "yaml",
))
# fmt: on
"""Words of names that make no variant: a file with any other word is an alternative, or for something else."""


def leading_pairs(project: Project) -> Iterator[tuple[Manifest, Manifest]]:
    """(leading, other) of all manifests that describe the project, but for those that include each other."""
    described = sorted(
        (m for m in project.manifests if m.format in _ORDER and _describes(project, m)),
        key=lambda m: (_ORDER.index(m.format), m.path),
    )
    by_path = {m.path: m for m in project.manifests}
    for position, other in enumerate(described):
        for leading in described[:position]:
            if other.path not in _reached(leading, by_path) and leading.path not in _reached(other, by_path):
                yield leading, other


def stated(project: Project, manifest: Manifest) -> dict[str, Requirement]:
    """What the manifest asks for on every system at run time, where it says it once."""
    found: dict[str, list[Requirement]] = {}
    for requirement in manifest.requirements:
        if requirement.scope is Scope.RUNTIME:
            found.setdefault(requirement.name, []).append(requirement)
    return {
        name: same[0]
        for name, same in found.items()
        if len(same) == 1
        and always_applies(project, same[0])
        and not (same[0].url or same[0].conditional or same[0].editable)
    }


def _describes(project: Project, manifest: Manifest) -> bool:
    """By its place and its name: not for development, for some hardware, or for a part of the project."""
    folder = dirname(manifest.path)
    if folder not in (project.root, f"{project.root}/requirements".lstrip("/")):
        return False
    if manifest.format not in METADATA and not set(_words(manifest.path.rpartition("/")[2])) <= _PLAIN | {"pipfile", "pixi", "toml"}:
        return False
    asked = [r for r in manifest.requirements if r.scope is Scope.RUNTIME]
    return bool(asked) and (manifest.format in ("conda", "pixi") or any(r.role is not Role.DEVELOPMENT for r in asked))


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.lower())


def _reached(manifest: Manifest, by_path: dict[str, Manifest]) -> set[str]:
    """The files that a manifest includes, directly or not."""
    found: set[str] = set()
    waiting = [manifest.path]
    while waiting:
        included = by_path.get(waiting.pop())
        for path in included.includes if included is not None else ():
            if path not in found:
                found.add(path)
                waiting.append(path)
    return found
