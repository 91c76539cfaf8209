"""What could not be read, and the ignores that are of no use."""

from __future__ import annotations

import pytest
from hand_built import findings, manifest, project, role_at

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.finding import Severity
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Project
from depaudit.model.settings import Settings
from depaudit.model.source import Source

RULES = ("unreadable-file", "unreadable-requirement", "unread-requirements", "unused-ignore", "internal-error")


def said(of: Project) -> list[tuple[str, str, str]]:
    return [(rule, f.severity.value, f.message) for rule in RULES for f in findings(rule, of)]


def broken(path: str) -> Project:
    return project(broken=[Source(path, role_at(path), unreadable=Unreadable(Location(path, 3), "invalid syntax"))])


@pytest.mark.parametrize("path", ["app2.py", "tools/release.py", "a.ipynb", "setup.py"])
def test_a_file_that_cannot_be_read_is_a_warning(path: str) -> None:
    assert said(broken(path)) == [("unreadable-file", "warning", "Invalid syntax")]


@pytest.mark.parametrize("path", ["tests/data/broken.py", "examples/a.py", "docs/conf.py"])
def test_it_is_a_note_where_files_are_broken_on_purpose(path: str) -> None:
    assert said(broken(path)) == [("unreadable-file", "note", "Invalid syntax")]


def test_a_manifest_that_cannot_be_read_is_a_warning() -> None:
    of = project(manifest(path="pyproject.toml", unreadable=[Unreadable(Location("pyproject.toml", 4), "no TOML")]))
    assert said(of) == [("unreadable-file", "warning", "No TOML")]


def test_a_line_that_no_installer_accepts_is_an_error_with_what_to_write() -> None:
    place = Unreadable(Location("requirements.txt", 1), "`=` is no operator", "requirement", "requests==2.31")
    of = project(manifest(unreadable=[place]))
    assert said(of) == [("unreadable-requirement", "error", "`=` is no operator")]
    fix = findings("unreadable-requirement", of)[0].fix
    assert fix is not None
    assert fix.message == "requests==2.31"


def test_computed_requirements_are_a_note_at_their_place() -> None:
    place = Unreadable(Location("setup.py", 7, 22), "requirements are computed here", "code")
    of = project(manifest(path="setup.py", unreadable=[place]))
    assert said(of) == [("unread-requirements", "note", "Requirements are computed here")]


def test_an_ignore_of_no_use_is_a_warning() -> None:
    of = project(unused_ignores=[Unreadable(Location("app.py", 1), "it ignores nothing", "ignore")])
    assert said(of) == [("unused-ignore", "warning", "This ignore is of no use: it ignores nothing")]


def test_does_not_touch_what_can_be_read() -> None:
    assert said(project(manifest("requests>=2"))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project\n"),
        ("pyproject.toml", b"# \xff\n"),
        ("setup.cfg", "[metadata]\nname = a\nname = b\n"),
        ("setup.py", "from setuptools import setup\nsetup(\n"),
        ("setup.py", "from setuptools import setup\nprint 'x'\nsetup()\n"),
        ("Pipfile", "[packages\n"),
    ],
)
def test_a_manifest_at_which_installers_stop_is_an_error(path: str, text: str | bytes) -> None:
    report = audit(Memory({path: text, "a.py": "import os\n"}), Settings())
    (row,) = [row for row in report.rows if row.finding.rule == "unreadable-file"]
    assert (row.severity, row.finding.location.path) == (Severity.ERROR, path)


def test_a_setup_py_that_is_newer_python_is_read() -> None:
    text = "from setuptools import setup\ntype A = int\nsetup(name='x', install_requires=['click>=8'])\n"
    report = audit(Memory({"setup.py": text, "x.py": "import click\n"}), Settings())
    assert not report.rows


def test_a_broken_manifest_of_an_example_is_a_note() -> None:
    tree = {"pyproject.toml": "[project]\nname='a'\nversion='1'\n", "examples/one/pyproject.toml": "[project]\nname =\n", "a.py": "", "examples/one/b.py": ""}
    report = audit(Memory(tree), Settings())
    assert [row.severity for row in report.rows if row.finding.rule == "unreadable-file"] == [Severity.NOTE]


def test_settings_that_are_lost_with_a_broken_file_are_told() -> None:
    lost, none = (audit(Memory({"pyproject.toml": text}), Settings()) for text in ("[tool.depaudit]\nkind = \n", "[tool.x]\nkind = \n"))
    assert ["settings of depaudit in it were not read" in row.finding.message for row in (*lost.rows, *none.rows)] == [True, False]


def test_a_null_byte_is_named_on_every_python() -> None:
    (row,) = audit(Memory({"a.py": "import os\nx = 1\0\n"}), Settings()).rows
    assert (row.finding.message, row.finding.location.line) == ("The file holds a null byte", 2)


def test_a_broken_manifest_of_a_project_inside_is_told() -> None:
    tree = {"pyproject.toml": "[project]\nname='a'\nversion='1'\n", "packages/b/pyproject.toml": "[project]\nname =\n", "packages/b/b.py": ""}
    (row,) = [row for row in audit(Memory(tree), Settings()).rows if row.finding.rule == "unreadable-file"]
    assert (row.severity, row.project.root) == (Severity.ERROR, "packages/b")


def test_an_absent_include_of_a_file_for_developers_is_a_warning_and_in_a_source_distribution_a_note() -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "numpy==2.1.0\n",
        "docs/requirements.txt": "-r ../../nothing.txt\nsphinx==8.1\n",
        "a.py": "import numpy\n",
    }

    def severities(more: dict[str, str | bytes]) -> list[str]:
        rows = audit(Memory({**files, **more}), Settings()).rows
        return [r.severity.value for r in rows if r.finding.rule == "unreadable-requirement"]

    assert severities({}) == ["warning"]
    metadata = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\nversion = "1"\n'
    assert severities({"PKG-INFO": "Name: x\n", "pyproject.toml": metadata}) == ["note"]
    assert severities({"requirements.txt": "-r nothing.txt\nnumpy==2.1.0\n"}) == ["error", "warning"]


@pytest.mark.parametrize(
    ("written", "message", "fix"),
    [
        ("unused-requirment", "there is no rule `unused-requirment` (did you mean `unused-requirement`?)", "write `unused-requirement`"),
        ("DEP02", "there is no rule `DEP02` (did you mean `unused-requirement`?)", "write `unused-requirement`"),
        ("usage", "`usage` is a group, and an ignore names rules", "remove it"),
        ("cap", "there is no rule `cap` (`depaudit rules` lists them)", "remove it"),
        ("acme/rule", "there is no rule `acme/rule` (`depaudit rules` lists them)", "remove it"),
        (
            "unused-requirement, unpined-requirement",
            "there is no rule `unpined-requirement` (did you mean `unpinned-requirement`?)",
            "write `unpinned-requirement`",
        ),
    ],
)
def test_a_misspelt_rule_in_an_ignore_is_told_with_the_one_that_may_be_meant(written: str, message: str, fix: str) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": f"click==8.1.7  # depaudit: ignore[{written}] why\n", "a.py": "import click\n"}
    (row,) = [r for r in audit(Memory(files), Settings()).rows if r.finding.rule == "unused-ignore"]
    assert row.finding.message == f"This ignore is of no use: {message}"
    assert row.finding.fix is not None
    assert row.finding.fix.message == fix
    assert str(row.finding.location) == "requirements.txt:1:15"


def test_an_include_of_a_group_that_is_not_there_is_a_line_that_tools_refuse_with_the_group_that_may_be_meant() -> None:
    text = '[project]\nname = "x"\nversion = "1"\n[dependency-groups]\ndev = [{include-group = "tset"}]\ntest = ["pytest>=8"]\n'
    rows = audit(Memory({"pyproject.toml": text, "a.py": ""}), Settings()).rows
    (row,) = [r for r in rows if r.finding.rule in ("unreadable-file", "unreadable-requirement")]
    assert row.finding.rule == "unreadable-requirement"
    assert row.finding.fix is not None
    assert [(e.old, e.new) for e in row.finding.fix.edits] == [('{include-group = "tset"}', '{include-group = "test"}')]
