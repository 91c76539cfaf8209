"""What a file is by its name: manifest, lock, or configuration."""

from __future__ import annotations

import re
from functools import cache

METADATA = ("pyproject.toml", "setup.py", "setup.cfg")
_REQUIREMENTS = (
    r"(?:.*[-_. ])?(?:requirements?|requires|reqs?|constraints?|dependencies|deps)(?:[-_. ].*)?\.(?:txt|in|pip)"
)
_REQUIREMENTS_FOLDERS = ("requirements", "requirement", "reqs", "requires", "constraints", "requirements-dev")
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
    "Pipfile",
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
_CONFIGURATION_BEGINNINGS = ("Dockerfile", "Containerfile")


def is_requirements(path: str) -> bool:
    """Whether a text file holds requirements or constraints, by its name or the folder that it lies in."""
    folder, _, name = path.rpartition("/")
    if name.endswith((".txt", ".in", ".pip")):
        if _matches(_REQUIREMENTS, name.lower()) or name.endswith(".pip"):
            return True
        return folder.rpartition("/")[2].lower() in _REQUIREMENTS_FOLDERS and not name.upper().startswith(
            ("README", "LICENSE", "NOTICE", "MANIFEST")
        )
    return False


def is_manifest(path: str) -> bool:
    """Whether a file may hold requirements."""
    return path.rpartition("/")[2] in METADATA or is_requirements(path)


def is_lock(path: str) -> bool:
    """Whether a file is one that a package manager writes to pin everything."""
    return _matches(_LOCKS, path.rpartition("/")[2])


def is_configuration(path: str) -> bool:
    """Whether a file that is neither manifest nor lock may name a distribution or hold an install step."""
    name = path.rpartition("/")[2]
    if name in _CONFIGURATION_NAMES or name.startswith(_CONFIGURATION_BEGINNINGS):
        return True
    return name.endswith(_CONFIGURATION_ENDINGS)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _matches(expression: str, name: str) -> bool:
    return _compiled(expression).fullmatch(name) is not None
