"""Files that are not what they should be: what can be recovered is, and the rest is said."""

import time

import pytest

from depaudit.model.source import CodeRole, Guard, Source
from depaudit.sources import scan


def scanned(data: bytes) -> Source:
    return scan("a.py", data, CodeRole.RUNTIME)


def modules(source: Source) -> list[str]:
    return [row.module for row in source.imports]


def reason(source: Source) -> str:
    assert source.unreadable is not None
    assert source.unreadable.kind == "file"
    assert not source.unreadable.reason.endswith(".")
    return source.unreadable.reason


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (b"import a\nprint 'x'\nimport b\n", 2, "`print` statement"),
        (b"import a\nexec 'x'\nimport b\n", 2, "`exec` statement"),
        (b"try:\n    import a\nexcept ImportError, e:\n    import b\n", 3, "`except"),
        (b"import a\nraise ValueError, 'x'\nimport b\n", 2, "`raise"),
    ],
)
def test_python_2_is_named_and_its_imports_are_read(data: bytes, line: int, what: str) -> None:
    source = scanned(data)
    assert what in reason(source)
    assert "line" not in reason(source)
    assert source.unreadable is not None
    assert source.unreadable.location.line == line
    assert modules(source) == ["a", "b"]


def test_guards_of_a_python_2_file_are_known() -> None:
    text = b"try:\n    import a\nexcept ImportError, e:\n    import b\nif six.PY2: import c; print 'x'\ndef f():\n    import d\n"
    source = scanned(text)
    assert [(row.module, Guard(row.guard), row.version) for row in source.imports] == [
        ("a", Guard.OPTIONAL, ""), ("b", Guard.FALLBACK, ""), ("c", Guard.VERSION, "<3"), ("d", Guard.DEFERRED, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"print('x')\n", b"print = 1\n", b'"""\nprint "x"\n"""\n', b"# print 'x'\n", b"x.print('a')\n", b"try: pass\nexcept (A, e): pass\n", b"raise (a, b)\n",
        b"x = '''\n{% if x %}\n'''\n", b'"""\n<<<<<<< HEAD\n"""\n', b"# -*- coding: utf-8 -*-\n", b"try:\n    pass\nexcept A, B:\n    pass\n", b"", b"\n", b"\xef\xbb\xbf", b"\x0c\n",
    ],
)  # fmt: skip
def test_what_only_looks_like_python_2_or_broken_is_fine(data: bytes) -> None:
    assert scanned(data).unreadable is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"import a\n<<<<<<< HEAD\nimport b\n=======\nimport c\n>>>>>>> x\n", ["a", "b", "c"]),
        (b"import a\nx = foo(\nimport b\nif y: import c\n", ["a", "b", "c"]),
        (b"import a\nx = '''\nimport b\nif y: import c", ["a"]),
        (b"import a\n{% if x %}\nimport b\n{% endif %}\n", ["a", "b"]),
        (b"import a\nif x: import b\ny = 'abc\nimport c\n", ["a", "b", "c"]),
        (b"\timport a\nif x: import b\n", ["a", "b"]),
    ],
)
def test_broken_files_are_said_and_what_can_be_read_is(data: bytes, expected: list[str]) -> None:
    source = scanned(data)
    assert "invalid syntax" in reason(source)
    assert modules(source)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"import a\nx = '\xe9'\nimport b\n", "not UTF-8 from line 2"),
        (b"# coding: ascii\nimport a\nx = '\xe9'\nimport b\n", "not ascii from line 3"),
        (b"# coding: nonsense\nimport a\nimport b\n", "no encoding `nonsense`"),
        (b"# coding: rot13\nimport a\nimport b\n", "no encoding `rot13`"),
        (b"import a\nx = '\x00'\nimport b\n", "null byte"),
        ("import a\nimport b\n".encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf# coding: latin-1\nimport a\nimport b\n", "UTF-8 mark"),
    ],
)
def test_bytes_that_are_not_what_they_say(data: bytes, part: str) -> None:
    source = scanned(data)
    assert part in reason(source)
    assert modules(source) == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    [
        b"# -*- coding: latin-1 -*-\nimport a\nx = '\xe9'\nimport b\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nimport a\nx = '\x80'\nimport b\n",
        b"\xef\xbb\xbf# coding: utf-8\nimport a\nx = '\xc3\xa9'\nimport b\n",
        "# coding: shift_jis\nimport a\nx = '\u8868'\nimport b\n".encode("shift_jis"),
        b"x = 1\ny = 2\n# coding: nonsense in line 3 says nothing\nimport a\nimport b\n",
    ],
)
def test_encodings_are_obeyed(data: bytes) -> None:
    source = scanned(data)
    assert source.unreadable is None
    assert modules(source) == ["a", "b"]


def test_deep_nesting_is_said() -> None:
    source = scanned(b"import a\nif x: import b\ny = " + b"(" * 5000 + b")" * 5000 + b"\n")
    assert source.unreadable
    assert modules(source) == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", [b"'import a; ',", b"import_,", b"x" * 13, b"'''a''',import_", b"f'{x}',\"#\"", b"(((", b"\\\n", b"\n\n\n"]
)
def test_a_huge_file_takes_seconds_not_minutes(piece: bytes) -> None:
    data = b"import a\nx = [" + piece * (20_000_000 // len(piece)) + b"]\nimport b\n"
    started = time.monotonic()
    source = scanned(data)
    assert "a" in modules(source)
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("end", ["x = (1,\n", "def f(\n    a\n", "y = [1, 2)\n", "print(1))\n", "d = {1: f(2}\n"])
def test_a_file_that_is_cut_off_is_noticed_and_its_imports_are_read(end: str) -> None:
    source = scanned(f"import a\n{end}".encode())
    assert "syntax" in reason(source) or "never closed" in reason(source) or "match" in reason(source)
    assert [row.module for row in source.imports] == ["a"]


@pytest.mark.parametrize(
    "text", ["s = '('\n", 'd = """ :( """\n', "# :-(\n", "f = f'{x}' + \"]\"\n", "r = r'\\('\n", "import a  # )\n"]
)
def test_brackets_in_strings_and_comments_are_no_sign(text: str) -> None:
    assert scanned(text.encode()).unreadable is None
