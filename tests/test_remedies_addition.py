"""What is to be added is written where its like stands, with a version that is known."""

from __future__ import annotations

import pytest
from test_fixes_law import after, report_of

from depaudit.model.finding import Fix

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
        ('["numpy>=2"]', '["numpy>=2", "einops>=0.8"]'),
        ("['numpy>=2',]", "['numpy>=2', 'einops>=0.8',]"),
        ('[\n  "numpy>=2",\n]', '[\n  "numpy>=2",\n  "einops>=0.8",\n]'),
        ('[\n  "numpy>=2"\n]', '[\n  "numpy>=2",\n  "einops>=0.8"\n]'),
        ("[]", '["einops>=0.8"]'),
    ],
)
def test_a_library_states_the_series_of_the_newest_release_that_is_known(array: str, with_it: str) -> None:
    code = "import einops, numpy\n" if "numpy" in array else "import einops\n"
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format(f"dependencies = {array}\n"), PATH: code}
    assert changed(tree, "pyproject.toml") == LIBRARY.format(f"dependencies = {with_it}\n")


@pytest.mark.parametrize(
    ("group", "with_it"),
    [
        ('["pytest>=8"]', '["pytest>=8", "einops>=0.8"]'),
        ('["pytest>=8", ]', '["pytest>=8", "einops>=0.8", ]'),
        ('[\n    "pytest>=8", # tests\n]', '[\n    "pytest>=8", # tests\n    "einops>=0.8",\n]'),
    ],
)
def test_what_tests_need_goes_behind_the_last_of_its_group(group: str, with_it: str) -> None:
    table = "dependencies = []\n\n[dependency-groups]\ntest = {}\n"
    tree: dict[str, str | bytes] = {
        "pyproject.toml": LIBRARY.format(table.format(group)),
        PATH: "",
        "tests/test_weather.py": "import einops, pytest\n",
    }
    assert changed(tree, "pyproject.toml") == LIBRARY.format(table.format(with_it))


def test_a_list_of_exact_versions_gets_an_exact_version() -> None:
    tree: dict[str, str | bytes] = {"requirements.txt": "numpy==2.3.1\ntqdm==4.67.1", "main.py": "import numpy, tqdm, einops\n"}
    assert changed(tree, "requirements.txt") == "numpy==2.3.1\ntqdm==4.67.1\neinops==0.8.1\n"


def test_what_a_group_states_already_is_what_the_new_line_states() -> None:
    table = 'dependencies = ["numpy>=2"]\n\n[dependency-groups]\ntest = ["einops>=0.6"]\n'
    tree: dict[str, str | bytes] = {"pyproject.toml": LIBRARY.format(table), PATH: "import einops, numpy\n"}
    assert changed(tree, "pyproject.toml").count('"einops>=0.6"') == 2


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


def test_a_setup_cfg_gets_a_line() -> None:
    text = "[metadata]\nname = weather\nversion = 1.0\nurl = https://example.org\nclassifiers =\n    Topic :: Utilities\n\n[options]\npackages = weather\ninstall_requires =\n    numpy>=2\n"
    tree: dict[str, str | bytes] = {"setup.cfg": text, "setup.py": "import setuptools\n\nsetuptools.setup()\n", PATH: "import einops, numpy\n"}
    assert changed(tree, "setup.cfg") == f"{text}    einops>=0.8\n"
