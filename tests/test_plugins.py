"""Rules of a house."""

from pathlib import Path

import pytest

from depaudit.audit import audit
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


@pytest.mark.parametrize("text", ["", "rules = 3", "rules = (1,)", "import nothing_of_that_name", "1 +"])
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
