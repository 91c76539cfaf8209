"""What requirements admit more or less than they mean: caps, `===`, pre-releases, local versions, Pythons."""

from __future__ import annotations

import pytest
from tree_built import application, library, rows, told

CAP = "capped-requirement"


@pytest.mark.parametrize(
    "text", ["arrowlib<14", "arrowlib>=13,<14", "arrowlib~=13.4", "arrowlib==13.*", "arrowlib<=13.7", "arrowlib>=0.4,<0.5", "arrowlib>=13.4,<13.5"]
)
def test_a_cap_of_a_library_is_a_note(text: str) -> None:
    assert told(CAP, pyproject=library(text)) == ["arrowlib note"]


def test_a_cap_of_an_extra_for_users_counts_and_one_for_development_does_not() -> None:
    more = '[project.optional-dependencies]\nshow = ["arrowlib<14"]\ntest = ["pytest<9"]\n'
    assert told(CAP, pyproject=library(more=more)) == ["arrowlib note"]


def test_several_caps_are_one_row_and_each_can_be_accepted_alone() -> None:
    (row,) = rows(CAP, pyproject=library("arrowlib<14", "clicklib<9", "attrlib<26"))
    assert row.finding.message.startswith("3 published requirements refuse releases that do not exist yet")
    assert len(row.finding.sites) == 3
    (left,) = rows(CAP, pyproject=library("arrowlib<14", '"clicklib<9",  # depaudit: ignore[capped-requirement]'))
    assert left.finding.message.startswith("`arrowlib<14` refuses every release from 14 on")


def test_a_cap_that_refuses_what_is_out_is_a_warning_and_a_row_of_its_own() -> None:
    found = rows(CAP, pyproject=library("rich>=13,<14", "arrowlib<9", "click~=7.1"))
    assert [(r.severity.value, r.finding.message.partition(":")[0]) for r in found] == [
        ("warning", "2 published requirements refuse releases that are out"),
        ("note", "`arrowlib<9` refuses every release from 9 on, whether it works or not"),
    ]


@pytest.mark.parametrize("text", ["rich~=13.4.1", "rich>=13.4,<13.5", "rich==13.4.*"])
def test_a_range_of_one_series_that_refuses_what_is_out_is_a_note(text: str) -> None:
    assert told("capped-requirement", pyproject=library(text, "click>=8")) == ["rich note"]
    assert told("capped-requirement", pyproject=library("rich>=12.4,<13")) == ["rich warning"]


def test_a_limit_that_somebody_found_out_is_no_warning() -> None:
    assert told(CAP, pyproject=library("rich>=13,<=13.9")) == ["rich note"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("arrowlib>=13,<14", "arrowlib>=13"),
        ("arrowlib~=13.4", "arrowlib>=13.4"),
        ("arrowlib==13.*", "arrowlib>=13"),
        ("arrowlib>=13,!=13.2,<14", "arrowlib>=13,!=13.2"),
    ],
)
def test_the_fix_of_a_cap_is_what_is_left_without_it(text: str, wanted: str) -> None:
    (row,) = rows(CAP, pyproject=library(text))
    assert row.finding.fix is not None
    assert row.finding.fix.message == wanted


@pytest.mark.parametrize(
    "text",
    [
        "arrowlib>=13",
        "arrowlib>=13,!=13.5",
        "arrowlib>=13.2,<13.5.2",  # no round number: somebody knew
        "numpy>=1.26,<3",
        "pydantic>=2,<3",
        "torch>=2,<3",
        "arrowlib<13; python_version < '3.8'",
        "acme-core>=1,<2",
        "acme-postcards[more]<2",
        '"arrowlib>=13,<14",  # 14 drops the console API',
    ],
)
def test_does_not_touch_caps_that_somebody_knew_a_reason_for(text: str) -> None:
    assert told(CAP, pyproject=library(text)) == []


def test_does_not_touch_caps_of_applications_groups_and_environments() -> None:
    assert told(CAP, pyproject=application("arrowlib<14")) == []
    assert told(CAP, requirements="arrowlib<14\n") == []
    assert told(CAP, pyproject=library(more='[dependency-groups]\ndev = ["pytest<9"]\n')) == []


def test_does_not_touch_what_the_build_is_pinned_to() -> None:
    text = library("arrowlib>=15,<16").replace('["hatchling"]', '["hatchling", "arrowlib==15.0.0"]')
    assert told(CAP, pyproject=text) == []


@pytest.mark.parametrize("python", [">=3.9,<4", ">=3.9,<3.13", "~=3.9", "==3.12.*"])
def test_a_capped_python_is_a_note(python: str) -> None:
    assert told(CAP, pyproject=library(python=f'requires-python = "{python}"')) == ["pyproject.toml note"]


@pytest.mark.parametrize("python", [">=3.9", ">=3.9,!=3.10.0", ">3.8"])
def test_does_not_touch_open_pythons(python: str) -> None:
    assert told(CAP, pyproject=library(python=f'requires-python = "{python}"')) == []


def test_does_not_touch_a_capped_python_of_what_is_compiled() -> None:
    text = library(python='requires-python = ">=3.9,<3.14"').replace('["hatchling"]', '["hatchling", "cython>=3"]')
    assert told(CAP, pyproject=text) == []


def test_a_caret_of_poetry_is_a_cap() -> None:
    text = """\
[tool.poetry]
name = "acme-postcards"
version = "1"
classifiers = ["A"]
urls = {a = "https://example.org"}

[tool.poetry.dependencies]
python = ">=3.9"
rich = "^13.4"
"""
    assert told(CAP, pyproject=text) == ["rich warning"]


PYTHON = "python-minimum-missing"


def test_a_library_that_names_no_python_is_a_note() -> None:
    assert told(PYTHON, pyproject=library(python="")) == ["pyproject.toml note"]


def test_poetry_without_python_is_one_too() -> None:
    text = '[tool.poetry]\nname = "a"\nversion = "1"\nclassifiers = ["A"]\nurls = {a = "b"}\n'
    assert told(PYTHON, pyproject=text) == ["pyproject.toml note"]


def test_does_not_touch_a_python_that_is_computed() -> None:
    dynamic = library(python='dynamic = ["requires-python"]')
    assert told(PYTHON, pyproject=dynamic) == []
    setup = "from setuptools import setup\nimport v\nsetup(name='a', url='u', classifiers=['A'], python_requires=v.python())\n"
    assert told(PYTHON, setup=setup) == []


def test_does_not_touch_what_another_file_states() -> None:
    setup = "from setuptools import setup\nsetup(python_requires='>=3.9')\n"
    assert told(PYTHON, pyproject=library(python=""), setup=setup) == []


def test_does_not_touch_applications_settings_of_tools_and_what_could_not_be_read() -> None:
    assert told(PYTHON, pyproject=application().replace('requires-python = ">=3.9"', "")) == []
    assert told(PYTHON, pyproject="[tool.ruff]\n", requirements="rich\n") == []
    assert told(PYTHON, pyproject=library(python='requires-python = "three"')) == []


EQUAL = "arbitrary-equality"


def test_letters_are_a_warning_and_a_note_for_development() -> None:
    assert told(EQUAL, requirements="rich===13.7.0\n") == ["rich warning"]
    assert told(EQUAL, **{"requirements-dev.txt": "rich===13.7.0\n"}) == ["rich note"]


def test_in_a_library_the_fix_is_a_minimum() -> None:
    (row,) = rows(EQUAL, pyproject=library("rich===13.7.0"))
    assert row.finding.fix is not None
    assert row.finding.fix.message == "rich>=13.7.0"


@pytest.mark.parametrize("line", ["rich==13.7.0", "legacy===2004d", "torch===2.1.0+cu118", "rich>=13"])
def test_does_not_touch_versions_without_rules_and_torch(line: str) -> None:
    assert told(EQUAL, requirements=f"{line}\n") == []


def test_a_reason_makes_letters_a_note() -> None:
    assert told(EQUAL, requirements="rich===13.7.0  # the mirror knows no other spelling\n") == ["rich note"]


PRE = "prerelease-requirement"


@pytest.mark.parametrize("text", ["rich>=14.0rc1", "rich==14.0b2", "rich~=14.0a1", "rich<14.0a0", "rich<14.dev0"])
def test_a_named_prerelease_is_a_note(text: str) -> None:
    assert told(PRE, requirements=f"{text}\n") == ["rich note"]
    assert told(PRE, pyproject=library(text)) == ["rich note"]


def test_the_fix_of_a_cap_below_prereleases_is_the_plain_cap() -> None:
    (row,) = rows(PRE, requirements="rich>=13,<14.0a0\n")
    assert row.finding.fix is not None
    assert row.finding.fix.message == "rich>=13,<14.0"


@pytest.mark.parametrize(
    "line",
    [
        "rich>=14.0",
        "rich!=14.0rc1",
        "rich>=14.0.post1",
        "opentelemetry-instrumentation-flask==0.48b0",
        "azure-mgmt-compute==30.0.0b1",
        "torch>=2.9.0.dev20250801",
        "rich>=14.0rc1  # 14.0 is due in May, we test it",
        "rich @ https://example.org/rich-14.0rc1-py3-none-any.whl",
    ],
)
def test_does_not_touch_final_releases_and_families_of_prereleases(line: str) -> None:
    assert told(PRE, requirements=f"{line}\n") == []


def test_does_not_touch_prereleases_of_ones_own_and_of_development() -> None:
    assert told(PRE, pyproject=library("acme-core>=2.0rc1")) == []
    assert told(PRE, pyproject=library(more='[dependency-groups]\ndev = ["pytest>=9.0rc1"]\n')) == []


LOCAL = "local-version-requirement"


def test_a_local_version_is_an_error_in_metadata_and_a_warning_in_an_environment() -> None:
    assert told(LOCAL, pyproject=library("solver==4.2+mkl")) == ["solver error"]
    assert told(LOCAL, requirements="solver==4.2+mkl\n") == ["solver warning"]


def test_the_fix_of_a_local_version_leaves_it_out() -> None:
    (row,) = rows(LOCAL, requirements="solver==4.2+mkl\n")
    assert row.finding.fix is not None
    assert row.finding.fix.message == "solver==4.2"


@pytest.mark.parametrize(
    "line", ["torch==2.1.0+cu121", "torchvision==0.16+cpu", "xformers==0.0.23+cu118", "solver==4.2", "solver===4.2+mkl"]
)
def test_does_not_touch_torch_and_its_companions(line: str) -> None:
    assert told(LOCAL, requirements=f"{line}\n") == []


@pytest.mark.parametrize(
    "option", ["--extra-index-url https://wheels.example.org", "-f wheels/", "-i https://wheels.example.org"]
)
def test_does_not_touch_what_a_named_index_may_serve(option: str) -> None:
    assert told(LOCAL, requirements=f"{option}\nsolver==4.2+mkl\n") == []


def test_metadata_name_no_index_so_that_it_is_a_note_there() -> None:
    index = '[[tool.uv.index]]\nname = "a"\nurl = "https://wheels.example.org"\n'
    assert told(LOCAL, pyproject=library("solver==4.2+mkl", more=index)) == ["solver note"]


def test_does_not_touch_an_example_without_a_python() -> None:
    assert told(PYTHON, **{"examples/next/pyproject.toml": library(python=""), "pyproject.toml": library()}) == []


EXTRAS = '[project]\nname = "acme"\nversion = "1"\ndependencies = []\n'
PLOTS = '[project.optional-dependencies]\nplots = ["matplotlib>=3"]\n'


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        (EXTRAS + PLOTS + 'all = ["acme[plot]"]\n', [("acme", "plot", "acme[plots]")]),
        (EXTRAS + PLOTS + '[dependency-groups]\ndev = ["acme[nothing]"]\n', [("acme", "nothing", "")]),
        (EXTRAS + PLOTS + 'all = ["acme[plots]"]\n[dependency-groups]\ndev = ["acme[all,Plots]"]\n', []),
        (EXTRAS.replace("[]", '["requests[sockss]>=2"]'), [("requests", "sockss", "requests[socks]>=2")]),
        (EXTRAS.replace("[]", '["requests[security]>=2", "psycopg[binari]", "celery[redis]", "other[thing]"]'), [("psycopg", "binari", "psycopg[binary]")]),
        (EXTRAS.replace("[]", '[]\ndynamic = ["optional-dependencies"]') + '[build-system]\nrequires = ["acme-build"]\nbuild-backend = "acme_build"\n[dependency-groups]\ndev = ["acme[any]"]\n', []),
        ('[tool.poetry]\nname = "acme"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.10"\nrich = {version = "^13", optional = true}\n[tool.poetry.extras]\nshow = ["rich"]\n[dependency-groups]\ndev = ["acme[show]"]\n', []),
    ],
)
def test_an_extra_that_does_not_exist_is_told_where_that_is_certain(manifest: str, found: list[tuple[str, str, str]]) -> None:
    told = rows("unknown-extra", pyproject=manifest)
    assert [
        (r.finding.distribution, r.finding.details["extra"], r.finding.fix.message if r.finding.fix else "") for r in told
    ] == found
