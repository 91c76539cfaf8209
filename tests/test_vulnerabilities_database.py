"""`--advisories`: a database on this machine, by depaudit's own matcher and by pip-audit, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from osv_built import HIGH, HTTP, LATER, RECORDS, TEMPLATES, TEMPLATES_TOO, Record, record

from depaudit.cli import run
from depaudit.model.location import Unreadable
from depaudit.world.advisories.database import Database, open_database
from depaudit.world.from_database import told_by, told_by_pip_audit

Say = Callable[..., dict[str, Any]]
FRESH = f"{date.today() - timedelta(days=1)}T00:00:00Z"


def written(folder: Path, records: Sequence[Record]) -> Path:
    """The records as a database."""
    folder.mkdir(exist_ok=True)
    for one in records:
        (folder / f"{one['id']}.json").write_text(json.dumps({"modified": FRESH} | one | {"modified": FRESH}))
    return folder


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Write files and records, audit, and give the report."""

    def audited(files: dict[str, str], *words: str, records: Sequence[Record] = RECORDS) -> dict[str, Any]:
        folder = tmp_path / "project"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        monkeypatch.chdir(folder)
        capsys.readouterr()
        database = str(written(tmp_path / "database", records))
        select = [] if "--select" in words else ["--select", "vulnerabilities,unused-ignore"]
        status = run(["--json", *select, "--advisories", database, *words])
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return report | {"exit": status}

    return audited


def said(report: dict[str, Any]) -> list[str]:
    """What the report says, line by line."""
    return [f"{f['location']['path']}:{f['location']['line']} {f['severity']} {f['message']}" for f in report["findings"]]


def fixes(report: dict[str, Any]) -> list[str]:
    return [f["fix"]["message"] if f["fix"] else "" for f in report["findings"]]


UV = """version = 1
requires-python = ">=3.10"

[[package]]
name = "example-site"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "example-web" }]

[[package]]
name = "example-templates"
version = "3.1.2"
source = { registry = "https://example.org/simple" }

[[package]]
name = "example-web"
version = "5.0"
source = { registry = "https://example.org/simple" }
dependencies = [{ name = "example-templates" }]
"""
SITE = '[project]\nname = "example-site"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = [\n    "example-web>=4",\n]\n'


@pytest.mark.core
def test_what_a_lock_pins_is_told_at_its_line_with_the_way_to_it_and_the_command(say: Say) -> None:
    report = say({"pyproject.toml": SITE, "uv.lock": UV, "main.py": "import example_web\n"}, records=[TEMPLATES])
    assert said(report) == [
        "uv.lock:11 error `example-templates` 3.1.2 has a known vulnerability, high (7.5): CVE-2026-1111 "
        "(Templates can read any file); `example-web` brings it, nothing here imports it"
    ]
    assert fixes(report) == ["uv lock --upgrade-package example-templates==3.1.6"]
    assert report["findings"][0]["details"]["chain"] == ["example-web", "example-templates"]
    assert {"pyproject.toml"} == {e["location"]["path"] for e in report["findings"][0]["evidence"] if e["location"]}


def test_what_a_requirement_names_is_told_at_the_requirement(say: Say) -> None:
    site = SITE.replace("example-web>=4", "example-templates>=3")
    report = say({"pyproject.toml": site, "uv.lock": UV, "main.py": "import example_templates\n"}, records=[TEMPLATES])
    (line,) = said(report)
    assert line.startswith("pyproject.toml:6 error `example-templates` 3.1.2 (uv.lock:11) has a known vulnerability")
    assert line.endswith("main.py:1 imports it")


def test_one_row_for_a_version_whatever_its_advisories_are_called(say: Say) -> None:
    report = say({"requirements.txt": "example-templates==3.1.5\n"})
    (line,) = said(report)
    assert "has 2 known vulnerabilities, the worst high (7.5): CVE-2026-1111 and CVE-2026-2222; " in line
    assert fixes(report) == ["example-templates==3.2.0"]


def test_the_pin_is_what_the_fix_changes(say: Say) -> None:
    (finding,) = say({"requirements.txt": "example-templates == 3.1.2 # why\n"}, records=[TEMPLATES])["findings"]
    (edit,) = finding["fix"]["edits"]
    assert (edit["old"], edit["new"]) == ("example-templates == 3.1.2", "example-templates == 3.1.6")


def test_a_hash_makes_the_edit_one_for_people(say: Say) -> None:
    line = f"example-templates==3.1.2 --hash=sha256:{'0' * 64}\n"
    (finding,) = say({"requirements.txt": line}, records=[TEMPLATES])["findings"]
    assert finding["fix"]["edits"] == []


POETRY = """[[package]]
name = "example-templates"
version = "3.1.2"
optional = false

[[package]]
name = "example-web"
version = "5.0"
optional = false

[package.dependencies]
example-templates = {asked}

[metadata]
lock-version = "2.1"
"""
POETRY_SITE = '[tool.poetry]\nname = "example-site"\nversion = "1.0"\n\n[tool.poetry.dependencies]\npython = "^3.10"\nexample-web = "^5"\n'


@pytest.mark.parametrize(
    ("asked", "fix", "told"),
    [
        ('">=3.0"', "poetry update example-templates", ""),
        ('"^3.1"', "poetry update example-templates", ""),
        ('"*"', "poetry update example-templates", ""),
        ('{version = ">=3.0,<4", markers = "python_version < \'4\'"}', "poetry update example-templates", ""),
        ('[\n    {version = "<3.1.4", markers = "a"},\n    {version = ">=3.1", markers = "b"},\n]', "poetry update example-templates", ""),
        ('"<3.1.4"', "admit `example-templates` 3.1.6, and lock it", "3.1.6 would fix it, but `example-web` 5.0 asks for `<3.1.4`"),
    ],
)
def test_the_release_to_take_is_one_that_the_lock_admits(say: Say, asked: str, fix: str, told: str) -> None:
    report = say({"pyproject.toml": POETRY_SITE, "poetry.lock": POETRY.replace("{asked}", asked)}, records=[TEMPLATES])
    assert fixes(report) == [fix]
    assert told in said(report)[0]


def test_a_requirement_that_keeps_the_release_out_is_named(say: Say) -> None:
    site = SITE.replace("example-web>=4", "example-templates>=3,<3.1.5")
    report = say({"pyproject.toml": site, "uv.lock": UV}, records=[TEMPLATES])
    assert "3.1.6 would fix it, but pyproject.toml:6 asks for `>=3,<3.1.5`" in said(report)[0]


def test_what_nothing_fixes_is_said(say: Say) -> None:
    endless = record("CVE-2026-5", "example-templates", ("introduced", "0"))
    report = say({"requirements.txt": "example-templates==3.1.2\n"}, records=[endless])
    assert said(report)[0].endswith("severity not known: CVE-2026-5; nothing here imports it, and nothing fixes it yet")
    assert fixes(report) == [""]


@pytest.mark.parametrize(
    ("group", "severity"), [("[dependency-groups]\ndev = [", "warning"), ("[project.optional-dependencies]\nall = [", "error")]
)
def test_what_only_developers_get_is_a_warning(say: Say, group: str, severity: str) -> None:
    site = SITE.replace('    "example-web>=4",\n', "") + f'{group}"example-templates==3.1.2"]\n'
    assert [f["severity"] for f in say({"pyproject.toml": site}, records=[TEMPLATES])["findings"]] == [severity]


def test_severity_by_rating_is_for_the_settings_to_say(say: Say) -> None:
    low = record("CVE-2026-6", "example-http", ("introduced", "0"), database_specific={"severity": "LOW"})
    files = {"requirements.txt": "example-templates==3.1.2\nexample-http==2\nexample-lib==1\n"}
    unknown = record("CVE-2026-7", "example-lib", ("introduced", "0"))
    files["depaudit.toml"] = 'vulnerability-severity = {high = "warning", low = "note"}\n'
    report = say(files, records=[low, TEMPLATES, unknown])
    assert {f["distribution"]: f["severity"] for f in report["findings"]} == {
        "example-templates": "warning", "example-http": "note", "example-lib": "error"
    }  # fmt: skip
    files["depaudit.toml"] = 'severity = {vulnerable-requirement = "note"}\n'
    assert say(files, records=[low, TEMPLATES, unknown])["exit"] == 0


ALLOW = '[[allow]]\nadvisory = "{}"\nreason = "we render no templates of others"\n'


@pytest.mark.core
@pytest.mark.parametrize("name", ["CVE-2026-1111", "GHSA-aaaa-bbbb-cccc", "PYSEC-2026-1", "cve-2026-1111"])
def test_an_advisory_is_accepted_under_any_of_its_names(say: Say, name: str) -> None:
    files = {"requirements.txt": "example-templates==3.1.2\n", "depaudit.toml": ALLOW.format(name)}
    report = say(files, records=[TEMPLATES, TEMPLATES_TOO])
    assert (said(report), report["summary"]["suppressed"], report["exit"]) == ([], 1, 0)


def test_the_other_advisories_of_the_version_are_still_told(say: Say) -> None:
    report = say({"requirements.txt": "example-templates==3.1.5\n", "depaudit.toml": ALLOW.format("CVE-2026-2222")})
    (line,) = said(report)
    assert "has a known vulnerability, high (7.5): CVE-2026-1111" in line
    assert [a["id"] for a in report["findings"][0]["details"]["advisories"]] == ["PYSEC-2026-1"]


def test_an_advisory_that_nothing_has_is_a_stale_ignore(say: Say) -> None:
    report = say({"requirements.txt": "example-templates==3.1.6\n", "depaudit.toml": ALLOW.format("CVE-2026-1111")}, records=[TEMPLATES])
    assert said(report) == ["depaudit.toml:1 warning This ignore is of no use: nothing that is named here has `CVE-2026-1111`"]


def test_an_advisory_is_accepted_until_a_day(say: Say) -> None:
    files = {"requirements.txt": "example-templates==3.1.2\n"}
    tomorrow, yesterday = (date.today() + timedelta(days=days) for days in (1, -1))
    files["depaudit.toml"] = ALLOW.format("CVE-2026-1111") + f"until = {tomorrow}\n"
    assert said(say(files, records=[TEMPLATES])) == []
    files["depaudit.toml"] = ALLOW.format("CVE-2026-1111") + f"until = {yesterday}\n"
    report = say(files, records=[TEMPLATES])
    assert [f["rule"] for f in report["findings"]] == ["vulnerable-requirement", "unused-ignore"]
    assert report["findings"][1]["message"] == f"This ignore is of no use: it ended on {yesterday}"


def test_an_advisory_is_accepted_until_something_fixes_it(say: Say) -> None:
    files = {"requirements.txt": "example-templates==3.1.2\n", "depaudit.toml": ALLOW.format("CVE-2026-5") + 'until = "fixed"\n'}
    assert said(say(files, records=[record("CVE-2026-5", "example-templates", ("introduced", "0"))])) == []
    report = say(files, records=[record("CVE-2026-5", "example-templates", ("introduced", "0"), ("fixed", "4.0"))])
    assert [f["rule"] for f in report["findings"]] == ["vulnerable-requirement", "unused-ignore"]
    assert report["findings"][1]["message"].endswith(
        "it was to end when `CVE-2026-5` is fixed, and `example-templates` is fixed in 4.0"
    )


def test_an_ignore_of_an_advisory_is_left_alone_where_nothing_was_looked_up(say: Say, capsys: pytest.CaptureFixture[str]) -> None:
    say({"requirements.txt": "example-templates==3.1.6\n", "depaudit.toml": ALLOW.format("CVE-2026-1111")})
    run(["--select", "unused-ignore", "-f", "concise"])
    assert capsys.readouterr().out == ""


def test_a_comment_at_the_requirement_accepts_all_of_it(say: Say) -> None:
    line = "example-templates==3.1.2  # depaudit: ignore[vulnerable-requirement] the image brings a patched one\n"
    report = say({"requirements.txt": line}, records=[TEMPLATES, LATER])
    assert (said(report), report["summary"]["suppressed"]) == ([], 1)


def test_a_new_advisory_is_another_finding_than_the_one_in_the_baseline(say: Say) -> None:
    first = say({"requirements.txt": "example-templates==3.1.5\n"}, records=[TEMPLATES])
    Path("baseline.json").write_text(json.dumps(first))
    settings = {"depaudit.toml": 'baseline = "baseline.json"\n'}
    assert say(settings, records=[TEMPLATES])["findings"] == []
    assert len(say(settings, records=[TEMPLATES, LATER])["findings"]) == 1


def test_a_minimum_is_raised_to_where_nothing_is_known(say: Say) -> None:
    library = '[build-system]\nrequires = ["hatchling>=1.20"]\nbuild-backend = "hatchling.build"\n\n' + SITE.replace(
        "example-web>=4", "example-templates>=3,<4"
    )
    report = say({"pyproject.toml": library, "main.py": "import example_templates\n"})
    assert said(report) == [
        "pyproject.toml:10 warning `example-templates>=3,<4` admits versions with 2 known vulnerabilities, the worst high "
        "(7.5): CVE-2026-1111 and CVE-2026-2222; none is known from 3.2.0 on"
    ]
    assert fixes(report) == ["example-templates>=3.2.0,<4"]


@pytest.mark.parametrize("requirement", ["example-templates", "example-templates<4"])
def test_a_requirement_without_a_minimum_is_a_note(say: Say, requirement: str) -> None:
    report = say({"requirements.txt": f"{requirement}\n"})
    assert [(f["rule"], f["severity"]) for f in report["findings"]] == [("vulnerable-minimum", "note")]


@pytest.mark.parametrize("requirement", ["example-templates>=3.2", "example-http>2.30", "example-http>=2.30.1", "example-clean>=1"])
def test_a_range_without_a_known_flaw_is_silent(say: Say, requirement: str) -> None:
    assert said(say({"requirements.txt": f"{requirement}\n"})) == []


def test_what_a_lock_pins_has_no_range_to_raise(say: Say) -> None:
    lock = UV.replace('version = "3.1.2"', 'version = "3.2.0"')
    site = SITE.replace("example-web>=4", "example-templates>=3")
    assert said(say({"pyproject.toml": site, "uv.lock": lock})) == []


COMPILED = """#
# This file is autogenerated by pip-compile with Python 3.12
#
example-templates==3.1.2
    # via example-web
example-web==5.0
    # via -r requirements.in
"""


def test_a_compiled_file_tells_who_brings_it_and_is_compiled_anew(say: Say) -> None:
    report = say({"requirements.in": "example-web\n", "requirements.txt": COMPILED}, records=[TEMPLATES])
    assert said(report)[0].startswith("requirements.txt:4 error `example-templates` 3.1.2 has")
    assert said(report)[0].endswith("; `example-web` brings it, nothing here imports it")
    assert fixes(report) == ["pip-compile requirements.in -o requirements.txt --upgrade-package example-templates==3.1.6"]


def test_an_install_command_pins_too(say: Say) -> None:
    files = {"Dockerfile": "FROM python:3.12\nRUN pip install example-templates==3.1.2\n", "main.py": "import example_templates\n"}
    assert said(say(files, records=[TEMPLATES]))[0].startswith("Dockerfile:2 error `example-templates` 3.1.2 has")


def test_a_constraint_that_keeps_a_distribution_out_is_no_version(say: Say) -> None:
    endless = record("CVE-2026-5", "example-old", ("introduced", "0"))
    report = say({"constraints.txt": "example-old==1000000000.0.0\n", "main.py": ""}, records=[endless])
    assert (said(report), report["vulnerabilities"]["versions"]) == ([], 0)


def test_a_lock_of_a_workspace_is_told_once(say: Say) -> None:
    lock = UV + '\n[[package]]\nname = "example-member"\nversion = "1.0"\nsource = { editable = "member" }\n'
    files = {
        "pyproject.toml": SITE + '\n[tool.uv.workspace]\nmembers = ["member"]\n',
        "uv.lock": lock,
        "member/pyproject.toml": '[project]\nname = "example-member"\nversion = "1.0"\ndependencies = ["example-web>=4"]\n',
    }
    assert len(said(say(files, records=[TEMPLATES]))) == 1


WHEEL = "https://example.org/w/example_templates-3.1.2%2Bours-py3-none-any.whl"


@pytest.mark.parametrize("line", [WHEEL, f"example-templates @ {WHEEL}#sha256=00"])
def test_a_wheel_by_its_address_is_likely_the_release_that_it_is_called(say: Say, line: str) -> None:
    report = say({"requirements.txt": f"{line}\n"}, records=[TEMPLATES])
    (told,) = said(report)
    assert told.startswith("requirements.txt:1 warning `example-templates` 3.1.2+ours has a known vulnerability, high (7.5)")
    assert (fixes(report), report["findings"][0]["fix"]["edits"]) == (["example-templates==3.1.6+ours, where there is such a build"], [])


def test_what_comes_from_a_repository_is_counted_and_noted(say: Say) -> None:
    lines = "git+https://user:secret@example.org/x.git@v3#egg=example-templates\nexample-http @ git+ssh://git@example.org/http\n./here\nexample-clean==1\n"
    report = say({"requirements.txt": lines, "here/pyproject.toml": SITE})
    assert said(report)[-1:] == [
        "requirements.txt:1 note `example-templates` and 1 more come from an address: advisories speak of releases, "
        "and which of them this is nobody tells"
    ]
    audited = report["vulnerabilities"]
    assert (audited["audited"], audited["versions"], audited["not_audited"]) == (1, 3, [{"reason": "by an address", "count": 2}])
    assert "secret" not in json.dumps(report["findings"][-1]["evidence"])


def test_what_a_lock_pins_of_a_repository_is_looked_up(say: Say) -> None:
    site = SITE.replace("example-web>=4", "example-templates @ git+https://example.org/templates")
    report = say({"pyproject.toml": site, "uv.lock": UV}, records=[TEMPLATES])
    assert report["vulnerabilities"]["not_audited"] == []
    assert [line.partition(" `")[0] for line in said(report)] == ["pyproject.toml:6 warning"]


def test_a_version_of_more_digits_than_python_reads_is_none(say: Say) -> None:
    report = say({"pyproject.toml": SITE, "uv.lock": UV.replace("3.1.2", "9" * 5000)})
    assert report["vulnerabilities"]["not_audited"] == [{"reason": "no version of PEP 440", "count": 1}]


def test_versions_that_pep_440_does_not_know_are_counted_and_told(say: Say) -> None:
    report = say({"requirements.txt": "example-http===2.29-weird\nexample-clean==1\n"})
    assert report["vulnerabilities"] | {"source": "", "date": ""} == {
        "source": "", "date": "", "versions": 2, "audited": 1,
        "not_audited": [{"reason": "no version of PEP 440", "count": 1}], "failed": None,
    }  # fmt: skip
    assert said(report)[0].startswith("requirements.txt:1 warning `example-http` 2.29-weird is no version that PEP 440 knows")


@pytest.mark.parametrize("text", ["version = 1\n[[package]]\nname=", "version = 9\n"])
def test_what_a_lock_that_cannot_be_read_pins_was_not_looked_up(say: Say, text: str) -> None:
    report = say({"pyproject.toml": SITE, "uv.lock": text})
    assert (report["exit"], report["status"]) == (2, "incomplete")
    assert report["vulnerabilities"]["failed"] == "`uv.lock` cannot be read"
    assert report["unchecked"] == [{"what": "vulnerabilities", "how": report["vulnerabilities"]["failed"], "count": 0, "names": []}]
    assert said(report)[:1] == ["pyproject.toml:1 warning Known vulnerabilities were not looked up: `uv.lock` cannot be read"]
    assert say({}, "--allow-incomplete")["exit"] == 0


def test_what_a_manifest_that_cannot_be_read_pins_was_not_looked_up(say: Say) -> None:
    report = say({"requirements.txt": "example-clean==1\n", "a/pyproject.toml": "[project\n"})
    assert (report["exit"], report["vulnerabilities"]["audited"]) == (2, 1)
    assert report["vulnerabilities"]["failed"] == "`a/pyproject.toml` cannot be read"


@pytest.mark.parametrize("folder", ["tests/broken", "examples"])
def test_what_tests_and_examples_hold_broken_is_no_failure(say: Say, folder: str) -> None:
    report = say({"requirements.txt": "example-clean==1\n", f"{folder}/pyproject.toml": "[project\n", f"{folder}/uv.lock": "["})
    assert (report["exit"], report["vulnerabilities"]["failed"]) == (0, None)


def test_an_old_database_is_a_warning_and_its_day_is_told(say: Say, tmp_path: Path) -> None:
    say({"requirements.txt": "example-http==3\n"})
    for path in (tmp_path / "database").iterdir():
        path.write_text(path.read_text().replace(FRESH, "2026-01-02T03:04:05Z"))
    report = say({}, records=[])
    assert report["vulnerabilities"]["date"] == "2026-01-02"
    assert said(report)[0].startswith("requirements.txt:1 warning The advisories end on 2026-01-02, ")


@pytest.mark.parametrize(("path", "why"), [("nowhere", "there is no"), ("empty", "")])
def test_a_database_that_cannot_be_read_ends_with_2(say: Say, tmp_path: Path, path: str, why: str) -> None:
    (tmp_path / "empty").mkdir()
    report = say({"requirements.txt": "example-http==3\n"}, "--advisories", str(tmp_path / path))
    assert (report["exit"], report["status"]) == (2, "incomplete")
    assert why in report["errors"][0]["message"]
    assert [f["rule"] for f in report["findings"]] == ["unchecked-vulnerabilities"]


def test_a_record_that_cannot_be_read_is_told(say: Say, tmp_path: Path) -> None:
    say({"requirements.txt": "example-http==3\n"})
    (tmp_path / "database" / "broken.json").write_text("{")
    assert "What is known cannot be read to its end: broken.json: " in said(say({}, records=[]))[0]


def test_a_database_in_the_tree_is_no_part_of_it(say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = tmp_path / "project" / "advisories"
    files = {"requirements.txt": "example-http==3\n", "main.py": "import example_http\n", "advisories/tool.py": "import strange\n"}
    settings = {"depaudit.toml": 'vulnerabilities = true\nadvisories = "advisories"\n'}
    assert say(files, "--select", "usage")["summary"]["files"] == 2
    written(inside, [HTTP])
    say(files | settings)
    assert run(["--select", "usage", "--all"]) == 0
    assert "1 file, 1 manifest" in capsys.readouterr().out


@pytest.fixture
def database(tmp_path: Path) -> Database:
    more = [
        record("PYSEC-2026-8", "example-web", ("introduced", "1.0"), ("fixed", "1.4"), ("introduced", "2.0rc1"), ("fixed", "2.0.3")),
        record("GHSA-1", "example-web", ("introduced", "0"), ("last_affected", "0.9"), aliases=["CVE-2026-9"]),
        record("CVE-2026-9", "Example_Web", ("introduced", "0"), ("fixed", "1.0"), severity=[{"type": "CVSS_V3", "score": HIGH}]),
        record("CVE-2026-10", "example-web", ("introduced", "0"), withdrawn="2026-11-02T00:00:00Z"),
        record("CVE-2026-11", "example-web", ("introduced", "3!0"), ("fixed", "3!1.0.post1")),
    ]
    opened = open_database(str(written(tmp_path / "database", [*RECORDS, *more])))
    assert not isinstance(opened, Unreadable)
    return opened


@pytest.mark.core
def test_the_matcher_and_pip_audit_say_the_same(database: Database) -> None:
    edges = ["0.8", "0.9", "0.9.1", "1.0a1", "1.0", "1.3.9", "1.4", "2.0b1", "2.0rc1", "2.0.3", "2.30", "2.30.1", "3.1.4"]
    edges += ["3.1.5", "3.1.6", "3.1.6.dev1", "3.2.0", "3!0", "3!1.0", "3!1.0.post1"]
    versions = [(name, version) for name in database.names() for version in edges]
    matcher, pip_audit = told_by(database, versions), told_by_pip_audit(database, versions)
    assert pip_audit.failed == ""
    assert matcher.found == pip_audit.found
    assert 20 < sum(map(len, matcher.found.values())) < len(versions)


def test_pip_audit_can_be_asked_with_a_database(say: Say) -> None:
    files = {"requirements.txt": "example-templates==3.1.5\nexample-http==2.29\nexample-clean==1\n"}
    mine = say(files)
    theirs = say(files, "--vulnerability-service", "osv")
    assert mine["findings"] == theirs["findings"] != []
    assert theirs["vulnerabilities"]["source"] == "pip-audit with an export in the OSV format"


def test_a_database_and_another_service_exclude_each_other(say: Say, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"requirements.txt": "example-http==3\n"}
    report = say(files, "--vulnerability-service", "pypi")
    assert (report["exit"], report["status"]) == (2, "failed")
    assert "exclude each other" in report["errors"][0]["message"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('vulnerability-service = "ovs"', "did you mean `osv`?"),
        ('vulnerability-service = "ftp://example.org"', "a service cannot be `ftp://example.org`"),
        ('vulnerability-severity = {severe = "error"}', "there is no rating `severe`"),
        ('vulnerability-severity = {high = "bad"}', "a severity cannot be `bad`"),
        ("vulnerabilities = 1", "`vulnerabilities` must be `true` or `false`"),
        ('[[allow]]\nadvisory = "CVE-1"\nuntil = "some day"', "`some day` is no date"),
    ],
)
def test_settings_that_are_wrong_are_told(say: Say, text: str, told: str) -> None:
    report = say({"depaudit.toml": text, "requirements.txt": ""})
    assert report["status"] == "failed"
    assert told in report["errors"][0]["message"]
