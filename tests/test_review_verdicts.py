"""Verdicts on everyday projects: what is said of each distribution, and how severely."""

from __future__ import annotations

from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.cli.trees import trees_of
from depaudit.files.memory import Memory
from depaudit.model.report import Row
from depaudit.model.settings import Settings

LIBRARY = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0"
requires-python = ">=3.9"
classifiers = ["Programming Language :: Python :: 3"]
dependencies = ["click>=8"]
[project.urls]
Source = "https://example.org/acme"
"""
REQUIREMENTS = "click==8.1\n"
UNDECLARED = "undeclared-dependency"
OPTIONAL = "undeclared-optional-dependency"


def rows(files: dict[str, str], settings: Settings | None = None) -> list[Row]:
    return list(audit(Memory(files), settings or Settings()).rows)


def missing(files: dict[str, str], settings: Settings | None = None) -> dict[str, str]:
    """What is missing: the severity by distribution."""
    return {
        row.finding.distribution: row.finding.severity.value
        for row in rows(files, settings)
        if row.finding.fault.kind == "missing"
    }


def application(**code: str) -> dict[str, str]:
    """A project with a requirements file; `a__b` is `a/b.py`."""
    return {"requirements.txt": REQUIREMENTS, **named(code)}


def library(**code: str) -> dict[str, str]:
    return {"pyproject.toml": LIBRARY, "acme/__init__.py": "", **named(code)}


def named(code: dict[str, str]) -> dict[str, str]:
    return {path.replace("__", "/").replace("/init", "/__init__") + ".py": text for path, text in code.items()}


# What a file is for


@pytest.mark.parametrize(
    "path",
    [
        "build_index.py",
        "services/build_agent/main.py",
        "build_report/__init__.py",
        "setup_helper.py",
        "test_service/server.py",
        "testing_ground.py",
        "app/testutil_shop.py",
    ],
)
def test_a_name_that_sounds_like_builds_or_tests_does_not_hide_code_that_runs(path: str) -> None:
    assert missing({"requirements.txt": REQUIREMENTS, path: "import click, faiss\n"}) == {"faiss-cpu": "error"}


def test_the_settings_decide_the_role_whatever_the_name() -> None:
    files = {"requirements.txt": REQUIREMENTS, "test_load.py": "import faiss\n", "app.py": "import click\n"}
    assert missing(files, Settings(roles=(("test_*.py", "runtime"),))) == {"faiss-cpu": "error"}
    files = {"requirements.txt": REQUIREMENTS, "build_x.py": "import faiss\n", "app.py": "import click\n"}
    assert missing(files, Settings(roles=(("build_*.py", "build"),))) == {}


def test_a_folder_that_holds_tests_is_test_code_by_its_prefix() -> None:
    files = application(app="import click", test_shop__test_a="import faiss", test_shop__data="import polars")
    assert {r.finding.details["role"] for r in rows(files) if r.finding.fault.kind == "missing"} == {"test"}


@pytest.mark.parametrize("path", ["tests/runner.py", "test_runner/cli.py", "tools/cli.py", "docs/cli.py"])
def test_what_a_script_of_the_project_starts_is_code_that_runs(path: str) -> None:
    scripts = f'[project.scripts]\nacme = "{path.removesuffix(".py").replace("/", ".")}:main"\n'
    files = library() | {"pyproject.toml": LIBRARY + scripts, path: "import faiss\n"}
    assert missing(files) == {"faiss-cpu": "error"}


@pytest.mark.parametrize("path", ["acme/testing.py", "acme/_testing/frames.py", "acme/testing/tools.py", "acme/testing_utils.py"])
def test_what_a_package_offers_to_test_with_may_count_on_the_tools_for_that(path: str) -> None:
    files = library() | {path: "import pytest\n"}
    assert missing(files) == {"pytest": "note"}
    assert missing(library() | {path: "import faiss\n"}) == {"faiss-cpu": "error"}


# Modules that are loaded on demand


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("redis_cache", "import redis_cache"),
        ("app/providers/chat", "from app.providers import chat"),
        ("app/backends/db", "from app.backends.db import session"),
        ("contrib/pages", "import contrib.pages"),
        ("metal/genre", "from metal.genre import x"),
        ("app/redis", "from app.redis import cache"),
    ],
)
def test_a_module_that_the_program_plainly_imports_needs_what_it_imports(module: str, line: str) -> None:
    files = application(main=line, init="") | {f"{module}.py": "import redis\n"}
    assert missing(files) == {"redis": "error"}


@pytest.mark.parametrize("module", ["acme/redis_cache", "acme/providers/chat", "acme/backends/chat/client"])
def test_an_adapter_that_nothing_plainly_imports_is_loaded_on_demand(module: str) -> None:
    assert missing(library() | {f"{module}.py": "import redis\n"}) == {"redis": "note"}


def test_a_factory_that_imports_adapters_in_its_branches_loads_them_on_demand() -> None:
    factory = "def make(kind):\n    if kind == 'redis':\n        from acme.backends.fast import Cache\n"
    assert missing(library(acme__factory=factory, acme__backends__fast="import redis")) == {"redis": "note"}


def test_adapters_that_import_each_other_are_loaded_on_demand() -> None:
    files = library(acme__providers__x__init="from .chat import y", acme__providers__x__chat="import redis")
    assert missing(files) == {"redis": "note"}


def test_a_package_in_a_circle_of_imports_begins_all_the_same() -> None:
    code = {"app__init": "from app.backends.db import session", "app__backends__db": "from app import x\nimport redis"}
    assert missing(application(**code)) == {"redis": "error"}


def test_a_script_is_no_adapter_by_its_name() -> None:
    assert missing(application(import_into_redis="import redis\nimport click")) == {"redis": "error"}


def test_a_development_tool_is_needed_where_the_program_plainly_imports_it() -> None:
    assert missing(application(main="import click, pytest\npytest.main()")) == {"pytest": "error"}


def test_of_many_plug_ins_one_that_the_program_plainly_imports_needs_what_it_imports() -> None:
    shelf = {f"acme/parts/p{n}/__init__.py": "import click\n" for n in range(50)}
    shelf["acme/parts/p1/__init__.py"] = "import redis\n"
    assert missing(library() | shelf) == {"redis": "note"}
    shelf["acme/start.py"] = "from acme.parts import p1\n"
    assert missing(library() | shelf) == {"redis": "error"}


# Loaders, functions


@pytest.mark.parametrize("call", ["importlib.import_module('redis')", "__import__('redis')"])
def test_a_module_loaded_by_name_at_module_level_is_needed(call: str) -> None:
    assert missing(application(main=f"import importlib, click\nx = {call}\n")) == {"redis": "error"}
    survived = f"import importlib, click\ntry:\n    x = {call}\nexcept ImportError:\n    x = None\n"
    assert missing(application(main=survived)) == {"redis": "note"}


IN_FUNCTION = "import click\ndef view():\n    import redis\n    return redis\n"


def test_an_import_in_a_function_of_a_program_fails_when_that_is_called() -> None:
    (row,) = [r for r in rows(application(main=IN_FUNCTION)) if r.finding.fault.kind == "missing"]
    assert (row.finding.severity.value, row.finding.rule) == ("warning", UNDECLARED)
    assert "fails when it is called" in row.finding.message
    assert missing(application(main=IN_FUNCTION + "\nimport redis\n")) == {"redis": "error"}


def test_an_import_in_a_function_of_a_library_is_a_note_that_does_not_call_it_optional() -> None:
    (row,) = [r for r in rows(library(acme__x=IN_FUNCTION)) if r.finding.fault.kind == "missing"]
    assert row.finding.severity.value == "note"
    assert "is optional" not in row.finding.message


def test_an_import_in_a_branch_of_a_function_may_never_run() -> None:
    code = "import click\ndef run(device):\n    if device == 'xla':\n        import redis\n"
    assert missing(application(main=code)) == {"redis": "note"}


def test_an_import_under_a_test_that_tells_nothing_is_no_plain_chain() -> None:
    code = "import os\nif os.environ.get('X'):\n    from acme.backends import fast\n"
    assert missing(library(acme__start=code, acme__backends__fast="import redis")) == {"redis": "note"}


# Markers


TOMLI = LIBRARY.replace('"click>=8"', "\"tomli>=2; python_version < '3.11'\"")


def test_what_is_declared_for_some_pythons_and_plainly_imported_on_all_is_a_warning() -> None:
    files = library(acme__init="import tomli") | {"pyproject.toml": TOMLI}
    (row,) = [r for r in rows(files) if r.finding.fault.kind == "missing"]
    assert (row.finding.severity.value, row.finding.rule) == ("warning", UNDECLARED)
    assert "declared only for `python_version < \"3.11\"`" in row.finding.message


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import tomllib\nexcept ImportError:\n    import tomli\n",
        "import sys\nif sys.version_info < (3, 11):\n    import tomli\n",
        "def load():\n    import tomli\n",
        "import os\nif os.name == 'x':\n    import tomli\n",
    ],
)
def test_does_not_touch_a_guarded_import_of_what_a_marker_limits(code: str) -> None:
    assert missing(library(acme__init=code) | {"pyproject.toml": TOMLI}) == {}


@pytest.mark.parametrize(
    "lines",
    [
        "\"tomli>=2; python_version < '3.11'\", \"tomli>=1; python_version >= '3.11'\"",
        "\"tomli>=2; python_version < '3.11'\", \"tomli>=2; sys_platform != 'x' and python_version > '3.10'\"",
        "\"tomli>=2; implementation_name == 'cpython'\"",
        "\"tomli>=2; python_version >= '3.8'\"",
    ],
)
def test_does_not_touch_markers_that_cover_all_or_cannot_be_decided(lines: str) -> None:
    manifest = LIBRARY.replace('"click>=8"', lines)
    assert missing(library(acme__init="import tomli") | {"pyproject.toml": manifest}) == {}


def test_does_not_touch_a_module_that_only_some_pythons_load() -> None:
    files = library(acme__init="import sys\nif sys.version_info < (3, 11):\n    from acme import old\n", acme__old="import tomli")
    assert missing(files | {"pyproject.toml": TOMLI}) == {}


def test_a_system_that_a_marker_leaves_out() -> None:
    files = {"requirements.txt": "uvloop==0.19; sys_platform != 'win32'\n", "main.py": "import uvloop\n"}
    assert missing(files) == {"uvloop": "warning"}


def contradictions(*lines: str, python: str = "") -> list[str]:
    files = {"requirements.txt": "\n".join(lines) + "\n", "main.py": "import numpy\n"}
    return [r.finding.message for r in rows(files, Settings(python=python)) if r.finding.rule == "unsatisfiable-requirement"]


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ('numpy<2; python_version >= "3.10"', 'numpy>=2; python_version >= "3.12"', "Python 3.12"),
        ("numpy<2", 'numpy>=2; sys_platform == "linux"', "Linux"),
        ('numpy<2; platform_system == "Linux"', 'numpy>=2; sys_platform != "win32"', "Linux"),
    ],
)
def test_markers_that_overlap_are_installed_together(one: str, other: str, where: str) -> None:
    (message,) = contradictions(one, other)
    assert where in message


@pytest.mark.parametrize(
    ("one", "other", "python"),
    [
        ('numpy<2; python_version < "3.12"', 'numpy>=2; python_version >= "3.12"', ""),
        ('numpy<2; sys_platform == "darwin"', 'numpy>=2; sys_platform != "darwin"', ""),
        ('numpy<2; python_version >= "3.10"', 'numpy>=2; python_version >= "3.12"', "<3.12,>=3.9"),
        ('numpy<2; platform_machine == "arm64"', "numpy>=2", ""),
        ('numpy<2; python_full_version >= "3.12.1"', "numpy>=2", ""),
        ('numpy<2.5; python_version >= "3.10"', 'numpy>=2; python_version >= "3.12"', ""),
    ],
)
def test_markers_that_never_meet_or_cannot_be_decided_exclude_nothing(one: str, other: str, python: str) -> None:
    assert contradictions(one, other, python=python) == []


def test_does_not_touch_a_backport_of_what_the_other_pythons_have() -> None:
    manifest = LIBRARY.replace('"click>=8"', "\"dataclasses>=0.7; python_version < '3.7'\"").replace(">=3.9", ">=3.6")
    assert missing(library(acme__init="import dataclasses") | {"pyproject.toml": manifest}) == {}


# Uses beside Python files


def unused(files: dict[str, str], settings: Settings | None = None) -> set[str]:
    return {r.finding.distribution for r in rows(files, settings) if r.finding.rule == "unused-requirement"}


def test_the_settings_and_the_baseline_of_depaudit_are_no_use_of_what_they_name() -> None:
    files = application(main="import click") | {"requirements.txt": "click==8.1\nredis==5.0\n"}
    own = {"depaudit.toml": 'baseline = "base.json"\nignore = ["redis"]\n', "base.json": '{"distribution": "redis"}\n'}
    settings = Settings(path="depaudit.toml", baseline="base.json")
    assert unused(files) == {"redis"}
    assert {r.finding.confidence for r in rows(files | own, settings) if r.finding.distribution == "redis"} == {
        r.finding.confidence for r in rows(files) if r.finding.distribution == "redis"
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("core/fast.pyx", "cimport numpy as np\nimport redis, sys\n"),
        ("bin/tool", "#!/usr/bin/env python3\nfrom redis.client import Redis\n"),
        ("report.qmd", "# Report\n```{python}\nimport redis as r\n```\n"),
        ("report.Rmd", "```{python}\nimport os, redis\n```\n"),
    ],
)
def test_a_file_that_is_not_read_as_python_may_import_what_nothing_else_does(path: str, text: str) -> None:
    files = application(main="import click") | {"requirements.txt": "click==8.1\nredis==5.0\n"}
    assert unused(files) == {"redis"}
    assert unused(files | {path: text}) == set()
    assert unused(files | {path: text.replace("redis", "other")}) == {"redis"}


def test_a_file_without_an_ending_that_is_no_python_imports_nothing() -> None:
    files = application(main="import click") | {"requirements.txt": "click==8.1\nredis==5.0\n"}
    assert unused(files | {"NOTES": "import redis\n", "run": "#!/bin/sh\nimport redis\n"}) == {"redis"}


# Guards that explain and do not survive


RAISED = "try:\n    import redis\nexcept ImportError as error:\n    raise ImportError('pip install redis') from error\n"
ENDED = "import sys\ntry:\n    import redis\nexcept ImportError:\n    print('pip install redis')\n    sys.exit(1)\n"


@pytest.mark.parametrize("code", [RAISED, ENDED, ENDED.replace("sys.exit(1)", "raise SystemExit(1)")])
def test_a_handler_that_raises_or_ends_the_program_needs_what_it_explains(code: str) -> None:
    assert missing(application(main=code)) == {"redis": "error"}
    assert missing(library(acme__init=code)) == {"redis": "error"}
    assert missing(library(acme__init="from acme import x", acme__x=code)) == {"redis": "error"}


@pytest.mark.parametrize("code", [RAISED, ENDED])
def test_a_module_of_a_library_that_explains_an_absence_is_for_those_who_load_it(code: str) -> None:
    assert missing(library(acme__x=code)) == {"redis": "note"}


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n" + "".join(f"    {line}\n" for line in RAISED.splitlines()),
        "try:\n" + "".join(f"    {line}\n" for line in RAISED.splitlines()) + "except ImportError:\n    pass\n",
        "try:\n    import redis\nexcept ImportError:\n    if x:\n        raise\n",
        "try:\n    import redis\nexcept ImportError:\n    redis = None\nexcept Exception:\n    raise\n",
    ],
)
def test_what_is_survived_or_in_a_function_stays_a_note(code: str) -> None:
    assert missing(application(main=code)) == {"redis": "note"}


def test_the_else_of_a_try_that_imports_nothing_guards_nothing() -> None:
    code = "try:\n    x = 1\nexcept Exception:\n    x = 2\nelse:\n    import redis\n"
    assert missing(application(main=code)) == {"redis": "error"}
    code = "try:\n    import click\nexcept ImportError:\n    x = 2\nelse:\n    import redis\n"
    assert missing(application(main=code)) == {"redis": "note"}


@pytest.mark.parametrize("code", ["f = lambda: __import__('redis')", "m = __import__('redis') if x else None"])
def test_a_loader_in_a_lambda_or_a_branch_may_never_run(code: str) -> None:
    assert missing(application(main=code + "\n")) == {"redis": "note"}


# Trees


def test_a_manifest_between_the_named_folder_and_the_current_one_counts_outside_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop" / "app").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("left-behind==1\n")
    (tmp_path / "shop" / "requirements.txt").write_text("click==8.1\n")
    monkeypatch.chdir(tmp_path / "shop")
    assert [(t.root, t.scope) for t in trees_of(["app"])] == [(str(tmp_path / "shop"), ("app",))]
    monkeypatch.chdir(tmp_path / "shop" / "app")
    assert [t.root for t in trees_of(["."])] == [str(tmp_path / "shop" / "app")]


# Projects beside each other


def monorepo(manifest: str, declared: str = "") -> dict[str, str]:
    other = LIBRARY.replace('"acme"', '"acme-core"').replace('"click>=8"', "")
    mine = manifest.replace('"click>=8"', declared)
    return {
        "packages/core/pyproject.toml": other,
        "packages/core/src/acme_core/__init__.py": "",
        "packages/cli/pyproject.toml": mine.replace('"acme"', '"acme-cli"'),
        "packages/cli/src/acme_cli/__init__.py": "import acme_core\n",
    }


def test_a_sibling_that_a_published_member_imports_and_does_not_declare_is_a_warning() -> None:
    assert missing(monorepo(LIBRARY)) == {"acme-core": "warning"}
    assert missing(monorepo(LIBRARY, '"acme-core"')) == {}
    assert missing(monorepo('[project]\nname = "acme"\nversion = "1"\ndependencies = ["click>=8"]\n')) == {"acme-core": "note"}
