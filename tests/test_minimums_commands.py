"""`depaudit minimums` and `depaudit upgrade` on folders with files, and what an audit says of the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from uses_built import know, quilt

from depaudit.cli import run

__all__ = ["quilt"]

CODE = """\
import quilt
from quilt.hoop import Hoop


def work(hoop: Hoop):
    return quilt.sew(hoop, thread="red"), quilt.knot(hoop)
"""


def folder(tmp_path: Path, requirements: str = "quilt>=1.1\nacme-tools>=3\n", code: str = CODE, **files: str) -> str:
    (tmp_path / "requirements.txt").write_text(requirements, encoding="utf-8")
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return str(tmp_path)


def shown(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    assert run(list(words)) == status
    return capsys.readouterr().out


def test_the_table_of_minimums(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert shown(capsys, "minimums", status=1).splitlines() == [
        "requirement  declared  proven    by                  where     newest admitted",
        "acme-tools   >=3       –                                       –",
        "quilt        >=1.1     ✗ 2.1.0   quilt.sew(thread=)  app.py:6  3.1.0",
        "                       ✗ <3.0.0  quilt.knot          app.py:6",
        "",
        "not known of acme-tools: when names came and went",
        "",
        "What is proven is needed; that it is enough nobody can tell from names alone.",
    ]


def test_minimums_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(shown(capsys, "minimums", folder(tmp_path), "--json", status=1))
    (project,) = told["projects"]
    tools, requirement = project["requirements"]
    assert (tools["distribution"], tools["proven"], tools["unknown"]) == ("acme-tools", None, ["when names came and went"])
    assert requirement["minimum"] == "1.1"
    assert requirement["holds"] == "too low"
    assert {k: requirement["proven"][k] for k in ("version", "beside", "name", "file", "sure")} == {
        "version": "2.1.0",
        "beside": "2.0.0",
        "name": "quilt.sew(thread)",
        "file": "quilt/__init__.py",
        "sure": True,
    }
    assert requirement["gone"]["version"] == "3.0.0"
    assert requirement["newest_admitted"] == "3.1.0"
    assert requirement["history"] == {"from": "1.0.0", "to": "3.1.0", "validated": True}


def test_minimums_that_hold_are_shown_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder(tmp_path, "quilt>=2.1,<3\n")
    assert "✓ 2.1.0" in shown(capsys, "minimums", where, status=0)


def test_nothing_to_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("import os\n", encoding="utf-8")
    assert run(["minimums", str(tmp_path)]) == 2
    assert "nothing here requires a distribution" in capsys.readouterr().err


def test_on_a_narrow_terminal_the_cells_stand_below_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from depaudit.cli import minimums
    from depaudit.reports.look import Look

    monkeypatch.setattr(minimums, "look_of", lambda _: Look(width=40))
    told = shown(capsys, "minimums", folder(tmp_path), status=1)
    assert "quilt\n  declared >=1.1\n  proven ✗ 2.1.0\n  by quilt.sew(thread=)\n" in told


def test_what_an_upgrade_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, "quilt>=1.1,<3\n")
    monkeypatch.chdir(tmp_path)
    told = shown(capsys, "upgrade", "quilt", status=1)
    assert told.startswith("quilt 3.1.0 · lacks 1 name used at 1 place\n")
    assert "quilt.knot  gone from 3.0.0  app.py:6  in a function" in told
    assert "requirements.txt:1  → quilt>=1.1,<4" in told


def test_an_upgrade_that_breaks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, "upgrade", "quilt==2.1", folder(tmp_path), status=0)
    assert "nothing that is known to be used here is gone" in told
    assert "warns" in told
    assert "quilt.knot  deprecated since 2.0.0, gone from 3.0.0" in told
    assert "admits it" in told


def test_a_downgrade_lacks_what_came_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, "upgrade", "quilt==2.0.0", folder(tmp_path), status=1)
    assert "quilt.sew(thread=)  comes with 2.1.0" in told


def test_upgrade_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(shown(capsys, "upgrade", "quilt==3.0", folder(tmp_path), "--json", status=1))
    assert (told["distribution"], told["version"]) == ("quilt", "3.0.0")
    (project,) = told["projects"]
    (broken,) = project["breaks"]
    assert (broken["name"], broken["removed"], broken["uses"][0]["when"]) == ("quilt.knot", "3.0.0", "in a function")
    assert [r["admits"] for r in project["requirements"]] == [True]
    assert project["limit"] == "3.0.0"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "name a distribution"),
        (("acme-tools",), "the history of `acme-tools` is not known; known are quilt"),
        (("quilt==9",), "quilt is known up to 3.1.0, not 9"),
        (("quilt==new",), "`new` is no version"),
    ],
)
def test_what_cannot_be_answered(
    words: tuple[str, ...], error: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["upgrade", *words, *([folder(tmp_path)] if words else [])]) == 2
    assert error in capsys.readouterr().err


def test_a_project_without_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["upgrade", "quilt", folder(tmp_path, "rich\n", "import rich\n")]) == 2
    assert "nothing here requires or imports `quilt`" in capsys.readouterr().err


def concise(capsys: pytest.CaptureFixture[str], where: str) -> list[str]:
    run([where, "-f", "concise", "--all", "--select", "minimum-too-low,maximum-too-high,deprecated-api"])
    lines = [line.partition(": ")[2].partition("] ")[0] for line in capsys.readouterr().out.splitlines() if "]" in line]
    return sorted(lines)


def test_an_audit_tells_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder(tmp_path)
    assert concise(capsys, where) == ["error[minimum-too-low", "warning[maximum-too-high"]
    assert concise(capsys, where) == ["error[minimum-too-low", "warning[maximum-too-high"]  # out of the cache


def test_a_module_that_is_loaded_on_demand_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = "import quilt\nquilt.sew()\n"
    where = folder(tmp_path, "quilt>=1.1\n", "def main():\n    import late\n    late\n\n\nmain()\n", late=late)
    assert concise(capsys, where) == ["warning[minimum-too-low"]
    (tmp_path / "app.py").write_text("import late\nlate\n", encoding="utf-8")
    assert concise(capsys, where) == ["error[minimum-too-low"]


def test_a_command_that_looks_for_more_does_not_change_an_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder(tmp_path, "quilt>=2.1,<3\n")
    before = concise(capsys, where)
    run(["minimums", where])
    capsys.readouterr()
    assert concise(capsys, where) == before == ["note[deprecated-api"]


def test_a_history_that_was_not_tried_gives_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    know(monkeypatch, validated=False)
    assert concise(capsys, folder(tmp_path)) == ["note[maximum-too-high", "note[minimum-too-low"]


def test_python_itself_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, code="import tomllib\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "acme"\nversion = "1"\nrequires-python = ">=3.9"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    python = shown(capsys, "minimums", status=1).splitlines()[1]
    assert python.split() == ["Python", ">=3.9", "✗", "3.11", "tomllib", "app.py:1", "3.14"]
    told = json.loads(shown(capsys, "minimums", "--json", status=1))["projects"][0]["python"]
    assert (told["declared"], told["proven"]["version"], told["holds"]) == (">=3.9", "3.11", "too low")


@pytest.mark.parametrize(
    ("declared", "row"),
    [
        (">=3.11", ["Python", ">=3.11", "✓", "3.11", "tomllib", "app.py:1", "3.14"]),
        (">=3.12", ["Python", ">=3.12", "–", "3.14"]),
        (">=3.9,<3.13", ["Python", ">=3.9,<3.13", "✗", "3.11", "tomllib", "app.py:1", "3.12"]),
    ],
)
def test_a_python_that_is_proven_to_be_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, declared: str, row: list[str]
) -> None:
    (tmp_path / "app.py").write_text("import tomllib\n", encoding="utf-8")
    text = f'[project]\nname = "acme"\nversion = "1"\nrequires-python = "{declared}"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert shown(capsys, "minimums", status=int("✗" in row)).splitlines()[1].split() == row


def test_what_is_only_gone_has_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, "quilt>=2\n", "import quilt\nquilt.knot()\n")
    monkeypatch.chdir(tmp_path)
    (line,) = [one for one in shown(capsys, "minimums", status=1).splitlines() if "quilt" in one]
    assert line.split() == ["quilt", ">=2", "✗", "<3.0.0", "quilt.knot", "app.py:2", "3.1.0"]
