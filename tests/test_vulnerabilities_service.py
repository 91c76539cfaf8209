"""`--vulnerabilities`, with the real pip-audit, against services on this machine that answer well and badly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from osv_built import HTTP, TEMPLATES, Service, at, record

from depaudit.cli import run
from depaudit.world import osv_service, pip_audit
from depaudit.world.osv_server import serving
from depaudit.world.osv_service import Limits

Say = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is long in a test."""
    monkeypatch.setattr(osv_service, "PATIENT", Limits(connect=1.0, read=1.0, whole=3.0, pause=0.01))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Write files, audit them, and give the exit status and the report."""

    def audited(address: str, files: dict[str, str], *words: str) -> tuple[int, dict[str, Any]]:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        for path, text in files.items():
            (folder / path).write_text(text)
        monkeypatch.chdir(folder)
        capsys.readouterr()
        service = ["--vulnerability-service", address] if address else []
        status = run(["--json", "--select", "vulnerabilities,unused-ignore", "--no-cache", *service, *words])
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return status, report

    return audited


def rows(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Rule, severity and distribution of each finding."""
    return [(f["rule"], f["severity"], f["distribution"] or "") for f in report["findings"]]


PINS = {"requirements.txt": "example-templates==3.1.2\nexample-http==2.29\nexample-clean==1.0\n"}


@pytest.mark.core
def test_pip_audit_is_asked_and_the_records_that_pass_add_what_it_does_not_say(say: Say) -> None:
    with at(Service()) as address:
        status, report = say(address, PINS)
    assert status == 1
    assert rows(report) == [("vulnerable-requirement", "error", "example-http"), ("vulnerable-requirement", "error", "example-templates")]
    (flaw,) = report["findings"][1]["details"]["advisories"]
    assert (flaw["id"], sorted(flaw["aliases"])) == ("PYSEC-2026-1", ["CVE-2026-1111", "GHSA-aaaa-bbbb-cccc"])
    assert (flaw["rating"], flaw["score"], flaw["fixed_in"]) == ("high", 7.5, ["3.1.6"])
    assert report["vulnerabilities"] | {"source": ""} == {
        "source": "", "date": None, "versions": 3, "audited": 3, "not_audited": [], "failed": None
    }  # fmt: skip


def test_the_release_to_take_is_free_of_everything_that_the_service_knows(say: Say) -> None:
    """3.1.6 fixes what 3.1.2 has and has something else itself."""
    with at(Service()) as address:
        _, report = say(address, PINS)
    assert report["findings"][1]["fix"]["message"] == "example-templates==3.2.0"


def test_all_pages_of_an_answer_are_read(say: Say) -> None:
    service = Service([record(f"CVE-2026-{n}", "example-templates", ("introduced", "0"), ("fixed", "4")) for n in range(7)])
    service.page = 2
    with at(service) as address:
        _, report = say(address, PINS)
    assert len(report["findings"][0]["details"]["advisories"]) == 7


def test_a_record_at_which_pip_audit_stumbles_is_reported_all_the_same(say: Say) -> None:
    odd = record("CVE-2026-4", "example-http", ("introduced", "0"), ("fixed", "2.2019-09-12"), ("fixed", "3.0"))
    odd["affected"][0]["ranges"][0]["events"].append({"fixed": "9" * 5000})  # more digits than Python reads
    odd |= {"published": "2026-01-01T00:00:00.123456789Z", "summary": None, "schema_version": "one"}
    service = Service()
    service.records = lambda name, version: [odd] if name == "example-http" else [TEMPLATES] if name == "example-templates" else []
    with at(service) as address:
        status, report = say(address, PINS)
    assert status == 1
    assert {name for _, _, name in rows(report)} == {"", "example-http", "example-templates"}
    assert "`CVE-2026-4` is written in version one" in json.dumps(report["findings"])


def test_a_record_that_nobody_can_read_is_told(say: Say) -> None:
    """pip-audit leaves out a record of another version of the schema without a word."""
    service = Service()
    service.records = lambda name, version: [HTTP | {"schema_version": "2.0.0"}] if name == "example-http" else []
    with at(service) as address:
        status, report = say(address, PINS)
    assert status == 1
    assert rows(report) == [("unchecked-vulnerabilities", "warning", "")]
    message = "What is known of `example-http` cannot be read to its end: `CVE-2026-3333` is written in version 2.0.0 "
    assert report["findings"][0]["message"].startswith(message)


def test_a_withdrawn_advisory_is_none(say: Say) -> None:
    service = Service()
    service.records = lambda name, version: [HTTP | {"withdrawn": "2026-11-02T00:00:00Z"}] if name == "example-http" else []
    with at(service) as address:
        assert say(address, PINS)[0] == 0


def incomplete(status: int, report: dict[str, Any]) -> str:
    """Why the check could not be made; everything else is as it must be then."""
    assert (status, report["status"]) == (2, "incomplete")
    ((rule, severity, _),) = rows(report)
    assert (rule, severity) == ("unchecked-vulnerabilities", "warning")
    (error,) = report["errors"]
    failed: str = report["vulnerabilities"]["failed"]
    assert error["message"] == f"vulnerabilities: {failed}"
    assert report["unchecked"] == [{"what": "vulnerabilities", "how": failed, "count": 0, "names": []}]
    return failed.partition("cannot be asked: ")[2]


@pytest.mark.core
def test_a_service_that_is_not_there_ends_with_2_and_a_whole_report(say: Say) -> None:
    assert incomplete(*say("http://127.0.0.1:9", PINS)) == "the connection is refused"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ({"status": lambda name, version: 500}, "it answers 500 (Internal Server Error)"),
        ({"status": lambda name, version: 404}, "it answers 404 (Not Found)"),
        ({"status": lambda name, version: 403}, "it answers 403 (Forbidden)"),
        ({"body": lambda body: b"<html>log in</html>"}, "its answer is no JSON"),
        ({"body": lambda body: b"[]"}, "its answer is none of OSV's"),
        ({"body": lambda body: b'{"message": "quota exceeded"}'}, "its answer is none of OSV's"),
        ({"body": lambda body: b'{"vulns": [{"ID": 1}]}'}, "it answers with records that have no `id`"),
        ({"body": lambda body: b'{"vulns": {"id": "A"}}'}, "its answer is none of OSV's"),
        ({"body": lambda body: b"[" * 100_000}, "its answer is no JSON"),
        ({"body": lambda body: body + b" " * 50, "lost": 50}, "the answer was cut off"),
        ({"seconds": 2.5}, "nothing came for 1 s"),
        ({"status": lambda name, version: 302, "location": "https://login.example.org"}, "it answers 302 (Found)"),
    ],
)
def test_a_service_that_answers_badly_is_no_clean_answer(say: Say, behaviour: dict[str, Any], told: str) -> None:
    service = Service()
    for name, value in behaviour.items():
        setattr(service, name, value)
    with at(service) as address:
        assert incomplete(*say(address, PINS)) == told


def test_the_proxy_of_the_user_is_used_for_the_service_and_not_for_this_machine(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with at(Service()) as address:
        assert "proxy" in incomplete(*say(address, PINS))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert say(address, PINS)[1]["vulnerabilities"]["audited"] == 3


def test_pages_without_an_end_are_given_up(say: Say) -> None:
    service = Service()
    service.body = lambda body: b'{"vulns": [], "next_page_token": "x"}'
    with at(service) as address:
        status, report = say(address, PINS)
    assert status == 2
    assert "no end of pages" in report["errors"][0]["message"]


def test_what_the_user_calls_no_failure_is_a_note(say: Say) -> None:
    status, report = say("http://127.0.0.1:9", PINS, "--allow-incomplete")
    assert (status, report["errors"]) == (0, [])
    assert rows(report) == [("unchecked-vulnerabilities", "note", "")]
    assert report["vulnerabilities"]["failed"]


def test_nobody_is_asked_where_no_rule_wants_to_know(say: Say) -> None:
    service = Service()
    with at(service) as address:
        _, report = say(address, PINS, "--ignore", "vulnerabilities")
    assert (service.asked, report["vulnerabilities"]) == ([], None)
    assert report["unchecked"][-1]["what"] == "vulnerabilities"


def test_one_question_that_fails_leaves_the_others_their_answers(say: Say) -> None:
    service = Service()
    service.status = lambda name, version: 500 if name == "example-http" else 200
    with at(service) as address:
        status, report = say(address, PINS)
    assert status == 2
    assert rows(report) == [("vulnerable-requirement", "error", "example-templates"), ("unchecked-vulnerabilities", "warning", "")]
    assert report["findings"][1]["message"].startswith("1 of 3 versions was not looked up: ")
    assert report["vulnerabilities"]["not_audited"] == [{"reason": "not answered", "count": 1}]


def test_a_service_that_is_busy_is_asked_again(say: Say) -> None:
    service = Service()
    service.status = lambda name, version: 503 if service.asked.count((name, version)) < 2 else 200
    with at(service) as address:
        assert say(address, PINS)[1]["vulnerabilities"]["audited"] == 3


def test_a_service_that_answers_nothing_is_not_asked_for_everything(say: Say) -> None:
    service = Service()
    service.status = lambda name, version: 500
    with at(service) as address:
        lines = "".join(f"example-{n}==1\n" for n in range(100))
        assert incomplete(*say(address, {"requirements.txt": lines})) == "it answers 500 (Internal Server Error)"
    assert len({name for name, _ in service.asked}) <= 24


def test_every_version_is_asked_once(say: Say) -> None:
    lock = 'version = 1\n\n[[package]]\nname = "example-http"\nversion = "2.29"\nsource = { registry = "https://example.org/simple" }\n'
    service = Service()
    with at(service) as address:
        say(address, PINS | {"uv.lock": lock})
    assert sorted(service.asked) == sorted(set(service.asked))
    assert ("example-http", "2.29") in service.asked


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/query"])
def test_the_address_of_a_service_is_understood_as_people_write_it(path: str) -> None:
    assert osv_service.query_address(f"https://osv.example.org{path}") == "https://osv.example.org/v1/query"


def test_credentials_of_an_address_are_told_nobody(say: Say) -> None:
    status, report = say("http://user:secret@127.0.0.1:9", PINS)
    assert status == 2
    assert "secret" not in json.dumps(report)


def test_credentials_that_the_address_does_not_hold_are_not_sent(say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of the audited project may name the address."""
    (tmp_path / "netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    service = Service()
    with at(service) as address:
        say(address, PINS)
        assert service.credentials == {""}
        say(address.replace("//", "//me:known@"), PINS)
        assert service.credentials == {"", "Basic bWU6a25vd24="}


@pytest.mark.parametrize(("words", "told"), [((), True), (("--json",), False), (("--isolated",), False)])
def test_an_address_that_the_project_names_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: bool
) -> None:
    (tmp_path / "requirements.txt").write_text(PINS["requirements.txt"])
    monkeypatch.chdir(tmp_path)
    with at(Service()) as address:
        (tmp_path / "depaudit.toml").write_text(f'vulnerabilities = true\nvulnerability-service = "{address}"\n')
        run(["--no-cache", "-f", "concise", *words])
        line = f"known vulnerabilities are asked of {address}, as depaudit.toml says\n"
        assert (line in capsys.readouterr().err) is told
        run(["--no-cache", "-f", "concise", "--vulnerability-service", address])
        assert "as depaudit.toml says" not in capsys.readouterr().err


def test_pages_that_are_too_long_together_are_given_up(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osv_service, "MOST", 2_000)
    service = Service([record(f"CVE-2026-{n}", "example-templates", ("introduced", "0")) for n in range(20)])
    service.page = 2
    with at(service) as address:
        assert "the answer is too long" in say(address, PINS)[1]["errors"][0]["message"]


def test_local_builds_are_asked_as_what_they_are_built_from(say: Say) -> None:
    service = Service()
    with at(service) as address:
        _, report = say(address, {"requirements.txt": "example-templates==3.1.2+cu121\n"})
    assert ("example-templates", "3.1.2") in service.asked
    assert "`example-templates` 3.1.2+cu121 has" in report["findings"][0]["message"]


def test_several_versions_of_one_name_each_get_their_answer(say: Say) -> None:
    files = {"requirements.txt": "example-templates==3.1.2\n", "requirements-new.txt": "example-templates==3.1.5\n"}
    with at(Service()) as address:
        _, report = say(address, files)
    assert [(f["details"]["version"], len(f["details"]["advisories"])) for f in report["findings"]] == [("3.1.5", 2), ("3.1.2", 1)]


def test_two_spellings_of_one_release_are_both_answered(say: Say) -> None:
    files = {"requirements.txt": "example-templates==3.1\n", "constraints.txt": "example-templates==3.1.0\n"}
    with at(Service()) as address:
        status, report = say(address, files)
    assert status == 1
    assert report["errors"] == []
    assert "unchecked-vulnerabilities" not in {rule for rule, *_ in rows(report)}


def test_a_marker_that_does_not_hold_here_hides_nothing(say: Say) -> None:
    with at(Service()) as address:
        _, report = say(address, {"requirements.txt": "example-templates==3.1.2; python_version < '3'\n"})
    assert rows(report) == [("vulnerable-requirement", "error", "example-templates")]


def test_a_range_is_held_against_what_the_service_knows_of_the_name(say: Say) -> None:
    manifest = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "a"\nversion = "1"\ndependencies = ["example-http>=2.0"]\n'
    with at(Service()) as address:
        _, report = say(address, {"pyproject.toml": manifest})
    assert rows(report) == [("vulnerable-minimum", "warning", "example-http")]


def test_nothing_pinned_needs_no_pip_audit(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pip_audit.Run, "__init__", lambda *_: pytest.fail("started"))
    with at(Service()) as address:
        status, report = say(address, {"requirements.txt": "example-clean>=1\n"})
    assert (status, report["vulnerabilities"]["versions"]) == (0, 0)


def test_a_pip_audit_that_is_not_there_is_told(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with at(Service()) as address:
        status, report = say(address, PINS)
    assert status == 2
    assert "pip-audit, which comes with depaudit, is not installed" in report["errors"][0]["message"]


def test_a_machine_without_a_place_for_temporary_files_is_told(say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with at(Service()) as address:
        status, report = say(address, PINS)
    assert status == 2
    assert report["errors"][0]["message"] == "vulnerabilities: pip-audit cannot be started: No such file or directory"


@pytest.fixture
def left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Where temporary files go; nothing may be left there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("left_behind")
def test_nothing_is_left_behind(say: Say) -> None:
    with at(Service()) as address:
        say(address, PINS)
    say("http://127.0.0.1:9", PINS)


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_ended_leaves_nothing_behind_and_no_traceback(tmp_path: Path, sent: signal.Signals, status: int) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/requirements.txt").write_text(PINS["requirements.txt"])
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    service = Service()
    service.seconds = 60
    with at(service) as address:
        words = [sys.executable, "-m", "depaudit", "--no-cache", "--vulnerability-service", address, "project"]
        environment = os.environ | {"TMPDIR": str(temporary)}
        process = subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not (service.asked and any(temporary.iterdir())):
            time.sleep(0.05)
        (folder,) = temporary.iterdir()
        process.send_signal(sent)
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, b"Traceback" in errors) == (status, b"", False)
    assert not folder.exists()


def test_modules_of_the_audited_tree_are_never_loaded(say: Say) -> None:
    traps = dict.fromkeys(("requests.py", "pip_audit.py", "sitecustomize.py", "tomli.py"), "open('loaded', 'w')\n")
    with at(Service()) as address:
        status, report = say(address, PINS | traps)
    assert (status, report["vulnerabilities"]["audited"]) == (1, 3)
    assert not os.path.exists("loaded")


def test_modules_of_the_folder_are_not_loaded_by_the_module_command(tmp_path: Path) -> None:
    for name in ("click.py", "cvss.py", "packaging.py", "requests.py"):
        (tmp_path / name).write_text("open('loaded', 'w')\n")
    words = [sys.executable, "-m", "depaudit", "--no-cache", "--vulnerability-service", "http://127.0.0.1:9"]
    (tmp_path / "requirements.txt").write_text(PINS["requirements.txt"])
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "the connection is refused" in done.stderr) == (2, True)
    assert not (tmp_path / "loaded").exists()


VERSIONS: Sequence[tuple[str, str]] = (("example-clean", "1.0"), ("example-http", "2.29"))


def said(service: pip_audit.Service) -> pip_audit.Said:
    one = pip_audit.Run(VERSIONS, service)
    try:
        return one.said()
    finally:
        one.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PIP_AUDIT_FORMAT", "columns"),
        ("PIP_AUDIT_OUTPUT", "elsewhere.txt"),
        ("PIP_AUDIT_OSV_URL", "http://127.0.0.1:9/v1/query"),
        ("PIP_AUDIT_VULNERABILITY_SERVICE", "esms"),
        ("PIP_AUDIT_DESC", "off"),
        ("PIP_AUDIT_PROGRESS_SPINNER", "on"),
        ("PIP_AUDIT_LOGLEVEL", "nonsense"),
        ("PYTHONWARNINGS", "error"),
        ("PYTHONIOENCODING", "ascii"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "http://127.0.0.1:9"),
        ("ALL_PROXY", "http://127.0.0.1:9"),
    ],
)
def test_what_is_set_for_another_use_of_pip_audit_changes_nothing(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with serving(lambda version: [HTTP] if version[0] == "example-http" else []) as address:
        answer = said(pip_audit.Service("osv", address, local=True))
    assert answer.failed == ""
    assert [flaw.id for flaw in answer.found["example-http", "2.29"]] == ["CVE-2026-3333"]
    assert answer.found["example-clean", "1.0"] == ()


def test_a_run_that_takes_too_long_is_stopped() -> None:
    ready = threading.Event()

    def late(_: object) -> list[dict[str, Any]]:
        ready.wait(20)
        return []

    with serving(late) as address:
        answer = said(pip_audit.Service("osv", address, local=True, limit=-3.5))
        ready.set()
    assert answer.failed == "pip-audit was stopped: it took longer than 0 s"


def test_nothing_is_said_where_pip_audit_is_stopped_while_it_waits(capfd: pytest.CaptureFixture[str]) -> None:
    asked, ready = threading.Event(), threading.Event()

    def late(_: object) -> list[dict[str, Any]]:
        asked.set()
        ready.wait(20)
        return [HTTP | {"summary": "long " * 100_000}]

    with serving(late) as address:
        run_ = pip_audit.Run(VERSIONS, pip_audit.Service("osv", address, local=True))
        assert asked.wait(20)
        run_.close()
        ready.set()
        answering = [t for t in threading.enumerate() if "process_request" in t.name]
        for thread in answering:
            thread.join(20)
    assert answering
    assert capfd.readouterr().err == ""


@pytest.mark.core
def test_the_server_answers_nothing_that_was_not_asked_for() -> None:
    import requests

    with serving(lambda version: [] if version == ("a", "1") else None) as address:
        def status(url: str, data: str) -> int:
            return requests.post(url, data=data, timeout=5).status_code

        assert status(address, '{"package": {"name": "a"}, "version": "1"}') == 200
        assert status(address, '{"package": {"name": "b"}, "version": "1"}') == 404
        assert status(address + "batch", '{"package": {"name": "a"}, "version": "1"}') == 404
        assert status(address, "nonsense") == 404
        assert status(address, "[]") == 404
        assert status(address, "[" * 60_000) == 404
        assert status(address, '{"package": {"name": ["a"]}, "version": "1"}') == 404
