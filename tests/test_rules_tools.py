"""Tools for development at run time, and what a build needs."""

from __future__ import annotations

import pytest
from tree_built import application, library, rows, told

TOOL = "development-tool-at-runtime"


@pytest.mark.parametrize(
    "name", ["pytest", "ruff", "black", "mypy", "sphinx", "pytest-cov", "flake8-bugbear", "pre-commit", "twine", "tox"]
)
def test_a_tool_in_metadata_is_a_warning(name: str) -> None:
    assert told(TOOL, pyproject=library(f"{name}>=1")) == [f"{name} warning"]


def test_in_an_application_it_is_one_note_a_file() -> None:
    (row,) = rows(TOOL, pyproject=application("pytest>=8", "ruff>=0.4"))
    assert (row.severity.value, row.finding.message) == (
        "note",
        "`pytest`, `ruff` are tools for development among what the program runs with",
    )


def test_what_tests_import_is_misplaced_and_one_row() -> None:
    files = {"tests/test_a.py": "import pytest\n"}
    assert told(TOOL, pyproject=library("pytest>=8"), **files) == []
    assert told("misplaced-requirement", pyproject=library("pytest>=8"), **files) == ["pytest warning"]


@pytest.mark.parametrize(
    "code",
    [
        "import pytest\n",
        "def f():\n    import pytest\n",
        "try:\n    import pytest\nexcept ImportError:\n    pytest = None\n",
    ],
)
def test_does_not_touch_what_the_code_imports(code: str) -> None:
    assert told(TOOL, pyproject=library("pytest>=8"), **{"acme_postcards/fixtures.py": code}) == []


def test_does_not_touch_what_the_code_runs() -> None:
    code = 'import subprocess\nsubprocess.run(["ruff", "format", "."])\n'
    assert told(TOOL, pyproject=library("ruff>=0.4"), **{"acme_postcards/write.py": code}) == []


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("pytest-postcards", "pytest"),
        ("sphinx-postcards", "sphinx"),
        ("postcards-testing", "pytest"),
        ("ruff", "ruff"),
        ("acme-black", "black"),
    ],
)
def test_does_not_touch_plug_ins_and_kits_for_tests(own: str, name: str) -> None:
    text = library(f"{name}>=1").replace('"acme-postcards"', f'"{own}"')
    assert told(TOOL, pyproject=text) == []


@pytest.mark.parametrize(
    "line", ['"ruff>=0.4",  # our command calls it', '"hypothesis>=6",', '"virtualenv>=20",', '"build>=1",']
)
def test_does_not_touch_reasons_and_tools_that_programs_call(line: str) -> None:
    assert told(TOOL, pyproject=library(line)) == []


def test_does_not_touch_extras_groups_and_files_for_development() -> None:
    more = '[project.optional-dependencies]\ntest = ["pytest"]\nall = ["ruff"]\n[dependency-groups]\ndev = ["mypy"]\n'
    assert (
        told(
            TOOL,
            pyproject=library(more=more),
            **{"requirements-dev.txt": "pytest\n", "docs/requirements.txt": "sphinx\n"},
        )
        == []
    )


BUILD = "build-requirement"


def built(requires: str, backend: str, more: str = "") -> str:
    return f'[build-system]\nrequires = {requires}\nbuild-backend = "{backend}"\n{more}\n[project]\nname = "a"\nversion = "1"\n'


@pytest.mark.parametrize("setuptools", ["setuptools", "setuptools>=61", "setuptools>=70.1", "setuptools>=40,<90"])
def test_wheel_beside_setuptools_is_needless(setuptools: str) -> None:
    text = built(f'["{setuptools}", "wheel"]', "setuptools.build_meta")
    assert told(BUILD, pyproject=text) == ["wheel note"]


def test_does_not_touch_wheel_where_it_may_be_used() -> None:
    assert told(BUILD, pyproject=built('["setuptools<70", "wheel"]', "setuptools.build_meta")) == []
    assert told(BUILD, pyproject=built('["mybackend", "wheel"]', "mybackend.api")) == []
    setup = "from setuptools import setup\nfrom wheel.bdist_wheel import bdist_wheel\nsetup()\n"
    assert told(BUILD, pyproject=built('["setuptools", "wheel"]', "setuptools.build_meta"), setup=setup) == []


@pytest.mark.parametrize(
    ("requires", "backend", "name"),
    [
        ('["setuptools"]', "hatchling.build", "hatchling"),
        ('["wheel"]', "setuptools.build_meta", "setuptools"),
        ('["poetry-core"]', "flit_core.buildapi", "flit-core"),
        ('["setuptools", "numpy"]', "mesonpy", "meson-python"),
    ],
)
def test_a_back_end_that_nothing_brings_is_a_note(requires: str, backend: str, name: str) -> None:
    assert told(BUILD, pyproject=built(requires, backend)) == [f"{name} note"]


@pytest.mark.parametrize(
    ("requires", "backend"),
    [
        ('["poetry-core>=1"]', "poetry.core.masonry.api"),
        ('["poetry>=0.12"]', "poetry.masonry.api"),
        ('["poetry-dynamic-versioning"]', "poetry.core.masonry.api"),
        ('["pdm-pep517"]', "pdm.pep517.api"),
        ('["setuptools"]', "setuptools.build_meta:__legacy__"),
        ('["acme-backend"]', "acme_backend.api"),
        ('["maturin>=1"]', "maturin"),
    ],
)
def test_does_not_touch_back_ends_that_something_brings(requires: str, backend: str) -> None:
    assert told(BUILD, pyproject=built(requires, backend)) == []


def test_does_not_touch_a_back_end_in_the_repository() -> None:
    text = built("[]", "setuptools.build_meta", 'backend-path = ["_build"]')
    assert told(BUILD, pyproject=text) == []


def test_the_oldest_numpy_is_given_up() -> None:
    text = built('["setuptools", "oldest-supported-numpy"]', "setuptools.build_meta")
    assert told(BUILD, pyproject=text) == ["oldest-supported-numpy note"]


def test_does_not_touch_plug_ins_of_what_the_code_runs() -> None:
    text = library("sphinx>=8", "sphinxcontrib-jsmath>=1")
    assert told(TOOL, pyproject=text, **{"acme_postcards/write.py": "import sphinx.application\n"}) == []
    sphinx = library("sphinxcontrib-jsmath>=1").replace('"acme-postcards"', '"sphinx"')
    assert told(TOOL, pyproject=sphinx) == []
