import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from depaudit.canonical_name import canonical
from depaudit.requirement_text import ParsedRequirement, correction, parse_requirement

PLAIN = [
    "numpy",
    "Foo_Bar.baz[a, B_c] >= 1.0, <2 ; python_version<'3'",
    "torch==2.1.0+cu121",
    "foo~=1.4.2",
    "foo===weird",
    "foo (>=1.0)",
    "foo==1.*,!=1.5.*",
    "foo >=1,<2,",
    "a @ https://example.org/a-1.0.zip ; os_name == 'nt'",
    "a[x]@ git+https://example.org/a.git@main",
    "foo>=1!2.0rc1.post2.dev3",
    "foo==v1.0",
    "foo[]",
    "foo;python_version>='3.8' and (os_name=='nt' or extra=='x')",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_packaging_accepts_is_read_as_packaging_reads_it(text: str) -> None:
    agree(text)


def agree(text: str) -> None:
    ours = parse_requirement(text)
    try:
        theirs = Requirement(text)
    except InvalidRequirement:
        assert isinstance(ours, str)
        return
    assert isinstance(ours, ParsedRequirement), ours
    assert ours.name == canonicalize_name(theirs.name)
    assert ours.written_name == theirs.name
    assert ours.extras == {canonicalize_name(e) for e in theirs.extras}
    assert SpecifierSet(ours.specifier) == theirs.specifier
    assert ours.marker == (str(theirs.marker) if theirs.marker else "")
    assert ours.url == (theirs.url or "")


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
versions = st.from_regex(r"v?([0-9]!)?[0-9]{1,2}(\.[0-9]{1,2}){0,3}(\.\*|(a|b|rc|alpha|-)?[0-9]?(\.?post[0-9])?(\.dev[0-9])?(\+[a-z]1)?)", fullmatch=True)
clauses = st.tuples(st.sampled_from(["==", "!=", ">=", "<=", "<", ">", "~=", "===", "=", "^", ""]), versions).map(
    " ".join
)
markers = st.sampled_from(["", "", '; sys_platform == "win32" or os_name!=\'nt\'', ";python_version>'3.8' and python_version < \"3.12\"", ";python_version>='3' or os_name=='a' and os_name=='b'", ";platform_machine=='x86_64'andos_name=='nt'", ";python_version not in '3.8'", ";python_version<'3.9'", " ; os_name=='nt'", ";", "; python_version < 3", "; x == 'y'"])


@given(names, st.sampled_from(["", "[a]", "[a,b-c]", "[ a ]", "[", "[a,]"]), st.lists(clauses, max_size=3), markers)
@settings(max_examples=1000, deadline=None)
def test_the_fast_reader_agrees_with_packaging(name: str, extras: str, parts: list[str], marker: str) -> None:
    agree(f"{name}{extras} {', '.join(parts)}{marker}")


@given(st.text(max_size=40) | st.text(alphabet="abc123.<>=!~[](),;@ '\"#*^-_\n\t", max_size=30))
@settings(max_examples=1000, deadline=None)
def test_no_text_makes_it_raise_and_all_agree(text: str) -> None:
    agree(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bar=1.0", "bar==1.0"),
        ("foo>=1.*", "foo>=1"),
        ("Django<2.0.*", "Django<2.0"),
        ("foo 1.2", "foo==1.2"),
        ("foo ^1.2", "foo>=1.2,<2"),
        ("foo^0.0.3", "foo>=0.0.3,<0.0.4"),
        ("foo~1.2", "foo~=1.2"),
        ("foo~=1", "foo~=1.0"),
        ("foo=1.2=py39_0", "foo==1.2"),
        ("foo >1 <2", "foo>1,<2"),
        ("foo=>1", "foo>=1"),
        ("foo; python_version<3.8", 'foo; python_version<"3.8"'),
        ("foo==1.2*", "foo==1.2.*"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(written: str, meant: str) -> None:
    reason = parse_requirement(written)
    assert isinstance(reason, str)
    assert correction(written) == meant
    assert f"write `{meant}`" in reason


def test_a_reason_is_one_line() -> None:
    reason = parse_requirement("this is\nprose that goes on")
    assert isinstance(reason, str)
    assert "\n" not in reason


def test_clauses_keep_their_order() -> None:
    for text in ("foo >=1, !=1.5, <2", "foo ( >=1, !=1.5, <2 )"):
        found = parse_requirement(text)
        assert isinstance(found, ParsedRequirement)
        assert found.specifier == ">=1,!=1.5,<2"


def test_names_are_compared_as_pep_503_says() -> None:
    assert canonical("Foo__Bar.-baz") == "foo-bar-baz"
