from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import jsonschema
import pytest

from depaudit.audit import audit
from depaudit.cli import run
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

ROOT = Path(__file__).parent.parent
RULES_SCHEMA = json.loads((ROOT / "schema" / "rules-v1.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "schema" / "v1.json").read_text(encoding="utf-8"))
PYPROJECT = (
    '[project]\nname = "weather"\nversion = "1.0"\ndependencies = [\n    "psutil>=5.9",\n    "requests>=2.28",\n]\n'
)
UNUSED = "pyproject.toml:5:6: warning[unused-requirement] "


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one requirement that nothing uses, in a repository."""
    for name, text in {
        ".git/HEAD": "ref: refs/heads/main\n",
        "pyproject.toml": PYPROJECT,
        "src/weather/__init__.py": "import requests\n",
        "src/weather/api.py": "import numpy\nimport os\n",
        "tool.py": "# /// script\n# dependencies = []\n# ///\nimport attrs\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


Streams = pytest.CaptureFixture[str]


def concise(capsys: Streams, *words: str) -> list[str]:
    run([*words, "-f", "concise"])
    return capsys.readouterr().out.splitlines()


def of_json(capsys: Streams, *words: str) -> Any:
    run([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_findings_are_exit_status_1(here: Path, capsys: Streams) -> None:
    assert run([]) == 1
    text = capsys.readouterr().out
    assert "! psutil · unused-requirement\n  pyproject.toml:5\n" in text
    assert "\x1b" not in text


def test_check_is_the_same(here: Path, capsys: Streams) -> None:
    assert concise(capsys, "check", ".") == concise(capsys) == concise(capsys, ".")


def test_fail_on_and_exit_zero(here: Path, capsys: Streams) -> None:
    assert run(["--select", "unused-requirement"]) == 1
    assert run(["--select", "unused-requirement", "--fail-on", "error"]) == 0
    assert run(["--exit-zero"]) == 0
    (here / "depaudit.toml").write_text('fail-on = "error"\nselect = ["unused-requirement"]\n')
    assert run([]) == 0


def test_options_may_stand_before_and_behind_paths(here: Path, capsys: Streams) -> None:
    run(["--json", "."])
    first = capsys.readouterr().out
    run([".", "--json"])
    assert capsys.readouterr().out == first


def test_a_folder_of_the_project_speaks_for_its_part(here: Path, capsys: Streams) -> None:
    lines = concise(capsys, "src")
    assert [line.partition(":")[0] for line in lines] == ["src/weather/api.py"]
    assert not any("psutil" in line for line in lines)


def test_paths_are_relative_to_the_current_folder(here: Path, capsys: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "src" / "weather")
    assert concise(capsys)[0].startswith("api.py:1:")
    assert concise(capsys, "../..")[0].startswith("../../pyproject.toml:5:6: ")


def test_a_file_speaks_for_itself(here: Path, capsys: Streams) -> None:
    assert all(line.startswith("src/weather/api.py:") for line in concise(capsys, "src/weather/api.py"))
    assert concise(capsys, "src/weather/__init__.py") == []
    assert concise(capsys, "pyproject.toml")[0].startswith(UNUSED)


def test_a_script_with_its_own_requirements_is_audited_alone(here: Path, capsys: Streams) -> None:
    lines = concise(capsys, "tool.py")
    assert lines
    assert all(line.startswith("tool.py:") for line in lines)


def test_a_folder_of_the_name_of_a_command(here: Path, capsys: Streams) -> None:
    (here / "why").mkdir()
    (here / "why" / "a.py").write_text("import pandas\n")
    assert any("pandas" in line for line in concise(capsys, "./why"))


def test_several_paths_are_one_report(here: Path, capsys: Streams) -> None:
    (here / "other" / "sub").mkdir(parents=True)
    (here / "other" / "pyproject.toml").write_text(PYPROJECT.replace("weather", "other"))
    (here / "other" / "a.py").write_text("import requests\n")
    report = of_json(capsys, "other", "src")
    jsonschema.validate(report, SCHEMA)
    assert {p["root"] for p in report["projects"]} >= {"other", "."}
    assert any(f["location"]["path"] == "other/pyproject.toml" for f in report["findings"])


def test_a_missing_path_is_one_sentence(here: Path, capsys: Streams) -> None:
    assert run(["nowhere"]) == 2
    streams = capsys.readouterr()
    assert (streams.out, streams.err) == ("", "error: there is no file or folder `nowhere`\n")


def test_json_is_valid_also_where_nothing_could_run(here: Path, capsys: Streams) -> None:
    for words in (["nowhere", "--json"], ["--json", "--nonsense"], ["-f", "json", "--config", "no.toml"]):
        assert run(words) == 2
        report = json.loads(capsys.readouterr().out)
        jsonschema.validate(report, SCHEMA)
        assert report["status"] == "failed"
        assert report["errors"]


def test_json_of_a_real_project_obeys_the_schema(here: Path, capsys: Streams) -> None:
    report = of_json(capsys)
    jsonschema.validate(report, SCHEMA)
    assert report["status"] == "findings"


def test_faults_of_the_settings_are_told_at_once(here: Path, capsys: Streams) -> None:
    (here / "depaudit.toml").write_text('selct = []\nignore = ["unusd-requirement"]\n')
    assert run([]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: depaudit.toml:1:1: there is no setting `selct`; did you mean `select`?",
        "error: depaudit.toml:2:11: there is no rule or group `unusd-requirement`; did you mean `unused-requirement`?",
    ]
    assert run(["--isolated"]) == 1


def test_settings_of_another_file(here: Path, capsys: Streams) -> None:
    (here / "ci").mkdir()
    (here / "ci" / "x.toml").write_text('ignore = ["usage"]\n')
    assert not any("usage" in line or "psutil" in line for line in concise(capsys, "--config", "ci/x.toml"))
    (here / "ci" / "x.toml").write_text("ignor = []\n")
    assert run(["--config", "ci/x.toml"]) == 2
    assert capsys.readouterr().err.startswith("error: ci/x.toml:1:1: ")


def test_select_and_ignore(here: Path, capsys: Streams) -> None:
    assert all("[unused-requirement]" in line for line in concise(capsys, "--select", "DEP002"))
    assert not any("[unused-requirement]" in line for line in concise(capsys, "--ignore", "unused-requirement"))
    assert run(["--select", "nonsense,unused-requirement"]) == 2
    assert "there is no rule or group `nonsense`" in capsys.readouterr().err


def test_exclude(here: Path, capsys: Streams) -> None:
    assert not any("numpy" in line for line in concise(capsys, "--exclude", "src/weather/api.py"))


def test_a_baseline_hides_what_it_holds(here: Path, capsys: Streams) -> None:
    run(["--json"])
    (here / "known.json").write_text(capsys.readouterr().out)
    (here / "depaudit.toml").write_text('baseline = "known.json"\n')
    assert run([]) == 0
    (here / "depaudit.toml").write_text('baseline = "absent.json"\n')
    assert run([]) == 2
    assert "there is no baseline `absent.json`" in capsys.readouterr().err


def test_nothing_to_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.md").write_text("")
    assert run([]) == 0
    assert capsys.readouterr().out == "nothing to audit: there is no Python file, notebook or manifest in this folder\n"
    assert run(["--require-inputs"]) == 2
    assert "nothing to audit" in capsys.readouterr().err
    assert run(["--json", "--require-inputs"]) == 2
    assert json.loads(capsys.readouterr().out)["status"] == "incomplete"


def test_quiet_prints_rows_alone(here: Path, capsys: Streams) -> None:
    run(["-q", "--select", "unused-requirement"])
    streams = capsys.readouterr()
    assert streams.out.startswith("! psutil · unused-requirement\n")
    assert "files" not in streams.out
    assert streams.err == ""


def test_times_go_to_stderr(here: Path, capsys: Streams) -> None:
    run(["-v"])
    streams = capsys.readouterr()
    assert re.fullmatch(r"settings: none\nin \d+\.\d\d s\n", streams.err)
    assert " s\n" not in streams.out


def test_statistics(here: Path, capsys: Streams) -> None:
    run(["--statistics", "--select", "unused-requirement"])
    assert capsys.readouterr().out.startswith("1  unused-requirement  warning\n")
    assert {"rule": "unused-requirement", "severity": "warning", "count": 1} in of_json(capsys, "--statistics")["counts"]


def test_show_files_names_what_requirements_files_include(here: Path, capsys: Streams) -> None:
    (here / "requirements.txt").write_text("-r more/list\n", encoding="utf-8")
    (here / "more").mkdir()
    (here / "more" / "list").write_text("numpy>=2\n", encoding="utf-8")
    assert {"path": "more/list", "role": "manifest", "project": "."} in of_json(capsys, "--show-files")["files"]


def test_show_files(here: Path, capsys: Streams) -> None:
    assert run(["--show-files"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["pyproject.toml", "manifest", "."] in rows
    assert ["src/weather/api.py", "runtime", "."] in rows
    assert {"path": "src/weather/api.py", "role": "runtime", "project": "."} in of_json(capsys, "--show-files")["files"]


def test_colour_can_be_forced(here: Path, capsys: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    run(["--color", "always"])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    run([])
    assert "\x1b[" in capsys.readouterr().out


def test_a_table_can_be_asked_for_in_a_pipe(here: Path, capsys: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    run(["-f", "table"])
    assert "what is wrong, why, and what to write" in capsys.readouterr().out


def test_an_environment_that_is_not_there(here: Path, capsys: Streams) -> None:
    assert run(["--python", "no/venv"]) == 2
    assert "no/venv" in capsys.readouterr().err


def test_target_is_checked(here: Path, capsys: Streams) -> None:
    assert run(["--target", "oss=linux"]) == 2
    assert "did you mean `os`?" in capsys.readouterr().err
    assert run(["--target", "os=linux", "--exit-zero"]) == 0


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError(), KeyError("x"), ValueError("a\nb")])
def test_a_bug_is_one_line_and_never_a_traceback(
    here: Path, capsys: Streams, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("depaudit.cli.check.audit", fail)
    assert run([]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.count("\n") == 1
    assert f"internal error: {type(error).__name__}" in streams.err
    assert "this is a bug in depaudit" in streams.err
    assert run(["--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SCHEMA)
    assert report["status"] == "failed"
    assert run(["-v"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_130(here: Path, capsys: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("depaudit.cli.check.audit", interrupted)
    assert run([]) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_rules_lists_every_rule(capsys: Streams) -> None:
    from depaudit.rules import catalogue

    assert run(["rules"]) == 0
    text = capsys.readouterr().out
    assert all(f"  {info.name} " in text for info in catalogue())
    told = of_json(capsys, "rules")
    assert [row["rule"] for row in told["rules"]] == [info.name for info in catalogue()]
    jsonschema.Draft202012Validator(RULES_SCHEMA).validate(told)


def test_explain_prints_the_documentation(capsys: Streams) -> None:
    assert run(["explain", "unused-requirement"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("unused-requirement · group usage · other tools: DEP002")
    assert "```" not in text
    told = of_json(capsys, "explain", "DEP002")
    assert [row["rule"] for row in told["rules"]] == ["unused-requirement"]
    jsonschema.Draft202012Validator(RULES_SCHEMA).validate(told)


@pytest.mark.parametrize(
    "words",
    [("rules",), ("explain", "usage"), ("explain", "DEP001", "DEP002"), ("why", "requests"), ("--show-files",), ("--statistics",)],
)
def test_json_of_every_command_begins_with_its_version_and_the_tool(here: Path, capsys: Streams, words: tuple[str, ...]) -> None:
    told = of_json(capsys, *words)
    assert list(told)[:2] == ["schema_version", "tool"]
    assert (told["schema_version"], told["tool"]["name"]) == (1, "depaudit")


def test_explain_knows_what_may_be_meant(capsys: Streams) -> None:
    assert run(["explain", "unused-requirment"]) == 2
    assert "did you mean `unused-requirement`?" in capsys.readouterr().err
    assert run(["explain"]) == 2


def test_explain_of_a_group_lists_its_rules(capsys: Streams) -> None:
    assert run(["explain", "input"]) == 0
    assert "unreadable-file" in capsys.readouterr().out


def test_why_and_explain_take_each_others_argument(here: Path, capsys: Streams) -> None:
    assert run(["why", "requests"]) == 0
    why = capsys.readouterr().out
    assert "pyproject.toml:6" in why
    assert run(["explain", "requests"]) == 0
    assert capsys.readouterr().out == why
    assert run(["why", "unused-requirement"]) == 0
    assert capsys.readouterr().out.startswith("unused-requirement · group usage")


def test_why_of_a_name_that_nobody_knows(here: Path, capsys: Streams) -> None:
    assert run(["why", "reqests"]) == 2
    assert "did you mean `requests`?" in capsys.readouterr().err
    assert run(["why", "os"]) == 2
    assert "standard library" in capsys.readouterr().err


def started(*words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "depaudit", *words], capture_output=True, check=False, **more)


def test_version(here: Path) -> None:
    done = started("--version")
    assert (done.returncode, done.stdout[:9], done.stderr) == (0, b"depaudit ", b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_stream_that_cannot_encode_a_name(here: Path, encoding: str) -> None:
    (here / "src" / "weather" / "wetter_größe_天.py").write_text("import pandas\n", encoding="utf-8")
    done = started(env={**os.environ, "PYTHONIOENCODING": encoding})
    assert done.returncode == 1
    assert b"\\u5929.py" in done.stdout
    assert b"! psutil - unused-requirement" in done.stdout
    assert done.stderr == b""


def test_nobody_reads_to_the_end(here: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-m", "depaudit"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(here: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "depaudit"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: the report cannot be written: ")
    assert done.stderr.count(b"\n") == 1


HEAVY = (
    "rich",
    "yaml",
    "jsonschema",
    "email",
    "importlib.metadata",
    "asyncio",
    "click",
    "dataclasses",
    "inspect",
    "logging",
    "multiprocessing",
    "packaging",
    "platform",
    "platformdirs",
    "subprocess",
    "tempfile",
    "threading",
    "urllib",
    "ssl",
    "socket",
)


def loaded_by(*words: str) -> set[str]:
    """The modules that a run has loaded when it is over."""
    program = (
        f"import sys; from depaudit.cli import run; run({list(words)!r}); print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    return set(done.stderr.split())


def test_a_plain_run_loads_nothing_that_it_does_not_need(here: Path) -> None:
    loaded = loaded_by(".", "-f", "concise", "--no-cache")
    assert "depaudit.cli.check" in loaded
    assert loaded & {*HEAVY, "json", "hashlib", "depaudit.cache", "depaudit.several_processes"} == set()
    assert loaded & {"depaudit.world", "depaudit.model.vulnerability", "depaudit.rules.vulnerable_requirement"} == set()


def test_a_run_over_files_that_did_not_change_loads_nothing_that_reads_python(here: Path) -> None:
    for path in here.iterdir():
        os.utime(path, (1, 1))
    words = (".", "-f", "concise", "--cache-dir", "cache")
    loaded_by(*words)
    (cache,) = (here / "cache").iterdir()
    head, _, body = cache.read_bytes().partition(b"\n")
    later = body.replace(b'{"time":1', b'{"time":9', 1)  # the run before was long ago
    cache.write_bytes(b" ".join([*head.split()[:-1], str(crc32(later)).encode()]) + b"\n" + later)
    loaded = loaded_by(*words)
    assert "depaudit.cache" in loaded
    assert loaded & {*HEAVY, "hashlib", "ast", "tokenize", "depaudit.sources"} == set()


@pytest.mark.parametrize(
    ("words", "word", "expected"),
    [
        ("depaudit ex", 1, "explain"),
        ("depaudit --exit", 1, "--exit-zero"),
        ("depaudit explain unus", 2, "unused-requirement"),
        ("depaudit -f con", 2, "concise"),
    ],
)
def test_the_shell_is_helped(here: Path, words: str, word: int, expected: str) -> None:
    asked = {"_DEPAUDIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(word)}
    assert f",{expected}" in started(env={**os.environ, **asked}).stdout.decode()


def test_it_is_told_where_the_time_went(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = run(["-f", "concise"]), capsys.readouterr()
    timed = run(["-f", "concise", "--timings"]), capsys.readouterr()
    assert timed[0] == plain[0]
    assert timed[1].out == plain[1].out
    parts = [line.partition(" ms  ")[2] for line in timed[1].err.splitlines()]
    assert parts[0] == "start"
    assert parts[-1] == "in all"
    assert {"read Python files", "rules", "write the report"} <= set(parts)


def test_a_notebook_that_installs_is_named_with_its_cell(here: Path, capsys: Streams) -> None:
    cells = [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": "import os\n%pip install einops\n"}]
    (here / "setup.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}), encoding="utf-8")
    (here / "src/weather/api.py").write_text("import einops\n", encoding="utf-8")
    run(["--all", "--select", "undeclared-dependency"])
    assert "only `setup.ipynb:cell 2:2` installs it" in capsys.readouterr().out


def test_unmatched_imports_are_listed_with_their_first_place(here: Path, capsys: Streams) -> None:
    for name in ("b.py", "a.py"):
        (here / "src/weather" / name).write_text("\nimport acme_secret.core\n", encoding="utf-8")
    run(["--all"])
    assert "Import not matched to a distribution:\n  acme_secret  src/weather/a.py:2\n" in capsys.readouterr().out
    (row,) = [u for u in of_json(capsys)["unchecked"] if u["names"]]
    assert [(n["name"], n["location"]["path"], n["location"]["line"]) for n in row["names"]] == [
        ("acme_secret", "src/weather/a.py", 2)
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_where_git_tracks_nothing_there_is_nothing_to_audit(here: Path, capsys: Streams) -> None:
    shutil.rmtree(here / ".git")
    subprocess.run(["git", "init", "-q", "."], cwd=here, check=True)
    assert run(["--tracked"]) == 0
    assert capsys.readouterr().out == "nothing to audit: git tracks none of the files here\n"
    assert run(["--tracked", "--require-inputs"]) == 2
    assert "error: nothing to audit: git tracks none of the files here\n" in capsys.readouterr().err
    (here / "LICENSE").write_text("free\n", encoding="utf-8")
    subprocess.run(["git", "add", "LICENSE"], cwd=here, check=True)
    assert run(["--tracked"]) == 0
    assert capsys.readouterr().out == "nothing to audit: git tracks no Python file, notebook or manifest here\n"


def test_a_folder_that_cannot_be_opened_is_an_error(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams) -> None:
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path == str(here):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert run([]) == 2
    assert f"error: `{here}` cannot be read: permission denied\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("os=beos", "`os` of a target cannot be `beos`: write `linux`, `windows` or `macos`"),
        ("machine=arm46", "did you mean `arm64`?"),
    ],
)
def test_a_target_that_nobody_knows_is_refused(here: Path, capsys: Streams, target: str, told: str) -> None:
    assert run(["--target", target]) == 2
    assert told in capsys.readouterr().err


def test_a_run_that_requires_inputs_says_once_that_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--require-inputs"]) == 2
    assert [capsys.readouterr()] == [("", "error: nothing to audit: there is no Python file, notebook or manifest\n")]


@pytest.mark.parametrize(("select", "looked_for"), [((), True), (("versions",), True), (("usage", "drift", "input"), False)])
def test_uses_of_names_are_looked_for_where_a_rule_asks_for_them(select: tuple[str, ...], looked_for: bool) -> None:
    tree: dict[str, str | bytes] = {"requirements.txt": "numpy>=1.20\n", "a.py": "import numpy\n\nprint(numpy.BUFSIZE)\n"}
    report = audit(Memory(tree), Settings(select=select))
    assert any(source.uses for project in report.projects for source in project.sources) is looked_for
