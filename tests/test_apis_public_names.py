"""What a history is made of."""

from __future__ import annotations

from apis_built import release

from depaudit.apis import public_names


def test_names_members_and_parameters_in_order() -> None:
    api = release(
        init="from .a import f, A",
        a="def f(one, *, two=1): ...\nclass A:\n    def __init__(self, three): ...\n    def m(self, four): ...\n    _x = 1",
    )
    found = {one.path: (one.keywords, one.home) for one in public_names(api, "pkg")}
    assert found == {
        "pkg.A": (("three",), "pkg.a.A"),
        "pkg.A.m": (("four",), "pkg.a.A.m"),
        "pkg.f": (("one", "two"), "pkg.a.f"),
        "pkg.a": (None, "pkg.a"),
        "pkg.a.A": (("three",), "pkg.a.A"),
        "pkg.a.A.m": (("four",), "pkg.a.A.m"),
        "pkg.a.f": (("one", "two"), "pkg.a.f"),
    }


def test_private_modules_count_by_what_public_ones_take_of_them() -> None:
    api = release(
        init="from ._a import one", _a="one = two = 1", b="import json\nfrom os import path\nfrom ._a import two"
    )
    assert [one.path for one in public_names(api, "pkg")] == ["pkg.one", "pkg.b", "pkg.b.two"]


def test_tests_are_not_offered() -> None:
    api = release(tests__test_a="one = 1", conftest="two = 1", testing="three = 1")
    assert [one.path for one in public_names(api, "pkg")] == ["pkg.testing", "pkg.testing.three"]


def test_of_some_modules_no_more_than_what_they_make_is_named() -> None:
    api = release(
        init="from .models import *\nfrom .models.a import f",
        models__init="from .a import *",
        models__a="__all__ = ['f', 'A']\nimport json\ndef f(one): ...\nclass A:\n    def m(self): ...\nlogger = f(1)",
    )
    found = [(one.path, one.keywords) for one in public_names(api, "pkg", named=("pkg.models.",))]
    assert found == [
        ("pkg.A", None),
        ("pkg.f", None),
        ("pkg.models", None),
        ("pkg.models.A", None),
        ("pkg.models.f", None),
        ("pkg.models.a", None),
        ("pkg.models.a.A", None),
        ("pkg.models.a.f", None),
    ]


def test_what_says_that_it_is_deprecated() -> None:
    api = release(
        a="""
        import warnings
        from typing_extensions import deprecated
        @deprecated("use new")
        def marked(): ...
        def warns():
            warnings.warn("use new", DeprecationWarning, stacklevel=2)
            return 1
        def sometimes(old=None):
            if old:
                warnings.warn("old is deprecated", FutureWarning)
        def perhaps(how):
            if how == "new":
                return 1
            warnings.warn(f"{how} is deprecated", DeprecationWarning)
        def changes():
            warnings.warn("the default will be 2", FutureWarning)
        class A:
            def __init__(self):
                warnings.warn("use B, this is deprecated", category=FutureWarning)
            def method(self):
                warnings.warn("this is slow")
        """
    )
    assert [one.path for one in public_names(api, "pkg") if one.deprecated] == [
        "pkg.a.A",
        "pkg.a.marked",
        "pkg.a.warns",
    ]
