"""What a file is by its name: manifest, lock, or configuration."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from depaudit.requirements_names import is_requirements, is_text_of_requirements

METADATA = ("pyproject.toml", "setup.py", "setup.cfg")
_TEXTS = ("txt", "in", "pip")
_DECLARING = ("Pipfile", "pixi.toml", "tox.ini", "tox.toml", "hatch.toml", "uv.toml")
_ENVIRONMENTS = r"(?:.*[-_.])?(?:environments?|env|conda)(?:[-_.].*)?\.ya?ml"
_LOCKS = r"(?:uv|poetry|pdm|pixi)\.lock|Pipfile\.lock|pylock(?:\.[^.]+)?\.toml|(?:.*[-_.])?conda-lock\.ya?ml"
_CONFIGURATION_ENDINGS = (
    ".toml",
    ".cfg",
    ".ini",
    ".yml",
    ".yaml",
    ".sh",
    ".bash",
    ".bat",
    ".ps1",
    ".mk",
    ".conf",
    ".service",
    ".dockerfile",
    ".Dockerfile",
)
_CONFIGURATION_NAMES = (
    "Makefile",
    "GNUmakefile",
    "makefile",
    "Justfile",
    "justfile",
    "Procfile",
    "Jenkinsfile",
    "Vagrantfile",
    "Snakefile",
    "Earthfile",
    "devcontainer.json",
    "apt.txt",
    "postBuild",
    ".flake8",
    ".pylintrc",
    ".coveragerc",
    ".isort.cfg",
)
_READMES = ("readme", "readme.md", "readme.rst", "readme.txt")
_CONFIGURATION_BEGINNINGS = ("Dockerfile", "Containerfile")


class FileKind(Enum):
    """What an audit does with a file."""

    PYTHON = "python"
    STUB = "stub"
    SETUP = "setup"
    """setup.py, noxfile.py: Python and manifest."""
    DECLARING = "declaring"
    """Configuration of a tool, and manifest."""
    MANIFEST = "manifest"
    TEXT = "text"
    """A manifest where it lies in a folder of requirements, else nothing."""
    LOCK = "lock"
    CONFIGURATION = "configuration"
    OTHER = "other"


_KINDS = {"py": FileKind.PYTHON, "ipynb": FileKind.PYTHON, "pyi": FileKind.STUB}


def kind_of_file(name: str) -> FileKind:
    """The kind of a file, by its name."""
    ending = name.rpartition(".")[2]
    if ending in _KINDS:
        return FileKind.SETUP if name in ("setup.py", "noxfile.py") else _KINDS[ending]
    if is_readme(name):
        return FileKind.CONFIGURATION
    if name in METADATA or is_requirements(name):
        return FileKind.MANIFEST
    if ending in _TEXTS:
        return FileKind.TEXT if is_text_of_requirements(name) else FileKind.OTHER
    if _matches(_LOCKS, name):
        return FileKind.LOCK
    if name in _DECLARING or is_conda_environment(name):
        return FileKind.DECLARING
    if name in _CONFIGURATION_NAMES or name.startswith(_CONFIGURATION_BEGINNINGS):
        return FileKind.CONFIGURATION
    return FileKind.CONFIGURATION if name.endswith(_CONFIGURATION_ENDINGS) else FileKind.OTHER


def is_readme(path: str) -> bool:
    """Whether it is a text for people, in which blocks of code may install something but nothing is configured."""
    return path.rpartition("/")[2].lower() in _READMES


def is_conda_environment(name: str) -> bool:
    """Whether people give such a name to an environment of conda; what it holds is for its reader to tell."""
    return name.endswith((".yml", ".yaml")) and _matches(_ENVIRONMENTS, name.lower())


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _matches(expression: str, name: str) -> bool:
    return _compiled(expression).fullmatch(name) is not None
