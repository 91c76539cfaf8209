"""Requirements files that are not as people write them: nothing is dropped in silence, nothing takes long."""

from __future__ import annotations

import time

import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest, with_included
from depaudit.model.requirement import Manifest


def read(text: str, path: str = "requirements.txt") -> Manifest | None:
    return read_manifest(path, Documents(Memory({path: text})))


@pytest.mark.parametrize("text", ["requests \\\nflask\n", "requests\0==1\n", "one line of prose\n", "a table | of things\nand | more\n"])
@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt", "constraints.txt", "requirements/base.txt"])
def test_a_file_of_that_name_is_read_whatever_it_holds(path: str, text: str) -> None:
    manifest = read(text, path)
    assert manifest is not None
    assert {u.kind for u in manifest.unreadable} == {"requirement"}


def test_a_continued_line_is_one_requirement_as_for_pip() -> None:
    manifest = read("requests \\\nflask\n")
    assert manifest is not None
    assert "`requests flask`" in manifest.unreadable[0].reason


def test_a_variable_alone_is_told() -> None:
    manifest = read("${REQ}\n")
    assert manifest is not None
    assert [u.kind for u in manifest.unreadable] == ["code"]


@pytest.mark.parametrize("path", ["my-requirements.txt", "docs/reqs.txt", "deps.txt", "requirement.in"])
def test_prose_under_a_vague_name_is_no_manifest(path: str) -> None:
    assert read("These are the things that it needs.\nThey are many, and long.\n", path) is None


@pytest.mark.parametrize("option", ["-r", "-c"])
def test_prose_that_a_requirements_file_includes_is_told(option: str) -> None:
    documents = Documents(Memory({"requirements.txt": f"{option} list.lst\n", "list.lst": "These are no requirements.\n"}))
    manifest = read_manifest("requirements.txt", documents)
    assert manifest is not None
    assert [u.kind for m in with_included((manifest,), documents) for u in m.unreadable] == ["requirement"]


@pytest.mark.parametrize("line", ["numpy " + "--" * 60_000, "a" + " " * 200_000 + "#", "a" * 100_001, "numpy " + "\\\n " * 110_000 + "x"])
def test_a_line_that_is_too_long_is_told_once_and_soon(line: str) -> None:
    begun = time.process_time()
    manifest = read(f"{line}\nscipy\n")
    assert time.process_time() - begun < 2
    assert manifest is not None
    assert [r.name for r in manifest.requirements] == ["scipy"]
    (told,) = manifest.unreadable
    assert (told.kind, told.location.line) == ("file", 1)
    assert "100,000" in told.reason
