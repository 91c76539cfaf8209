"""Names of modules: there, proven absent, or not known."""

from __future__ import annotations

import pytest
from apis_built import ABSENT, PRESENT, UNKNOWN, release, said

from depaudit.apis import verdict


@pytest.mark.parametrize(
    "text",
    [
        "def name(): ...",
        "class name: ...",
        "name = 1",
        "name: int = 1",
        "import json as name",
        "from json import loads as name",
        "from .other import name",
        "if 1:\n    name = 1\nelse:\n    other = 1",
        "try:\n    import fast as name\nexcept ImportError:\n    name = None",
        "with open('x') as name: ...",
        "for name in (): ...",
        "(first, name) = 1, 2",
        "print(name := 1)",
        "globals()['name'] = 1",
        "globals().update({'name': 1})",
        "for one in ('name', 'other'):\n    globals()[one] = 1",
        "import sys\nsetattr(sys.modules[__name__], 'name', 1)",
        "def __getattr__(asked):\n    if asked == 'name':\n        return 1\n    raise AttributeError(asked)",
    ],
)
def test_a_name_that_a_statement_binds_is_present(text: str) -> None:
    assert said(release(init=text, other="name = 1"), "pkg.name") == PRESENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def other(): ...",
        "def other():\n    name = 1",
        "import json",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from json import loads as name",
        "def __getattr__(asked):\n    if asked in ('one', 'two'):\n        return 1\n    raise AttributeError(asked)",
        "def other():\n    print(globals()['x'], locals(), vars())",
        "def other(self):\n    self.__dict__.update(one=1)",
        "import logging\nlogger = logging.getLogger(__name__)",
        "import sys\nprint(sys.modules.get('json'), 'json' in sys.modules)",
        "def other():\n    return eval('1')",
        "def other(code):\n    space = {}\n    exec(code, space)\n    return space",
    ],
)
def test_a_name_that_nothing_brings_is_absent(text: str) -> None:
    assert said(release(init=text), "pkg.name") == ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "held = globals()\nheld['na' + 'me'] = 1",
        "for one in make():\n    globals()[one] = 1",
        "globals().update(make())",
        "def fill(space):\n    ...\nfill(globals())",
        "locals().update(make())",
        "vars()[make()] = 1",
        "exec(make())",
        "value = eval(make())",
        "import sys\nsys.modules[__name__] = make()",
        "import sys\nsys.modules[__name__].__dict__.update(make())",
        "import sys\nown = sys.modules[__name__]\nsetattr(own, make(), 1)",
        "import sys\nfill(sys.modules[__name__])",
        "from sys import modules\nmodules[__name__].x = 1",
        "from elsewhere import *",
        "from elsewhere import fill\nfill(__name__)",
        "from elsewhere import __getattr__",
        "__getattr__ = make()",
        "def __getattr__(asked):\n    return getattr(make(), asked)",
        "def __getattr__(asked):\n    if asked in TABLE:\n        return 1\n    raise AttributeError\nTABLE = make()",
        "def later():\n    global name\n    name = 1",
        "name = 1\ndel name",
        "import importlib\nown = importlib.import_module(__name__)\nsetattr(own, make(), 1)",
        "__path__.append('x')\nimport sys",
        "def fill(frame):\n    frame.f_globals['x'] = 1",
        "from builtins import exec as run\nrun('name = 1')",
        "match 1:\n    case [*_]:\n        globals()[make()] = 2",
        "def broken(:",
    ],
)
def test_a_namespace_that_is_touched_in_a_way_not_recognised_is_open(text: str) -> None:
    assert said(release(init=text), "pkg.name") == UNKNOWN


def test_a_star_brings_what_the_other_module_lists() -> None:
    api = release(init="from .a import *", a="__all__ = ['one']\none = two = _three = 1")
    assert (said(api, "pkg.one"), said(api, "pkg.two"), said(api, "pkg._three")) == (PRESENT, ABSENT, ABSENT)


def test_a_star_brings_all_public_names_where_none_are_listed() -> None:
    api = release(init="from .a import *", a="one = _two = 1")
    assert (said(api, "pkg.one"), said(api, "pkg._two")) == (PRESENT, ABSENT)


def test_a_list_that_is_computed_may_export_what_is_there() -> None:
    api = release(init="from .a import *", a="__all__ = make()\none = 1")
    assert (said(api, "pkg.one"), said(api, "pkg.other")) == (UNKNOWN, ABSENT)


def test_lists_that_are_joined_are_followed() -> None:
    api = release(
        init="from . import a, b\nfrom .a import *\nfrom .b import *\n__all__ = a.__all__ + b.__all__\n__all__.append('c')",
        a="__all__ = ['one']\none = 1",
        b="__all__ = ['two']\ntwo = three = 1",
        user="from . import *",
    )
    assert [said(api, f"pkg.{name}") for name in ("one", "two", "three")] == [PRESENT, PRESENT, ABSENT]


def test_modules_that_import_each_other_end() -> None:
    api = release(a="from .b import *\none = 1", b="from .a import *\ntwo = 1")
    assert [said(api, f"pkg.{name}") for name in ("a.two", "b.one", "a.three")] == [PRESENT, PRESENT, ABSENT]


def test_a_class_wins_over_the_module_of_the_same_name() -> None:
    api = release(
        init="from .core import *",
        core__init="from .thing import *\n__all__ = ['thing']",
        core__thing="""
        __all__ = ['thing']
        class thing:
            def method(self): ...
        """,
    )
    assert said(api, "pkg.thing.method") == PRESENT


def test_a_table_that_getattr_looks_in_is_followed_through_updates() -> None:
    api = release(
        init="""
        ROWS = [("old", 1), ("older", 2)]
        TABLE = {name: value for name, value in ROWS}
        ROWS = [("oldest", 3)]
        TABLE.update({name: value for name, value in ROWS})
        TABLE["one"] = 4
        def __getattr__(asked):
            try:
                value = TABLE[asked]
            except KeyError:
                pass
            else:
                return value
            raise AttributeError(asked)
        """
    )
    assert said(api, "pkg.one") == PRESENT
    assert said(api, "pkg.oldest") != ABSENT
    assert said(api, "pkg.new") == ABSENT


def test_a_name_for_which_getattr_raises_on_purpose_is_absent() -> None:
    api = release(
        init="""
        GONE = {"Infinity": "use inf"}
        def __getattr__(asked):
            if asked in GONE:
                raise AttributeError(GONE[asked])
            return make(asked)
        """
    )
    assert (said(api, "pkg.Infinity"), said(api, "pkg.other")) == (ABSENT, UNKNOWN)


def test_a_lazy_module_has_what_its_table_says() -> None:
    text = """
        from typing import TYPE_CHECKING
        from .lazy import _LazyModule
        _import_structure = {"models": ["Bert"], "tools": []}
        try:
            import torch
        except ImportError:
            pass
        else:
            _import_structure["tools"].append("Trainer")
        if TYPE_CHECKING:
            from .models import Bert
        else:
            import sys
            sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
        """
    api = release(init=text, lazy="class _LazyModule: ...", models="class Bert: ...", tools="class Trainer: ...")
    assert [said(api, f"pkg.{name}") for name in ("Bert", "Trainer", "Llama", "models.Gpt")] == [
        PRESENT,
        PRESENT,
        ABSENT,
        ABSENT,
    ]


def test_attached_names_are_those_of_the_table() -> None:
    text = "from lazy_loader import attach\n__getattr__, __dir__, __all__ = attach(__name__, ['io'], {'a': ['one']})"
    api = release(init=text, io="", a="one = 1")
    assert [said(api, f"pkg.{name}") for name in ("one", "io", "two")] == [PRESENT, PRESENT, ABSENT]


def test_another_module_that_writes_here_opens_it() -> None:
    api = release(a="", b="from . import a\nfor one in make():\n    setattr(a, one, 1)")
    assert said(api, "pkg.a.name") == UNKNOWN


def test_a_module_that_is_handed_to_a_function_of_another_distribution_is_open() -> None:
    api = release(a="", b="import elsewhere\nfrom . import a\nelsewhere.fill(a)")
    assert said(api, "pkg.a.name") == UNKNOWN


def test_what_the_library_itself_uses_is_not_absent() -> None:
    api = release(a="", b="from pkg import a\ndef use():\n    return a.name")
    assert said(api, "pkg.a.name") == UNKNOWN


def test_tests_of_the_library_change_nothing_at_run_time() -> None:
    api = release(a="", tests__test_a="from pkg import a\nsetattr(a, make(), 1)")
    assert said(api, "pkg.a.name") == ABSENT


def test_a_folder_without_a_module_file_at_the_top_is_shared_with_other_distributions() -> None:
    from depaudit.apis import Api

    api = Api({"shared/mine/__init__.py": b""})
    assert said(api, "shared.theirs") == UNKNOWN
    assert said(api, "shared.mine.name") == ABSENT


def test_a_release_says_nothing_of_other_roots() -> None:
    assert said(release(), "numpy.array") == UNKNOWN


def test_an_absence_shows_where_it_was_looked_for() -> None:
    found = verdict(release(a="one = 1"), "pkg.a.two")
    assert (found.place, found.reasons) == ("pkg/a.py", ("pkg/a.py has no such name",))


def test_a_presence_shows_its_line() -> None:
    assert verdict(release(a="\n\none = 1"), "pkg.a.one").place == "pkg/a.py:3"


def test_an_unknown_says_every_reason() -> None:
    found = verdict(release(init="from elsewhere import *\nexec(make())"), "pkg.name")
    assert len(found.reasons) == 2
