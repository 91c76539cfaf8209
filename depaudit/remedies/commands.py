"""What the project's manager would run."""

from __future__ import annotations

from posixpath import normpath

from depaudit.model.project import Manager, Project
from depaudit.model.requirement import Manifest, Requirement, Scope


def is_managed(project: Project, manifest: Manifest) -> bool:
    """Whether the manager writes this manifest itself."""
    return manifest.path.rpartition("/")[2] in ("pyproject.toml", "Pipfile")


def add_command(project: Project, text: str, group: str, extra: str) -> str:
    """The command that adds the requirement `text`; empty where the manager has none."""
    root = folder_from_here(project, project.root)
    match project.manager:
        case Manager.UV:
            return f"uv add {option('--directory', root)}{option('--group', group)}{option('--optional', extra)}{text}"
        case Manager.POETRY:
            return f"poetry {option('-C', root)}add {option('--group', group)}{option('--optional', extra)}{text}"
        case Manager.PDM:
            return f"pdm add {option('-p', root)}{option('-dG', group)}{option('-G', extra)}{text}"
        case Manager.PIPENV:
            return f"pipenv install {'--dev ' if group else ''}{text}"
        case _:
            return ""


def remove_command(project: Project, requirement: Requirement) -> str:
    """The command that takes it out; empty where the manager has none."""
    manifest = project.manifest_in(requirement.location.path)
    if manifest is None or not is_managed(project, manifest) or requirement.scope is Scope.BUILD:
        return ""
    if ":" in requirement.group:  # an environment of tox is no group of the manager
        return ""
    group = requirement.group if requirement.scope is Scope.GROUP else ""
    extra = requirement.group if requirement.scope is Scope.EXTRA else ""
    root = folder_from_here(project, project.root)
    match project.manager:
        case Manager.UV:
            return f"uv remove {option('--directory', root)}{option('--group', group)}{option('--optional', extra)}{requirement.name}"
        case Manager.POETRY:
            return "" if extra else f"poetry {option('-C', root)}remove {option('--group', group)}{requirement.name}"
        case Manager.PDM:
            return f"pdm remove {option('-p', root)}{option('-dG', group)}{option('-G', extra)}{requirement.name}"
        case Manager.PIPENV:
            return f"pipenv uninstall {requirement.name}"
        case _:
            return ""


def quoted(text: str) -> str:
    """The text as a word of the shell."""
    if not set(text) & set("<>=!~[]; '\"*|&()"):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'


def folder_from_here(project: Project, folder: str) -> str:
    """A folder of the tree as a command names it; empty where the manager finds it, which looks upwards too."""
    folder = normpath(project.prefix + folder) if project.prefix or folder else ""
    return folder if set(folder.split("/")) - {"..", "."} else ""


def option(name: str, value: str) -> str:
    """The option with a space behind it; empty where it has no value."""
    return f"{name} {quoted(value)} " if value else ""
