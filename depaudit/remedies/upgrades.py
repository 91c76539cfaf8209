"""Another version of something that is locked or pinned."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import dirname

from depaudit.model.dependency import Lock
from depaudit.model.finding import Edit, Fix
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.remedies.commands import folder_from_here, option
from depaudit.remedies.compiling import compiled_anew
from depaudit.remedies.removals import specifier


def repinned(requirement: Requirement, version: str) -> Fix:
    """Write `version` for the one that the requirement pins; hashes that go with it are for people to write anew."""
    clause = next(c.strip() for c in requirement.specifier.split(",") if c.strip().startswith("=="))
    fix = specifier(requirement, f"=={version}", clause)
    old = clause.lstrip("=").strip()
    if requirement.hashed:
        return Fix(f"{fix.message}, with its hashes", wants=fix.wants)
    if not fix.edits and requirement.text.count(old) == 1:
        text = requirement.text.replace(old, version)
        return Fix(text, edits=(Edit(requirement.location, requirement.text, text),), wants=fix.wants)
    return fix


def upgrade(project: Project, lock: Lock, name: str, version: str, along: Sequence[str] = ()) -> Fix:
    """Lock the distribution anew, at `version` where the tool lets that be said; `along`: what must move with it."""
    one = f"{name}=={version}"
    names = [name, *along]
    flags = " ".join(f"--upgrade-package {word}" for word in (one, *along))
    folder = folder_from_here(project, dirname(lock.path))
    match lock.format:
        case "uv":
            script = lock.path.removesuffix(".lock") if lock.path.endswith(".py.lock") else ""
            command = f"uv lock {option('--script', script) if script else option('--directory', folder)}{flags}"
        case "poetry":
            command = f"poetry {option('-C', folder)}update {' '.join(names)}"
        case "pdm":
            command = f"pdm update {option('-p', folder)}{' '.join(names)}"
        case "pipenv":
            command = f"pipenv update {' '.join(names)}"
        case "pixi":
            command = f"pixi update {' '.join(names)}"
        case "conda-lock":
            command = f"conda-lock lock {' '.join(f'--update {word}' for word in names)}"
        case "pip-compile":
            return compiled_anew(project, lock.path, flags)
        case _:
            return Fix(f"lock `{name}` {version} in {lock.path}")
    return Fix(command, command=command)
