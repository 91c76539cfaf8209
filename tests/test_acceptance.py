"""Comments that accept a finding, as people write them."""

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings


def rules_of(files: dict[str, str | bytes]) -> list[str]:
    return [row.finding.rule for row in audit(Memory(files), Settings()).rows]


@pytest.mark.parametrize(
    "comment",
    [
        "ignore[undeclared-dependency] the image brings it",
        "ignore[DEP001]",
        "ignore[undeclared_dependency]",
        "ignore undeclared-dependency the image brings it",
        "ignore",
        "ignore the image brings it",
    ],
)
def test_a_finding_is_accepted(comment: str) -> None:
    assert rules_of({"requirements.txt": "numpy==2.1.0\n", "a.py": f"import numpy\nimport requests  # depaudit: {comment}\n"}) == []


def test_forgotten_brackets_accept_no_other_rule() -> None:
    line = "import requests  # depaudit: ignore unused-requirement it is loaded by name\n"
    files: dict[str, str | bytes] = {"requirements.txt": "numpy==2.1.0\n", "a.py": f"import numpy\n{line}"}
    assert rules_of(files) == ["undeclared-dependency", "unused-ignore"]


def test_one_requirement_without_a_version_can_be_accepted() -> None:
    text = "requests  # depaudit: ignore[unpinned-requirement] always the newest\nnumpy\nclick\n"
    files: dict[str, str | bytes] = {"requirements.txt": text, "a.py": "import requests, numpy, click\n"}
    [row] = audit(Memory(files), Settings()).rows
    assert row.finding.message == "2 of 3 requirements have no version: `numpy` and `click`"
