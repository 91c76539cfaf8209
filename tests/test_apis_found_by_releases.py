"""Each of these was "absent" once for an installed release that has it; small copies of the cause."""

from __future__ import annotations

from apis_built import ABSENT, PRESENT, UNKNOWN, release, said

from depaudit.apis import Api


def test_a_method_that_another_base_overrides() -> None:
    api = release(
        init="""
        class Top:
            def method(self, one): ...
        class Left(Top): ...
        class Right(Top):
            def method(self, name): ...
        class A(Left, Right): ...
        """
    )
    assert said(api, "pkg.A.method", "name") == PRESENT


def test_a_method_that_is_written_under_a_condition_only() -> None:
    api = release(init="from elsewhere import B, OLD\nclass A(B):\n    if OLD:\n        def method(self, one): ...")
    assert said(api, "pkg.A.method", "name") == UNKNOWN


def test_a_decorator_without_parameters_of_its_own() -> None:
    text = "def mark(*given, **more):\n    return make(*given, **more)\n@mark\ndef f(one): ..."
    assert said(release(init=text), "pkg.f", "name") == UNKNOWN


def test_a_decorator_that_fills_the_module_of_what_it_decorates() -> None:
    api = release(
        tools="""
            import sys
            class Backend:
                @staticmethod
                def export(cls):
                    for one in make():
                        setattr(sys.modules[cls.__module__], one, 1)
                    return cls
            """,
        user="from .tools import Backend\n@Backend.export\nclass A: ...",
        other="",
    )
    assert (said(api, "pkg.user.name"), said(api, "pkg.other.name")) == (UNKNOWN, ABSENT)


def test_a_class_and_a_module_of_one_name() -> None:
    api = release(init="from .Thing import Thing", Thing="import json\nclass Thing: ...")
    assert said(api, "pkg.Thing.json") == PRESENT


def test_native_code_that_fills_a_python_module() -> None:
    native: dict[str, bytes | None] = {"pkg/_core.cpython-311-x86_64-linux-gnu.so": b"\0pkg.errors\0pkg.Trouble\0one\0"}
    api = release(native, init="from ._core import Trouble", errors="", other="")
    assert said(api, "pkg.errors.Trouble") == UNKNOWN
    assert said(api, "pkg.errors.Peace") == ABSENT
    assert said(api, "pkg.other.Trouble") == ABSENT


def test_native_code_that_is_not_at_hand() -> None:
    api = release({"pkg/_core.so": None}, a="", b="word = 1")
    assert (said(api, "pkg.a.word"), said(api, "pkg.a.nothing")) == (UNKNOWN, ABSENT)


def test_a_member_that_only_some_pythons_give_a_class() -> None:
    api = release(init="import threading\nclass A(threading.Thread): ...\nclass B(Exception): ...")
    assert (said(api, "pkg.A.isAlive"), said(api, "pkg.A.start"), said(api, "pkg.B.add_note")) == (
        UNKNOWN,
        PRESENT,
        UNKNOWN,
    )


def test_enumerations_are_called_through_their_metaclass() -> None:
    api = release(init="import enum\nclass A(enum.IntEnum):\n    def __new__(cls, value): ...")
    assert said(api, "pkg.A", "names") == UNKNOWN


def test_parameters_whose_names_python_changes() -> None:
    api = release(init="class A:\n    def read(self, __length=1): ...")
    assert said(api, "pkg.A.read", "_A__length") == UNKNOWN


def test_a_name_that_is_only_for_type_checkers_is_absent_but_where_a_module_loads_lazily() -> None:
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .a import one\n"
    assert said(release(init=typed, a="one = 1"), "pkg.one") == ABSENT
    lazy = typed + "else:\n    import sys\n    sys.modules[__name__] = make()"
    assert said(release(init=lazy, a="one = 1"), "pkg.one") == PRESENT


def test_native_modules_lack_what_their_bytes_lack_only_where_that_is_asked_and_they_hold_what_is_known() -> None:
    from depaudit.apis import verdict

    path = "pkg/_core.cpython-311-x86_64-linux-gnu.so"
    held = b"\0one\0two\0__name__\0" + b"\0" * 70_000

    def by_words(data: bytes | None, known: str, name: str) -> str:
        api = release({path: data}, init="from ._core import *", a=f"from ._core import {known}")
        assert said(api, f"pkg.{name}") == UNKNOWN
        return verdict(api, f"pkg.{name}", by_words=True).state.value

    assert by_words(held, "one, two", "default_rng") == ABSENT
    assert by_words(held, "one, six", "default_rng") == UNKNOWN
    assert by_words(held, "one, two", "float128") == UNKNOWN
    assert by_words(None, "one, two", "default_rng") == UNKNOWN


def test_files_that_no_parser_takes_are_not_known() -> None:
    api = Api({"pkg/__init__.py": b"from .old import *", "pkg/old.py": b"print 'x'", "pkg/null.py": b"\0"})
    assert (said(api, "pkg.name"), said(api, "pkg.old.name"), said(api, "pkg.null.name")) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_a_stub_alone_proves_nothing() -> None:
    api = Api({"pkg/__init__.py": b"", "pkg/fast.pyi": b"def one(a: int) -> int: ..."}, {"pkg/fast.so": None})
    assert (said(api, "pkg.fast.one"), said(api, "pkg.fast.two")) == (UNKNOWN, UNKNOWN)


def test_names_that_data_of_the_release_describes() -> None:
    text = "_globals = globals()\nbuild(make(b'\\x12\\x14CodeRequest'), _globals)"
    assert said(release(init=text), "pkg.CodeRequest") == UNKNOWN


def test_words_prove_an_absence_only_where_they_are_asked() -> None:
    from depaudit.apis import verdict

    api = release(init="globals()[make()] = 1")
    assert said(api, "pkg.broadcast") == UNKNOWN
    assert verdict(api, "pkg.broadcast", by_words=True).state.value == ABSENT


def test_a_function_that_computed_names_may_replace() -> None:
    api = release(init="from elsewhere import fill\ndef f(*given): ...\nfill(globals())")
    assert said(api, "pkg.f") == PRESENT
    assert said(api, "pkg.f", "name") == UNKNOWN


def test_a_method_that_a_decorator_of_the_class_may_replace() -> None:
    api = release(init="from elsewhere import wrap\n@wrap\nclass A:\n    def method(self, one): ...")
    assert said(api, "pkg.A.method", "name") == UNKNOWN


def test_a_frame_that_is_only_read() -> None:
    text = """
        import inspect
        def version(name=None):
            frame = inspect.currentframe()
            space = frame.f_globals if frame is not None else None
            if space is not None:
                name = space.get("__name__")
            return name
        """
    assert said(release(init="from .a import version\nversion()", a=text), "pkg.name") == ABSENT


def test_a_frame_that_is_written_to() -> None:
    text = "import sys\ndef fill():\n    sys._getframe(1).f_globals[make()] = 1"
    api = release(init="from .a import fill\nfill()", a=text, b="from .a import fill")
    assert (said(api, "pkg.name"), said(api, "pkg.b.name")) == (UNKNOWN, ABSENT)


def test_a_part_with_a_computed_name_of_what_is_imported_gains_names() -> None:
    text = """
    import pkg.plugins as plugins
    def patch():
        for module, old, new in (("amp", "Old", plugins.New),):
            setattr(getattr(plugins, module), old, new)
    patch()
    """
    api = release(graveyard=text, plugins__init="class New: ...", plugins__amp="class Amp: ...", other="x = 1")
    assert said(api, "pkg.plugins.amp.Old") == UNKNOWN
    assert said(api, "pkg.plugins.amp.Amp.Old") == UNKNOWN
    assert said(api, "pkg.other.Old") == ABSENT
