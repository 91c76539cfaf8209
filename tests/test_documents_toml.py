from typing import Any

import pytest
import tomli
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.documents import Documents
from depaudit.documents.text import TextDocument, decode
from depaudit.documents.toml import TomlDocument, parse_toml
from depaudit.files.memory import Memory
from depaudit.model.location import Location, Unreadable

EVERYTHING = '''\
# a comment
title = "x" # behind
[project]
name = 'literal # no comment'   # a remark
dependencies = [
    "numpy>=1.20",  # for arrays
    'torch ; python_version < "3.12"',
    # between
    """long""", "requests[socks]",
    { include-group = "x" },
]
a.b."c.d" = 1
[project.optional-dependencies]
"all.of it" = ["x", "y"]
[[tool.uv.index]]
url = "https://one"
[[tool.uv.index]]
url = "https://two"
[tool.uv.index.more]
key = true
[tool.inline]
t = {a = [1, "two", {b = "three"}], "q.r" = "s"}
multi = """
first \\
  "second" """
when = 1979-05-27 07:32:00
'''


def toml(text: str) -> TomlDocument:
    found = parse_toml(TextDocument("f.toml", text))
    assert isinstance(found, TomlDocument)
    return found


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("title",), '"x"'),
        (("project", "name"), "'literal # no comment'"),
        (("project", "dependencies", 0), '"numpy>=1.20"'),
        (("project", "dependencies", 2), '"""long"""'),
        (("project", "dependencies", 3), '"requests[socks]"'),
        (("project", "dependencies", 4, "include-group"), '"x"'),
        (("project", "a", "b", "c.d"), "1"),
        (("project", "optional-dependencies", "all.of it", 1), '"y"'),
        (("project", "optional-dependencies"), "[project.optional-dependencies]"),
        (("tool", "uv", "index", 1, "url"), '"https://two"'),
        (("tool", "uv", "index", 1, "more", "key"), "true"),
        (("tool", "inline", "t", "a", 2, "b"), '"three"'),
        (("tool", "inline", "t", "q.r"), '"s"'),
        (("tool", "inline", "multi"), '"""\nfirst \\\n  "second" """'),
        (("tool", "inline", "when"), "1979-05-27 07:32:00"),
    ],
)
def test_a_value_is_found_where_it_stands(keys: tuple[str | int, ...], text: str) -> None:
    document = toml(EVERYTHING)
    assert document.raw(document.locate(*keys)) == text


def test_the_text_inside_the_quotes_has_a_place_of_its_own() -> None:
    document = toml(EVERYTHING)
    place = document.locate_text("project", "dependencies", 0)
    assert place == Location("f.toml", 6, 6, 6, 17)
    assert document.raw(document.locate_text("project", "dependencies", 2)) == "long"


def test_a_key_and_its_entry_have_places() -> None:
    document = toml(EVERYTHING)
    assert document.raw(document.locate_key("project", "optional-dependencies", "all.of it")) == '"all.of it"'
    assert document.raw(document.locate_entry("tool", "uv", "index", 0, "url")) == 'url = "https://one"'


def test_comments_are_known_by_line_and_strings_are_none() -> None:
    document = toml(EVERYTHING)
    assert document.comment(2) == "behind"
    assert document.comment(4) == "a remark"
    assert document.comment(6) == "for arrays"
    assert document.comment(7) == ""


def test_an_unknown_place_falls_back_to_its_parent() -> None:
    document = toml(EVERYTHING)
    assert document.locate("project", "name", "nothing") == document.locate("project", "name")
    assert document.locate("nothing") == Location("f.toml")


def test_windows_line_ends_keep_lines_and_columns() -> None:
    document = toml('[a]\r\nx = [\r\n  "y",\r\n]\r\n')
    assert document.locate("a", "x", 0) == Location("f.toml", 3, 3, 3, 6)


def test_columns_count_code_points() -> None:
    document = toml('x = ["äöü", "y"]\n')
    assert document.locate("x", 1).column == 13


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a = 1\na = 2\n", 2, "the key `a` stands twice"),
        ("a = 1\n[a]  # again\n", 2, "the key `a` stands twice"),
        ('[x]\nb.c = 1\nb = "="\n', 3, "the key `b` stands twice"),
        ('a = "x\n', 1, "illegal character"),
        ("x = [1\n", 2, "this is not TOML"),
        ("a = 1\n<<<<<<< HEAD\n", 2, "merge conflict"),
        ("[a]\n[a]\n", 2, "twice"),
    ],
)
def test_broken_toml_is_unreadable_at_its_line(text: str, line: int, part: str) -> None:
    found = parse_toml(TextDocument("f.toml", text))
    assert isinstance(found, Unreadable)
    assert found.location.line == line
    assert part in found.reason


def test_deep_nesting_is_no_crash() -> None:
    assert isinstance(parse_toml(TextDocument("f.toml", "x = " + "[" * 5000 + "]" * 5000)), (Unreadable, TomlDocument))


keys = st.text(min_size=1, max_size=6) | st.sampled_from(["a", "b", "a-b", "1"])
scalars = st.text(max_size=12) | st.integers(-99, 99) | st.booleans() | st.floats(allow_nan=False) | st.datetimes()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in leaves(v, (*path, k))]
    if isinstance(value, list):
        return [leaf for i, v in enumerate(value) for leaf in leaves(v, (*path, i))]
    return [(path, value)]


@given(st.dictionaries(keys, values, max_size=5), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_value_of_a_generated_document_stands_where_the_locator_says(data: dict[str, Any], long: bool) -> None:
    text = tomli_w.dumps(data, multiline_strings=long)
    read = tomli.loads(text)
    document = toml(text)
    for path, value in leaves(read):
        raw = document.raw(document.locate(*path))
        assert tomli.loads(f"x = {raw}")["x"] == value


@given(st.text(max_size=200) | st.text(alphabet='[]{}="\'#.,\n\\ ab1-', max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_readers_raise(text: str) -> None:
    found = parse_toml(TextDocument("f.toml", text))
    if isinstance(found, TomlDocument):
        for path, _ in leaves(found.data):
            found.locate(*path)
            found.locate_text(*path)
            found.locate_entry(*path)


@given(st.binary(max_size=60) | st.sampled_from([b"\xff\xfe", b"\xef\xbb\xbf", b"# coding: "]).flatmap(lambda b: st.binary(max_size=20).map(lambda t: b + t)))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_the_readers_raise(data: bytes) -> None:
    documents = Documents(Memory({"f": data}))
    documents.text("f")
    documents.toml("f")
    documents.ini("f")
    documents.yaml("f")


def test_utf16_and_cookies_are_decoded() -> None:
    for data in ("ä==1\r\n".encode("utf-16"), b"\xef\xbb\xbf" + "ä==1\r\n".encode(), b"# coding: latin-1\n\xe4==1\r\n"):
        found = decode("f", data)
        assert isinstance(found, TextDocument)
        assert "ä==1\r\n" in found.text


def test_bytes_that_are_no_text_are_unreadable_at_their_place() -> None:
    found = decode("f", b"ab\ncd\xe4\n")
    assert isinstance(found, Unreadable)
    assert (found.location.line, found.location.column) == (2, 3)
    assert "0xe4" in found.reason


def test_an_unknown_encoding_is_named() -> None:
    for name in (b"klingon", b"base64", b"undefined"):
        found = decode("f", b"# coding: " + name + b"\nx\n")
        assert isinstance(found, Unreadable)
        assert name.decode() in found.reason
