"""The answers are packaging's, also where it is not asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from depaudit.specifier_text import have_common_release, is_specifier

releases = st.from_regex(r"[0-3](\.[0-2]){0,2}", fullmatch=True)
endings = st.sampled_from(["", "", "", "", ".*", "rc1", ".post1", ".dev0", "+local"])
operators = st.sampled_from(["==", "!=", ">=", "<=", "<", ">", "~=", "=", "==="])
clauses = st.builds(lambda o, r, e: f"{o}{r}{e}", operators, releases, endings)
specifiers = st.lists(clauses, max_size=3).map(", ".join)


def packaging_reads(text: str) -> bool:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


@given(specifiers | st.text(alphabet="123.=<>~!,*^ \n", max_size=9))
@settings(max_examples=1000, deadline=None)
def test_what_packaging_reads_is_a_specifier(text: str) -> None:
    assert is_specifier(text) == packaging_reads(text)


@given(st.lists(specifiers.filter(packaging_reads), min_size=1, max_size=3))
@settings(max_examples=2000, deadline=None)
def test_a_release_meets_all_where_packaging_finds_a_range(texts: list[str]) -> None:
    whole = SpecifierSet(texts[0]).to_range()
    for text in texts[1:]:
        whole = whole.intersection(SpecifierSet(text).to_range())
    assert have_common_release(*texts) == (not whole.is_empty)


@pytest.mark.parametrize(("texts", "expected"), [((">=1 || ==0.5", "<0.6"), True), ((">=1 || ==0.5", "<0.5"), False)])
def test_alternatives_are_known(texts: tuple[str, ...], expected: bool) -> None:
    assert have_common_release(*texts) is expected
