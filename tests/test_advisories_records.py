"""Records in the OSV schema: what is read of them, how severe they are, and which of them are one flaw."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depaudit.model.requirement import range_of
from depaudit.world.advisories.fixed import admitted_by, affected_range, most_fixed, smallest_fixed
from depaudit.world.advisories.matching import affects
from depaudit.world.advisories.merging import merged
from depaudit.world.advisories.osv import advisories_in
from depaudit.world.advisories.rating import base_score, rating_of
from depaudit.world.advisories.record import Advisory, Affected, Event, EventKind, Rating


def record(name: str = "GHSA-1", package: str = "demo", **more: Any) -> dict[str, Any]:
    """A record with one range, 1.0 to before 1.5."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"fixed": "1.5"}]}]
    affected = [{"package": {"ecosystem": "PyPI", "name": package}, "ranges": ranges}]
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": affected, **more}


def block(**more: Any) -> dict[str, Any]:
    return {"package": {"ecosystem": "PyPI", "name": "demo"}, **more}


def the(given: dict[str, Any]) -> Advisory:
    (advisory,), faults = advisories_in(given)
    assert not faults
    return advisory


def faults(given: object) -> list[str]:
    return [reason for _, reason in advisories_in(given)[1]]


def ranged(
    name: str, *events: tuple[str, str], aliases: tuple[str, ...] = (), rating: Rating = Rating.UNKNOWN
) -> Advisory:
    told = tuple(Event(EventKind(kind), version) for kind, version in events)
    return Advisory(name, "demo", aliases=aliases, rating=rating, affected=(Affected((), (told,)),))


# What is read.


def test_names_are_compared_as_the_index_does() -> None:
    assert the(record(package="Zope.Interface")).package == "zope-interface"


def test_a_record_about_several_distributions_is_an_advisory_for_each() -> None:
    given = record()
    given["affected"].append({"package": {"ecosystem": "PyPI", "name": "other"}, "versions": ["3.0"]})
    first, second = advisories_in(given)[0]
    assert (first.package, second.package) == ("demo", "other")
    assert not affects(first, "3.0")
    assert affects(second, "3.0")


def test_other_ecosystems_are_left_out_without_a_word() -> None:
    given = record()
    given["affected"][0]["package"]["ecosystem"] = "npm"
    assert advisories_in(given) == ((), ())


def test_ranges_of_a_repository_are_left_out() -> None:
    events = [{"introduced": "0"}]
    given = record(affected=[block(versions=["1.0"], ranges=[{"type": "GIT", "repo": "r", "events": events}])])
    assert not affects(the(given), "2.0")


def test_the_summary_is_one_line_that_no_terminal_obeys() -> None:
    assert the(record(summary="a\x1b[31m\nb")).summary == "a[31m b"
    assert the(record(details="Long " * 200)).summary.endswith("Long …")


def test_a_withdrawn_record_is_withdrawn_and_an_empty_word_is_not_a_date() -> None:
    assert the(record(withdrawn="2024-01-01T00:00:00Z")).withdrawn
    assert not the(record(withdrawn=None)).withdrawn
    assert not the(record(withdrawn="null")).withdrawn


@pytest.mark.parametrize("given", ["soon", "2024-02-30", True, {"at": 1}, "2024-01-01\x1b[31m"])
def test_a_record_that_does_not_say_when_it_was_withdrawn_counts(given: object) -> None:
    assert faults(record(withdrawn=given)) == ["`GHSA-1`, withdrawn: this is no time, so that it counts"]
    assert affects(advisories_in(record(withdrawn=given))[0][0], "1.0")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "no `id`"),
        ({"affected": []}, "no `id`"),
        ({"id": 5, "affected": []}, "no `id`"),
        ({"id": "X\x1b", "affected": []}, "no `id`"),
        ({"id": "X"}, "`affected` is no list"),
        ({"id": "X", "affected": {}}, "`affected` is no list"),
        ({"id": "X", "schema_version": "2.0.0", "affected": []}, "version 2.0.0 of the OSV schema"),
        ({"id": "X", "affected": ["demo"]}, "affected[0]: `package` does not say"),
        ({"id": "X", "affected": [{"package": "demo"}]}, "affected[0]: `package` does not say"),
        ({"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": ["demo"]}}]}, "no name of a distribution"),
        ({"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": "demo\n"}}]}, "neither versions nor"),
        ({"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": "de\x1b[31mmo"}}]}, "no name of a distribution"),
        ({"id": "X", "affected": [block()]}, "neither versions nor a range"),
        ({"id": "X", "affected": [block(versions="1.0")]}, "versions: this is no list"),
        ({"id": "X", "affected": [block(versions=["1.0", None, 2])]}, "2 of 3 are no text"),
        ({"id": "X", "affected": [block(versions=["1"], ranges=5)]}, "ranges: this is no list"),
        ({"id": "X", "affected": [block(versions=["1"], ranges=[5])]}, "says nothing of releases"),
        ({"id": "X", "affected": [block(ranges=[{"type": "SEMVER", "events": []}])]}, "`SEMVER`"),
        ({"id": "X", "affected": [block(ranges=[{"type": "ECOSYSTEM"}])]}, "from which version on"),
        (
            {"id": "X", "affected": [block(ranges=[{"type": "ECOSYSTEM", "events": [{"fixed": "1"}]}])]},
            "from which version on",
        ),
        (
            {"id": "X", "affected": [block(ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {}]}])]},
            "no event",
        ),
        (
            {"id": "X", "affected": [block(ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": 0}]}])]},
            "names no version",
        ),
        (
            {"id": "X", "affected": [block(ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": "x"}]}])]},
            "`x` is not a version",
        ),
        (
            {"id": "X", "affected": [block(versions=["1"])], "severity": [{"type": "CVSS_V3", "score": "9"}]},
            "no vector",
        ),
        ({"id": "X", "affected": [block(versions=["1"])], "aliases": "Y"}, "aliases: this is no list"),
    ],
)
def test_what_cannot_be_read_of_a_record_is_said(given: object, said: str) -> None:
    assert any(said in reason for reason in faults(given)), faults(given)


def test_what_is_wrong_in_one_part_does_not_hide_the_others() -> None:
    given = record(affected=[block(ranges=5), block(versions=["2.0"])])
    (advisory,), (fault,) = advisories_in(given)
    assert affects(advisory, "2.0")
    assert fault[0] == "demo"


# How severe it is.


@pytest.mark.parametrize(
    ("vector", "score", "rating"),
    [  # the base scores of first.org's own documents of examples
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, Rating.MEDIUM),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4, Rating.MEDIUM),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1, Rating.LOW),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9, Rating.CRITICAL),
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2, Rating.MEDIUM),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8, Rating.HIGH),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5, Rating.HIGH),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8, Rating.MEDIUM),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, Rating.CRITICAL),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0, Rating.NONE),
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3, Rating.HIGH),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7, Rating.HIGH),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, Rating.CRITICAL),
        ("CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:N/SA:H", 6.4, Rating.MEDIUM),
    ],
)
def test_scores_are_those_of_the_specification(vector: str, score: float, rating: Rating) -> None:
    assert base_score(vector) == score
    assert rating_of(score) is rating
    kind = "CVSS_V4" if vector.startswith("CVSS:4") else "CVSS_V3"
    advisory = the(record(severity=[{"type": kind, "score": vector}]))
    assert (advisory.score, advisory.rating, advisory.vector) == (score, rating, vector)


def test_threat_and_environment_do_not_change_the_base_score() -> None:
    base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"
    assert base_score(f"{base}/E:U/MAV:P") == 8.7
    assert base_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/E:U/MAV:P") == 7.5


@pytest.mark.parametrize(
    "vector", ["", "9.8", "HIGH", "CVSS:3.1/AV:N", "CVSS:4.0/AV:N", "CVSS:9.9/AV:N", "CVSS:3.1/" + "A" * 9999]
)
def test_what_is_no_vector_has_no_score(vector: str) -> None:
    assert base_score(vector) is None


def test_the_newest_cvss_counts_and_then_the_word_of_the_database() -> None:
    three = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
    four = {"type": "CVSS_V4", "score": "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}
    word = {"severity": "LOW"}
    assert the(record(severity=[four, three], database_specific=word)).rating is Rating.HIGH
    assert the(record(severity=[three], database_specific=word)).rating is Rating.CRITICAL
    assert the(record(database_specific=word)).rating is Rating.LOW
    assert the(record()).rating is Rating.UNKNOWN


def test_a_block_may_have_its_own_severity() -> None:
    vector = "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N"
    assert the(record(affected=[block(versions=["1"], severity=[{"type": "CVSS_V3", "score": vector}])])).score == 3.1


# Which are one flaw.


def test_records_that_share_a_name_are_one_flaw() -> None:
    github = ranged("GHSA-1", ("introduced", "0"), aliases=("CVE-1",), rating=Rating.HIGH)
    pypa = ranged("PYSEC-1", ("introduced", "0"), ("fixed", "2"), aliases=("CVE-1",))
    (flaw,) = merged([github, pypa])
    assert (flaw.id, flaw.aliases, flaw.rating) == ("PYSEC-1", ("CVE-1", "GHSA-1"), Rating.HIGH)


def test_records_are_one_flaw_by_way_of_another_record() -> None:
    first, second = ranged("A-1", ("introduced", "0")), ranged("B-1", ("introduced", "0"))
    between = Advisory("C-1", "demo", aliases=("B-1", "A-1"))
    assert len(merged([first, second])) == 2
    assert len(merged([first, second], known=[between])) == 1
    assert len(merged([first, between, second])) == 1


def test_a_chain_of_any_order_is_one_flaw() -> None:
    links = [Advisory(f"L-{n}", "demo", aliases=(f"L-{n + 1}",)) for n in range(9)]
    assert len(merged(links[::2] + links[1::2])) == 1


def test_the_same_flaw_of_two_distributions_is_two() -> None:
    assert len(merged([Advisory("A-1", "demo"), Advisory("A-1", "other")])) == 2


def test_what_is_not_known_is_no_worse_than_what_is() -> None:
    (flaw,) = merged([Advisory("A-1", "demo"), Advisory("B-1", "demo", aliases=("A-1",), rating=Rating.LOW)])
    assert flaw.rating is Rating.LOW


# What fixes it.


def test_the_smallest_fix_is_on_the_branch_that_is_in_use() -> None:
    advisory = ranged("A", ("introduced", "0"), ("fixed", "2.2.24"), ("introduced", "3.0"), ("fixed", "3.1.12"))
    assert smallest_fixed([advisory], "2.2.3") == "2.2.24"
    assert smallest_fixed([advisory], "3.1") == "3.1.12"


def test_a_fix_that_another_advisory_affects_is_none() -> None:
    first = ranged("A", ("introduced", "0"), ("fixed", "1.1"))
    second = ranged("B", ("introduced", "1.1"), ("fixed", "1.3"))
    assert smallest_fixed([first, second], "1.0") == "1.3"


def test_a_fix_lies_in_what_is_admitted() -> None:
    advisory = ranged("A", ("introduced", "0"), ("fixed", "1.1"), ("introduced", "2.0"), ("fixed", "2.1"))
    assert smallest_fixed([advisory], "1.0", range_of(">=2")) == "2.1"
    assert smallest_fixed([advisory], "1.0", range_of("<1.1")) == ""


def test_there_may_be_no_fix() -> None:
    assert smallest_fixed([ranged("A", ("introduced", "0"))], "1.0") == ""
    assert smallest_fixed([ranged("A", ("introduced", "0"), ("last_affected", "2.0"))], "1.0") == ""
    assert smallest_fixed([ranged("A", ("introduced", "0"), ("fixed", "no version"))], "1.0") == ""
    assert smallest_fixed([ranged("A", ("introduced", "0"), ("fixed", "2"))], "no version") == ""


@pytest.mark.parametrize(("fixed", "final"), [("2.0rc1", "2.0"), ("1!2.0.dev0", "1!2.0"), ("1.5.post2.dev1", "1.5.post2")])
def test_where_a_pre_release_is_the_fix_the_release_that_it_is_one_of_is_to_be_taken(fixed: str, final: str) -> None:
    advisory = ranged("A", ("introduced", "0"), ("fixed", fixed))
    assert smallest_fixed([advisory], "1.0") == final
    assert smallest_fixed([advisory], "1.0b1") == fixed


def test_what_no_release_fixes_is_set_aside_for_the_rest() -> None:
    stays = ranged("A", ("introduced", "0"), ("last_affected", "2.4"))
    others = ranged("B", ("introduced", "0"), ("fixed", "2.1")), ranged("C", ("introduced", "2.1"), ("fixed", "2.2"))
    assert most_fixed([stays, *others], "2.0") == ("2.2", (stays,))


LISTED = record(
    affected=[
        {
            "package": {"ecosystem": "PyPI", "name": "demo"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.8"}, {"fixed": "1.8.2"}]}],
            "versions": ["1.8", "1.8.1", "1.8.2rc1"],
        }
    ]
)


@pytest.mark.parametrize(
    ("specifier", "seen"),
    [(">=1.7", "1.8.1"), (">=1.7,!=1.8.1", "1.8"), (">=1.7,!=1.8,!=1.8.1", None), (">=1.8.2", None), (">1.8.1", None)],
)
def test_where_a_record_lists_releases_a_range_is_asked_about_those(specifier: str, seen: str | None) -> None:
    assert admitted_by(range_of(specifier), the(LISTED)) == seen


def test_a_range_without_an_end_holds_releases_to_come() -> None:
    given = record(affected=[LISTED["affected"][0] | {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.8"}]}]}])
    assert admitted_by(range_of(">=1.7,!=1.8,!=1.8.1"), the(given)) == ""


def test_a_record_that_lists_no_releases_is_asked_by_its_ranges() -> None:
    advisory = ranged("A", ("introduced", "1.8"), ("fixed", "1.8.2"))
    assert admitted_by(range_of(">=1.7,!=1.8,!=1.8.1"), advisory) == ""


def test_a_withdrawn_advisory_neither_fixes_nor_spoils() -> None:
    withdrawn = Advisory(
        "W", "demo", withdrawn="2026-01-01", affected=ranged("W", ("introduced", "0"), ("fixed", "1.1")).affected
    )
    assert smallest_fixed([ranged("A", ("introduced", "0"), ("fixed", "1.2")), withdrawn], "1.0") == "1.2"


# Whatever a record holds.

WORDS = st.sampled_from(
    [
        "",
        "0",
        "1.0",
        "2.0rc1",
        "*",
        "null",
        "PyPI",
        "npm",
        "ECOSYSTEM",
        "GIT",
        "CVSS_V3",
        "CVSS:3.1/AV:N",
        "2021-01-01",
        "\x1b",
        "é",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
EVENT = st.dictionaries(st.sampled_from(["introduced", "fixed", "last_affected", "limit"]), WORDS | VALUES, max_size=2)
RANGE = st.fixed_dictionaries(
    {}, optional={"type": st.just("ECOSYSTEM") | VALUES, "events": st.lists(EVENT | VALUES, max_size=4) | VALUES}
)
PACKAGE = st.fixed_dictionaries({"ecosystem": st.just("PyPI") | VALUES, "name": st.just("demo") | VALUES})
BLOCK = st.fixed_dictionaries(
    {},
    optional={
        "package": PACKAGE | VALUES,
        "ranges": st.lists(RANGE | VALUES, max_size=2) | VALUES,
        "versions": st.lists(WORDS | VALUES, max_size=3) | VALUES,
        "severity": VALUES,
        "database_specific": VALUES,
    },
)
FIELDS = (
    "schema_version",
    "aliases",
    "summary",
    "details",
    "published",
    "modified",
    "withdrawn",
    "severity",
    "database_specific",
)
ANY_RECORD = st.fixed_dictionaries(
    {"id": st.just("X-1") | VALUES, "affected": st.lists(BLOCK | VALUES, max_size=3) | VALUES},
    optional=dict.fromkeys(FIELDS, VALUES),
)


@given(ANY_RECORD | VALUES)
def test_no_record_ends_a_run(given_record: object) -> None:
    advisories, reasons = advisories_in(given_record)
    assert all(isinstance(reason, str) and reason for _, reason in reasons)
    for advisory in merged(advisories, advisories):
        for version in ("1.0", "0", "2.0+local", "no version"):
            affects(advisory, version)
        smallest_fixed([advisory], "1.0", range_of(">=1"))
        assert affected_range(advisory).contains("1.5", prereleases=True) == affects(advisory, "1.5")
        assert advisory.summary.isprintable()
