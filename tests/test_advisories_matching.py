"""Which versions an advisory affects, by the algorithm of the OSV schema."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from depaudit.world.advisories.fixed import affected_range
from depaudit.world.advisories.matching import affecting, affects
from depaudit.world.advisories.osv import advisories_in
from depaudit.world.advisories.record import Advisory, Affected, Event, EventKind


def ranged(*events: tuple[str, str], versions: tuple[str, ...] = ()) -> Advisory:
    """An advisory with one range."""
    told = tuple(Event(EventKind(kind), version) for kind, version in events)
    return Advisory("X-1", "demo", affected=(Affected(versions, (told,) if told else ()),))


def test_a_fixed_version_is_not_affected_and_the_one_before_it_is() -> None:
    advisory = ranged(("introduced", "1.0"), ("fixed", "1.2.3"))
    assert affects(advisory, "1.0")
    assert affects(advisory, "1.2.2.post1")
    assert not affects(advisory, "1.2.3")
    assert not affects(advisory, "0.9")


def test_a_last_affected_version_is_affected_and_its_post_release_is_not() -> None:
    advisory = ranged(("introduced", "1.0"), ("last_affected", "1.2"))
    assert affects(advisory, "1.2")
    assert affects(advisory, "1.2.0")
    assert not affects(advisory, "1.2.post1")


def test_introduced_0_is_before_every_version() -> None:
    assert affects(ranged(("introduced", "0"), ("fixed", "1")), "0.dev0")
    assert affects(ranged(("introduced", "0")), "0!0a1")
    assert affects(ranged(("introduced", "0")), "1!99")


def test_a_pre_release_of_the_fix_is_affected() -> None:
    assert affects(ranged(("introduced", "0"), ("fixed", "2.0")), "2.0rc1")


def test_events_may_stand_in_any_order() -> None:
    advisory = ranged(
        ("fixed", "3.2.4"),
        ("introduced", "3.0"),
        ("fixed", "2.2.24"),
        ("introduced", "0"),
        ("fixed", "3.1.12"),
        ("introduced", "3.2"),
    )
    assert [v for v in ("2.2.23", "2.2.24", "3.0", "3.1.12", "3.2", "3.2.4") if affects(advisory, v)] == [
        "2.2.23",
        "3.0",
        "3.2",
    ]


def test_one_version_can_be_the_first_and_the_last() -> None:
    advisory = ranged(("introduced", "1.0"), ("last_affected", "1.0"))
    assert affects(advisory, "1.0")
    assert not affects(advisory, "1.0.1")


def test_a_limit_ends_what_a_range_says() -> None:
    advisory = ranged(("introduced", "1.0"), ("limit", "2.0"))
    assert affects(advisory, "1.9")
    assert not affects(advisory, "2.0")
    assert affects(ranged(("introduced", "1.0"), ("limit", "*")), "9")
    assert affects(ranged(("introduced", "1.0"), ("limit", "2.0"), ("limit", "3.0")), "2.5")


def test_a_listed_version_is_affected_beside_every_range_and_in_any_spelling() -> None:
    advisory = ranged(("introduced", "1.0"), ("fixed", "1.1"), versions=("3.0.0", "1.0-alpha.1"))
    assert affects(advisory, "3.0")
    assert affects(advisory, "1.0a1")
    assert not affects(advisory, "3.0.1")


def test_a_second_block_of_the_same_distribution_counts() -> None:
    blocks = (Affected(("1.0",)), Affected(("2.0",)))
    assert affects(Advisory("X-1", "demo", affected=blocks), "2.0")


def test_a_withdrawn_advisory_affects_nothing() -> None:
    assert not affects(Advisory("X-1", "demo", withdrawn="2024-01-01T00:00:00Z", affected=(Affected(("1.0",)),)), "1.0")


def test_a_local_build_is_what_it_is_a_build_of() -> None:
    advisory = ranged(("introduced", "0"), ("fixed", "2.6.0"))
    assert affects(advisory, "2.5.1+cu121")
    assert not affects(advisory, "2.6.0+cpu")
    assert affects(ranged(versions=("2.5.1",)), "2.5.1+cu121")
    assert not affects(ranged(("introduced", "0"), ("last_affected", "2.5.1")), "2.5.2+cu121")
    assert affects(ranged(("introduced", "0"), ("last_affected", "2.5.1")), "2.5.1+cu121")


def test_a_record_that_names_a_local_build_means_that_build() -> None:
    advisory = ranged(("introduced", "0"), ("fixed", "1.0+patched.2"))
    assert affects(advisory, "1.0+patched.1")
    assert not affects(advisory, "1.0+patched.2")
    assert affects(ranged(versions=("1.0+bad",)), "1.0+bad")
    assert not affects(ranged(versions=("1.0+bad",)), "1.0")


@pytest.mark.parametrize("version", ["2019-09-12", "", "not a version", "1.0.x", "9" * 5000])
def test_what_is_no_version_is_in_no_range(version: str) -> None:
    assert not affects(ranged(("introduced", "0")), version)


def test_what_is_no_version_is_affected_where_it_is_listed() -> None:
    assert affects(ranged(versions=("0.2.0-n653",)), "0.2.0-N653")


def test_an_event_without_a_version_is_before_all_others() -> None:
    assert affects(ranged(("introduced", "2019-09-12"), ("fixed", "2.0")), "1.0")
    assert not affects(ranged(("introduced", "0"), ("fixed", "2019-09-12")), "1.0")


def test_advisories_stay_in_their_order() -> None:
    first, second = ranged(("introduced", "0")), ranged(("introduced", "1"))
    assert affecting([second, first, ranged(("introduced", "9"))], "2") == (second, first)


VERSIONS = [
    f"{major}.{minor}{suffix}"
    for major in range(3)
    for minor in range(3)
    for suffix in ("", "rc1", ".post1", ".dev1", "+local")
]
EVENTS = st.tuples(
    st.sampled_from([kind.value for kind in EventKind]), st.sampled_from([*VERSIONS, "0", "*", "no version"])
)


def by_the_words_of_the_schema(events: list[dict[str, str]], version: str) -> bool:
    """`IncludedInRanges` of the schema, step by step, on versions without a local part."""
    asked = Version(version)
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and not any(limit == "*" or (limit != "no version" and asked < Version(limit)) for limit in limits):
        return False
    vulnerable = False
    for event in sorted((e for e in events if "limit" not in e), key=_place):
        ((kind, text),) = event.items()
        at = None if text in ("no version", "*") or (kind == "introduced" and text == "0") else Version(text)
        if kind == "introduced" and (at is None or asked >= at):
            vulnerable = True
        elif at is None or (kind == "fixed" and asked >= at) or (kind == "last_affected" and asked > at):
            vulnerable = False
    return vulnerable


def _place(event: dict[str, str]) -> tuple[int, Version]:
    ((kind, text),) = event.items()
    before_all = text in ("no version", "*") or (kind == "introduced" and text == "0")
    return (0, Version("0")) if before_all else (1, Version(text))


@given(st.lists(EVENTS, min_size=1, max_size=7), st.sampled_from([v for v in VERSIONS if "+" not in v]))
def test_it_is_the_algorithm_of_the_schema(events: list[tuple[str, str]], version: str) -> None:
    public = [(kind, text.partition("+")[0]) for kind, text in events]
    assert affects(ranged(*public), version) == by_the_words_of_the_schema(
        [{kind: text} for kind, text in public], version
    )


@given(
    st.lists(EVENTS, min_size=1, max_size=7), st.lists(st.sampled_from(VERSIONS), max_size=3), st.sampled_from(VERSIONS)
)
def test_the_range_that_an_advisory_affects_holds_the_versions_that_it_affects(
    events: list[tuple[str, str]], listed: list[str], version: str
) -> None:
    public = [(kind, text.partition("+")[0]) for kind, text in events]
    advisory = ranged(*public, versions=tuple(v for v in listed if "+" not in v))
    assert affected_range(advisory).contains(version, prereleases=True) == affects(advisory, version)


@given(
    st.lists(EVENTS, min_size=1, max_size=6), st.lists(st.sampled_from(VERSIONS), max_size=9), st.sampled_from(VERSIONS)
)
def test_listed_versions_that_a_range_holds_can_be_left_out(
    events: list[tuple[str, str]], listed: list[str], version: str
) -> None:
    record: dict[str, Any] = {
        "id": "X-1",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "demo"},
                "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "1.1"}, *({kind: text} for kind, text in events)]}
                ],
                "versions": listed,
            }
        ],
    }
    (read,), _ = advisories_in(record)
    whole = ranged(("introduced", "1.1"), *events, versions=tuple(listed))
    assert affects(read, version) == affects(whole, version)


def test_the_order_of_events_of_different_versions_does_not_matter() -> None:
    events = [("introduced", "0"), ("fixed", "1.1"), ("introduced", "2.0"), ("last_affected", "2.1")]
    shuffled = events[:]
    for seed in range(20):
        random.Random(seed).shuffle(shuffled)
        for version in VERSIONS:
            assert affects(ranged(*shuffled), version) == affects(ranged(*events), version)
