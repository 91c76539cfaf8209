"""`depaudit advisories`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depaudit.cli import run
from depaudit.world.advisories.database import Database, open_database

RECORD = {
    "id": "GHSA-1",
    "modified": "2021-03-04T05:06:07Z",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, "versions": ["1.0"]}],
}


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DEPAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(RECORD))
    return folder


def test_it_tells_what_a_database_holds(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (export / "b.json").write_text("{")
    assert run(["advisories", str(export)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "an export in the OSV format: 1 record about 1 distribution, last changed on 2021-03-04"
    assert second.startswith("not read: b.json:1:2: this is not JSON")


def test_many_faults_are_counted_and_all_shown_when_asked_for(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        (export / f"bad{number}.json").write_text("{")
    run(["advisories", str(export)])
    assert capsys.readouterr().out.splitlines()[-1] == "not read: 10 more (--verbose)"
    run(["advisories", str(export), "--verbose"])
    assert len(capsys.readouterr().out.splitlines()) == 31


def test_names_of_files_steer_no_terminal(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (export / "b\n\x1b[31m.json").write_text("{")
    run(["advisories", str(export)])
    out = capsys.readouterr().out
    assert out.split("\n")[1].startswith("not read: b \\x1b[31m.json:1:2: ")
    assert run(["advisories", str(export / "b\n\x1b[31m.json")]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_it_makes_one_file_of_it(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = tmp_path / "advisories.index"
    for _ in range(2):  # an index may be written over
        assert run(["advisories", str(export), str(index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.partition("}\n{")[0] + "}")["index"] == str(index)
    database = open_database(str(index))
    assert isinstance(database, Database)
    assert len(database.of("demo")) == 1


def test_it_writes_over_nothing_else(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["advisories", str(export), str(tmp_path / "mine.txt")]) == 2
    assert "exists and is no index" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("paths", [[], ["a", "b", "c"], ["gone"]])
def test_what_it_cannot_open_is_said(export: Path, paths: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["advisories", *paths]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_clean_removes_what_was_remembered_of_it(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["advisories", str(export)])
    assert len(list((tmp_path / "cache").iterdir())) == 1
    run(["clean"])
    assert not list((tmp_path / "cache").iterdir())
