import pytest

from depaudit.ignore_comment import parse_ignore


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# depaudit: ignore[unused-requirement] a plug-in", (("unused-requirement",), "a plug-in")),
        ("#depaudit:ignore[a,b]", (("a", "b"), "")),
        ("depaudit: ignore[a, b] two", (("a", "b"), "two")),
        ("# depaudit: ignore", ((), "")),
        ("# depaudit: ignore it is generated", ((), "it is generated")),
        ("# depaudit: ignore[]", ((), "")),
        ("# noqa: F401  # depaudit: ignore[a] why", (("a",), "why")),
        ("# depaudit: ignore[a] see #12  # noqa", (("a",), "see #12")),
        ("# depaudit: ignore[DEP001]: kept", (("DEP001",), "kept")),
    ],
)
def test_an_ignore_names_rules_and_a_reason(comment: str, expected: tuple[tuple[str, ...], str]) -> None:
    assert parse_ignore(comment) == expected


@pytest.mark.parametrize(
    "comment", ["# depaudit: ignored", "# see depaudit: ignore", "# depaudit", "# noqa", "", "# depaudit: ignore-all"]
)
def test_other_comments_are_no_ignores(comment: str) -> None:
    assert parse_ignore(comment) is None
