"""Imports below a test that ends the program where their module is absent."""

from __future__ import annotations

import pytest

from depaudit.model.source import CodeRole, Guard
from depaudit.sources import scan

EXPLAINED = Guard.OPTIONAL | Guard.EXPLAINED
FLAG = "try:\n    import x\n    ok = True\nexcept ImportError:\n    ok = False\n"


def last_guard(text: str) -> Guard:
    return Guard(scan("a.py", text.encode(), CodeRole.RUNTIME).imports[-1].guard)


@pytest.mark.parametrize(
    "before",
    [
        f"{FLAG}if not ok:\n    raise ImportError('pip install x')\n",
        f"{FLAG}if ok is False:\n    print('pip install x')\n    sys.exit(1)\n",
        "if not find_spec('x'):\n    raise ImportError('pip install x')\n",
        "found = find_spec('x')\nif found is None:\n    raise ImportError(\n        'pip install x')\n",
    ],
)
def test_an_import_behind_a_test_that_ends_where_its_module_is_absent_is_explained(before: str) -> None:
    assert last_guard(f"{before}import x.y\n") == EXPLAINED


@pytest.mark.parametrize(
    "before",
    [
        f"{FLAG}if not ok:\n    print('no x')\n",
        f"{FLAG}if not DEBUG:\n    raise SystemExit\n",
        f"{FLAG}if ok:\n    raise SystemExit\n",
        f"{FLAG}def f():\n    if not ok:\n        raise ImportError\n",
        "if not find_spec('y'):\n    raise ImportError('pip install y')\n",
    ],
)
def test_an_import_behind_any_other_test_is_not(before: str) -> None:
    assert last_guard(f"{before}import x.y\n") == Guard.NONE


def test_an_import_before_the_test_is_not_explained_by_it() -> None:
    rows = scan("a.py", b"import x\nif not find_spec('x'):\n    raise ImportError\n", CodeRole.RUNTIME).imports
    assert Guard(rows[0].guard) == Guard.NONE
