"""The gate loses nothing: with it and without it the same uses are found, and a plain walk finds no other."""

import ast
import random
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sources_programs import programs
from uses_read import interest, uses

from depaudit.model.source import CodeRole
from depaudit.sources import scan
from depaudit.sources.decoding import decode
from depaudit.sources.syntax import Tree, tree_of
from depaudit.sources.uses import uses_in, uses_of_text
from depaudit.sources.uses_gate import may_hold_uses
from depaudit.sources.uses_interest import roots_of

SUPPRESSED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def plain_walk(module: ast.Module) -> Iterator[str]:
    """Keys that a naive reader finds: imports, chains from names that nothing but imports of one target bind, keywords."""
    bound: dict[str, set[str]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from (alias.name[:at] for at in range(len(alias.name) + 1) if alias.name[at : at + 1] in ("", "."))
                name = alias.asname or alias.name.partition(".")[0]
                bound.setdefault(name, set()).add(alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{'.' * node.level}{node.module or ''}.{alias.name}"
                yield full
                bound.setdefault(alias.asname or alias.name, set()).add(full)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.setdefault(node.id, set()).add("")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.setdefault(node.name, set()).add("")
        elif isinstance(node, ast.arg):
            bound.setdefault(node.arg, set()).add("")
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            bound.setdefault(node.name, set()).add("")
    only = {name: next(iter(found)) for name, found in bound.items() if len(found) == 1 and "" not in found}
    local = {a.asname or a.name.partition(".")[0] for f in ast.walk(module) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
             for n in ast.walk(f) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}  # fmt: skip
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            yield from filter(None, [full_name(node, only, local)])
        elif isinstance(node, ast.Call):
            full = full_name(node.func, only, local)
            yield from (f"{full}({keyword.arg})" for keyword in node.keywords if full and keyword.arg)


def full_name(node: ast.expr, only: dict[str, str], local: set[str]) -> str:
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in only or node.id in local:
        return ""
    return ".".join((only[node.id], *reversed(names)))


def check(text: str, chance: random.Random, of_all: bool = False) -> int:
    """Ask a file for some of what it uses; the number of rows."""
    data = text.encode()
    tree = tree_of(decode(data).text)
    if not isinstance(tree, Tree):
        return 0
    keys = sorted({key for key in plain_walk(tree.module) if not key.startswith(".") and "*" not in key})
    picked = keys if of_all else chance.sample(keys, min(len(keys), chance.randint(1, 4)))
    if not picked:
        return 0
    roots = roots_of(interest(*picked))
    rows = uses_in("a.py", data, scan("a.py", data, CodeRole.RUNTIME).imports, roots)
    assert rows == uses_of_text(decode(data).text, roots)
    missing = set(picked) - {row.key for row in rows}
    assert not missing, missing
    return len(rows)


def files_of(every: int, installed: bool = False) -> list[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    aside = {"test", "idlelib"} if installed else {"test", "idlelib", "site-packages"}
    return [path for path in sorted(library.rglob("*.py")) if aside.isdisjoint(path.parts)][::every]


def test_the_gate_loses_nothing_in_the_standard_library() -> None:
    chance = random.Random(1)
    assert sum(check(decode(path.read_bytes()).text, chance) for path in files_of(9)) > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_gate_loses_nothing_in_all_that_is_installed(seed: int) -> None:
    chance = random.Random(seed)
    for path in files_of(40, installed=True):
        check(decode(path.read_bytes()).text, chance, of_all=seed == 0)


PIECES = [
    "import quilt", "import quilt as q", "from quilt import sew as s", "from quilt.hoop import *", "import quilt.hoop as h, other",
    "quilt.sew()", "q.sew(thread=1)", "s(thread=2)", "Hoop(size=3)", "h.Hoop", "(quilt\n .sew)", "quilt  . sew", "q = 1", "def quilt(): pass",
    "getattr(q, 'sew')", "getattr((q), 'sew')", "(q).sew", "partial(q.sew, thread = 1)", "del q", "quilt.sew = 1", "quilt. \\\n  sew", "(quilt  # sew\n .sew)",
    "f'{quilt.sew}'", "f'{q.sew(thread=1)}'", "setattr(quilt, 'sew', 1)", "from quilt import (\n sew # as\n as # x\n s)", "getattr(*q, 'sew')", "ｑ.sew", "h.ℋoop",
]  # fmt: skip


@given(programs(newer=True), programs())
@settings(max_examples=60, deadline=None, suppress_health_check=SUPPRESSED)
def test_the_gate_loses_nothing_in_odd_programs(first: str, second: str) -> None:
    """The programs import `os`, `x`, `a`; ask for all that they could use of them."""
    keys = ["os.path", "x.y", "x.a", "a.b", "a.f", "b.c", "x.y(a)", "importlib.import_module"]
    for text in (first, second, f"{first}\n{second}"):
        compare(text, keys)


def test_the_gate_loses_nothing_in_mixed_pieces() -> None:
    chance = random.Random(2)
    found = 0
    for _ in range(1_500):
        text = "\n".join(nested(chance) for _ in range(chance.randint(1, 4)))
        found += compare(text, ["quilt.sew", "quilt.sew(thread)", "quilt.hoop.Hoop", "quilt.hoop.Hoop(size)"])
    assert found > 1_000


def nested(chance: random.Random) -> str:
    """Some pieces, in a function or a class as often as not."""
    head = chance.choice(["", "", "def f(q):", "def _g():", "class A:", "if quilt.__version__ > '2':", "try:", "@q.sew\ndef f(x=s, *, quilt=1):"])
    pieces = "\n".join(chance.choices(PIECES, k=chance.randint(1, 5)))
    if not head:
        return pieces
    body = pieces.replace("\n", "\n    ")
    return f"{head}\n    {body}" + ("\nexcept AttributeError:\n    _g()" if head == "try:" else "")


def compare(text: str, keys: list[str]) -> int:
    roots = roots_of(interest(*keys))
    rows = scan("a.py", text.encode(), CodeRole.RUNTIME).imports
    found = uses_in("a.py", text.encode(), rows, roots)
    asked = {row.module.partition(".")[0] for row in rows if not row.level}
    expected = uses_of_text(decode(text.encode()).text, {root: one for root, one in roots.items() if root in asked})
    assert found == expected, text
    return len(found)


def test_what_is_asked_of_several_packages_does_not_mix() -> None:
    text = "import quilt, other\nquilt.sew(thread=other.sew)"
    assert [row.key for row in uses(text)] == ["quilt.sew", "quilt.sew(thread)", "other.sew"]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("import quilt\nquilt.sew(1, thread=2)\n", True),
        ("import quilt\nquilt.sew(\n    f(1),\n    thread=2)\n", True),
        ("import quilt\nquilt.sew(')', thread=2)\n", True),
        ("import quilt\npartial(quilt.sew, thread=2)\n", True),
        ("import quilt\n(quilt.sew)(thread=2)\n", True),
        ("import quilt\nquilt.sew(1)\nknit(thread=2)\n", False),
        ("import quilt\nknit(quilt.sew(f(1)), thread=2)\n", False),
    ],
)
def test_an_argument_counts_where_it_may_be_handed_to_what_is_wanted(text: str, may: bool) -> None:
    source = scan("a.py", text.encode(), CodeRole.RUNTIME)
    assert may_hold_uses(text, source.imports, roots_of(interest("quilt.sew(thread)"))) is may
