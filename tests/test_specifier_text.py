"""The answers are packaging's, also where it is not asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker, UndefinedComparison
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from depaudit.specifier_text import admits, have_common_release, is_specifier, plain_marker_holds

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


@given(specifiers.filter(packaging_reads), st.builds(lambda r, e: r + e, releases, endings.filter(lambda e: e != ".*")))
@settings(max_examples=1000, deadline=None)
def test_a_version_is_admitted_where_packaging_admits_it(text: str, version: str) -> None:
    assert admits(text, version) == SpecifierSet(text).contains(version, prereleases=True)


VALUES = {"python_version": "3.10", "python_full_version": "3.10.9", "sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64", "extra": ""}  # fmt: skip
marker_clauses = st.builds(
    lambda name, operator, value: f'{name} {operator} "{value}"',
    st.sampled_from(sorted(VALUES)),
    st.sampled_from(["==", "!=", "<", ">=", ">", "<=", "~=", "in", "not in"]),
    st.sampled_from(["3.9", "3.10", "3", "3.10.9", "3.10.*", "linux", "posix", "x86_64", "win32", "", "3.9rc1"]),
)


@given(st.lists(marker_clauses, min_size=1, max_size=3), st.sampled_from([" and ", " or "]))
@settings(max_examples=1000, deadline=None)
def test_a_marker_holds_where_it_holds_for_packaging(parts: list[str], joint: str) -> None:
    try:
        marker = Marker(joint.join(parts))
        expected = marker.evaluate(VALUES)
    except (InvalidMarker, UndefinedComparison):
        return
    assert plain_marker_holds(str(marker), VALUES) in (None, expected)


def test_plain_markers_are_told_without_packaging() -> None:
    assert plain_marker_holds('python_version < "3.11" and sys_platform == "linux"', VALUES) is True
    assert plain_marker_holds('(python_version < "3.11" and os_name == "nt") or os_name == "posix"', VALUES) is None
