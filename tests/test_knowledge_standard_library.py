"""Which modules are the standard library's."""

from __future__ import annotations

import sys

import pytest

from depaudit import knowledge


@pytest.mark.parametrize(
    ("module", "python", "every", "some"),
    [
        ("json", "", True, True),
        ("os.path", ">=3.9", True, True),
        ("tomllib", ">=3.11", True, True),
        ("tomllib", ">=3.9", False, True),
        ("tomllib", "<3.11", False, False),
        ("zoneinfo", ">=3.8", False, True),
        ("distutils.core", ">=3.8,<3.12", True, True),
        ("distutils", ">=3.8", False, True),
        ("distutils", ">=3.12", False, False),
        ("asyncore", "==3.11.*", True, True),
        ("telnetlib", ">=3.13", False, False),
        ("compression.zstd", ">=3.14", True, True),
        ("profiling", ">=3.14", False, True),
        ("urllib2", ">=3.9", False, False),
        ("urllib2", "<3", True, True),
        ("numpy", "", False, False),
    ],
)
def test_a_module_belongs_to_some_or_every_python_of_a_range(module: str, python: str, every: bool, some: bool) -> None:
    assert knowledge.standard_in_all(module, python) is every
    assert knowledge.standard_in_any(module, python) is some


@pytest.mark.parametrize("module", ["__future__", "__main__", "_typeshed", "builtins", "test", "idlelib", "winreg", "msvcrt", "_thread"])
def test_private_and_platform_modules_are_standard(module: str) -> None:
    assert knowledge.standard_in_all(module, ">=3.9")


def test_what_python_2_had_was_standard_once() -> None:
    assert knowledge.ever_standard("ConfigParser")
    assert not knowledge.ever_standard("requests")


def test_the_versions_of_a_module_are_told() -> None:
    assert knowledge.standard_versions("tomllib") == ("3.11", "")
    assert knowledge.standard_versions("asyncore") == ("", "3.12")
    assert knowledge.standard_versions("json") == ("", "")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="sys.stdlib_module_names is new in 3.10")
def test_the_table_has_every_module_that_this_python_says_it_has() -> None:
    python = f"=={sys.version_info.major}.{sys.version_info.minor}.*"
    ours = knowledge.standard_library(python)
    assert {name for name in sys.stdlib_module_names - ours if not name.startswith("_")} == set()


@pytest.mark.parametrize(
    ("specifier", "admitted", "excluded"),
    [
        (">=3.9", (3, 9), (3, 8)),
        (">3.9", (3, 9), (3, 8)),
        (">=3.9,<3.13", (3, 12), (3, 13)),
        ("<3.13.2", (3, 13), (3, 14)),
        ("<=3.12", (3, 12), (3, 13)),
        ("~=3.9", (3, 14), (3, 8)),
        ("~=3.9.2", (3, 9), (3, 10)),
        ("==3.11.*", (3, 11), (3, 12)),
        ("!=3.10.*,>=3.9", (3, 11), (3, 10)),
        ("!=3.10.1", (3, 10), (4, 0)),
        (">=3", (3, 8), (2, 7)),
        ("==3.*", (3, 12), (2, 7)),
        (">=2.7,!=3.0.*,!=3.1.*", (2, 7), (3, 1)),
        ("<3", (2, 7), (3, 0)),
        (">=3.12 || ==2.7.*", (2, 7), (3, 11)),
        ("", (3, 12), (2, 7)),
        ("nonsense", (3, 12), (2, 7)),
    ],
)
def test_a_specifier_admits_minor_versions(specifier: str, admitted: tuple[int, int], excluded: tuple[int, int]) -> None:
    assert admitted in knowledge.minors(specifier)
    assert excluded not in knowledge.minors(specifier)
