"""With `--online`, what a package offers that has no history is read from the releases that the project admits."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from loopback_index import LoopbackIndex, wheel
from test_online_names import index

from depaudit.audit import Options, audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.minimums.statements import Holds, statements
from depaudit.model.report import Report

__all__ = ["index"]
RELEASES = {
    "1.0": "def sew(cloth):\n    return cloth\n\ndef fold(cloth):\n    return cloth\n",
    "1.1": "def sew(cloth, thread=None):\n    return cloth\n\ndef fold(cloth):\n    return cloth\n",
    "1.2": "def sew(cloth, thread=None):\n    return cloth\n\ndef fold(cloth):\n    return cloth\n\nclass Hoop:\n    pass\n",
    "2.0": "def sew(cloth, thread=None):\n    return cloth\n\nclass Hoop:\n    pass\n\ndef iron(cloth):\n    return cloth\n",
}


def offered(index: LoopbackIndex, releases: Mapping[str, str] = RELEASES, name: str = "quilt") -> None:
    files = {
        f"{name}-{version}-py3-none-any.whl": wheel({f"{name}/__init__.py": text.encode(), f"{name}-{version}.dist-info/METADATA": b""})
        for version, text in releases.items()
    }
    index.page(name, files)


def report(code: str, requirement: str, online: bool = True, cache: str = "", every_use: bool = False) -> Report:
    metadata = f'[project]\nname = "acme"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["{requirement}"]\n'
    memory = Memory({"pyproject.toml": metadata, "acme/__init__.py": "", "acme/core.py": code})
    found = audit(memory, read_settings(Documents(memory)), Options(online=online, cache_folder=cache, every_use=every_use))
    assert not found.errors
    return found


def told(code: str, requirement: str) -> list[str]:
    rows = [row for row in report(code, requirement).rows if row.finding.rule in ("minimum-too-low", "maximum-too-high")]
    return [f"{row.severity.value}: {row.finding.message}" for row in rows]


def test_a_name_that_the_oldest_release_lacks(index: LoopbackIndex) -> None:
    offered(index)
    (message,) = told("import quilt\nquilt.Hoop()\n", "quilt>=1.0")
    assert message.startswith("note: `quilt>=1.0` admits 1.1, which lacks `quilt.Hoop`")
    assert "it came with 1.2" in message


def test_a_parameter_that_the_oldest_release_lacks(index: LoopbackIndex) -> None:
    offered(index)
    (message,) = told("from quilt import sew\nsew(1, thread=2)\n", "quilt>=1.0")
    assert "it came with 1.1" in message
    assert message.startswith("note: ")


def test_a_name_that_the_newest_release_lacks(index: LoopbackIndex) -> None:
    offered(index)
    (message,) = told("import quilt\nquilt.fold(1)\n", "quilt>=1.0")
    assert message.startswith("note: `quilt>=1.0` admits 2.0, from which `quilt.fold` (used at acme/core.py:2) is gone; 1.2 is the last")


@pytest.mark.parametrize(
    ("code", "requirement"),
    [
        ("import quilt\nquilt.Hoop()\n", "quilt>=1.2"),
        ("import quilt\nquilt.fold(1)\n", "quilt>=1.0,<2"),
        ("import quilt\nquilt.sew(1)\n", "quilt"),
        ("import quilt\nif hasattr(quilt, 'Hoop'):\n    quilt.Hoop()\n", "quilt>=1.0"),
        ("import quilt\nquilt.never_there()\n", "quilt>=1.0"),
    ],
)
def test_what_every_admitted_release_has_says_nothing(index: LoopbackIndex, code: str, requirement: str) -> None:
    offered(index)
    assert told(code, requirement) == []


def test_what_cannot_be_read_ends_in_nothing_known(index: LoopbackIndex) -> None:
    offered(index, RELEASES | {"1.0": "from _native import *\n"})
    assert told("import quilt\nquilt.Hoop()\n", "quilt>=1.0") == []


def test_releases_between_that_cannot_be_read_are_not_named(index: LoopbackIndex) -> None:
    offered(index, RELEASES | {"1.1": "from _native import *\n"})
    (message,) = told("import quilt\nquilt.Hoop()\n", "quilt>=1.0")
    assert "admits 1.0, which lacks `quilt.Hoop`" in message


def test_releases_that_exist_as_source_alone_are_not_read(index: LoopbackIndex) -> None:
    index.page("quilt", {f"quilt-{version}.tar.gz": b"no archive" for version in RELEASES})
    assert told("import quilt\nquilt.Hoop()\n", "quilt>=1.0") == []


def test_nothing_is_asked_without_the_option(index: LoopbackIndex) -> None:
    offered(index)
    assert not report("import quilt\nquilt.Hoop()\n", "quilt>=1.0", online=False).projects[0].histories
    assert index.asked == []


def test_the_table_of_minimums(index: LoopbackIndex) -> None:
    offered(index)
    project = report("import quilt\nquilt.Hoop()\n", "quilt>=1.0", every_use=True).projects[0]
    (one,) = statements(project)
    assert one.proven is not None
    assert (one.minimum, one.proven.change.added, one.proven.sure, one.holds) == ("1.0", "1.2", False, Holds.NO)


def test_what_was_read_is_remembered(index: LoopbackIndex, tmp_path: object) -> None:
    offered(index)
    first = report("import quilt\nquilt.Hoop()\n", "quilt>=1.0", cache=str(tmp_path))
    asked = len(index.asked)
    again = report("import quilt\nquilt.Hoop()\n", "quilt>=1.0", cache=str(tmp_path))
    assert [row.finding.message for row in first.rows] == [row.finding.message for row in again.rows]
    assert [path for path, _, _ in index.asked[asked:]] == ["/simple/quilt/"]
