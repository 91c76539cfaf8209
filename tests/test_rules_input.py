"""What could not be read, and the ignores that are of no use."""

from __future__ import annotations

import pytest
from hand_built import findings, manifest, project, role_at

from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Project
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
