"""Rules of a house."""

from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.cli import run
from depaudit.errors import DepauditError
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

PLUGIN = """
from depaudit.model.finding import Fault, Finding, Severity

def forbidden_fork(project):
    for requirement in project.requirements:
        if requirement.name == "pycrypto":
            yield Finding("forbidden-fork", Fault("pycrypto", "fork"), (requirement.location,),
                          Severity.ERROR, "`pycrypto` is not ours", distribution="pycrypto")

def broken(project):
    raise RuntimeError("no")
    yield

rules = (forbidden_fork,)
"""
FILES = {"requirements.txt": "pycrypto==2.6.1\n", "a.py": "import Crypto\n"}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def rows_of(name: str, ignore: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    report = audit(Memory(FILES), Settings(plugins=(name,), ignore=ignore))
    return [(r.finding.rule, r.severity.value) for r in report.rows if "/" in r.finding.rule]


def test_a_rule_of_a_plugin_runs_under_its_full_name(environment: Path) -> None:
    (environment / "house_one.py").write_text(PLUGIN)
    assert rows_of("house_one") == [("house_one/forbidden-fork", "error")]


def test_a_rule_of_a_plugin_can_be_ignored(environment: Path) -> None:
    (environment / "house_two.py").write_text(PLUGIN)
    assert rows_of("house_two", ("house_two/forbidden-fork",)) == []


def test_a_rule_of_a_plugin_that_fails_is_told_and_the_rest_goes_on(environment: Path) -> None:
    (environment / "house_three.py").write_text(PLUGIN.replace("(forbidden_fork,)", "(broken, forbidden_fork)"))
    report = audit(Memory(FILES), Settings(plugins=("house_three",)))
    rules = [r.finding.rule for r in report.rows]
    assert "internal-error" in rules
    assert "house_three/forbidden-fork" in rules
    assert report.status == "incomplete"


@pytest.mark.parametrize("text", ["", "rules = 3", "rules = (1,)", "references = 3", "references = {'*': 1}", "import nothing_of_that_name", "1 +"])
def test_a_plugin_without_rules_is_an_error_in_one_line(environment: Path, text: str) -> None:
    name = f"house_bad_{abs(hash(text))}"
    (environment / f"{name}.py").write_text(text)
    with pytest.raises(DepauditError) as error:
        rows_of(name)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_plugin_is_never_taken_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "house_here.py").write_text("raise SystemExit('taken from the audited tree')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    with pytest.raises(DepauditError):
        rows_of("house_here")


def test_a_comment_accepts_what_a_rule_of_the_house_finds(environment: Path) -> None:
    (environment / "house_six.py").write_text(PLUGIN)
    files = {**FILES, "requirements.txt": "pycrypto==2.6.1  # depaudit: ignore[house_six/forbidden-fork] old\n"}
    report = audit(Memory(files), Settings(plugins=("house_six",)))
    assert not [r for r in report.rows if "/" in r.finding.rule or r.finding.rule == "unused-ignore"]
    assert audit(Memory(files), Settings(plugins=("house_six",), ignore=("house_six",))).summary.suppressed == 0


def test_a_plug_in_is_chosen_like_a_group(environment: Path) -> None:
    (environment / "house_seven.py").write_text(PLUGIN)
    report = audit(Memory(FILES), Settings(plugins=("house_seven",), select=("house_seven",)))
    assert [r.finding.rule for r in report.rows] == ["house_seven/forbidden-fork"]


def test_explain_prints_the_documentation_of_a_rule_of_the_house(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PLUGIN.replace("(project):\n    for", '(project):\n    """A fork that the house has replaced.\n\n    Ask the board."""\n    for')
    (environment / "house_eight.py").write_text(text)
    project = environment / "project"
    project.mkdir()
    (project / "depaudit.toml").write_text('plugins = ["house_eight"]\n')
    monkeypatch.chdir(project)
    assert run(["explain", "house_eight/forbidden-fork"]) == 0
    assert capsys.readouterr().out == (
        "house_eight/forbidden-fork · a rule of the plug-in `house_eight`\n\n"
        "A fork that the house has replaced.\n\nAsk the board.\n"
    )
    assert run(["explain", "house_eight/forbiden-fork"]) == 2
    assert "the plug-in `house_eight` has no rule `forbiden-fork`; did you mean `forbidden-fork`?" in capsys.readouterr().err
    assert run(["check", "--select", "house_eight"]) == 0


def test_explain_says_that_a_name_with_a_slash_is_a_plug_ins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["explain", "acme_depaudit/forbidden-fork"]) == 2
    assert capsys.readouterr().err == (
        "error: `acme_depaudit/forbidden-fork` is a rule of the plug-in `acme_depaudit`, "
        "which the settings of this folder do not name in `plugins`\n"
    )


READERS = """
def started_workers(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        key, _, value = line.partition(":")
        if key == "look" and value.strip() == "fancy":
            yield "Rich", number

def broken(path, text):
    raise RuntimeError("no")

references = {"services/*.conf": started_workers}
"""
SERVICES: dict[str, str | bytes] = {
    "requirements.txt": "numpy==2.0\nrich==13.0\nattrs==24.1\n",
    "a.py": "import numpy\n",
    "services/mail.conf": "name: mail\nlook: fancy\n",
}


def test_a_reference_that_a_plugin_finds_keeps_a_requirement(environment: Path) -> None:
    (environment / "house_nine.py").write_text(READERS)
    report = audit(Memory(SERVICES), Settings(plugins=("house_nine",)))
    unused = [r.finding.distribution for r in report.rows if r.finding.rule == "unused-requirement"]
    assert unused == ["attrs"]
    (reference,) = [r for p in report.projects for r in p.references if r.distribution == "rich"]
    assert reference.message == "`house_nine` finds it in `services/mail.conf`"
    assert reference.location.line == 2


def test_a_reader_of_a_plugin_that_fails_is_told_at_its_file(environment: Path) -> None:
    (environment / "house_ten.py").write_text(READERS.replace(": started_workers}", ": broken}"))
    report = audit(Memory(SERVICES), Settings(plugins=("house_ten",)))
    (row,) = [r for r in report.rows if r.finding.rule == "internal-error"]
    assert row.finding.location.path == "services/mail.conf"
    assert "RuntimeError: no (`house_ten`)" in row.finding.message
    assert report.status == "incomplete"
