"""Members of classes and keywords of calls."""

from __future__ import annotations

import pytest
from apis_built import ABSENT, PRESENT, UNKNOWN, release, said


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def name(self): ...",
        "class A:\n    name = 1",
        "class A:\n    __slots__ = ('name',)",
        "class B:\n    name = 1\nclass A(B): ...",
        "class A:\n    class name: ...",
        "class A: ...\nsetattr(A, 'name', 1)",
        "class A: ...\nfor one in ('name', 'other'):\n    setattr(A, one, 1)",
        "import enum\nclass A(enum.Enum):\n    name = 1",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    name: int",
    ],
)
def test_a_member_that_is_written_is_present(text: str) -> None:
    assert said(release(init=text), "pkg.A.name") == PRESENT


@pytest.mark.parametrize(
    "text",
    [
        "class A: ...",
        "class B: ...\nclass A(B): ...",
        "import abc\nclass A(abc.ABC): ...",
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Generic[T]): ...",
        "import enum\nclass A(enum.Enum):\n    ONE = 1",
        "class A(Exception): ...",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    one: int",
        "def mark(cls):\n    cls.marked = True\n    return cls\n@mark\nclass A: ...",
        "class A: ...\nprint(isinstance(1, A))",
        "class A: ...\nREGISTRY = []\nREGISTRY.append(A)",
        "class A:\n    def set(self, key, value):\n        setattr(self, key, value)",
        "class B:\n    def __init_subclass__(cls):\n        super().__init_subclass__()\n        KNOWN.append(cls)\nclass A(B): ...",
        "class M(type):\n    def __call__(cls, *given):\n        return super().__call__(*given)\nclass A(metaclass=M): ...",
        "class A:\n    @classmethod\n    def _fill(cls):\n        def other(self): ...\n        cls.other = other\nA._fill()",
    ],
)
def test_a_member_that_nothing_brings_is_absent(text: str) -> None:
    assert said(release(init=text), "pkg.A.name") == ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "from elsewhere import B\nclass A(B): ...",
        "import elsewhere\nclass A(elsewhere.B): ...",
        "class A(make()): ...",
        "try:\n    from elsewhere import B\nexcept ImportError:\n    class B: ...\nclass A(B): ...",
        "from elsewhere import mark\n@mark\nclass A: ...",
        "from elsewhere import M\nclass A(metaclass=M): ...",
        "class M(type):\n    def __getattr__(cls, asked):\n        return 1\nclass A(metaclass=M): ...",
        "class M(type):\n    def __new__(m, name, bases, space):\n        space[make()] = 1\n        return type.__new__(m, name, bases, space)\n"
        "class A(metaclass=M): ...",
        "class B:\n    def __init_subclass__(cls):\n        fill(cls)\nclass A(B): ...",
        "class A: ...\nfor one in make():\n    setattr(A, one, 1)",
        "class A: ...\ndef fill():\n    for one in make():\n        setattr(A, one, 1)",
        "class A: ...\nfrom elsewhere import fill\nfill(A)",
        "class A:\n    @classmethod\n    def fill(cls):\n        for one in make():\n            setattr(cls, one, 1)\nA.fill()",
        "class A:\n    locals()[make()] = 1",
        "class A:\n    exec(make())",
        "class A:\n    def __init__(self):\n        self.name = 1",
        "class A:\n    name: int",
        "def fill(cls):\n    for one in make():\n        setattr(cls, one, 1)\n    return cls\n@fill\nclass A: ...",
        "class A: ...\ndef fill(cls):\n    for one in make():\n        setattr(cls, one, 1)\ndef later():\n    fill(A)",
        "class A: ...\nfor cls in (A, int):\n    setattr(cls, make(), 1)",
        "class A: ...\nA.__dict__.update(make())",
        "class A: ...\ntype.__setattr__(A, make(), 1)",
    ],
)
def test_a_class_that_may_gain_members_is_open(text: str) -> None:
    assert said(release(init=text), "pkg.A.name") == UNKNOWN


def test_another_module_that_hands_a_class_on_opens_it() -> None:
    api = release(a="class A: ...", b="from .a import A\nfrom elsewhere import fill\nfill(A)")
    assert said(api, "pkg.a.A.name") == UNKNOWN


def test_a_base_that_an_own_module_takes_from_elsewhere_is_not_known() -> None:
    api = release(compat="from elsewhere import B", a="from .compat import B\nclass A(B): ...")
    assert said(api, "pkg.a.A.name") == UNKNOWN


def test_a_known_base_that_an_own_module_passes_on_is_known() -> None:
    api = release(compat="from collections.abc import Mapping", a="from .compat import Mapping\nclass A(Mapping): ...")
    assert (said(api, "pkg.a.A.items"), said(api, "pkg.a.A.name")) == (PRESENT, ABSENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(name): ...", PRESENT),
        ("def f(*, name=1): ...", PRESENT),
        ("def f(one, *rest): ...", ABSENT),
        ("def f(name, /): ...", ABSENT),
        ("def f(**more): ...", UNKNOWN),
        ("f = make()", UNKNOWN),
        ("from elsewhere import mark\n@mark\ndef f(one): ...", UNKNOWN),
        ("import functools\n@functools.lru_cache(None)\ndef f(one): ...", ABSENT),
        ("def g(one): ...\nf = g", ABSENT),
        ("if make():\n    def f(name): ...\nelse:\n    def f(one): ...", PRESENT),
        ("def f(one): ...\nf = mark(f)", UNKNOWN),
        (
            "from typing import overload\n@overload\ndef f(one: int): ...\n@overload\ndef f(one: str): ...\ndef f(one): ...",
            ABSENT,
        ),
        ("class f:\n    def __init__(self, name): ...", PRESENT),
        ("class f:\n    def __init__(self, one): ...", ABSENT),
        ("class f:\n    def __new__(cls, one): ...\n    def __init__(self, *given, **more): ...", UNKNOWN),
        ("class f: ...", UNKNOWN),
        ("from elsewhere import B\nclass f(B):\n    ...", UNKNOWN),
        ("class B:\n    def __init__(self, one): ...\nclass f(B): ...", ABSENT),
        ("from elsewhere import M\nclass B:\n    def __init__(self, one): ...\nclass f(M, B): ...", UNKNOWN),
        ("from dataclasses import dataclass\n@dataclass\nclass f:\n    name: int", PRESENT),
        ("from dataclasses import dataclass\n@dataclass\nclass f:\n    one: int", ABSENT),
        (
            "from dataclasses import dataclass\n@dataclass\nclass B:\n    name: int\n@dataclass\nclass f(B):\n    one: int",
            PRESENT,
        ),
    ],
)
def test_keywords(text: str, expected: str) -> None:
    assert said(release(init=text), "pkg.f", "name") == expected


_WRAPPER = """
    import functools
    def mark(*given):
        def decorate(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                {body}
                return function(*args, **kwargs)
            return wrapper
        return decorate
    @mark("old")
    def f(one): ...
    """


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("print(1)", ABSENT),
        ("print(len(kwargs))", ABSENT),
        ("kwargs.pop('other', None)", ABSENT),
        ("kwargs.pop(given[0])", UNKNOWN),
        ("kwargs = tidy(kwargs)", UNKNOWN),
        ("kwargs.clear()", UNKNOWN),
    ],
)
def test_a_wrapper_of_the_release_is_looked_into(body: str, expected: str) -> None:
    assert said(release(init=_WRAPPER.format(body=body)), "pkg.f", "name") == expected


def test_a_name_that_a_decorator_takes_away_is_not_absent() -> None:
    text = """
        def renamed(old):
            def decorate(function):
                def wrapper(*args, **kwargs):
                    if old in kwargs:
                        kwargs.pop(old)
                    return function(*args, **kwargs)
                return wrapper
            return decorate
        @renamed(old="former")
        def f(one): ...
        """
    api = release(init=text)
    assert (said(api, "pkg.f", "former"), said(api, "pkg.f", "other")) == (UNKNOWN, ABSENT)
