"""What a file does only when it is run as a script is no part of the module."""

from __future__ import annotations

import pytest
from apis_built import ABSENT, PRESENT, release, said


@pytest.mark.parametrize("test", ['__name__ == "__main__"', '"__main__" == __name__'])
def test_a_name_that_only_a_script_binds_is_absent(test: str) -> None:
    api = release(init=f"x = 1\nif {test}:\n    console = 1\n")
    assert said(api, "pkg.console") == ABSENT
    assert said(api, "pkg.x") == PRESENT


def test_the_other_branch_is_there() -> None:
    api = release(
        init='if __name__ == "__main__":\n    a = 1\nelse:\n    b = 1\nif __name__ != "__main__":\n    c = 1\n'
    )
    assert (said(api, "pkg.b"), said(api, "pkg.c")) == (PRESENT, PRESENT)
