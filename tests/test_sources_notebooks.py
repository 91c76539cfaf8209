"""Notebooks: cells, IPython's syntax, installs, and places in cell and file."""

import json

import pytest

from depaudit.model.source import CodeRole, Guard, Source
from depaudit.sources import scan


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook(*cells: str, language: str = "python", **more: object) -> bytes:
    """As Jupyter writes it; a cell that begins with `#md` is Markdown."""
    written: list[dict[str, object]] = [
        {
            "cell_type": "markdown" if c.startswith("#md") else "code",
            "metadata": {},
            "outputs": [],
            "source": lines_of(c),
        }
        for c in cells
    ]
    whole = {
        "cells": written,
        "metadata": {"kernelspec": {"language": language, "name": "x"}},
        "nbformat": 4,
        "nbformat_minor": 5,
        **more,
    }
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def scanned(data: bytes) -> Source:
    return scan("a.ipynb", data, CodeRole.NOTEBOOK)


def modules(*cells: str) -> list[str]:
    source = scanned(notebook(*cells))
    assert source.unreadable is None
    return [row.module for row in source.imports]


def installs(*cells: str) -> list[str]:
    return [step.text for step in scanned(notebook(*cells)).installs]


def test_cells_of_every_kind_are_counted_and_lines_are_known_in_cell_and_file() -> None:
    data = notebook("#md import z", "x = 'import y'\nimport a\n", "é = 1\n\nfrom b import c")
    source = scanned(data)
    assert [(row.cell, row.line, row.column, row.module) for row in source.imports] == [(2, 2, 1, "a"), (3, 3, 1, "b")]
    lines = data.decode().split("\n")
    assert [lines[row.raw_line - 1].strip() for row in source.imports] == ['"import a\\n"', '"from b import c"']


def test_raw_lines_are_known_where_outputs_repeat_the_code() -> None:
    cells = [
        {
            "cell_type": "code",
            "metadata": {"source": ["import a"]},
            "outputs": [{"text": ['"source": ["import a"]']}],
            "source": ["print(1)\n", "import a"],
        },
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["import a"]},
    ]
    text = json.dumps({"cells": cells}, indent=1)
    rows = scanned(text.encode()).imports
    assert [row.raw_line for row in rows] == [
        number for number, line in enumerate(text.split("\n"), 1) if line == '    "import a"'
    ][-2:]


def test_a_source_that_is_one_string_has_the_line_of_the_string() -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\nimport a"}]}, indent=1)
    (row,) = scanned(text.encode()).imports
    assert (row.line, text.split("\n")[row.raw_line - 1].strip()) == (2, '"source": "x = 1\\nimport a"')


def test_notebooks_of_the_third_format_are_read() -> None:
    cells = [
        {"cell_type": "code", "language": "python", "input": ["import a\n", "import b"]},
        {"cell_type": "code", "language": "ruby", "input": "import c"},
    ]
    rows = scanned(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()).imports
    assert [(row.cell, row.module) for row in rows] == [(1, "a"), (1, "b")]


@pytest.mark.parametrize("language", ["R", "julia", "C++17"])
def test_notebooks_in_other_languages_import_nothing(language: str) -> None:
    source = scanned(notebook("import a", language=language))
    assert (source.imports, source.unreadable) == ((), None)


def test_cells_in_other_languages_import_nothing() -> None:
    assert (
        modules("%%javascript\nimport a from 'b'", "%%html\n<import a>", "%%writefile x.py\nimport b", "%%R\nimport c")
        == []
    )


@pytest.mark.parametrize("head", ["%%time", "%%capture out", "%%timeit -n 1", "\n%%time"])
def test_cells_under_a_magic_for_python_are_python(head: str) -> None:
    assert modules(f"{head}\nimport a\n") == ["a"]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!ls -l it's",
        "files = !ls '",
        "x = %time foo(",
        "?obj",
        "obj?",
        "obj.method??",
        "%%time",
        "!pip install x",
        "await f()",
        "%cd /x'",
        "!{sys.executable} -c 'x",
        "    %time",
        "pip install 'x'",
        "%env A=(",
        "!!ls",
        "%timeit f(",
        "!a \\\n  'b",
    ],
)
def test_ipython_syntax_does_not_disturb_imports(line: str) -> None:
    # A body on its header's line has the cell parsed.
    assert modules(f"import a\n{line.strip() if line[0] != ' ' else 'if 1:' + chr(10) + line}\nif x: import b\n") == [
        "a",
        "b",
    ]


def test_percent_in_strings_and_brackets_is_no_magic() -> None:
    assert modules('x = """\n%%time\n!ls\n"""\ny = (5\n%\n z\n)\nif 1: import a\n') == ["a"]


def test_an_import_under_a_line_magic_keeps_its_place() -> None:
    (row,) = scanned(notebook("%time import a\n")).imports
    assert (row.line, row.column, row.module) == (1, 7, "a")


def test_an_extension_that_is_loaded_is_an_import() -> None:
    (row,) = scanned(notebook("%load_ext autoreload\n%load_ext tensorboard\n")).imports
    assert (row.line, row.column, row.module, Guard(row.guard)) == (2, 11, "tensorboard", Guard.DYNAMIC)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%pip install numpy==1.26", ["numpy==1.26"]),
        ("!pip install -q 'torch>=2' pandas", ["torch>=2", "pandas"]),
        ("!{sys.executable} -m pip install x", ["x"]),
        ("!uv pip install --system x", ["x"]),
        ("%conda install -c conda-forge y", ["y"]),
        ("%%bash\npip install a \\\n  b\necho c && pip install d", ["a", "b", "d"]),
        ("out = !pip install x", ["x"]),
        ("pip install x", ["x"]),
        ("if 'google.colab' in sys.modules:\n    !pip install x", ["x"]),
        ("!pip install a \\\n   b", ["a", "b"]),
        ("# !pip install x", []),
        ("'''\n!pip install x\n'''", []),
        ("%%writefile a.sh\npip install x", []),
        ("!pip install -r requirements.txt", []),
        ("%%capture\n!pip install x", ["x"]),
    ],
)
def test_installs_are_found(cell: str, expected: list[str]) -> None:
    assert installs(cell) == expected


def test_an_install_has_its_place_and_specifier() -> None:
    data = notebook("import a", "%%bash\n\npip install -q Num_Py==1.26")
    (step,) = scanned(data).installs
    assert (step.name, step.specifier, step.origin) == ("num-py", "==1.26", "notebook")
    place = step.location
    assert (place.cell, place.line, place.column, place.end_column) == (2, 3, 16, 28)
    assert "Num_Py" in data.decode().split("\n")[place.raw_line - 1]


def test_ignores_in_cells_have_their_cell() -> None:
    (ignore,) = scanned(notebook("#md", "import a  # depaudit: ignore[b]")).ignores
    assert (ignore.location.cell, ignore.location.line, ignore.rules) == (2, 1, ("b",))


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"{", "not valid JSON"),
        (b"[]", "no cells"),
        (b'{"a": 1}', "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b"<html>", "not valid JSON"),
        (b"[" * 100_000, "nested more deeply than depaudit reads"),
        (b'{"cells": [], "n": ' + b"9" * 10_000 + b"}", "more digits than depaudit reads (4,300)"),
    ],
)
def test_what_is_no_notebook_is_said(data: bytes, part: str) -> None:
    source = scanned(data)
    assert source.unreadable
    assert part in source.unreadable.reason


def test_a_broken_cell_is_said_and_the_others_are_read() -> None:
    source = scanned(notebook("import a", "print 'x'\nimport b", "import c"))
    assert [row.module for row in source.imports] == ["a", "b", "c"]
    assert source.unreadable
    assert (source.unreadable.location.cell, source.unreadable.location.line) == (2, 1)


def test_odd_notebooks_do_not_raise() -> None:
    odd: list[list[object]] = [
        [1, None, {}],
        [{"cell_type": "code"}],
        [{"cell_type": "code", "source": [1, "import a"]}],
        [{"cell_type": "code", "source": {}, "metadata": 3}],
    ]
    for cells in odd:
        assert scanned(json.dumps({"cells": cells, "metadata": []}).encode()).path == "a.ipynb"
    assert scanned(b'{"worksheets": [{"cells": null}, 3]}').imports == ()
