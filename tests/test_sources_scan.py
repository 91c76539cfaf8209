"""Places, loaders, newer syntax, ignores and script blocks."""

import pytest

from depaudit.model.source import CodeRole, Guard, Source
from depaudit.sources import scan
from depaudit.sources.lexical import imports_of_text


def scanned(text: str) -> Source:
    return scan("a.py", text.encode(), CodeRole.RUNTIME)


def modules(text: str) -> list[tuple[int, str]]:
    return [(row.level, row.module) for row in scanned(text).imports]


def test_a_statement_gives_a_row_for_each_module_at_its_place() -> None:
    rows = scanned("x = 1\nimport a, b.c as d  # why\n").imports
    assert [(*row[:4], row.module, row.names) for row in rows] == [(2, 1, 2, 19, "a", ()), (2, 1, 2, 19, "b.c", ())]


def test_from_gives_module_names_and_level() -> None:
    (row,) = scanned("from ..a.b import (\n    c as d,\n    e,\n)\n").imports
    assert (row.level, row.module, row.names) == (2, "a.b", ("c", "e"))
    assert row[:4] == (1, 1, 4, 2)
    assert scanned("from . import *").imports[0][4:7] == (1, "", ("*",))


def test_columns_count_code_points() -> None:
    (row,) = scanned("é = '𝒳'; import a\n").imports
    assert row[:4] == (1, 10, 1, 18)
    (row,) = scanned("from é import 𝒳\n").imports
    assert (row[:4], row.module, row.names) == ((1, 1, 1, 16), "é", ("X",))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    rows = scanned(line_end.join(["import a", "", "from b import (", "  c)", "if x:", "    import d", ""])).imports
    assert [(row.line, row.end_line, row.module) for row in rows] == [(1, 1, "a"), (3, 4, "b"), (6, 6, "d")]


@pytest.mark.parametrize(
    "text",
    [
        '"""\nimport a\n"""\n',
        "# import a\n",
        'x = "import a"\n',
        "x = '; import a'\n",
        'f"""{x}\nimport a\n"""\n',
        'x = "\\\nimport a"\n',
        "importlib.x\n",
        "a.import_x = 1\n",
        "x = '''\n'; import a\n'''\n",
    ],
)
def test_text_is_no_code(text: str) -> None:
    assert scanned(text).imports == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('importlib.import_module("a.b")', (0, "a.b", Guard.DYNAMIC)),
        ('import_module(name="a")', (0, "a", Guard.DYNAMIC)),
        ('import_module(".a", package="b")', (1, "a", Guard.DYNAMIC)),
        ('__import__("a")', (0, "a", Guard.DYNAMIC)),
        ('pytest.importorskip("a", minversion="2")', (0, "a", Guard.DYNAMIC | Guard.OPTIONAL)),
        ('pkgutil.resolve_name("a.b:c")', (0, "a.b", Guard.DYNAMIC)),
        ('x = importlib.util.find_spec("a") is not None', (0, "a", Guard.DYNAMIC | Guard.OPTIONAL)),
        ('try:\n    import_module("a")\nexcept ImportError:\n    pass', (0, "a", Guard.DYNAMIC | Guard.OPTIONAL)),
        ('def f():\n    return [import_module(\n        "a"  # why\n    )]', (0, "a", Guard.DYNAMIC | Guard.DEFERRED)),
    ],
)
def test_strings_handed_to_loaders_are_imports(text: str, expected: tuple[int, str, Guard]) -> None:
    (row,) = scanned(text).imports
    assert (row.level, row.module, Guard(row.guard)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "import_module(name)",
        'import_module(f"a.{x}")',
        '# import_module("a")',
        "x = \"import_module('a')\"",
        'self.find_spec("a")',
        'import_module("not a module")',
        "import_module()",
        '__import__("")',
    ],
)
def test_other_strings_are_not(text: str) -> None:
    assert scanned(text).imports == ()


def test_the_place_of_a_loaded_module_is_its_string() -> None:
    (row,) = scanned('x = import_module("a")\n').imports
    assert row[:4] == (1, 19, 1, 22)


NEWER = [
    "type X = int\n", "type X[T: int, *Ts] = list[T]\n", "def f[T, **P](a: T) -> T: pass\n", "class A[T = int](B): pass\n", "class A[\n    T,\n]: pass\n",
    "try: pass\nexcept A, B.c: pass\n", "try: pass\nexcept* A: pass\n", "x = f\"{a[\"b\"]} {f'{x}'}\"\n", 'x = f"{\n  y\n}"\n', 'x = t"{a}" rt"{b!r}"\n',
    "z: tuple[*Ts]\n", "def g(*args: *Ts): pass\n", "match x:\n    case [a, *_]: pass\n", 'x = f"{x:{"a"}}"\n',
]  # fmt: skip


@pytest.mark.parametrize("text", NEWER)
def test_newer_syntax_is_read_on_every_interpreter(text: str) -> None:
    # A loader string and a body on its header's line have the file parsed.
    source = scanned(text + 'import_module("a")\nif HAS_B: import b\n')
    assert source.unreadable is None
    lines = text.count("\n")
    assert [(row.line, row.column, row.module) for row in source.imports] == [
        (lines + 1, 15, "a"),
        (lines + 2, 11, "b"),
    ]


def test_lazy_imports_are_imports() -> None:
    text = "lazy import a.b\nlazy from c import (\n  d)\n"
    expected = [(1, 1, "a.b"), (2, 1, "c")]
    assert [(row.line, row.column, row.module) for row in scanned(text).imports] == expected
    parsed = scanned(text + 'x = __import__("e")\nif y: import f\n')
    assert [(row.line, row.column, row.module) for row in parsed.imports][:2] == expected
    assert parsed.unreadable is None


def test_except_with_several_types_is_a_guard() -> None:
    rows = scanned("try:\n    import a\nexcept OSError, ImportError:\n    import b\n").imports
    assert [Guard(row.guard) for row in rows] == [Guard.OPTIONAL, Guard.FALLBACK]


def test_ignores_are_real_comments_with_their_place() -> None:
    source = scanned('import a  # depaudit: ignore[x, y] because\ns = """\n# depaudit: ignore\n"""\n#depaudit:ignore\n')
    assert [(i.location.line, i.location.column, i.rules, i.reason) for i in source.ignores] == [
        (1, 11, ("x", "y"), "because"),
        (5, 1, (), ""),
    ]


def test_ignores_of_a_broken_file_are_found() -> None:
    assert [i.rules for i in scanned("x = (\nprint 'a'\nimport a  # depaudit: ignore[b]\n").ignores] == [("b",)]


SCRIPT = "#!/usr/bin/env python\n# /// script\n# dependencies = [\n#   'a',\n# ]\n#\n# ///\nimport a\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_script_block_is_found(line_end: str) -> None:
    source = scanned(SCRIPT.replace("\n", line_end))
    assert source.script == "dependencies = [\n  'a',\n]\n\n"
    assert source.script_line == 3
    assert source.unreadable is None


def test_two_script_blocks_are_an_error() -> None:
    source = scanned(SCRIPT + SCRIPT)
    assert source.unreadable
    assert source.unreadable.location.line == 10
    assert (source.script, source.script_line) == ("", 0)
    assert modules(SCRIPT + SCRIPT) == [(0, "a"), (0, "a")]


def test_other_blocks_are_no_script() -> None:
    assert scanned(SCRIPT.replace("script", "other")).script == ""


def test_role_and_extra_are_kept() -> None:
    source = scan("a.py", b"", CodeRole.TEST, "gpu")
    assert (source.role, source.extra, source.imports, source.unreadable) == (CodeRole.TEST, "gpu", (), None)


def test_a_line_seen_before_gives_the_same_rows_elsewhere() -> None:
    text = "import a\n\nfrom b import (\n    c,\n)  # x\nimport d; e = 1\nfrom f import g\n"
    assert imports_of_text(text) == imports_of_text(text)
    assert [(row.line, row.module) for row in imports_of_text("\n" + text)] == [(2, "a"), (4, "b"), (7, "d"), (8, "f")]


def test_comments_before_the_string_of_a_loader() -> None:
    assert modules('x = import_module(  # one\n    # two\n    "a"\n)\n') == [(0, "a")]
    assert modules("x = import_module(  " + "#" * 200 + "\n    name)\n") == []


def test_a_loader_in_a_decorator_is_found() -> None:
    assert modules('@skip(find_spec("a") is None)\ndef f(): pass\n') == [(0, "a")]
