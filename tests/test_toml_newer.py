"""What of TOML is newer than what Python up to 3.14 and older installers read."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from tree_built import application, library, rows

from depaudit.documents.toml_newer import newer_syntax

TEXTS = [
    "a = {x = 1}\n",
    "a = {x = 1,}\n",
    "a = {\nx = 1}\n",
    "a = {x = 1, # why\n y = 2}\n",
    "a = [1,\n2,]\nb = {x = [1,\n2]}\n",
    "a = {x = [\n{y = 1}\n]}\n",
    'a = "\\e"\n',
    "a = '\\e'\n",
    'a = "\\\\e"\n',
    'a = """{\n,}"""\n',
    '# {\na = {b = "}",\n}\n',
    '[a]\n[[b]]\nx = {y = "{"}\n',
    'a = "\\x41"\n',
    'a = {x = """\n""" }\n',
    "a = {x = {}}\nb = {}\n",
]


@pytest.mark.skipif(not (3, 11) <= sys.version_info < (3, 15), reason="a tomllib that reads TOML 1.0")
@pytest.mark.parametrize("text", TEXTS)
def test_it_is_what_tomllib_refuses(text: str) -> None:
    tomllib = import_module("tomllib")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert newer_syntax(text) is not None
    else:
        assert newer_syntax(text) is None


OVER_LINES = '[tool.x]\na = {\n  b = 1,\n}\n'


def test_a_warning_for_a_library_and_a_note_for_a_program() -> None:
    found = [rows("newer-toml", pyproject=text + OVER_LINES) for text in (library("httpx>=1"), application("httpx>=1"))]
    assert [row.severity.value for of_one in found for row in of_one] == ["warning", "note"]


def test_what_is_read_of_such_a_file_is_read_all_the_same() -> None:
    assert rows("undeclared-dependency", pyproject=application("httpx>=1") + OVER_LINES, **{"shop.py": "import httpx\n"}) == []
