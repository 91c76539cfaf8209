"""Where requirements come from: URLs, branches, hashes, indexes."""

from __future__ import annotations

import pytest
from tree_built import application, library, rows, told

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look

DIRECT = "direct-reference-in-metadata"
STAMPS = "stamps @ git+https://example.org/stamps.git@v1.2"


@pytest.mark.parametrize(
    "text", [STAMPS, "stamps @ https://example.org/stamps-1.2.tar.gz", "stamps @ file:///srv/stamps"]
)
def test_a_url_in_metadata_is_a_warning(text: str) -> None:
    assert told(DIRECT, pyproject=library(text)) == ["stamps warning"]


def test_extras_are_published_too_and_those_for_development_are_a_note() -> None:
    more = f'[project.optional-dependencies]\nprint = ["{STAMPS}"]\ntest = ["{STAMPS.replace("stamps", "ink")}"]\n'
    assert told(DIRECT, pyproject=library(more=more)) == ["stamps warning", "ink note"]


def test_does_not_touch_groups_sources_of_uv_applications_and_requirements_files() -> None:
    more = f'[dependency-groups]\ndev = ["{STAMPS}"]\n[tool.uv.sources]\nink = {{ git = "https://example.org/ink", tag = "v1" }}\n'
    assert told(DIRECT, pyproject=library("ink", more=more), requirements=f"{STAMPS}\n") == []
    assert told(DIRECT, pyproject=application(STAMPS)) == []


def test_does_not_touch_what_the_back_end_fills_in() -> None:
    assert told(DIRECT, pyproject=library("stamps @ {root:uri}/stamps")) == []


def test_one_branch_of_a_setup_file_is_a_note() -> None:
    setup = f"""\
import os
from setuptools import setup
needs = ["rich"]
if os.environ.get("GPU"):
    needs.append("{STAMPS}")
setup(name="a", version="1", url="u", classifiers=["A"], python_requires=">=3.9", install_requires=needs)
"""
    assert told(DIRECT, setup=setup) == ["stamps note"]


BRANCH = "mutable-reference"
GIT = "git+https://example.org/a/stamps.git"


@pytest.mark.parametrize(
    "line",
    [
        GIT,
        f"{GIT}@main",
        f"{GIT}@refs/heads/v2",
        f"{GIT}@master#egg=stamps",
        f"stamps @ {GIT}",
        f"-e {GIT}#egg=stamps",
        f"stamps @ {GIT}@feature/develop",
        "https://github.com/acme/stamps/archive/master.zip#egg=stamps",
        "stamps @ https://github.com/acme/stamps/archive/refs/heads/v2.tar.gz",
        "stamps @ git+ssh://git@example.org/a/stamps.git",
    ],
)
def test_a_branch_is_a_warning(line: str) -> None:
    assert told(BRANCH, requirements=f"{line}\n") == ["stamps warning"]


@pytest.mark.parametrize(
    "line",
    [
        f"{GIT}@v1.2",
        f"{GIT}@5d41402",
        f"{GIT}@5d41402abc4b2a76b9719d911017c592ae3f8b21#egg=stamps",
        f"{GIT}@refs/tags/spring",
        f"{GIT}@release-candidate",  # may be a tag
        f"{GIT}@${{STAMPS_REVISION}}",
        "stamps @ https://github.com/acme/stamps/archive/refs/tags/v2.tar.gz",
        "stamps @ https://github.com/acme/stamps/archive/5d41402abc4b2a76b9719d911017c592ae3f8b21.zip",
        "stamps @ https://example.org/stamps-1.2.tar.gz",
        "./stamps",
        "stamps==1.2",
    ],
)
def test_does_not_touch_tags_commits_and_files(line: str) -> None:
    assert told(BRANCH, requirements=f"{line}\n") == []


def test_a_note_for_development() -> None:
    assert told(BRANCH, **{"requirements-dev.txt": f"{GIT}\n"}) == ["stamps note"]


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        ('git = "https://example.org/stamps"', ["stamps warning"]),
        ('git = "https://example.org/stamps", branch = "v2"', ["stamps warning"]),
        ('git = "https://example.org/stamps", rev = "main"', ["stamps warning"]),
        ('git = "https://example.org/stamps", rev = "5d41402"', []),
        ('git = "https://example.org/stamps", tag = "main"', []),
        ("workspace = true", []),
        ('path = "../stamps"', []),
        ('index = "inner"', []),
    ],
)
def test_sources_of_uv_are_asked(source: str, severity: list[str]) -> None:
    text = application("stamps>=1", more=f"[tool.uv.sources]\nstamps = {{ {source} }}")
    assert told(BRANCH, pyproject=text) == severity


def test_each_of_several_sources_of_uv_is_asked_at_its_place() -> None:
    more = """[tool.uv.sources]
stamps = [
    { git = "https://example.org/stamps", tag = "v1", marker = "sys_platform == 'darwin'" },
    { git = "https://example.org/stamps", branch = "linux", marker = "sys_platform == 'linux'" },
]"""
    (row,) = rows(BRANCH, pyproject=application("stamps>=1", more=more))
    assert row.finding.location.line == 11


def test_sources_of_uv_in_a_library_are_for_development() -> None:
    more = '[tool.uv.sources]\nstamps = { git = "https://example.org/stamps" }'
    assert told(BRANCH, pyproject=library("stamps>=1", more=more)) == ["stamps note"]


@pytest.mark.parametrize(
    ("key", "found"), [('branch = "v2"', ["stamps warning"]), ('tag = "v2"', []), ('rev = "v2"', [])]
)
def test_tables_of_poetry_say_what_their_revision_is(key: str, found: list[str]) -> None:
    text = f'[tool.poetry]\nname = "a"\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.9"\nstamps = {{ git = "https://example.org/stamps", {key} }}\n'
    assert told(BRANCH, pyproject=text) == found


def test_a_lock_holds_the_commit() -> None:
    more = '[tool.uv.sources]\nstamps = { git = "https://example.org/stamps" }'
    lock = 'version = 1\n[[package]]\nname = "stamps"\nversion = "1.2"\nsource = { git = "https://example.org/stamps#5d41402" }\n'
    assert told(BRANCH, pyproject=application("stamps>=1", more=more), **{"uv.lock": lock}) == ["stamps note"]


def test_does_not_touch_sources_that_nothing_requires() -> None:
    assert (
        told(BRANCH, pyproject=application(more='[tool.uv.sources]\nink = { git = "https://example.org/ink" }')) == []
    )


HASHES = "incomplete-hashes"
HASH = "--hash=sha256:99b87a485a5820b23b879f04c2305b44b951b502fd64be915879d77a7e8fc6f1"


def test_a_line_without_a_hash_beside_one_with_is_an_error() -> None:
    assert told(HASHES, requirements=f"rich==13 {HASH}\nclick==8.1\n") == ["click error"]


def test_included_files_count() -> None:
    files = {"base.txt": f"rich==13 {HASH}\n", "requirements.txt": "-r base.txt\nclick==8.1\n"}
    assert told(HASHES, **files) == ["click error"]


def test_several_lines_are_one_row() -> None:
    (row,) = rows(HASHES, requirements=f"rich==13 {HASH}\nclick==8.1\nattrs==23\n")
    assert row.finding.message.startswith("2 requirements (`click` …) have no hash")


def test_a_line_for_some_systems_is_a_warning() -> None:
    text = f"rich==13 {HASH}\ncolorama==0.4.6; sys_platform == 'win32'\n"
    assert told(HASHES, requirements=text) == ["colorama warning"]


@pytest.mark.parametrize(
    "text",
    [
        f"rich==13 {HASH}\nclick==8.1 {HASH}\n",
        "rich==13\nclick==8.1\n",
        f"--no-require-hashes\nrich==13 {HASH}\nclick==8.1\n",
        f"rich==13 \\\n    {HASH}\nclick==8.1 \\\n    {HASH} \\\n    {HASH}\n",
        f"rich==13 {HASH}\nstamps @ https://example.org/s-1.zip#sha256=99b87a\n",
        f"# This file was autogenerated by uv via the following command:\n#    uv pip compile x.in\nrich==13 {HASH}\n{GIT}@5d41402\n",
    ],
)
def test_does_not_touch_files_that_have_all_hashes_or_none_or_say_so(text: str) -> None:
    assert told(HASHES, requirements=text) == []


def test_does_not_touch_constraints() -> None:
    files = {"requirements.txt": f"-c constraints.txt\nrich==13 {HASH}\n", "constraints.txt": "rich==13\nclick==8.1\n"}
    assert told(HASHES, **files) == []


INDEX = "insecure-index"


@pytest.mark.parametrize(
    "line",
    [
        "-i http://pypi.example.org/simple",
        "--extra-index-url http://pypi.example.org/simple",
        "-f http://example.org/wheels.html",
        "--trusted-host pypi.example.org",
        "--trusted-host python.org",
        "--index-url https://me:5f4dcc3b5aa765d6@pypi.example.org/simple",
        "--index-url https://__token__:5f4dcc3b5aa765d6@pypi.example.org/simple",
        "stamps @ git+https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@example.org/stamps.git@v1",
    ],
)
def test_what_anybody_can_answer_or_read_is_a_warning(line: str) -> None:
    assert told(INDEX, requirements=f"{line}\nrich==13\n") == ["requirements.txt warning"]


def test_a_host_of_an_inner_network_is_a_note() -> None:
    assert told(INDEX, requirements="-i http://10.2.3.4:8080/simple\nrich\n") == ["requirements.txt note"]
    assert told(INDEX, requirements="--trusted-host devpi\nrich\n") == ["requirements.txt note"]


@pytest.mark.parametrize(
    "line",
    [
        "-i https://pypi.example.org/simple",
        "-i http://localhost:3141/root",
        "-i http://127.0.0.1:3141/root",
        "--trusted-host localhost",
        "-f ./wheels",
        "-i https://me:${TOKEN}@pypi.example.org/simple",
        "-i https://${USER}:${TOKEN}@pypi.example.org/simple",
        "-i http://${HOST}/simple",
        "-i https://me@pypi.example.org/simple",
        "stamps @ git+ssh://git@example.org/stamps.git@v1",
    ],
)
def test_does_not_touch_the_machine_itself_and_variables(line: str) -> None:
    assert told(INDEX, requirements=f"{line}\nrich==13\n") == []


def test_the_secret_is_not_shown() -> None:
    text = (
        "stamps @ git+https://me:5f4dcc3b5aa765d6@example.org/stamps.git\n-i https://me:5f4dcc3b5aa765d6@example.org\n"
    )
    found = [
        *rows(INDEX, requirements=text),
        *rows(BRANCH, requirements=text),
        *rows(DIRECT, pyproject=library(text.split("\n", 1)[0])),
    ]
    assert len(found) == 4
    assert not any("5f4dcc3b" in row.finding.message for row in found)


def test_an_index_and_the_trust_in_its_host_are_one_row() -> None:
    text = "-i http://pypi.example.org/simple\n--trusted-host pypi.example.org\nrich\n"
    assert len(rows(INDEX, requirements=text)) == 1


def test_indexes_of_managers_are_asked() -> None:
    uv = '[[tool.uv.index]]\nname = "a"\nurl = "http://pypi.example.org/simple"\n'
    assert told(INDEX, pyproject=application(more=uv)) == ["pyproject.toml warning"]
    assert told(INDEX, pyproject=application(more='[tool.uv]\nallow-insecure-host = ["pypi.example.org"]\n')) == [
        "pyproject.toml warning"
    ]
    poetry = '[[tool.poetry.source]]\nname = "a"\nurl = "http://pypi.example.org/simple"\n'
    assert told(INDEX, pyproject=application(more=poetry)) == ["pyproject.toml warning"]


AMBIGUOUS = "ambiguous-index"
EXTRA = "--extra-index-url https://wheels.example.org/simple\n"


def test_a_name_that_nobody_knows_on_two_indexes_is_a_note() -> None:
    assert told(AMBIGUOUS, requirements=f"{EXTRA}zzz-billing==1\nrich==13\n") == ["zzz-billing note"]


@pytest.mark.parametrize(
    "text",
    [
        f"{EXTRA}rich==13\nrequests==2.31\n",
        "--index-url https://wheels.example.org/simple\nzzz-billing==1\n",
        f"--index-url https://inner.example.org/simple\n{EXTRA}zzz-billing==1\n",
        "--extra-index-url https://download.pytorch.org/whl/cu121\nzzz-billing==1\n",
        "--extra-index-url https://pypi.tuna.tsinghua.edu.cn/simple\nzzz-billing==1\n",
        "-f wheels/\nzzz-billing==1\n",
        f"{EXTRA}zzz-billing==1 {HASH}\n",
        f"{EXTRA}zzz-billing @ https://example.org/z.whl\n",
        f"{EXTRA}torch-scatter==2.1\n",
    ],
)
def test_does_not_touch_known_names_single_indexes_and_vendors(text: str) -> None:
    assert told(AMBIGUOUS, requirements=text) == []


def test_does_not_touch_managers_that_keep_an_order() -> None:
    uv = '[[tool.uv.index]]\nname = "a"\nurl = "https://wheels.example.org/simple"\n'
    assert told(AMBIGUOUS, pyproject=application("zzz-billing", more=uv)) == []


def test_no_report_holds_the_secret() -> None:
    files = Memory(
        {
            "requirements.txt": "stamps @ git+https://me:5f4dcc3b5aa765d6@example.org/stamps.git@main\n",
            "a.py": "import stamps\n",
        }
    )
    report = audit(files, Settings())
    assert {row.finding.rule for row in report.rows} == {"insecure-index", "mutable-reference"}
    for output in ("json", "concise", "blocks"):
        assert "5f4dcc3b" not in render(report, output, Look(every=True))


@pytest.mark.parametrize(
    "tables",
    [
        "[tool.uv]\nsources = 3",
        "[tool.uv.sources]\nstamps = 3",
        "[tool.uv.sources]\nstamps = [1, {}, { git = 2 }, { git = 'https://example.org/a', rev = 3 }]",
        "[tool.uv]\nallow-insecure-host = 'x'\nindex = [1, { url = 2 }]",
        "[[tool.poetry.source]]\nurl = 3",
        "[tool.poetry.dependencies]\nstamps = { git = 1, branch = 2 }",
    ],
)
def test_tables_of_the_wrong_shape_stop_nothing(tables: str) -> None:
    assert told("internal-error", pyproject=application("stamps>=1", more=tables)) == []
