"""Each story of `fixtures/` says what is true of its project, and what depaudit prints of it.

`python tests/test_fixtures.py [STORY …]` writes `expected/` anew; `truth.txt` is written by hand and never by a program.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from depaudit.audit import Options, audit
from depaudit.cli import run
from depaudit.cli.arguments import Arguments
from depaudit.cli.chosen import files_of, settings_of
from depaudit.cli.trees import Tree
from depaudit.model.report import Report, Row

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
STORIES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())
FORMATS = ("concise", "blocks")


@lru_cache
def report_of(story: str) -> Report:
    """The audit of the story's project, in this process."""
    tree = Tree(str(FIXTURES / story / "project"))
    settings = settings_of(tree, Arguments())
    return audit(files_of(tree, settings, Arguments()), settings, Options(environment=environment_of(story)))


def environment_of(story: str) -> str:
    """The environment that lies beside the project, for which the story passes `--python`; empty where there is none."""
    folder = FIXTURES / story / "environment"
    return str(folder) if folder.is_dir() else ""


def printed(story: str, format_: str) -> str:
    """What `depaudit --all -f FORMAT` prints into a pipe, in a copy of the project that lies in no repository."""
    before = os.getcwd()
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(stream):
        os.chdir(shutil.copytree(FIXTURES / story / "project", Path(folder) / story))
        try:
            asked = ["--python", environment_of(story)] if environment_of(story) else []
            status = run(["--all", "--color", "never", "-f", format_, *asked])
        finally:
            os.chdir(before)
    assert status in (0, 1)
    stream.seek(0)
    return stream.read()


def fact(row: Row) -> str:
    """A row as `truth.txt` writes it: place, severity, rule, distribution."""
    place = str(row.finding.location).rpartition(":")[0]
    return f"{place} {row.severity.value} {row.finding.rule} {row.finding.distribution or '-'}"


@pytest.mark.parametrize("story", STORIES)
def test_reports_what_is_true(story: str) -> None:
    truth = (FIXTURES / story / "truth.txt").read_text().splitlines()
    assert sorted(fact(row) for row in report_of(story).rows) == sorted(truth)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("story", STORIES)
def test_prints_the_whole_report_as_expected(story: str, format_: str) -> None:
    expected = (FIXTURES / story / "expected" / f"{format_}.txt").read_text(encoding="utf-8")
    assert printed(story, format_) == expected


@pytest.mark.parametrize("story", STORIES)
def test_tells_its_story(story: str) -> None:
    heading, *text = (FIXTURES / story / "README.md").read_text(encoding="utf-8").splitlines()
    assert heading.startswith("# ")
    assert any(text)


def update(stories: list[str]) -> None:
    """Write what depaudit prints today; `git diff fixtures` is then for people to judge."""
    for story in stories or STORIES:
        folder = FIXTURES / story / "expected"
        folder.mkdir(exist_ok=True)
        for format_ in FORMATS:
            (folder / f"{format_}.txt").write_text(printed(story, format_), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    update(sys.argv[1:])
