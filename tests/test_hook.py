"""The hook for pre-commit runs when a file changes that an audit reads, and calls a command line that exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from depaudit.cli.commands import command
from depaudit.tree.file_names import FileKind, kind_of_file

ROOT = Path(__file__).resolve().parent.parent
HOOK: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
READ = [
    *("src/x.py", "x.pyi", "notebooks/x.ipynb", "pyproject.toml", "a/setup.cfg", "setup.py", "depaudit.toml"),
    *("requirements.txt", "requirements-dev.txt", "requirements/base.txt", "dev_requirements.in", "constraints.txt"),
    *("reqs.txt", "uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock", "pylock.dev.toml", "environment.yml"),
    *("Dockerfile", "docker/Dockerfile.gpu", "gpu.dockerfile", "Procfile", "Makefile", ".github/workflows/ci.yml"),
    *("tox.ini", "install.sh", ".flake8", ".pre-commit-config.yaml"),
]
STORIES = sorted(
    path.relative_to(project).as_posix()
    for project in (ROOT / "fixtures").glob("*/project")
    for path in project.rglob("*")
    if path.is_file()
)


@pytest.mark.parametrize(
    "path", [path for path in [*READ, *STORIES] if kind_of_file(path.rpartition("/")[2]) != FileKind.OTHER]
)
def test_a_change_of_what_is_read_runs_the_hook(path: str) -> None:
    assert re.search(HOOK["files"], path)


@pytest.mark.parametrize("path", ["docs/index.rst", "docs/guide.md", "data.csv", "logo.png", "LICENSE", "main.go"])
def test_other_changes_do_not(path: str) -> None:
    assert not re.search(HOOK["files"], path)


def test_the_hook_audits_the_whole_project_in_an_environment_of_its_own() -> None:
    assert HOOK["language"] == "python"
    assert HOOK["pass_filenames"] is False


def test_the_hook_calls_options_that_exist() -> None:
    program, *options = shlex.split(HOOK["entry"])
    known = {name for parameter in command("check").params for name in parameter.opts}
    assert program == "depaudit"
    assert set(options) <= known
