"""Programs for hypothesis: everything that could make a scanner take text for code, or code for text."""

from __future__ import annotations

from hypothesis import strategies as st

IMPORTS = [
    "import os", "import os.path as p", "import a, b.c as d, e", "from x import y", "from . import z", "from .a.b import c as d, e",
    "from ..  import w", "from...k import v", "from.k import v", "from x import*", "from x import(y)", "from x import (a, # import b\n   c)  # )",
    "from x import (\n a as b,\n\tc,\n)", "from x import (  # comment )\n a)", "from x \\\n import y", "from x import \\\n  y, \\\n z",
    "import a. b", "import a . b , c", "import a;import b", "import a; x = 1; from b import c", "x = 1; import a", "import a  # noqa", "import a ;",
    "import\ta", "from\tq\timport\tw", "import \\\n a", "from é import ñ", "import ünï as z", "import ﬁ", 'from x import y  # """', 'from x import (a, # """\n b)',
    "import a; s = '''\nimport b\n'''", "from . . import x", "from .. .a import b", "from x import a as\\\n b", 'x="\\\n";import a', "import a # \\",
    "from x import (\n\n  a\n\n)", "from x import (a,\\\n b)", "from .importx import y", "import import_", "from importlib import x", "importlib = 1",
]  # fmt: skip
EXPRESSIONS = [
    "1", '"import a"', "'from x import y'", '"""import a"""', "'''\nimport a\n'''", '"""\n    import a\n  from b import c\n"""', '"\\\nimport b"',
    '"a\\\n  import b\\\n import c"', "f'{1}'", "f\"{a['b']}\"", 'f"""{a}\nimport b\n"""', '"#"', "'\"\"\"'", '"\'\'\'"', '"\\""', "'\\''", 'r"\\\\"',
    'r"""\\"""+"""', 'rb"""\\\\"""', 'b"""\nimport x\n\\"""\nimport y"""', "(\nimport_\n)", "[\na\nfor a in b\nif a\n]", "{\na\nif b else\nc: d}",
    "(lambda: 1)", "x[a\nif b else c:\nd]", '""', '"" ""', '"a""b"', '""""a"""', '"""a\\""""', "(1\nif x\nelse 2)", '""" \' """', "''' \" '''",
    '"""\n\'\'\'\nimport q\n"""', "'''\n\"\"\"\nimport q\n'''", 'importlib.import_module("a")', "{k: [\nif_ (\n)]}", 'f"{x!r:>{w}}"', 'F"""{{import a}}"""',
    'f"{{"', 'rf"""{a}\\""" """', "a \\\n if b else c", "(a\nif (b) else\n(c))", '"\\\\"', '"\\\\\\""', '"""\\\\"""', '"import a" "\\\nfrom b import c"',
    "f'''{x:{'a'}}'''", 'f"""\\N{BULLET} {x}"""', 'f"{x}; import a"', "'; import a'", "{'a': 1}; y = '; import b'", "f'''{x}\n}}{{\nimport b'''",
]  # fmt: skip
NEWER = [
    'f"{d["a"]}"', 'f"{"""x"""}"', 'f"{f"{1}"}"', "f'{d['import a']}'", 'f"{\nx\n}"', 'f"{x  # c\n}"', 'f"""{"""a"""}"""', "f\"{'''a'''}\"",
    'f"""{d["""\nimport z\n"""]}"""', 'f"{x:{"a"}}"', "f\"{'\\\"'}\"", "f'{'; import a'}'", "f'{\nx}' ; import a",
]  # fmt: skip
TESTS = [
    "TYPE_CHECKING", "typing.TYPE_CHECKING", "sys.version_info >= (3, 11)", 'sys.platform == "win32"', "not TYPE_CHECKING", "a if b else c", "(\n a\n or b\n)",
    "x[1:2]", "a and \\\n b", '"import q"', '"#"', 'x == """a:"""', "(lambda: 1)", "{1: 2}", 'a == "\\""', "[a for a in b\nif a]", "(a\nif b\nelse c)",
    "(x := 3)", "lambda: 1", '"""\nif b:\n"""', "six.PY2", "HAS_X", "is_x_available()", 'find_spec("x") is not None', "False", "(3, 8) <= sys.version_info < (3, 11)",
]  # fmt: skip
EXCEPTIONS = [
    "ImportError",
    "(ImportError, OSError)",
    "ImportError as e",
    "(A,\n B)",
    "a.ModuleNotFoundError",
    "Exception as err",
    "(\n ImportError,  # :\n)",
    "x[1:2]",
    "(A, B,) as q",
    "(A, (B, ImportError))",
]
COMMENTS = ["# import a", "# don't", '# """', "#: x \\", "# if a:", "# '''", "#", "# ; import a"]
FUNCTIONS = [
    "def f()",
    "async def f(a, b=1)",
    'def f(\n  a,\nb="if x:"\n)',
    "def f(a=[x for x in y\nif (x)])",
    'def f(a: "int" = """\nelse:\n""") -> x',
    "async  def g()",
]
WITHS = [
    "with suppress(ImportError)",
    "with contextlib.suppress(A, B) as c, d",
    "with a",
    "with (\n a as b,\n suppress(ImportError),\n)",
    'with open(\n"x") as f',
    'with x("import a")',
]
LOOPS = ["for x in y", "while x", "for x in (\n1,\n)", "while (\nx)", "for x in [a for a in b]", "for i in x[1:2]"]
CLASSES = ["class A", "class A(B)", "class A(\n  B,\nC\n)"]


@st.composite
def programs(draw: st.DrawFn, newer: bool = False) -> str:
    """A program; most of them are valid Python. `newer`: with f-strings of PEP 701."""
    expressions = EXPRESSIONS + (NEWER if newer else [])
    unit = draw(st.sampled_from(["    ", "  ", "\t", "        "]))

    def pick(choices: list[str]) -> str:
        return draw(st.sampled_from(choices))

    def chance(percent: int) -> bool:
        return draw(st.integers(0, 99)) >= 100 - percent

    def simple() -> str:
        kind = draw(st.integers(0, 9))
        if kind < 5:
            return pick(IMPORTS)
        if kind < 8:
            return f"x = {pick(expressions)}" + (f"  {pick(COMMENTS)}" if chance(20) else "")
        if kind < 9:
            return f"y = {pick(expressions)}; {pick(IMPORTS)}"
        return f"x = ({pick(expressions)},\n{pick(['', '  ', '        '])}{pick(expressions)}\n)"

    def block(indent: str, depth: int) -> list[str]:
        lines = []
        for _ in range(draw(st.integers(1, 3))):
            if chance(10):
                lines.append(pick(["", "   ", "\f", "  # import a", '# """', "\t"]))
            lines.extend(compound(indent, depth) if depth < 3 and chance(45) else [indent + simple()])
        return lines

    def body(indent: str, depth: int, header: str) -> list[str]:
        if chance(10):
            return [f"{indent}{header}: {simple()}"]
        return [f"{indent}{header}:" + (f"  {pick(COMMENTS)}" if chance(15) else ""), *block(indent + unit, depth + 1)]

    def compound(indent: str, depth: int) -> list[str]:
        kind = draw(st.integers(0, 9))
        if kind < 3:
            lines = body(indent, depth, "if " + pick(TESTS))
            while chance(25):
                lines += body(indent, depth, "elif " + pick(TESTS))
            return lines + (body(indent, depth, "else") if chance(40) else [])
        if kind < 6:
            lines = body(indent, depth, "try")
            for _ in range(draw(st.integers(1, 2))):
                lines += body(indent, depth, "except " + pick(EXCEPTIONS))
            lines += body(indent, depth, "else") if chance(25) else []
            return lines + (body(indent, depth, "finally") if chance(25) else [])
        if kind < 7:
            return ([f"{indent}@dec({pick(expressions)})"] if chance(20) else []) + body(indent, depth, pick(FUNCTIONS))
        if kind < 8:
            return body(indent, depth, pick(CLASSES + WITHS))
        if kind < 9:
            return body(indent, depth, pick(LOOPS)) + (body(indent, depth, "else") if chance(30) else [])
        return [f"{indent}match x:", *body(indent + unit, depth + 1, f"case {pick(['1', '_', '[a, b]'])}")]

    lines = [
        pick(['"""doc"""', "'''doc\nimport x\n'''", 'r"""\nif a:\n  import b\n"""', "# c", '"doc \\\n import z"', ""])
    ]
    return "\n".join(lines + block("", 0)) + pick(["\n", "", "\n\n"])
