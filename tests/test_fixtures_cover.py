"""Every format of manifests and locks, and every rule of drift with a silent twin, is told of by a story of `fixtures/`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

import pytest
from test_fixtures import FIXTURES, STORIES

from depaudit.documents import Documents
from depaudit.files.folder import Folder
from depaudit.locks import read_lock
from depaudit.manifests import read_manifest
from depaudit.model.dependency import Lock
from depaudit.rules import catalogue

MANIFESTS = ("conda", "hatch", "nox", "pip-compile", "pipfile", "pixi", "pyproject", "requirements", "setup.cfg", "setup.py", "tox", "uv")
LOCKS = ("conda-lock", "pdm", "pip-compile", "pipenv", "pixi", "poetry", "pylock", "uv")
TABLES = {
    "PEP 621": ("pyproject.toml", r"^\[project\]"),
    "PEP 735": ("pyproject.toml", r"^\[dependency-groups\]"),
    "groups that include others": ("pyproject.toml", r"include-group ="),
    "dynamic": ("pyproject.toml", r"^\[tool\.setuptools\.dynamic"),
    "PEP 723": ("*.py", r"^# /// script"),
    "Poetry": ("pyproject.toml", r"^\[tool\.poetry\.dependencies\]"),
    "groups of Poetry": ("pyproject.toml", r"^\[tool\.poetry\.group\."),
    "Poetry's list for developers": ("pyproject.toml", r"^\[tool\.poetry\.dev-dependencies\]"),
    "sources of Poetry": ("pyproject.toml", r"^\[\[tool\.poetry\.source\]\]"),
    "caret": ("pyproject.toml", r'= "\^\d'),
    "tilde": ("pyproject.toml", r'= "~\d'),
    "alternatives": ("pyproject.toml", r'= ".*\|\|'),
    "PDM": ("pyproject.toml", r"^\[tool\.pdm"),
    "Hatch": ("pyproject.toml", r"^\[tool\.hatch\.envs"),
    "Flit's old table": ("pyproject.toml", r"^\[tool\.flit\.metadata\]"),
    "sources of uv": ("pyproject.toml", r"^\[tool\.uv\.sources\]"),
    "indexes of uv": ("pyproject.toml", r"^\[\[tool\.uv\.index\]\]"),
    "workspace of uv": ("pyproject.toml", r"^\[tool\.uv\.workspace\]"),
    "uv's list for developers": ("pyproject.toml", r"^dev-dependencies ="),
    "constraints of uv": ("uv.toml", r"^constraint-dependencies ="),
    "overrides of uv": ("pyproject.toml", r"^override-dependencies ="),
    "exclusions of uv": ("pyproject.toml", r"^exclude-dependencies ="),
    "environments of uv": ("pyproject.toml", r"^environments ="),
    "conflicts of uv": ("pyproject.toml", r"^conflicts ="),
    "pixi in pyproject.toml": ("pyproject.toml", r"^\[tool\.pixi\."),
    "tox in pyproject.toml": ("pyproject.toml", r"^\[tool\.tox"),
    "hashes": ("*.txt", r"--hash=sha256:"),
}


@lru_cache
def formats() -> tuple[frozenset[str], frozenset[str]]:
    """Of the manifests and of the locks in all stories."""
    manifests, locks = set(), set()
    for story in STORIES:
        files = Folder(str(FIXTURES / story / "project"))
        documents = Documents(files)
        for path in files.paths():
            manifest, lock = read_manifest(path, documents), read_lock(path, documents)
            manifests |= {manifest.format} if manifest is not None else set()
            locks |= {lock.format} if isinstance(lock, Lock) else set()
    return frozenset(manifests), frozenset(locks)


def rules_of(story: str) -> set[str]:
    return {line.split()[-2] for line in (FIXTURES / story / "truth.txt").read_text().splitlines()}


@lru_cache
def twins() -> frozenset[tuple[str, str]]:
    """Two stories of which the README of one calls the other its twin, either way round."""
    pairs = set()
    for story in STORIES:
        for sentence in (FIXTURES / story / "README.md").read_text().split(". "):
            named = re.findall(r"`([a-z-]+)`", sentence) if "twin" in sentence else []
            pairs |= {pair for other in named if other in STORIES for pair in ((story, other), (other, story))}
    return frozenset(pairs)


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_story_has_a_manifest_of_each_format(name: str) -> None:
    assert name in formats()[0]


@pytest.mark.parametrize("name", LOCKS)
def test_a_story_has_a_lock_of_each_format(name: str) -> None:
    assert name in formats()[1]


@pytest.mark.parametrize("table", TABLES)
def test_a_story_has_each_table_and_notation(table: str) -> None:
    glob, shown = TABLES[table]
    paths = (path for path in FIXTURES.glob("*/project/**/*") if path.is_file() and fnmatchcase(path.name, glob))
    assert any(re.search(shown, path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE) for path in paths)


@pytest.mark.parametrize("rule", [rule.name for rule in catalogue() if rule.group == "drift"])
def test_each_drift_is_told_of_and_has_a_silent_twin(rule: str) -> None:
    assert any(rule in rules_of(story) and rule not in rules_of(twin) for story, twin in twins())


def test_no_format_is_read_that_this_list_does_not_know() -> None:
    assert formats() == (frozenset(MANIFESTS), frozenset(LOCKS))
