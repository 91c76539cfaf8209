"""No fix of torch makes another rule fire: the sets that once did."""

from __future__ import annotations

import pytest
from test_fixes_law import Tree, after, report_of


def rules(tree: Tree) -> set[str]:
    return {row.finding.rule for row in report_of(tree).rows if row.severity.value != "note"}


@pytest.mark.parametrize(
    "lines",
    [
        ("torch==2.0.0", "torchvision==0.15.1"),
        ("torch<=2.2.2", "xformers"),
        ("torch==2.12.1", "xformers==0.0.23.post1", "numpy>=1.21"),
        ("torch>=2.0.1", "torchtext==0.14.0", "numpy>=1.26"),
        ("torch~=2.4.0", "torchtext==0.17.2", "numpy==2.1.0"),
    ],
)
def test_no_fix_brings_a_numpy_that_torch_is_not_compiled_for(lines: tuple[str, ...]) -> None:
    code = "import numpy\nimport torch\n" + "".join(f"import {x}\n" for x in ("torchvision", "torchtext") if any(x in y for y in lines))
    tree: Tree = {"requirements.txt": "\n".join(lines) + "\n", "a.py": code}
    before = rules(tree)
    fixes = [row.finding.fix for row in report_of(tree).rows if row.finding.fix is not None and row.finding.fix.edits]
    assert fixes
    for fix in fixes:
        assert rules(after(tree, fix)) <= before, fix.message
