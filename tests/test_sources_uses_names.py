"""What a name stands for: uses are found through every alias that imports alone bind, and through no other."""

import pytest
from uses_read import found, guard, uses

from depaudit.model.usage import UseGuard


@pytest.mark.parametrize(
    "text",
    [
        "import quilt\nquilt.sew()",
        "import quilt as q\nq.sew()",
        "import quilt.hoop\nquilt.sew()",
        "import quilt\nx = [quilt.sew for _ in y]",
        "def f():\n    import quilt\n    quilt.sew()",
        "import quilt\nclass A:\n    def f(self):\n        return quilt.sew",
        "import quilt\n@quilt.sew\ndef f(): pass",
        "import quilt\ndef f(x=quilt.sew): pass",
        "import quilt\nclass A(quilt.sew): pass",
        "import quilt\nmatch x:\n    case quilt.sew: pass",
        "import quilt\n(quilt\n  .sew)",
        "import quilt\n(quilt)  .  sew",
        "import quilt\nquilt. \\\n  sew",
        "import quilt\n(quilt  # the package\n  # and\n . sew)",
        "import quilt\nprint(quilt.sew)",
        "import quilt as\\\n q\nq.sew",
        "try:\n    import quilt\nexcept ImportError:\n    quilt = None\nquilt.sew()",
        "import quilt\ndef f():\n    global quilt\n    return quilt.sew",
        "import quilt\nx = quilt.sew\ndel quilt",
        "import quilt\ngetattr(quilt, 'sew')",
        "import quilt\ngetattr(getattr(quilt, 'sew'), 'thread')",
        "import ﬁnd, quilt\nquilt.ſew",
        "if x:\n    import quilt\nelse:\n    import quilt\nquilt.sew",
        "async def f():\n    import quilt\n    await quilt.sew()",
        "import quilt\nlambda: quilt.sew",
        "import quilt; quilt.sew",
        'import quilt\nf"{quilt.sew()}"',
        "import quilt\nwith quilt.sew() as x: pass",
        "import quilt\nclass quilting: quilt.sew",
    ],
)
def test_a_use_is_found(text: str) -> None:
    assert found(text, "quilt.sew") == ["quilt.sew"]


@pytest.mark.parametrize(
    "text",
    [
        "import quilt\nquilt = make()\nquilt.sew()",
        "import quilt\nfor quilt in x: pass\nquilt.sew",
        "import quilt\ndef f(quilt):\n    return quilt.sew",
        "import quilt\nlambda quilt: quilt.sew",
        "import quilt\ndef f(*quilt):\n    return quilt.sew",
        "import quilt\ndef f():\n    quilt = 1\n    return quilt.sew",
        "import quilt\ndef f():\n    global quilt\n    quilt = other()\nquilt.sew",
        "import quilt\ndef f():\n    quilt.sew\n    del quilt",
        "import quilt\n[quilt.sew for quilt in x]",
        "import quilt\n{quilt.sew: 1 for quilt in x}",
        "import quilt\nx = [(quilt := y) for y in z]\nquilt.sew",
        "import quilt\ntry: pass\nexcept E as quilt: quilt.sew",
        "import quilt\nmatch x:\n    case [quilt]: quilt.sew",
        "import quilt\nmatch x:\n    case {**quilt}: quilt.sew",
        "import quilt\nclass quilt: pass\nquilt.sew",
        "import quilt\ndef quilt(): pass\nquilt.sew",
        "import quilt\nimport other as quilt\nquilt.sew",
        "from . import quilt\nquilt.sew",
        "class A:\n    import quilt\n    def f(self):\n        return quilt.sew",
        "import quilt\ndef f():\n    quilt = 1\n    def g():\n        return quilt.sew",
        "import quilt\ndef f():\n    quilt = 1\n    def g():\n        nonlocal quilt\n        return quilt.sew",
        "import quilt\nself.quilt.sew",
        "import quilt\n'quilt.sew'",
        "import quilt\n# quilt.sew",
        "import quilt\nx: 'quilt.sew'",
        "import quilt\nquilt.sewing",
        "import quilt\nquilt.hoop.sew",
        "import quilt\nquilt().sew",
        "import quilt\nquilt[0].sew",
        "def f():\n    import quilt\nquilt.sew",
        "import quilt\nmock.patch('quilt.sew')",
        "import quilt\ngetattr(quilt, name)",
    ],
)
def test_what_only_looks_like_a_use_is_none(text: str) -> None:
    assert found(text, "quilt.sew", "other.sew") == []


def test_a_class_sees_its_own_names_and_its_methods_do_not() -> None:
    assert found("import quilt\nclass A:\n    quilt = 1\n    x = quilt.sew\n    def f(self):\n        return quilt.sew") == ["quilt.sew"]


def test_a_comprehension_in_a_class_is_handed_its_first_source_by_the_class() -> None:
    text = "class A:\n    import quilt\n    x = [1 for a in quilt.sew for b in quilt.knot]"
    assert found(text) == ["quilt.sew"]


def test_only_the_function_with_the_parameter_is_left_out() -> None:
    text = "import quilt\ndef f(quilt):\n    return quilt.sew\ndef g():\n    return quilt.sew"
    assert [(row.key, row.line) for row in uses(text)] == [("quilt.sew", 5)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("from quilt import sew", ["quilt.sew"]),
        ("from quilt import sew as s, knot", ["quilt.sew", "quilt.knot"]),
        ("from quilt.hoop import Hoop", ["quilt.hoop.Hoop"]),
        ("import quilt.new", ["quilt.new"]),
        ("import quilt.new as n", ["quilt.new"]),
        ("from quilt import new\nnew.Needle()", ["quilt.new", "quilt.new.Needle"]),
        ("from quilt.new import Needle, Thread", ["quilt.new", "quilt.new.Needle"]),
        ("import quilt.new.deep.inside", ["quilt.new"]),
        ("from quilt import hoop as h\nh.Hoop.rim.width", ["quilt.hoop.Hoop"]),
        ("from quilt import *\nsew()", ["quilt.sew"]),
        ("from quilt import *\nnew.Needle", ["quilt.new", "quilt.new.Needle"]),
        ("from quilt.hoop import *\nHoop(size=1)", ["quilt.hoop.Hoop", "quilt.hoop.Hoop(size)"]),
        ("from quilt import *\ndef sew(): pass\nsew()", []),
        ("from quilt import *\ndef f(sew):\n    sew()", []),
        ("from quilt import thread", []),
        ("import quilt", []),
        ("from .quilt import sew", []),
        ("import quilted\nquilted.sew", []),
    ],
)
def test_imports_are_uses_of_what_they_name(text: str, keys: list[str]) -> None:
    assert found(text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("import quilt\nquilt.sew(thread=1)", ["quilt.sew(thread)"]),
        ("from quilt import sew as s\ns(1, thread = 2)", ["quilt.sew(thread)"]),
        ("from quilt import sew\n@sew(thread=2)\ndef f(): pass", ["quilt.sew(thread)"]),
        ("from quilt import sew\nfrom functools import partial\npartial(sew, thread=2)", ["quilt.sew(thread)"]),
        ("import quilt\nquilt.sew(\n  1,\n  thread\n   =2)", ["quilt.sew(thread)"]),
        ("import quilt\nquilt.sew(**{'thread': 1})", []),
        ("import quilt\nquilt.sew(needle=1, **kw)", []),
        ("import quilt\nquilt.sew(1, thread=2, **kw)", ["quilt.sew(thread)"]),
        ("import quilt\nquilt.sew(x, y.sew(thread=1))", []),
        ("import quilt\nquilt.sew.x(thread=1)", []),
        ("import quilt\nthread = 1\nquilt.sew(thread)", []),
    ],
)
def test_keyword_arguments_are_uses(text: str, keys: list[str]) -> None:
    assert found(text, "quilt.sew(thread)") == keys


def test_a_row_says_where_it_is() -> None:
    (name, keyword) = uses("import quilt as q\nx = é, q.sew(1,\n  thread=2)")
    assert name[:4] == (2, 8, 2, 13)
    assert keyword[:4] == (3, 3, 3, 9)


def test_a_chain_gives_a_row_for_each_part_that_matters() -> None:
    assert [(row.key, row.end_column) for row in uses("import quilt\nquilt.new.Needle.eye")] == [
        ("quilt.new", 10),
        ("quilt.new.Needle", 17),
    ]


def test_after_a_star_nothing_is_certain() -> None:
    assert guard("from quilt import *\nsew()") is UseGuard.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "import quilt\nquilt.sew = mine\nquilt.sew()",
        "import quilt\nsetattr(quilt, 'sew', mine)\nquilt.sew()",
        "import quilt\nif old:\n    quilt.sew = mine\nquilt.sew.all()",
    ],
)
def test_what_the_file_itself_assigns_is_marked(text: str) -> None:
    assert all(row.guard & UseGuard.PATCHED.value for row in uses(text, "quilt.sew"))


def test_an_attribute_of_what_is_imported_may_be_assigned_without_that() -> None:
    assert guard("import quilt\nquilt.sew.option = 1") is UseGuard.NONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import quilt\nquilt.sew", UseGuard.NONE),
        ("import quilt\nclass A:\n    x = quilt.sew", UseGuard.NONE),
        ("import quilt\ndef f(x=quilt.sew): pass", UseGuard.NONE),
        ("import quilt\ndef f(): quilt.sew", UseGuard.DEFERRED),
        ("import quilt\nx = lambda: quilt.sew", UseGuard.DEFERRED),
        ("import quilt\nasync def f(): quilt.sew", UseGuard.DEFERRED),
        ("import quilt\nif __name__ == '__main__': quilt.sew", UseGuard.MAIN),
        ("import quilt\ndef f() -> quilt.sew: pass", UseGuard.ANNOTATION),
        ("import quilt\ndef f(x: quilt.sew): pass", UseGuard.ANNOTATION),
        ("import quilt\nx: quilt.sew = 1", UseGuard.ANNOTATION),
        ("import quilt\nclass A:\n    x: quilt.sew", UseGuard.ANNOTATION),
        ("import quilt\ndef f():\n    x: quilt.sew = 1", UseGuard.DEFERRED | UseGuard.TYPING),
        ("import quilt\ndef f(self):\n    self.x: quilt.sew = 1", UseGuard.DEFERRED | UseGuard.TYPING),
        ("from __future__ import annotations\nimport quilt\nx: quilt.sew = 1", UseGuard.TYPING),
        ("from __future__ import annotations\nimport quilt\ndef f(x: quilt.sew): pass", UseGuard.TYPING),
        ("from __future__ import annotations\nimport quilt\ndef f(x: int = quilt.sew): pass", UseGuard.NONE),
        ("import quilt\nif TYPE_CHECKING:\n    quilt.sew", UseGuard.TYPING),
        ("import quilt\nif typing.TYPE_CHECKING:\n    pass\nelse:\n    quilt.sew", UseGuard.NONE),
        ("import quilt\nif False:\n    quilt.sew", UseGuard.TYPING),
        ("import quilt\ntype X = quilt.sew", UseGuard.TYPING),
    ],
)
def test_when_a_use_runs(text: str, expected: UseGuard) -> None:
    assert guard(text) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('import quilt\nx = f"é{quilt.sew}"', [(2, 9, 18)]),
        ("import quilt\nx = f\"{quilt.sew['a']}\"", [(2, 8, 17)]),
        ('import quilt\nx = f"{quilt.sew["a"]}"', [(2, 8, 17)]),
        ('import quilt\nx = f"""\n {quilt.sew}\n\n {quilt.sew!r:>{quilt.sew}}"""', [(3, 3, 12), (5, 3, 12), (5, 17, 26)]),
        ('import quilt\nx = "a" f"{quilt.sew}" "b" f"{quilt.sew}"', [(2, 12, 21), (2, 31, 40)]),
        ('import quilt\nx = f"{f"{quilt.sew}"}"', [(2, 11, 20)]),
        ('import quilt\nx = t"{quilt.sew}"', [(2, 8, 17)]),
        ('import quilt\nx = f"{quilt.sew = }"', [(2, 8, 17)]),
        ('import quilt\nx = f"{{quilt.sew}}"', []),
        ('import quilt\nx = "{quilt.sew}"', []),
        ('import quilt\ntry: pass\nexcept A, B: f"{quilt.sew}"', [(3, 17, 26)]),
    ],
)
def test_fields_of_strings_hold_uses_at_their_places_on_every_python(text: str, places: list[tuple[int, int, int]]) -> None:
    assert [(row.line, row.column, row.end_column) for row in uses(text, "quilt.sew")] == places


def test_bounds_of_type_parameters_are_evaluated_when_somebody_asks() -> None:
    assert all(row.guard & UseGuard.TYPING.value for row in uses("import quilt\ndef f[T: quilt.sew](): pass"))


def test_a_name_that_looks_like_a_type_alias_is_none() -> None:
    assert guard("import quilt\ntype_X = quilt.sew\ntype X[T] = int") is UseGuard.NONE
