"""Guards in other files that are understood: what a flag asks where it is defined, and under what a module is loaded."""

from __future__ import annotations

import pytest
from test_minimums_elsewhere import NEW, quilt, told
from uses_read import interest

from depaudit.distributions.firm_reach import own_imports
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.minimums.asked_elsewhere import with_answers
from depaudit.minimums.file_answers import Answering
from depaudit.model.record import replace
from depaudit.model.source import CodeRole, Source
from depaudit.model.usage import UseGuard, UseRow
from depaudit.sources import scan
from depaudit.sources.uses import uses_in
from depaudit.sources.uses_interest import roots_of

__all__ = ["quilt"]
VERSION = "import quilt\nfrom packaging.version import parse\n"
IS_NEW = VERSION + "def is_new():\n    return parse(quilt.__version__) >= parse('2.1')\n"


def row(**files: str) -> UseRow:
    """The last use in `acme/new.py`."""
    wanted = interest("quilt.sew")
    tree = {f"acme/{name.replace('_slash_', '/')}.py": text for name, text in {"__init__": "", **files}.items()}
    sources = []
    for path, text in tree.items():
        source = scan(path, text.encode(), CodeRole.RUNTIME)
        sources.append(replace(source, uses=uses_in(path, text.encode(), source.imports, roots_of(wanted))))
    documents = Documents(Memory(dict(tree)))
    told_of: tuple[Source, ...] = with_answers(sources, own_imports(sources), Answering(tuple(wanted.paths), documents.files), wanted)
    return next(source.uses[-1] for source in told_of if source.path == "acme/new.py")


def seen(**files: str) -> tuple[UseGuard, str]:
    one = row(**files)
    return UseGuard(one.guard) & ~UseGuard.DEFERRED, one.version


@pytest.mark.parametrize(
    "new",
    [
        "from .compat import is_new\nimport quilt\nif is_new():\n    quilt.sew",
        "from acme.compat import is_new\nimport quilt\nif is_new():\n    quilt.sew",
        "from acme import compat\nimport quilt\nif compat.is_new():\n    quilt.sew",
        "import acme.compat\nimport quilt\nif acme.compat.is_new():\n    quilt.sew",
        "from .compat import is_new as n\nimport quilt\nif not n():\n    raise X\nquilt.sew",
        "from .compat import is_new\nimport quilt\ndef f():\n    if not is_new():\n        return\n    quilt.sew",
        "from .compat import is_new\nimport quilt\nx = quilt.sew if is_new() else None",
        "from .compat import is_new\nimport quilt\nNEW = is_new()\nif NEW:\n    quilt.sew",
    ],
)
def test_a_test_that_another_file_defines(new: str) -> None:
    assert seen(compat=IS_NEW, new=new) == (UseGuard.VERSION, ">=2.1")
    assert row(compat=IS_NEW, new=new).tests == ()


def test_where_it_does_not_hold_the_other_versions_come() -> None:
    new = "from .compat import is_new\nimport quilt\nif is_new():\n    pass\nelse:\n    quilt.sew"
    assert seen(compat=IS_NEW, new=new) == (UseGuard.VERSION, "<2.1")


@pytest.mark.parametrize(
    "compat",
    [
        VERSION + "is_new = parse(quilt.__version__) >= parse('2.1')",
        VERSION + "V = parse(quilt.__version__)\ndef is_new():\n    return V >= parse('2.1')",
        "import importlib.metadata as m\nis_new = Version(m.version('quilt')) >= Version('2.1')",
        "from .deep import is_new",
        "from .deep import *",
        "from .deep import other as is_new",
        "from .deep import is_new as base\ndef is_new():\n    return base()",
    ],
)
def test_however_it_comes_there(compat: str) -> None:
    deep = IS_NEW + "other = parse(quilt.__version__) >= parse('2.1')\n"
    new = "from .compat import is_new\nimport quilt\nif is_new:\n    quilt.sew"
    assert seen(compat=compat, deep=deep, new=new) == (UseGuard.VERSION, ">=2.1")


def test_a_predicate_of_several_steps_guards_without_saying_which_versions() -> None:
    compat = "import quilt\ndef fits():\n    try:\n        major = int(quilt.__version__.split('.')[0])\n    except ValueError:\n        return False\n    if major >= 2:\n        return True\n    return False"
    new = "from .compat import fits\nimport quilt\nif fits():\n    quilt.sew"
    assert seen(compat=compat, new=new) == (UseGuard.VERSION, "")


def test_a_function_that_raises_where_the_version_is_too_old() -> None:
    compat = "import quilt\ndef check():\n    if quilt.__version__ < '2.1':\n        raise ImportError('quilt')\n"
    new = "from .compat import check\nimport quilt\ncheck()\nquilt.sew"
    assert seen(compat=compat, new=new) == (UseGuard.VERSION, "")


def test_a_decorator_of_another_file() -> None:
    compat = VERSION + "def needs_new(f):\n    return unittest.skipUnless(parse(quilt.__version__) >= parse('2.1'), '')(f)\n"
    new = "from .compat import needs_new\nimport quilt\n@needs_new\ndef f():\n    quilt.sew"
    assert seen(compat=compat, new=new) == (UseGuard.VERSION, ">=2.1")


@pytest.mark.parametrize(
    "compat",
    [
        "def is_new():\n    return True",
        "import importlib\ndef is_new():\n    return importlib.util.find_spec('quilt') is not None",
        "import other\ndef is_new():\n    return other.__version__ >= '2.1'",
        "import quilt\ndef is_new():\n    print(quilt.__version__)\n    return make()",
        "from .nowhere import is_new",
        "from .compat import is_new",
        "is_new = is_old\nis_old = is_new",
    ],
)
def test_a_test_of_something_else_is_no_guard(compat: str) -> None:
    new = "from .compat import is_new\nimport quilt\nif is_new():\n    quilt.sew"
    assert seen(compat=compat, new=new) == (UseGuard.NONE, "")
    assert row(compat=compat, new=new).tests == (".compat.is_new",)


@pytest.mark.parametrize(
    ("core", "expected"),
    [
        ("from .compat import is_new\nif is_new():\n    from .new import x", (UseGuard.REACHED, ">=2.1")),
        ("from .compat import is_new\nif is_new():\n    from . import new", (UseGuard.REACHED, ">=2.1")),
        ("from .compat import is_new\nif is_new():\n    import acme.new", (UseGuard.REACHED, ">=2.1")),
        ("from .compat import is_new\ndef f():\n    if not is_new():\n        return\n    from .new import x", (UseGuard.REACHED, ">=2.1")),
        ("import quilt\nif quilt.__version__ >= '2.1':\n    from .new import x", (UseGuard.REACHED, ">=2.1")),
        ("import quilt\nif hasattr(quilt, 'sew'):\n    from .new import x", (UseGuard.REACHED, "")),
        ("from .compat import is_new\nif not is_new():\n    from .new import x", (UseGuard.REACHED, "<2.1")),
        ("import importlib\nif importlib.util.find_spec('quilt'):\n    from .new import x", (UseGuard.NONE, "")),
        ("import other\nif other.__version__ >= '2.1':\n    from .new import x", (UseGuard.NONE, "")),
        ("def f():\n    from .new import x", (UseGuard.NONE, "")),
        ("from .new import x", (UseGuard.NONE, "")),
        ("", (UseGuard.NONE, "")),
    ],
)
def test_a_module_is_reached_as_it_is_loaded(core: str, expected: tuple[UseGuard, str]) -> None:
    assert seen(compat=IS_NEW, core=core, new=NEW) == expected


def test_one_plain_way_is_enough() -> None:
    core = "from .compat import is_new\nif is_new():\n    from .new import x"
    assert seen(compat=IS_NEW, core=core, other="def f():\n    from .new import x", new=NEW) == (UseGuard.NONE, "")


def test_two_ways_under_different_tests() -> None:
    core = "from .compat import is_new\nif is_new():\n    from .new import x"
    other = "import quilt\nif quilt.__version__ >= '3':\n    from .new import x"
    assert seen(compat=IS_NEW, core=core, other=other, new=NEW) == (UseGuard.REACHED, "")


def test_what_a_reached_module_loads_is_reached() -> None:
    core = "from .compat import is_new\nif is_new():\n    from .middle import x"
    assert seen(compat=IS_NEW, core=core, middle="from .new import x", new=NEW) == (UseGuard.REACHED, ">=2.1")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("from quilt import sew", UseGuard.REACHED),
        ("import quilt\nquilt.sew", UseGuard.NONE),
        ("def f():\n    from quilt import sew", UseGuard.NONE),
    ],
)
def test_who_survives_the_import_of_a_module_survives_what_that_imports(new: str, expected: UseGuard) -> None:
    core = "try:\n    from .new import x\nexcept ImportError:\n    x = None"
    assert seen(core=core, new=new)[0] == expected


def test_whether_python_is_new_enough_is_told_apart() -> None:
    core = "import sys\nif sys.version_info >= (3, 11):\n    from .new import x"
    assert seen(core=core, new=NEW)[0] == UseGuard.PYTHON
    assert row(core=core, new=NEW).python == ">=3.11"


def test_a_whole_audit_stays_silent_where_the_test_is_strong_enough_and_not_where_it_is_too_weak() -> None:
    core = "import quilt\nif quilt.__version__ >= '{}':\n    from .new import x\n"
    assert told(new=NEW, core=core.format("1.2")) == []
    assert told(new=NEW, core=core.format("1.1")) != []
    assert told(new="from .compat import QUILT_2\nimport quilt\nassert QUILT_2\n" + NEW) == []
