"""Poetry's own reading of version constraints is the reference for ours."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from depaudit.manifests.poetry_versions import poetry_specifier
from depaudit.model.requirement import range_of

NUMBERS = st.integers(0, 4)
RELEASES = st.lists(NUMBERS, min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
CLAUSES = st.one_of(
    st.builds("{}{}".format, st.sampled_from(("^", "~", ">=", "<", "<=", ">", "==", "=", "!=", "~=", "")), RELEASES),
    st.builds("{}.*".format, RELEASES),
    st.builds("=={}.*".format, RELEASES),
    st.just("*"),
)
ALTERNATIVES = st.lists(CLAUSES, min_size=1, max_size=2).map(",".join)
CONSTRAINTS = st.lists(ALTERNATIVES, min_size=1, max_size=2).map(" || ".join)
PROBES = [f"{a}.{b}.{c}" for a in range(6) for b in (0, 1, 2, 4, 5) for c in (0, 1, 4, 5)]


@settings(max_examples=300, deadline=None)
@given(CONSTRAINTS)
def test_a_constraint_admits_the_releases_that_poetry_says(text: str) -> None:
    from poetry.core.constraints.version import Version as TheirVersion
    from poetry.core.constraints.version import parse_constraint
    from poetry.core.constraints.version.exceptions import ParseConstraintError

    try:
        theirs = parse_constraint(text)
    except ParseConstraintError:
        return
    ours = poetry_specifier(text)
    assert ours is not None, text
    admitted = range_of(ours)
    for probe in PROBES:
        assert admitted.contains(Version(probe)) == theirs.allows(TheirVersion.parse(probe)), (text, ours, probe)
