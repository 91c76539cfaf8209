"""What other files say of a use: tests under which its module is loaded, and versions that the code asks for."""

from __future__ import annotations

import pytest
from uses_built import quilt

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory

__all__ = ["quilt"]
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme"
version = "1"
classifiers = ["Programming Language :: Python :: 3"]
dependencies = ["quilt>=1.1"]

[project.urls]
Source = "https://example.org/acme"
"""
NEW = "import quilt\nquilt.sew()\n"


def told(**files: str) -> list[str]:
    """Severities of `minimum-too-low` in a package with these modules."""
    tree: dict[str, str | bytes] = {"pyproject.toml": PYPROJECT, "acme/__init__.py": ""}
    tree |= {f"acme/{name}.py": text for name, text in files.items()}
    memory = Memory(tree)
    report = audit(memory, read_settings(Documents(memory)))
    assert not report.errors, report.errors
    return [row.severity.value for row in report.rows if row.finding.rule == "minimum-too-low"]


def test_a_module_that_nothing_guards() -> None:
    assert told(new=NEW) == ["error"]
    assert told(new=NEW, core="from acme.new import x\n") == ["error"]


@pytest.mark.parametrize(
    "core",
    [
        "from acme.compat import quilt_major\nif quilt_major > 1:\n    from acme.new import x\n",
        "from .compat import is_quilt_compatible\nif is_quilt_compatible():\n    from .new import x\n",
        "from .compat import quilt_major\ndef work():\n    if quilt_major() < 2:\n        return\n    from .new import x\n",
        "from .compat import supports_sewing\nif other:\n    pass\nelif supports_sewing:\n    from .new import x\n",
    ],
)
def test_a_module_that_is_loaded_under_a_test_alone(core: str) -> None:
    assert told(new=NEW, core=core) == ["note"]


@pytest.mark.parametrize(
    "core",
    [
        "from .compat import is_quilt_available\nif is_quilt_available():\n    from .new import x\n",
        "import sys\nif sys.argv:\n    from .new import x\n",
        "def work():\n    from .new import x\n",
    ],
)
def test_other_conditions_do_not_hide_it(core: str) -> None:
    assert told(new=NEW, core=core) == ["warning"]


def test_one_way_without_a_test_is_enough() -> None:
    tested = "from .compat import quilt_major\nif quilt_major > 1:\n    from .new import x\n"
    assert told(new=NEW, core=tested, other="def work():\n    from .new import x\n") == ["warning"]


def test_a_module_that_is_loaded_by_one_that_is_loaded_under_a_test() -> None:
    tested = "from .compat import quilt_major\nif quilt_major > 1:\n    from .middle import x\n"
    assert told(new=NEW, middle="from .new import x\n", core=tested) == ["note"]


def test_what_was_imported_under_a_guard_is_there_afterwards() -> None:
    tried = "try:\n    import quilt.hoop\n    quilt.hoop.Hoop()\nexcept ImportError:\n    pass\n"
    assert told(new=tried) == []
    assert told(new="import quilt.hoop\nquilt.hoop.Hoop()\n") == ["error"]
    assert told(new="import quilt.hoop\n" + tried) == ["error"]


def test_what_a_handler_catches_is_looked_up_when_something_else_failed() -> None:
    assert told(new="import quilt\ntry:\n    work()\nexcept quilt.sew:\n    pass\n") == ["note"]
    assert told(new="from quilt import sew\ntry:\n    work()\nexcept sew:\n    pass\n") == ["error"]


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ('if compare_versions("quilt", ">=", "1.2.0"):\n    pass\n', "note"),
        ('MIN_QUILT_VERSION = parse("1.2")\n', "note"),
        ("from .flags import QUILT_GREATER_EQUAL_1_2\n", "note"),
        ('if compare_versions("quilt", ">=", "3.0"):\n    pass\n', "error"),
        ('if compare_versions("loom", ">=", "1.2.0"):\n    pass\n', "error"),
        ('DATE = "1.2.0"\nquilt = 1\n', "error"),
    ],
)
def test_versions_that_the_code_asks_for_somewhere(line: str, severity: str) -> None:
    assert told(new=NEW, compat=line) == [severity]
