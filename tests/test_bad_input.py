"""Broken manifests and locks: one finding at the place, which says what to write; nothing else is made of it."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

UNREADABLE = ("unreadable-file", "unreadable-requirement", "missing-dynamic-file")
HEAD = '[project]\nname = "app"\nversion = "1"\ndependencies = ["httpx>=0.27"]\n'
POETRY = '[tool.poetry]\nname = "app"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.10"\nhttpx = "^0.27"\n'


def told(**files: str) -> list[tuple[str, str, str]]:
    """Place, severity and message of everything that could not be read; `pyproject` is pyproject.toml."""
    named = {"pyproject": "pyproject.toml", "requirements": "requirements.txt", "setup_cfg": "setup.cfg"}
    tree: dict[str, str | bytes] = {named.get(name, name): text for name, text in files.items()}
    report = audit(Memory({"app.py": "import httpx\n", **tree}), Settings())
    assert not [r.finding.message for r in report.rows if r.finding.rule == "internal-error"]
    found = [r for r in report.rows if r.finding.rule in UNREADABLE]
    return sorted((str(r.finding.location), r.severity.value, r.finding.message) for r in found)


CONFLICT = "<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n"


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        ("uv.lock", 'version = 1\n\n[[package]]\nname = "httpx"\n'),
        ("poetry.lock", '[[package]]\nname = "httpx"\n'),
        ("pdm.lock", '[[package]]\nname = "httpx"\n'),
        ("pylock.toml", 'lock-version = "1.0"\n'),
        ("Pipfile.lock", '{\n  "_meta": {},\n'),
        ("pixi.lock", "version: 6\npackages:\n"),
        ("conda-lock.yml", "version: 1\npackage:\n"),
    ],
)
def test_a_merge_conflict_in_a_lock_is_told_where_it_begins(lock: str, text: str) -> None:
    found = told(pyproject=HEAD, **{lock: text + CONFLICT.format(ours="a\n", theirs="b\n")})
    assert [(place, severity) for place, severity, _ in found] == [(f"{lock}:{text.count(chr(10)) + 1}:1", "warning")]
    assert found[0][2] == "The lock holds a merge conflict (`<<<<<<<`); resolve it by locking again"


def test_a_merge_conflict_in_a_requirements_file_is_told_and_one_side_of_it_is_read() -> None:
    text = "httpx==0.27\n" + CONFLICT.format(ours="rich==13\n", theirs="rich==14\n")
    assert told(requirements=text) == [
        ("requirements.txt:2:1", "error", "The file holds a merge conflict (`<<<<<<<`), at which installers stop")
    ]
    rows = audit(Memory({"app.py": "import httpx, rich\n", "requirements.txt": text}), Settings()).rows
    assert [r.finding.rule for r in rows if r.severity.value != "note"] == ["unreadable-requirement"]


@pytest.mark.parametrize(
    ("lock", "text", "place"),
    [
        ("uv.lock", "version = 9\n", "1:1"),
        ("poetry.lock", '[metadata]\nlock-version = "9.0"\n', "2:1"),
        ("pdm.lock", '[metadata]\nlock_version = "9.0"\n', "2:1"),
        ("pylock.toml", 'lock-version = "2.0"\n', "1:1"),
        ("Pipfile.lock", '{"_meta": {"pipfile-spec": 9}}\n', "1:1"),
        ("pixi.lock", "version: 99\npackages:\n", "1:1"),
        ("conda-lock.yml", "version: 9\npackage:\n", "1:1"),
    ],
)
def test_a_lock_of_an_unknown_version_is_refused_and_nothing_is_called_stale(lock: str, text: str, place: str) -> None:
    found = told(pyproject=HEAD, **{lock: text})
    assert [(where, "update depaudit, or lock again with a" in message) for where, _, message in found] == [(f"{lock}:{place}", True)]
    rows = audit(Memory({"app.py": "import httpx\n", "pyproject.toml": HEAD, lock: text}), Settings()).rows
    assert not [r for r in rows if r.finding.rule == "stale-lock"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "httpx\n"),
        ("pyproject.toml", '[project]\nname = "a"\nversion = "1"\ndependencies = ["httpx"]\n'),
    ],
)
def test_a_lock_that_cannot_be_read_may_pin_what_has_no_version(name: str, text: str) -> None:
    rows = audit(Memory({"app.py": "import httpx\n", name: text, "uv.lock": "version = 1\n[[package"}), Settings()).rows
    assert [r.finding.rule for r in rows if r.severity.value != "note"] == ["unreadable-file"]


def test_a_minor_version_of_a_lock_that_is_newer_is_read() -> None:
    assert told(pyproject=HEAD, **{"pylock.toml": 'lock-version = "1.7"\n\n[[packages]]\nname = "httpx"\nversion = "0.28"\n'}) == []


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ('a = [{include-group = "b"}]\nb = [{include-group = "a"}]\n', "The group `a` includes itself through `b`; tools refuse it (PEP 735)"),
        ('a = [{include-group = "a"}]\n', "The group `a` includes itself; tools refuse it (PEP 735)"),
        ('a = [{include-group = "none"}]\n', "The group `a` includes `none`, which does not exist"),
        ('a-b = []\na_b = []\n', "The group `a_b` is also written `a-b`; tools refuse both (PEP 735)"),
    ],
)
def test_groups_that_no_tool_can_follow(groups: str, message: str) -> None:
    assert [m for _, severity, m in told(pyproject=f"{HEAD}[dependency-groups]\n{groups}") if severity == "error"] == [message]


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        (
            '[tool.poetry.group.a]\ninclude-groups = ["b"]\n[tool.poetry.group.b]\ninclude-groups = ["a"]\n',
            [("pyproject.toml:8:1", "error", "The group `a` includes itself, which Poetry refuses")],
        ),
        (
            '[tool.poetry.group.a]\ninclude-groups = ["none"]\n',
            [("pyproject.toml:8:20", "error", "The group `a` includes `none`, which does not exist")],
        ),
        ('[tool.poetry.group.a]\ninclude-groups = ["B_c"]\n[tool.poetry.group.b-c.dependencies]\nhttpx = "*"\n', []),
    ],
)
def test_groups_that_poetry_cannot_follow(groups: str, found: list[tuple[str, str, str]]) -> None:
    assert told(pyproject=POETRY + groups) == found


def test_requirements_files_that_include_each_other_are_told_once() -> None:
    found = told(requirements="-r base.txt\nhttpx==1\n", **{"base.txt": "-r requirements.txt\n"})
    assert found == [("base.txt:1:1", "error", "`requirements.txt` includes this file itself, which pip refuses from 24.3 on")]
    assert told(requirements="-c limits.txt\nhttpx==1\n", **{"limits.txt": "-c requirements.txt\n"}) == []


@pytest.mark.parametrize(
    ("name", "text", "place", "severity"),
    [
        ("requirements.txt", "httpx==1\n-r none.txt\n", "2:1", "error"),
        ("requirements.txt", "-c none.txt\nhttpx==1\n", "1:1", "error"),
        ("environment.yml", "dependencies:\n  - httpx=1\n  - pip:\n    - -r none.txt\n", "4:7", "error"),
        ("tox.ini", "[testenv]\ndeps =\n    pytest\n    -rnone.txt\n", "4:5", "warning"),
        ("tox.ini", "[base]\ndeps = -r {toxinidir}/none.txt\n[testenv]\ndeps = {[base]deps}\n", "2:8", "warning"),
        ("tox.toml", '[env_run_base]\ndeps = ["-r none.txt"]\n', "2:10", "warning"),
    ],
)
def test_a_file_that_is_included_and_missing_is_told_at_the_include(name: str, text: str, place: str, severity: str) -> None:
    found = told(**{name: text})
    assert [(where, how) for where, how, _ in found] == [(f"{name}:{place}", severity)]
    assert "`none.txt` does not exist, so" in found[0][2]


def test_files_of_tox_that_are_there_or_named_by_a_variable_are_not_told() -> None:
    deps = "[testenv]\ndeps =\n    -r more.txt\n    -r{env:LIST}/none.txt\n    -r{toxinidir}/more.txt\n    -c https://example.org/none.txt\n"
    assert told(**{"tox.ini": deps, "more.txt": "rich\n"}) == []


@pytest.mark.parametrize(
    ("name", "text", "place", "part"),
    [
        ("pyproject.toml", f'{HEAD}dependencies = ["rich"]\n', "5:24", "the key `dependencies` stands twice"),
        ("Pipfile", '[packages]\nhttpx = "*"\nhttpx = ">1"\n', "3:13", "the key `httpx` stands twice"),
        ("environment.yml", "dependencies:\n  - rich=1\ndependencies:\n  - httpx=1\n", "3:1", "The key `dependencies` stands twice"),
        ("setup.cfg", "[options]\ninstall_requires = a\ninstall_requires = b\n", "3:1", "The option `install_requires` stands twice"),
        ("Pipfile.lock", '{"_meta": {}, "default": {"a": {}, "a": {}}}', "1:36", "The key `a` stands twice"),
    ],
)
def test_a_key_that_stands_twice_is_told_where_it_does_the_second_time(name: str, text: str, place: str, part: str) -> None:
    found = told(**{name: text})
    assert [(where, part in message) for where, _, message in found] == [(f"{name}:{place}", True)]


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("httpx>=1.*", "httpx>=1"),
        ("bar=1.0", "bar==1.0"),
        ("numpy=1.26=py310h2", "numpy==1.26"),
        ("conda-forge::tqdm", "tqdm"),
        ("conda-forge::scipy=1.9", "scipy==1.9"),
        ("pip install attrs", "attrs"),
        ("click 8.1", "click==8.1"),
        ("Django<2.0.*", "Django<2.0"),
        ("rich^13.2", "rich>=13.2,<14"),
    ],
)
def test_a_line_that_no_installer_reads_says_what_to_write(written: str, better: str) -> None:
    message = f"`{written}` is not a requirement that installers accept; write `{better}`"
    assert told(requirements=f"httpx==1\n{written}\n") == [("requirements.txt:2:1", "error", message)]
    assert told(setup_cfg=f"[options]\ninstall_requires =\n    httpx\n    {written}\n") == [("setup.cfg:4:5", "error", message)]
    listed = f'[project]\nname = "a"\nversion = "1"\ndependencies = ["{written}"]\n'
    assert told(pyproject=listed) == [("pyproject.toml:4:18", "error", message)]


def test_alternatives_of_conda_are_none_of_pip() -> None:
    assert "`|` is conda's word for or; write one range" in told(requirements="scipy >=1,<2|3\n")[0][2]
    assert told(**{"environment.yml": "dependencies:\n  - scipy >=1,<2|3\n"}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Pipfile", '[packages]\nrich = ">=1.*"\n'),
        ("pixi.toml", '[pypi-dependencies]\nrich = ">=1.*"\n'),
        ("noxfile.py", 'def tests(session):\n    session.install("rich>=1.*")\n'),
        ("tox.ini", "[testenv]\ndeps = rich>=1.*\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - rich>=1.*\n"),
        ("run.py", '# /// script\n# dependencies = ["rich>=1.*"]\n# ///\n'),
        ("setup.py", 'from setuptools import setup\nsetup(install_requires=["rich>=1.*"])\n'),
    ],
)
def test_a_wildcard_behind_a_comparison_is_told_in_every_format(name: str, text: str) -> None:
    found = told(**{name: text})
    assert [(where.partition(":")[0], "write `" in message and ">=1`" in message) for where, _, message in found] == [(name, True)]


@pytest.mark.parametrize("name", ["requirements.txt", "Pipfile", "pixi.toml", "pyproject.toml"])
def test_pytorch_is_told_with_the_name_that_is_meant_and_no_edit_breaks_a_table(name: str) -> None:
    texts = {
        "requirements.txt": "pytorch\n",
        "Pipfile": '[packages]\npytorch = "*"\n',
        "pixi.toml": '[pypi-dependencies]\npytorch = "*"\n',
        "pyproject.toml": f'{POETRY}pytorch = "*"\n',
    }
    rows = audit(Memory({"app.py": "import torch\n", name: texts[name]}), Settings()).rows
    found = [r.finding for r in rows if r.finding.rule == "mistaken-cuda-distribution"]
    assert [f.message for f in found] == ["`pytorch` is a stub that refuses to be installed; `torch` is meant"]
    assert found[0].fix is not None
    assert bool(found[0].fix.edits) == (name == "requirements.txt")


NOX = "import nox\n\n@nox.session\ndef tests(session):\n{}"


@pytest.mark.parametrize("arguments", ['"pytest", "-r", "none.txt"', '"-rnone.txt"', '"--requirement=none.txt"', '"-c", "none.txt", "pytest"'])
def test_a_file_that_a_session_of_nox_installs_and_that_is_missing_is_told(arguments: str) -> None:
    ((place, severity, message),) = told(**{"noxfile.py": NOX.format(f"    session.install({arguments})\n")})
    assert place.startswith("noxfile.py:5:")
    assert (severity, message) == ("warning", "The file `none.txt` does not exist, so the session stops here")


@pytest.mark.parametrize(
    "body",
    [
        '    session.install("-r", "there.txt")\n',
        '    session.run("uv", "export", "-o", "none.txt")\n    session.install("-r", "none.txt")\n',
        '    session.chdir("docs")\n    session.install("-r", "none.txt")\n',
        '    session.install("-r", "https://example.org/none.txt")\n',
        '    session.install("-r", f"{folder}/none.txt")\n',
    ],
)
def test_does_not_touch_files_of_sessions_that_are_there_written_or_elsewhere(body: str) -> None:
    assert told(**{"noxfile.py": NOX.format(body), "there.txt": "httpx\n"}) == []
