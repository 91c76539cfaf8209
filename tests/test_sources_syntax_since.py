"""Syntax by the Python that brought it: found in the text alone, and nowhere else."""

from __future__ import annotations

import pytest

from depaudit.knowledge.python_syntax import SYNTAX
from depaudit.sources.syntax_gate import syntax_that_may_be
from depaudit.sources.syntax_since import syntax_in


def told(text: str) -> dict[str, tuple[int, int]]:
    """Each construct with the line and column of its first place."""
    return {row.path.partition(".")[2]: row[:2] for row in syntax_in(text, SYNTAX)}


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("if (n := 3):\n    pass\n", "walrus", (1, 7)),
        ("def f(a, /, b):\n    pass\n", "positional-only", (1, 10)),
        ("def f(\n    a,\n    /,  # no name\n):\n    pass\n", "positional-only", (3, 5)),
        ("x = lambda a, /: a\n", "positional-only", (1, 15)),
        ("def f():\n    return 1, *b\n", "unpacked-return", (2, 5)),
        ("def f():\n    yield *a, 1\n", "unpacked-return", (2, 5)),
        ("with (open(a) as f, open(b) as g):\n    pass\n", "parenthesized-with", (1, 1)),
        ("with (\n    open(a) as f,\n):\n    pass\n", "parenthesized-with", (1, 1)),
        ("@buttons[0].clicked\ndef f(): ...\n", "decorator", (1, 1)),
        ("@a(1)(2)\ndef f(): ...\n", "decorator", (1, 1)),
        ("for x in *a, *b:\n    pass\n", "starred-loop", (1, 1)),
        ("match x:\n    case 1:\n        pass\n", "match", (1, 1)),
        ("def f(x):\n    match (x, 1):\n        case {'a': b}: pass\n", "match", (2, 5)),
        ("try: pass\nexcept* A: pass\n", "except-group", (2, 7)),
        ("z = x[*y]\n", "starred-index", (1, 7)),
        ("def f(*args: *Ts): ...\n", "starred-index", (1, 14)),
        ("def f[T](x: T): ...\n", "type-parameters", (1, 6)),
        ("class A[T]: ...\n", "type-parameters", (1, 8)),
        ("type X = int\n", "type-parameters", (1, 1)),
        ("class A[T = int]: ...\n", "type-defaults", (1, 11)),
        ("try: pass\nexcept A, B: pass\n", "except-without-brackets", (2, 1)),
        ('x = f"{y}"\n', "f-string", (1, 6)),
        ('x = f"{y=}"\n', "f-string-equals", (1, 8)),
        ('x = f"{y = !r:>3}"\n', "f-string-equals", (1, 8)),
        ('x = f"{y["a"]}"\n', "f-string-freely", (1, 8)),
        ("x = f'{\"\\n\".join(y)}'\n", "f-string-freely", (1, 8)),
        ('x = f"{\n    y}"\n', "f-string-freely", (1, 8)),
        ('x = f"{y:{z["a"]}}"\n', "f-string-freely", (1, 11)),
        ('x = t"{y}"\n', "t-string", (1, 6)),
    ],
)
def test_it_is_found_where_it_stands(text: str, name: str, place: tuple[int, int]) -> None:
    assert told(text)[name] == place


@pytest.mark.parametrize(
    "text",
    [
        "# (n := 3)\n'''\nif (n := 3):\n'''\n",
        "x = a, 1 / b, c / (d)\n",
        "def f(a, *, b): ...\n",
        "def f():\n    return (1, *b)\n",
        "def f():\n    return a * b, c ** d\n",
        "def f():\n    yield from a\n",
        "with (open(a)) as f, open(b) as g:\n    pass\n",
        "with (a.b(c_as_d)):\n    pass\n",
        "with (yield_()):\n    pass\n",
        "@a.b(c[0])\ndef f(): ...\n",
        "@a.b(\n    c,\n)\ndef f(): ...\n",
        "@a  # [0]\ndef f(): ...\n",
        "for x in (*a, *b):\n    pass\n",
        "for x in a * b:\n    pass\n",
        "match = re.match(a, b)\nmatch.group(1)\nmatch: int = 3\n",
        "match(x)\nmatch[1]\nprint(match)\n",
        "x = [*y]\nreturn_ = [*y, *z]\nf([*a])\n",
        "for x in [*a]:\n    pass\n",
        "x = y[a * b]\nx = y[a ** b]\n",
        "def f(*args: int, **kw: int): ...\n",
        "type = 3\ntype(x)\ntype[0]\n",
        "x = type == int\n",
        "try: pass\nexcept (A, B): pass\n",
        "try: pass\nexcept A as b: pass\n",
        "x: int = 3\nclass A(B[int]): ...\ndef f(a=b[0]): ...\n",
    ],
)
def test_what_old_pythons_read_is_none(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "x = f\"{y['a']}\"\n",
        'x = f"{{y=}}"\n',
        'x = f"{y == z}"\n',
        'x = f"{f(a=1)}"\n',
        'x = f"{y:=10}"\n',
        'x = f"{y!r}\\n"\n',
        'x = f"\\N{DASH}{y}"\n',
        'x = f"{y:\\n}"\n',
        "x = f'''{\n  y}'''\n",
        'x = f"{y[\'#\']}" # {z["a"]}\n',
        'x = f"{y}" "{z[\'a\']}"\n',
    ],
)
def test_of_an_f_string_only_what_it_holds_counts(text: str) -> None:
    assert told(text) == {"f-string": (1, 6)}


def test_every_construct_says_which_python_reads_it_first() -> None:
    for name, one in SYNTAX.items():
        since, before = ([int(n) for n in text.split(".")] for text in (one.since, one.before))
        assert since == [3, before[1] + 1], name
        assert one.source.startswith("https://")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(a,\n  /\n  ):\n  pass\n", "positional-only"),
        ("return  *a, b\n", "unpacked-return"),
        ("async  with(a as b, c as d): pass\n", "parenthesized-with"),
        ("match(x):\n  case[1]: pass\n", "match"),
        ("try: pass\nexcept *A: pass\n", "except-group"),
        ("x[\n  a,\n  *b]\n", "starred-index"),
        ("x = rf'{y}'\n", "f-string"),
        ('x = F"{y=}"\n', "f-string-equals"),
        ("x = f'''{y['''a''']}'''\n", "f-string-freely"),
        ("x = rt'{y}'\n", "t-string"),
        ("class  A[T]: ...\n", "type-parameters"),
    ],
)
def test_the_gate_lets_through_what_is_there(text: str, name: str) -> None:
    assert name in {one for one in SYNTAX if one in told(text)}
    assert name in syntax_that_may_be(text.encode(), SYNTAX)


def test_a_file_of_old_python_is_looked_at_no_further() -> None:
    text = b"import os\n\nclass A(object):\n    def f(self, a=None, *args):\n        return os.path.join('a', *args)\n"
    assert syntax_that_may_be(text, SYNTAX) <= {"unpacked-return", "starred-loop"}
