"""What the code needs of Python, against the Pythons that the project admits."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.finding import Severity
from depaudit.model.location import Location
from depaudit.model.report import Row
from depaudit.model.requirement import PythonRange
from depaudit.model.settings import Settings
from depaudit.remedies.raising import python_raised

LOW, HIGH = "python-minimum-too-low", "python-maximum-too-high"


def metadata(python: str, dependencies: str = "", more: str = "") -> str:
    return f"""[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "postcards"
version = "1.0"
requires-python = "{python}"
classifiers = ["Programming Language :: Python :: 3"]
dependencies = [{dependencies}]
[project.urls]
Source = "https://example.org/postcards"
{more}"""


def rows(python: str, files: dict[str, str] | str, dependencies: str = "") -> list[Row]:
    code = {"postcards/__init__.py": files} if isinstance(files, str) else files
    tree = Memory({"pyproject.toml": metadata(python, dependencies), **code})
    report = audit(tree, read_settings(Documents(tree)))
    assert not report.errors
    return [row for row in report.rows if row.finding.rule in (LOW, HIGH)]


def told(python: str, files: dict[str, str] | str, dependencies: str = "") -> list[str]:
    """`severity names` of each row."""
    found = []
    for row in rows(python, files, dependencies):
        details = row.finding.details
        names = details.get("names", [details])
        assert isinstance(names, list)
        found.append(f"{row.severity.value} {' '.join(sorted(str(one['name']) for one in names))}")
    return found


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import tomllib\n", "tomllib"),
        ("from importlib import metadata\n", "importlib.metadata"),
        ("import importlib.metadata as m\n", "importlib.metadata"),
        ("from typing import Self\n", "typing.Self"),
        ("import typing as t\nX = t.Self\n", "typing.Self"),
        ("from datetime import UTC\n", "datetime.UTC"),
        ("from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: ...\n", "dataclasses.dataclass(slots)"),
        ("list(zip([], [], strict=True))\n", "builtins.zip(strict)"),
        ("X = ExceptionGroup\n", "builtins.ExceptionGroup"),
        ("def f(a: int | None): ...\n", "python.union"),
        ("X = str | int\n", "python.union"),
        ("def f(a: list[int]): ...\n", "builtins.list.__class_getitem__"),
        ("import queue\nclass A(queue.Queue[int]): ...\n", "queue.Queue.__class_getitem__"),
        ("match X:\n    case 1: pass\n", "python.match"),
        ("try: pass\nexcept* ValueError: pass\n", "python.except-group"),
        ("type X = int\n", "python.type-parameters"),
        ("if (n := 3): pass\n", "python.walrus"),
        ("x = 'a-b'.removeprefix('a-')\n", "builtins.str.removeprefix"),
    ],
)
def test_what_an_admitted_python_lacks_when_the_module_is_imported_is_an_error(code: str, name: str) -> None:
    assert told(">=3.7", code) == [f"error {name}"]


def test_annotations_of_the_future_came_with_3_7() -> None:
    assert told(">=3.6", "from __future__ import annotations\n") == ["error __future__.annotations"]


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib\n",
        "try:\n    import tomli as tomllib\nexcept ModuleNotFoundError:\n    import tomllib\n",
        "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    import tomli as tomllib\n",
        "import sys\nif sys.version_info < (3, 11):\n    import tomli as tomllib\nelse:\n    import tomllib\n",
        "import sys\nif sys.version_info < (3, 11):\n    raise ImportError('old')\nimport tomllib\n",
        "import sys\nassert sys.version_info >= (3, 11)\nimport tomllib\n",
        "import sys, enum\nX = enum.StrEnum if sys.version_info >= (3, 11) else enum.Enum\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from typing import Self\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tomllib\ndef f(a: 'int | None') -> 'list[int]': ...\n",
        "def f():\n    x: list[int] = []\n    y: int | None = None\n    return x, y\n",
        "import asyncio\nif hasattr(asyncio, 'Runner'):\n    X = asyncio.Runner\n",
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import tomllib\n",
        "try:\n    X = ExceptionGroup\nexcept NameError:\n    X = None\n",
        "from .compat import PY_311_PLUS\nif PY_311_PLUS:\n    import tomllib\n",
        "from .compat import ExceptionGroup\nX = ExceptionGroup\n",
        "def f(list):\n    return list[0]\n",
        "import operator\nX = 3 | operator.or_(1, 2)\nY = X | 4\n",
        "X = 'a'\nif hasattr(X, 'removeprefix'):\n    X = X.removeprefix('a')\n",
        "class A:\n    def removeprefix(self, x): ...\nA().removeprefix(1)\n",
        "import pandas as pd\nX = pd.Series(['a']).str.removeprefix('a')\n",
        "import asyncio\ntry:\n    from async_timeout import timeout\nexcept ImportError:\n    timeout = asyncio.timeout\n",
        "import sys\ndef new():\n    import tomllib\ndef old(): ...\nif sys.version_info >= (3, 11):\n    new()\nelse:\n    old()\n",
    ],
)
def test_what_is_guarded_or_never_evaluated_is_silent(code: str) -> None:
    assert told(">=3.7", code) == []


def test_annotations_that_wait_are_not_evaluated() -> None:
    assert (
        told(
            ">=3.7",
            "from __future__ import annotations\ndef f(a: int | None) -> list[int]: ...\nx: dict[str, int] = {}\n",
        )
        == []
    )


def test_an_alias_is_evaluated_all_the_same() -> None:
    assert told(">=3.9", "from __future__ import annotations\nX = int | None\n") == ["error python.union"]


def test_in_a_function_it_is_a_warning() -> None:
    assert told(">=3.9", "import asyncio\ndef f():\n    return asyncio.Runner()\n") == ["warning asyncio.Runner"]


def test_a_test_of_a_lower_version_is_no_guard() -> None:
    code = "import sys\nif sys.version_info >= (3, 10):\n    from typing import Self\n"
    assert told(">=3.9", code) == ["error typing.Self"]
    assert told(">=3.11", code) == []


def test_a_module_that_is_imported_only_under_a_test_runs_on_no_other_python() -> None:
    files = {
        "postcards/__init__.py": "import sys\nif sys.version_info >= (3, 11):\n    from ._new import read\nelse:\n    from ._old import read\n",
        "postcards/_new.py": "import tomllib\ndef read(): ...\n",
        "postcards/_old.py": "def read(): ...\n",
    }
    assert told(">=3.9", files) == []
    files["postcards/other.py"] = "from postcards._new import read\n"
    assert told(">=3.9", files) == ["error tomllib"]


def test_a_module_that_is_imported_in_functions_alone_fails_there() -> None:
    files = {
        "postcards/__init__.py": "def read():\n    from . import _toml\n    return _toml\n",
        "postcards/_toml.py": "import tomllib\n",
    }
    assert told(">=3.9", files) == ["warning tomllib"]


def test_tests_and_tools_are_notes() -> None:
    assert told(">=3.9", {"postcards/__init__.py": "", "tests/test_it.py": "import tomllib\n"}) == ["note tomllib"]


def test_a_file_that_says_for_which_pythons_it_is_runs_on_no_other() -> None:
    assert (
        told(">=3.9", {"postcards/__init__.py": "", "postcards/example_py310.py": "match x:\n    case 1: pass\n"}) == []
    )


def test_a_module_of_the_project_with_the_name_of_one_of_the_standard_library_is_meant() -> None:
    assert (
        told(
            ">=3.9",
            {
                "postcards/__init__.py": "",
                "scripts/a.py": "import graphlib, tomllib, imp\n",
                "scripts/imp.py": "",
                "scripts/tomllib.py": "",
            },
        )
        == []
    )


def test_without_a_range_or_without_its_beginning_nothing_is_said_of_the_minimum() -> None:
    assert told("<4", "import tomllib\n") == []
    tree = Memory(
        {
            "pyproject.toml": metadata(">=3.9").replace('requires-python = ">=3.9"\n', ""),
            "postcards/__init__.py": "import tomllib\n",
        }
    )
    assert not [r for r in audit(tree, read_settings(Documents(tree))).rows if r.finding.rule == LOW]


def test_a_backport_under_the_same_name_is_no_lack() -> None:
    code = "from dataclasses import dataclass\n"
    assert told(">=3.6", code) == ["error dataclasses"]
    assert told(">=3.6", code, "\"dataclasses>=0.8; python_version < '3.7'\"") == []


def test_who_runs_an_application_chooses_its_python() -> None:
    tree = Memory(
        {
            "pyproject.toml": '[project]\nname = "site"\nversion = "1"\nrequires-python = ">=3.9"\n',
            "site_it/__init__.py": "",
            "main.py": "import tomllib\n",
        }
    )
    found = [r for r in audit(tree, read_settings(Documents(tree))).rows if r.finding.rule == LOW]
    assert [row.severity.value for row in found] == ["warning"]


@pytest.mark.parametrize("code", ["import imp\n", "from imp import find_module\n", "import imp as x\n"])
def test_a_module_that_is_gone_is_an_error(code: str) -> None:
    assert told(">=3.9", code) == ["error imp"]
    assert told(">=3.9,<3.12", code) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import inspect\nX = inspect.getargspec\n", "inspect.getargspec"),
        ("from collections import Mapping\n", "collections.Mapping"),
        ("import distutils.util\n", "distutils"),
        ("from distutils.version import LooseVersion\n", "distutils"),
        ("import urllib2\n", "urllib2"),
        ("import msilib\n", "msilib"),
    ],
)
def test_names_that_are_gone_too(code: str, name: str) -> None:
    assert told(">=3.9", code) == [f"error {name}"]


@pytest.mark.parametrize(
    ("code", "dependencies"),
    [
        ("import cgi\n", "\"legacy-cgi>=2.6; python_version >= '3.13'\""),
        ("import imghdr\n", "'standard-imghdr'"),
        ("import audioop\n", "\"audioop-lts; python_version >= '3.13'\""),
        ("import asyncore\n", "\"pyasyncore; python_version >= '3.12'\""),
        ("from distutils.version import LooseVersion\n", "'setuptools'"),
        ("import setuptools\nfrom distutils.version import LooseVersion\n", ""),
        ("try:\n    import imp\nexcept ImportError:\n    imp = None\n", ""),
        ("import sys\nif sys.version_info < (3, 12):\n    import imp\n", ""),
        (
            "try:\n    from collections.abc import Mapping\nexcept ImportError:\n    from collections import Mapping\n",
            "",
        ),
        ("import inspect\nX = getattr(inspect, 'getargspec', None)\n", ""),
    ],
)
def test_what_is_brought_back_or_guarded_is_silent(code: str, dependencies: str) -> None:
    assert told(">=3.9", code, dependencies) == []


def test_a_backport_for_the_wrong_pythons_brings_nothing_back() -> None:
    assert told(">=3.9", "import cgi\n", "\"legacy-cgi; python_version < '3.13'\"") == ["error cgi"]


def test_what_builds_the_project_has_setuptools() -> None:
    assert told(">=3.9", {"postcards/__init__.py": "", "setup.py": "from distutils.core import setup\nsetup()\n"}) == []


def test_an_ignored_line_does_not_speak_for_the_others() -> None:
    code = "import tomllib  # depaudit: ignore[python-minimum-too-low] optional\nfrom itertools import pairwise\n"
    assert told(">=3.9", code) == ["error itertools.pairwise"]


def test_a_python_that_the_classifiers_do_not_name_is_promised_to_nobody() -> None:
    text = metadata(">=3.9").replace(
        'classifiers = ["Programming Language :: Python :: 3"]',
        'classifiers = ["Programming Language :: Python :: 3.9", "Programming Language :: Python :: 3.11"]',
    )
    tree = Memory({"pyproject.toml": text, "postcards/__init__.py": "import imp\n"})
    (row,) = (r for r in audit(tree, read_settings(Documents(tree))).rows if r.finding.rule == HIGH)
    assert row.severity.value == "warning"
    assert row.finding.message.endswith("; the classifiers end with 3.11")


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        (">=3.9", ">=3.10"),
        (">= 3.8.1, <3.14", ">=3.10, <3.14"),
        ("<3.14,>=3.9", "<3.14,>=3.10"),
        ("~=3.9", "~=3.10"),
        ("!=3.10.1,>=3.9", "!=3.10.1,>=3.10"),
    ],
)
def test_the_range_is_raised_where_it_stands(declared: str, written: str) -> None:
    (row,) = rows(declared, "from itertools import pairwise\n")
    (edit,) = row.finding.fix.edits if row.finding.fix is not None else ()
    assert (edit.location.path, edit.old, edit.new) == ("pyproject.toml", declared, written)


@pytest.mark.parametrize("declared", [">=3.9,<3.10", "==3.9.*", "<3.12"])
def test_no_edit_where_nothing_would_be_left_or_the_range_names_no_beginning(declared: str) -> None:
    assert python_raised(PythonRange(declared, Location("pyproject.toml", 1, 1), written=True), "3.10") == ()


def test_words_alone_where_a_backport_would_do_or_nobody_runs_it() -> None:
    for files in ({"a.py": "import tomllib\n"}, {"tests/test_a.py": "from itertools import pairwise\n"}):
        (row,) = rows(">=3.9", files)
        assert row.finding.fix is not None
        assert not row.finding.fix.edits


@pytest.mark.parametrize("declared", [">=3.8,<3.9", "==3.8.*", ">=3.7,<3.9"])
def test_a_range_without_any_python_that_has_the_name_is_an_error(declared: str) -> None:
    (row,) = rows(declared, "x: list[int] = 3\n")
    assert row.severity is Severity.ERROR
    assert row.finding.message == f"`{declared}` admits no Python that has `list[…]` (used at postcards/__init__.py:1); it came with 3.9"
    assert row.finding.fix is not None
    assert row.finding.fix.message.startswith("admit Python 3.9")


def test_the_one_python_of_a_pipfile_is_held_against_the_code_too() -> None:
    report = audit(Memory({"Pipfile": '[packages]\n[requires]\npython_version = "3.8"\n', "a.py": "x: list[int] = 3\n"}), Settings())
    assert [(r.finding.rule, r.severity) for r in report.rows if r.finding.rule == LOW] == [(LOW, Severity.ERROR)]


def test_what_left_every_admitted_python_long_ago_is_not_looked_for() -> None:
    assert not rows(">=3.10,<3.11", "import collections\nprint(collections.Mapping)\n")


@pytest.mark.parametrize(("written", "meant"), [("3.9", ">=3.9"), ("3.9+", ">=3.9"), ("3.9.*", "==3.9.*"), ("3.9.x", "==3.9.*"), (">3.9+", "")])
def test_a_python_that_is_no_range_is_told_what_was_meant(written: str, meant: str) -> None:
    report = audit(Memory({"pyproject.toml": metadata(written)}), read_settings(Documents(Memory({}))))
    (message,) = [r.finding.message for r in report.rows if "is not a range" in r.finding.message]
    assert message.endswith(f"; write `{meant}`") if meant else "write" not in message
