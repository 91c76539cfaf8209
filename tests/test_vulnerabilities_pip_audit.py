"""The process of pip-audit, where a stand-in for it says what the real one would say of services that cannot be set up here.

PyPI's service has no address that could be chosen (pip-audit 2.10), nor has ecosyste.ms'.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.errors import DepauditError
from depaudit.files.memory import Memory
from depaudit.model.report import Report
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look
from depaudit.world import pip_audit
from depaudit.world.inquiry import usual_service
from depaudit.world.pip_audit import Run, Service, bisected

STAND_IN = """
import json, sys, tomli
versions = [(p["name"], p["version"]) for p in tomli.load(open("versions/pylock.toml", "rb")).get("packages", [])]
open({log!r}, "a").write(f"{{len(versions)}}\\n")
{body}
"""
ANSWERS = """
def one(name, version):
    if name.startswith("private"):
        return {"name": name, "skip_reason": f"Dependency not found on PyPI and could not be audited: {name} ({version})"}
    flaw = {"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.5", "2.1"], "description": "Reads any  file"}
    return {"name": name, "version": version, "vulns": [flaw] if name == "bad" else []}
json.dump({"dependencies": [one(*v) for v in versions], "fixes": []}, open("answer.json", "w"))
"""
ODD = """
if any(name == "odd" for name, _ in versions):
    raise ValueError("Received malformed version from PyPI: ['1.0-x']")
"""
DOWN = """
raise OSError("HTTPSConnectionPool(host='x', port=443): Max retries exceeded (Caused by NameResolutionError: no such host)")
"""
Calls = list[int]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is to be written; a file beside it says of how many versions each run was."""
    program = tmp_path / "program.py"
    monkeypatch.setattr(Run, "_command", lambda self: [sys.executable, str(program)])
    return program


def behave(program: Path, *bodies: str) -> None:
    program.write_text(STAND_IN.format(log=str(program.with_name("runs")), body="".join(bodies)))


def runs(program: Path) -> list[int]:
    """Of how many versions each run was."""
    return [int(line) for line in program.with_name("runs").read_text().split()]


def audited(requirements: str) -> Report:
    settings = Settings(vulnerabilities=True, vulnerability_service="pypi", select=("vulnerabilities",))
    return audit(Memory({"requirements.txt": requirements}), settings)


def concise(report: Report) -> list[str]:
    return render([report], "concise", Look(every=True)).splitlines()


def last_line(report: Report) -> str:
    return render([report], "blocks", Look(every=True)).splitlines()[-1]


def test_what_pypi_does_not_know_is_counted_and_noted(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    report = audited("good==1\nprivate-a==1\nprivate-b==2\n")
    assert "vulnerabilities: audited 1 of 3 versions (2 not on the index), PyPI" in last_line(report)
    assert (concise(report), report.errors) == (
        ["requirements.txt:2:1: note[unchecked-vulnerabilities] `private-a` 1 and 1 more could not be looked up: not on the index"],
        (),
    )


def test_an_index_that_knows_nothing_at_all_is_a_warning(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    (line,) = concise(audited("private-a==1\n"))
    assert line.startswith("requirements.txt:1:1: warning[unchecked-vulnerabilities] `private-a` 1 could not be looked up")


def test_an_index_that_knows_none_of_several_distributions_was_not_asked(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    report = audited("private-a==1\nprivate-b==2\n")
    assert report.errors == ("vulnerabilities: PyPI knows nothing of what was asked, as if a proxy answered in its place",)
    assert [line.partition("[")[0] for line in concise(report)] == ["requirements.txt:1:1: warning", "requirements.txt:1:1: note"]


def test_without_a_record_the_severity_is_not_known_and_fails(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    (line,) = concise(audited("bad==1.2\n"))
    assert line == (
        "requirements.txt:1:1: error[vulnerable-requirement] `bad` 1.2 has a known vulnerability, severity not known: "
        "CVE-2026-1 (Reads any file); nothing here imports it"
    )


def test_without_ranges_the_smallest_release_that_is_called_fixed_is_taken(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    fixes = [row.finding.fix.message for version in ("1.2", "1.5.1", "3") for row in audited(f"bad=={version}\n").rows if row.finding.fix]
    assert fixes == ["bad==1.5", "bad==2.1"]


def test_ranges_are_not_looked_up_where_only_versions_can_be_asked(stand_in: Path) -> None:
    behave(stand_in, ANSWERS)
    report = audited("bad>=1\n")
    assert report.rows == ()
    assert "audited no exact version, PyPI" in last_line(report)
    assert "ranges of requirements (a service that speaks OSV, or --advisories)" in last_line(report)


def test_one_version_that_ends_pip_audit_is_found_and_the_others_have_their_answer(stand_in: Path) -> None:
    behave(stand_in, ODD, ANSWERS)
    report = audited("".join(f"good{n}==1\n" for n in range(12)) + "odd==1\nbad==1\n")
    assert report.audited is not None
    assert (report.audited.versions, report.audited.answered, report.audited.left) == (14, 13, (("not answered", 1),))
    assert [row.finding.rule for row in report.rows] == ["vulnerable-requirement", "unchecked-vulnerabilities"]
    assert "1 of 14 versions was not looked up: pip-audit ended with 1 and no answer: ValueError: Received malformed" in concise(report)[0]
    assert max(runs(stand_in)[1:]) == 7
    assert len(runs(stand_in)) < 10


def test_what_ends_every_run_is_no_version(stand_in: Path) -> None:
    behave(stand_in, "raise MemoryError('none left')\n")
    report = audited("".join(f"good{n}==1\n" for n in range(8)))
    assert runs(stand_in) == [8, 4, 4]
    assert report.errors == ("vulnerabilities: pip-audit ended with 1 and no answer: MemoryError: none left",)


def test_a_way_that_is_closed_is_tried_once(stand_in: Path) -> None:
    behave(stand_in, DOWN)
    report = audited("good==1\nbad==1\n")
    assert runs(stand_in) == [2]
    assert report.errors == ("vulnerabilities: the name of the host is not known",)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("open('answer.json', 'w').write('<html>')", "pip-audit ended with 0 and no answer: it said nothing"),
        ("open('answer.json', 'w').write('[]')", "pip-audit ended with 0 and no answer: it said nothing"),
        ("open('answer.json', 'w').write('{\"dependencies\": [1]}')", "pip-audit ended with 0 and no answer: it said nothing"),
        ("sys.stderr.write('ERROR:pip_audit._cli:bad lock\\n'); sys.exit(1)", "pip-audit ended with 1 and no answer: bad lock"),
        ("import os; os.kill(os.getpid(), 9)", "pip-audit ended with -9 and no answer: it said nothing"),
        ("json.dump({'dependencies': [], 'fixes': []}, open('answer.json', 'w'))", "pip-audit said nothing of it"),
    ],
)
def test_an_answer_that_makes_no_sense_is_none(stand_in: Path, body: str, told: str) -> None:
    behave(stand_in, body + "\n")
    report = audited("good==1\n")
    assert report.errors == (f"vulnerabilities: {told}",)
    assert report.audited is not None
    assert report.audited.answered == 0


def test_the_search_for_the_version_has_an_end(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pip_audit, "MOST_RUNS", 4)
    behave(stand_in, ODD, ANSWERS)
    versions = [(f"good{n}", "1") for n in range(15)] + [("odd", "1")]
    run = Run(versions, Service("pypi"))
    said = run.said()
    run.close()
    said = bisected(said, versions, Service("pypi"))
    assert len(runs(stand_in)) == 5
    assert set(said.found) | set(said.skipped) == set(versions)
    assert ("odd", "1") in said.skipped


@pytest.mark.parametrize(
    ("environ", "service"),
    [
        ({}, "osv"),
        ({"PIP_AUDIT_OSV_URL": "https://osv.example.org/v1/query"}, "https://osv.example.org/v1/query"),
        ({"PIP_AUDIT_VULNERABILITY_SERVICE": "pypi", "PIP_AUDIT_OSV_URL": "https://osv.example.org"}, "pypi"),
        ({"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": ""}, "osv"),
    ],
)
def test_a_mirror_that_is_set_for_pip_audit_is_asked(environ: dict[str, str], service: str) -> None:
    assert usual_service(environ) == service


@pytest.mark.parametrize("name", ["PIP_AUDIT_VULNERABILITY_SERVICE", "PIP_AUDIT_OSV_URL"])
@pytest.mark.parametrize("value", ["nonsense", "osv.example.org", "https://[a", "https://a:99999", "file:///a"])
def test_nobody_else_is_asked_where_a_mirror_is_set_wrongly(name: str, value: str) -> None:
    with pytest.raises(DepauditError, match=f"{name}: a service cannot be"):
        usual_service({name: value})
