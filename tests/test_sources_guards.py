"""How each import is guarded, the same by the scanner and by `ast`."""

import textwrap

import pytest

from depaudit.model.source import CodeRole, Guard
from depaudit.sources import scan
from depaudit.sources.tree_walk import imports_of_tree, parse

NONE, OPTIONAL, FALLBACK, TYPING, DEFERRED = Guard.NONE, Guard.OPTIONAL, Guard.FALLBACK, Guard.TYPING, Guard.DEFERRED
PLATFORM, VERSION, MAIN = Guard.PLATFORM, Guard.VERSION, Guard.MAIN


def guards(text: str) -> list[tuple[str, Guard, str]]:
    text = textwrap.dedent(text)
    rows = scan("a.py", text.encode(), CodeRole.RUNTIME).imports
    statements = [row for row in rows if not row.guard & Guard.DYNAMIC.value]
    assert statements == imports_of_tree(parse(text), text)
    return [(row.module, Guard(row.guard), row.version) for row in statements]


def guard_under(header: str) -> Guard:
    ((_, guard, _),) = guards(f"{header}:\n    import x\n")
    return guard


def branches(test: str) -> tuple[tuple[Guard, str], tuple[Guard, str]]:
    first, second = guards(f"if {test}:\n    import x\nelse:\n    import y\n")
    return first[1:], second[1:]


@pytest.mark.parametrize(
    "handled",
    [
        "ImportError",
        "ModuleNotFoundError as e",
        "Exception",
        "BaseException",
        "(OSError, ImportError)",
        "builtins.ImportError",
        "",
    ],
)
def test_a_try_that_survives_a_missing_module_is_optional_and_its_handler_the_fallback(handled: str) -> None:
    text = f"try:\n    import tomllib\nexcept {handled}:\n    import tomli as tomllib\n"
    assert guards(text) == [("tomllib", OPTIONAL, ""), ("tomli", FALLBACK, "")]


@pytest.mark.parametrize("handled", ["ValueError", "(OSError, KeyError)", "Missing"])
def test_a_try_for_other_errors_is_no_guard(handled: str) -> None:
    assert guards(f"try:\n    import a\nexcept {handled}:\n    import b\n") == [("a", NONE, ""), ("b", NONE, "")]


def test_else_of_a_try_runs_where_the_module_is_there_and_finally_always() -> None:
    text = """\
        try:
            import a
        except OSError:
            pass
        except ImportError:
            pass
        else:
            import b
        finally:
            import c
        """
    assert guards(text) == [("a", OPTIONAL, ""), ("b", OPTIONAL, ""), ("c", NONE, "")]


@pytest.mark.parametrize(
    "header",
    [
        "with suppress(ImportError)",
        "with contextlib.suppress(OSError, ImportError)",
        "with pytest.raises(ModuleNotFoundError)",
        "with try_import() as _imports",
    ],
)
def test_suppressed_import_errors_are_optional(header: str) -> None:
    assert guard_under(header) == OPTIONAL


@pytest.mark.parametrize(
    "header", ["with suppress(OSError)", "with open(x) as f", "with suppress()", "for a in b", "while a", "class A"]
)
def test_other_blocks_are_no_guard(header: str) -> None:
    assert guard_under(header) == NONE


@pytest.mark.parametrize(
    "test",
    [
        "is_torch_available()", "utils.is_torch_available()", "_HAS_TORCH", "HAVE_MPI", "TORCH_AVAILABLE", "_TORCH_AVAILABLE", "cfg.TORCH_INSTALLED",
        'find_spec("x")', 'importlib.util.find_spec("x") is not None', 'RequirementCache("x>=1")', 'package_available("x")', 'module_available("x")',
        '"torch" in sys.modules', "is_torch_available() and not DEBUG", "HAS_X is True", 'bool(find_spec("x"))',
    ],
)  # fmt: skip
def test_an_availability_test_makes_optional_and_its_else_the_fallback(test: str) -> None:
    assert branches(test) == ((OPTIONAL, ""), (FALLBACK, ""))


@pytest.mark.parametrize(
    "test", ["not HAS_X", 'find_spec("x") is None', "not is_x_available()", '"x" not in sys.modules']
)
def test_a_negated_availability_test_is_the_other_way_round(test: str) -> None:
    assert branches(test) == ((FALLBACK, ""), (OPTIONAL, ""))


@pytest.mark.parametrize(
    "test", ["x", "torch.cuda.is_available()", "args.train", "len(x) > 3", 'x == "y"', "has_children", "DEBUG"]
)
def test_other_tests_are_no_guard(test: str) -> None:
    assert branches(test) == ((NONE, ""), (NONE, ""))


@pytest.mark.parametrize(
    "test", ["TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING", "MYPY", "False", "0", "TYPE_CHECKING and x"]
)
def test_under_type_checking_nothing_runs_and_else_is_ordinary(test: str) -> None:
    (first, _), (second, _) = branches(test)
    assert first == TYPING
    assert not second & TYPING


def test_else_of_not_type_checking_is_typing() -> None:
    assert branches("not TYPE_CHECKING") == ((NONE, ""), (TYPING, ""))
    assert branches("TYPE_CHECKING or x")[0] == (NONE, "")


@pytest.mark.parametrize(
    ("test", "holds", "fails"),
    [
        ("sys.version_info >= (3, 11)", ">=3.11", "<3.11"),
        ("sys.version_info < (3,)", "<3", ">=3"),
        ("sys.version_info > (3, 8)", ">=3.8", "<3.8"),
        ("sys.version_info <= (3, 8)", "<3.8", ">=3.8"),
        ("sys.version_info[:2] > (3, 8)", ">=3.9", "<3.9"),
        ("sys.version_info[:2] <= (3, 8)", "<3.9", ">=3.9"),
        ("sys.version_info[:2] == (3, 8)", "==3.8.*", "!=3.8.*"),
        ("sys.version_info[0] == 2", "<3", ">=3"),
        ("sys.version_info[0] >= 3", ">=3", "<3"),
        ("sys.version_info.major == 3", ">=3", "<3"),
        ("version_info >= (3, 10, 1)", ">=3.10.1", "<3.10.1"),
        ("(3, 11) <= sys.version_info", ">=3.11", "<3.11"),
        ("not sys.version_info >= (3, 11)", "<3.11", ">=3.11"),
        ("six.PY2", "<3", ">=3"),
        ("PY3", ">=3", "<3"),
        ("sys.hexversion >= 0x03080000", ">=3.8", "<3.8"),
        ("(3, 8) <= sys.version_info < (3, 11)", ">=3.8,<3.11", ""),
        ("sys.version_info in x", "", ""),
    ],
)
def test_a_test_of_the_version_gives_the_pythons_of_each_branch(test: str, holds: str, fails: str) -> None:
    assert branches(test) == ((VERSION, holds), (VERSION, fails))


def test_versions_of_nested_and_chained_tests_add_up() -> None:
    text = """\
        if sys.version_info < (3, 13):
            if sys.version_info >= (3, 11):
                import a
            elif sys.version_info >= (3, 10):
                import b
            else:
                import c
        """
    assert [row[2] for row in guards(text)] == ["<3.13,>=3.11", "<3.13,<3.11,>=3.10", "<3.13,<3.11,<3.10"]


def test_one_of_several_versions_is_no_range() -> None:
    assert branches("sys.version_info < (3, 8) or sys.version_info >= (3, 12)")[0] == (VERSION, "")
    assert branches("sys.version_info < (3, 8) or x") == ((VERSION, ""), (VERSION, ">=3.8"))


@pytest.mark.parametrize(
    "test",
    [
        'sys.platform == "win32"',
        'os.name == "nt"',
        'platform.system() == "Linux"',
        'platform.machine() in ("x", "y")',
        'sys.platform.startswith("win")',
        "IS_WINDOWS",
    ],
)
def test_a_test_of_the_platform_guards_both_branches(test: str) -> None:
    assert branches(test) == ((PLATFORM, ""), (PLATFORM, ""))


def test_main_and_functions() -> None:
    assert branches('__name__ == "__main__"') == ((MAIN, ""), (NONE, ""))
    assert guard_under("def f()") == DEFERRED
    assert guard_under("async def f()") == DEFERRED
    assert guards("class A:\n    def f(self):\n        if HAS_X:\n            import x\n") == [
        ("x", DEFERRED | OPTIONAL, "")
    ]


def test_elif_takes_part_in_the_tests_before_it() -> None:
    text = "if TYPE_CHECKING:\n    import a\nelif sys.platform == 'win32':\n    import b\nelse:\n    import c\n"
    assert guards(text) == [("a", TYPING, ""), ("b", PLATFORM, ""), ("c", PLATFORM, "")]


def test_headers_over_several_lines_and_strings_like_headers() -> None:
    text = '''\
        def f(
            a="""
        if TYPE_CHECKING:
        """,
        ):
            x = [
        b for b in c
            ]
            if (
                HAS_X
                and a
            ):
                import x
        '''
    assert guards(text) == [("x", DEFERRED | OPTIONAL, "")]


@pytest.mark.parametrize(
    "text",
    ["if HAS_X: import x\n", "try: import x\nexcept ImportError: pass\n", "with suppress(ImportError): import x\n"],
)
def test_a_body_on_the_line_of_its_header(text: str) -> None:
    assert guards(text) == [("x", OPTIONAL, "")]


@pytest.mark.parametrize(
    ("before", "test"),
    [
        ('HAS = find_spec("x") is not None\n', "HAS"),
        ('ok: bool = bool(importlib.util.find_spec("x"))\n', "ok and 1"),
        ("try:\n    import y\n    fine = True\nexcept ImportError:\n    fine = False\n", "fine"),
        ("try:\n    import y\nexcept (ImportError, OSError):\n    log()\n    y = None\n", "y is not None"),
        ("try:\n    import y\nexcept ModuleNotFoundError: y = None\n", "not (y is None)"),
        ("try:\n    v = version('y')\nexcept PackageNotFoundError:\n    v = None\n", "v is not None"),
        ("try:\n    import y\nexcept Exception:\n    ready = False\nelse:\n    ready = True\n", "ready"),
        ("try:\n    import y\n    can_flash = True\nexcept:\n    can_flash = False\n", "can_flash"),
        ("def is_x():\n    return find_spec('x') is not None\n", "is_x()"),
        (
            "def tried():\n    try:\n        import y\n    except ImportError:\n        return False\n    return True\n",
            "tried()",
        ),
        ("def is_x() -> bool:\n    return find_spec('x') is not None\nfound = is_x()\n", "found"),
    ],
)
def test_a_name_that_an_import_or_a_search_settled_is_a_flag_whatever_it_is_called(before: str, test: str) -> None:
    assert guards(f"{before}if {test}:\n    import x\n")[-1] == guards("if HAS_X:\n    import x\n")[-1]


@pytest.mark.parametrize(
    "before",
    [
        "try:\n    import y\nexcept ImportError:\n    pass\ntry:\n    y()\nexcept Exception:\n    HAS = False\n",
        "def HAS():\n    return 1\n\ndef other():\n    return find_spec('x')\n",
        "HAS = True\n",
        "try:\n    y()\nexcept ValueError:\n    HAS = False\n",
        "try:\n    import y\nexcept ImportError:\n    z = 1\nHAS = None\n",
    ],
)
def test_a_name_that_something_else_settled_is_no_flag(before: str) -> None:
    assert guards(f"{before}if HAS:\n    import x\n")[-1] == guards("if DEBUG:\n    import x\n")[-1]
