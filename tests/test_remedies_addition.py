"""What is to be added is written where its like stands, with a version that is known."""

from __future__ import annotations

import pytest
from test_fixes_law import after, report_of

from depaudit.audit import Options, audit
from depaudit.files.memory import Memory
from depaudit.model.dependency import Lock
from depaudit.model.finding import Fix
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.record import replace
from depaudit.model.settings import Settings
from depaudit.remedies.compiling import compiled_anew
from depaudit.remedies.upgrades import upgrade
from depaudit.reports.paths import Shown

LIBRARY = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "weather"
version = "1.0"
requires-python = ">=3.10"
classifiers = ["Programming Language :: Python :: 3"]
{}
[project.urls]
Source = "https://example.org/weather"
"""
WEB = '[project]\nname = "web"\nversion = "1"\nrequires-python = ">=3.11"\n{}'
PATH = "weather/__init__.py"


def fix_of(tree: dict[str, str | bytes], rule: str = "undeclared-dependency") -> Fix:
    (row,) = [r for r in report_of(tree).rows if r.finding.rule == rule]
    assert row.finding.fix is not None
    return row.finding.fix


def changed(tree: dict[str, str | bytes], path: str) -> str:
    text = after(tree, fix_of(tree))[path]
    return text.decode() if isinstance(text, bytes) else text


@pytest.mark.parametrize(
    ("array", "with_it"),
    [
        ('["numpy>=2"]', '["numpy>=2", "einops>=0.6"]'),
        ("['numpy>=2',]", "['numpy>=2', 'einops>=0.6',]"),
        ('[\n  "numpy>=2",\n]', '[\n  "numpy>=2",\n  "einops>=0.6",\n]'),
        ('[\n  "numpy>=2"\n]', '[\n  "numpy>=2",\n  "einops>=0.6"\n]'),
        ("[]", '["einops>=0.6"]'),
    ],
)
def test_it_goes_behind_its_like_with_the_version_that_the_project_states_elsewhere(array: str, with_it: str) -> None:
    code = "import einops, numpy\n" if "numpy" in array else "import einops\n"
    more = '\n[dependency-groups]\ntest = ["einops>=0.6"]\n'
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format(f"dependencies = {array}\n{more}"), PATH: code}
    assert changed(tree, "pyproject.toml") == LIBRARY.format(f"dependencies = {with_it}\n{more}")


@pytest.mark.parametrize(
    ("group", "with_it"),
    [
        ('["pytest"]', '["pytest", "einops"]'),
        ('["pytest", ]', '["pytest", "einops", ]'),
        ('[\n    "pytest", # tests\n]', '[\n    "pytest", # tests\n    "einops",\n]'),
    ],
)
def test_what_tests_need_goes_behind_the_last_of_its_group(group: str, with_it: str) -> None:
    table = "dependencies = []\n\n[dependency-groups]\ntest = {}\n"
    tree: dict[str, str | bytes] = {
        "pyproject.toml": WEB.format(table.format(group)),
        "main.py": "",
        "tests/test_main.py": "import einops, pytest\n",
    }
    fix = fix_of(tree)
    assert fix.message.startswith("add `einops")
    if fix.edits:
        text = after(tree, fix)["pyproject.toml"]
        assert isinstance(text, bytes)
        assert with_it.replace('"einops"', '"einops>=0.8.1"') in text.decode()


def test_nobody_invents_the_minimum_of_a_library() -> None:
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format('dependencies = ["numpy>=2"]\n'), PATH: "import einops, numpy\n"}
    fix = fix_of(tree)
    assert not fix.edits
    assert fix.message == "add `einops` to `dependencies` in pyproject.toml"


@pytest.mark.parametrize("beside", ["torch==1.13.1", "python_requires"])
def test_the_newest_release_is_not_put_beside_an_old_torch_or_python(beside: str) -> None:
    tree: dict[str, str | bytes] = {"requirements.txt": "torch==1.13.1\n", "main.py": "import numpy, torch\n"}
    if beside != "torch==1.13.1":
        tree = {"environment.yml": "name: a\ndependencies:\n  - python=3.10\n  - scipy=1.9\n", "main.py": "import numpy, scipy\n"}
    rows = [r for r in report_of(tree).rows if r.finding.distribution == "numpy" and r.finding.fix is not None]
    assert rows
    assert not [r for r in rows if r.finding.fix is not None and "numpy>=2" in r.finding.fix.message]


def test_a_list_of_exact_versions_gets_an_exact_version() -> None:
    tree: dict[str, str | bytes] = {"requirements.txt": "numpy==2.3.1\ntqdm==4.67.1", "main.py": "import numpy, tqdm, einops\n"}
    assert changed(tree, "requirements.txt") == "numpy==2.3.1\ntqdm==4.67.1\neinops==0.8.1\n"


def test_what_a_group_states_already_is_what_the_new_line_states() -> None:
    table = 'dependencies = ["numpy>=2"]\n\n[dependency-groups]\ntest = ["einops>=0.6"]\n'
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format(table), PATH: "import einops, numpy\n"}
    assert changed(tree, "pyproject.toml").count('"einops>=0.6"') == 2


@pytest.mark.parametrize(("elsewhere", "stated"), [("einops==0.8.1", ""), ("einops>=0.6,<0.8", ">=0.6"), ("einops<1", "")])
def test_a_library_publishes_neither_the_pin_nor_the_cap_of_its_tests(elsewhere: str, stated: str) -> None:
    table = f'dependencies = ["numpy>=2"]\n\n[dependency-groups]\ntest = ["{elsewhere}"]\n'
    fix = fix_of({"pyproject.toml": LIBRARY.format(table), PATH: "import einops, numpy\n"})
    assert fix.message == f"add `einops{stated}` to `dependencies` in pyproject.toml"
    assert bool(fix.edits) == bool(stated)


def test_no_version_is_stated_where_the_oldest_python_may_have_no_such_release() -> None:
    text = LIBRARY.format('dependencies = ["numpy>=1.17"]\n').replace(">=3.10", ">=3.6")
    tree: dict[str, str | bytes] = {"pyproject.toml": text, PATH: "import einops, numpy\n"}
    fix = fix_of(tree)
    assert not fix.edits
    assert fix.message == "add `einops` to `dependencies` in pyproject.toml"


def test_a_table_of_pixi_gets_a_key() -> None:
    text = '[workspace]\nname = "a"\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n\n[pypi-dependencies]\nrequests = ">=2.31"\n'
    tree: dict[str, str | bytes] = {"pixi.toml": text, "main.py": "import requests, einops\n"}
    assert changed(tree, "pixi.toml") == f'{text}einops = ">=0.8.1"\n'


def test_a_command_for_a_project_in_a_folder_names_the_folder() -> None:
    member = '[project]\nname = "api"\nversion = "1"\ndependencies = ["httpx>=0.27"]\n\n[tool.uv]\n'
    tree: dict[str, str | bytes] = {"backend/pyproject.toml": member, "backend/uv.lock": "version = 1\n", "backend/main.py": "import httpx, einops\n", "pyproject.toml": "[tool.ruff]\n"}
    assert fix_of(tree).command == "uv add --directory backend einops"


@pytest.mark.parametrize(("prefix", "command"), [("apps/web/", "uv add --directory apps/web einops"), ("../../", "uv add einops")])
def test_a_command_is_run_from_the_current_folder(prefix: str, command: str) -> None:
    tree: dict[str, str | bytes] = {"pyproject.toml": WEB.format("dependencies = []\n[tool.uv]\n"), "uv.lock": "version = 1\n", "main.py": "import einops\n"}
    rows = audit(Memory(tree), Settings(), Options(prefix=prefix)).rows
    assert [r.finding.fix.command for r in rows if r.finding.rule == "undeclared-dependency" and r.finding.fix] == [command]

def test_a_member_of_a_workspace_above_needs_no_version_of_another_member() -> None:
    text = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["acme-b"]\n[tool.uv.sources]\nacme-b = { workspace = true }\n'
    rows = audit(Memory({"pyproject.toml": text, "main.py": "import acme_b\n"}), Settings()).rows
    assert "unpinned-requirement" not in [r.finding.rule for r in rows]


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("hatch.toml", '[envs.test]\ndependencies = [\n  "pytest",\n]\n', "the environment `test` of Hatch in hatch.toml"),
        ("hatch.toml", '[envs.default]\ndependencies = [\n  "pytest",\n]\n', "the environment `default` of Hatch in hatch.toml"),
        ("tox.ini", "[testenv]\ndeps =\n  pytest\n", "the environment `testenv` of tox in tox.ini"),
    ],
)
def test_what_tests_need_is_added_to_the_environment_that_has_it(path: str, text: str, where: str) -> None:
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format('dependencies = ["numpy>=2"]'), PATH: "import numpy\n", path: text, "tests/test_a.py": "import pytest, einops\n"}
    assert fix_of(tree).message == f"add `einops` to {where}"


def test_an_environment_of_hatch_in_pyproject_is_named_as_such() -> None:
    table = 'dependencies = ["numpy>=2"]\n[tool.hatch.envs.test]\ndependencies = ["pytest>=8"]\n'
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format(table), PATH: "import numpy\n", "tests/test_a.py": "import pytest, einops\n"}
    assert fix_of(tree).message.endswith("to the environment `test` of Hatch in pyproject.toml")


@pytest.mark.parametrize(
    ("prefix", "path", "command"),
    [("", "uv.lock", "uv lock "), ("api/", "uv.lock", "uv lock --directory api "), ("api/", "../uv.lock", "uv lock "), ("../", "uv.lock", "uv lock ")],
)
def test_a_lock_is_made_anew_in_its_folder(prefix: str, path: str, command: str) -> None:
    project = Project("", "web", Kind.APPLICATION, "", Manager.UV, Settings(), prefix=prefix)
    lock = Lock(path, "uv")
    assert upgrade(project, lock, "idna", "3.7").command == f"{command}--upgrade-package idna==3.7"


def test_a_file_is_compiled_anew_in_the_folder_where_that_was_done() -> None:
    header = "# This file is autogenerated by pip-compile with Python 3.12\n# by the following command:\n#\n#    pip-compile requirements.in\n#\n"
    tree: dict[str, str | bytes] = {"requirements.in": "idna\n", "requirements.txt": f"{header}idna==3.7\n    # via -r requirements.in\n", "main.py": "import idna\n"}
    (project,) = audit(Memory(tree), Settings(), Options(prefix="api/")).projects
    made = compiled_anew(replace(project, prefix="api/"), "requirements.txt")
    assert made.command == "cd api && pip-compile requirements.in"
    assert Shown("api/").message(made.command, frozenset({"requirements.in"})) == made.command
