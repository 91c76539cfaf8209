"""The shipped histories of APIs: what a user of a package would find true."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from packaging.version import Version
from test_knowledge_tables import script

from depaudit.apis.verdict import PublicName
from depaudit.knowledge import api_history
from depaudit.knowledge.api_history import Change, History, changes_along, history_of, read_history, roots
from depaudit.knowledge.tables import table

SHIPPED = sorted(table("api_histories"))


files, states, edges = script("history_file"), script("history_states"), script("history_edges")


def history(distribution: str) -> History:
    found = history_of(distribution)
    assert found is not None
    return found


def test_a_distribution_without_history_is_none() -> None:
    assert history_of("no-such-distribution") is None


@pytest.mark.parametrize("name", SHIPPED)
def test_the_file_is_written_the_one_way_there_is(name: str) -> None:
    versions, changes = read_history(files.read(name))
    assert files.written(versions, changes) == files.read(name)


@pytest.mark.parametrize("name", SHIPPED)
def test_releases_stand_in_order_and_every_change_names_covered_ones(name: str) -> None:
    found = history(name)
    place = {version: at for at, version in enumerate(found.versions)}
    assert list(found.versions) == sorted(found.versions, key=Version)
    for path, change in found.changes.items():
        assert path.split(".")[0] in found.roots
        assert bool(change.added) == bool(change.absent), path
        assert bool(change.removed) == bool(change.last), path
        assert change.added or change.removed or change.deprecated, path
        for newer, older in ((change.added, change.absent), (change.removed, change.last)):
            assert not newer or place[older] < place[newer], path


@pytest.mark.parametrize("name", SHIPPED)
def test_there_is_no_file_without_a_row_and_no_row_without_a_file(name: str) -> None:
    assert (Path(api_history.FOLDER) / f"{name}.txt.z").is_file()
    shipped = {path.name.removesuffix(".txt.z") for path in Path(api_history.FOLDER).glob("*.txt.z")}
    assert shipped - {api_history.STANDARD_LIBRARY} == set(SHIPPED) - {api_history.STANDARD_LIBRARY}


def test_an_import_package_leads_to_its_distribution_and_the_standard_library_to_none() -> None:
    assert roots()["numpy"] == "numpy"
    assert "os" not in roots()


def test_the_histories_together_stay_a_few_hundred_kilobytes() -> None:
    assert sum(path.stat().st_size for path in Path(api_history.FOLDER).glob("*.txt.z")) < 700_000


def test_what_is_kept_by_hand_wins_and_names_its_source() -> None:
    facts = tomli.loads((Path(api_history.FOLDER).parent / "facts" / "api_overlay.toml").read_text(encoding="utf-8"))
    for name, rows in facts.items():
        for path, row in rows.items():
            change = history(name).changes[path]
            assert change.source == row["source"] != ""
            assert set(row) <= set(Change._fields), path


VERSIONS = ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("AAPP", Change("3", "2", "", "", "d")),
        ("A?PP", Change("3", "1", "", "", "d")),
        ("PPPA", Change("", "", "4", "3", "d")),
        ("APPA", Change("2", "1", "4", "3", "d")),
        ("PAAP", Change("4", "3", "2", "1", "d")),
        ("APAP", None),
        ("PPPP", None),
        ("??P?", None),
        ("AAAA", None),
    ],
)
def test_what_became_of_a_name_follows_from_what_each_release_has(seen: str, expected: Change | None) -> None:
    words = {"A": states.ABSENT, "P": states.PRESENT, "?": states.UNKNOWN}
    assert states.change_of(VERSIONS, [words[letter] for letter in seen], ["d"] * 4) == expected


def test_what_a_parent_says_is_not_said_again() -> None:
    came, went = Change("2", "1", "", "", "d"), Change("", "", "3", "2", "d")
    changes = {"a.b": came, "a.b.c": came, "a.b.c(d)": came, "a.b.e": came._replace(added="3"), "a.b.f": came._replace(removed="4", last="3")}
    assert set(states.told(changes)) == {"a.b", "a.b.e", "a.b.f"}
    assert set(states.told({"a.b": went, "a.b(c)": went, "a.d": went})) == {"a.b", "a.d"}


def test_a_use_meets_the_changes_of_all_that_it_is_a_part_of() -> None:
    row = Change("2", "1", "", "", "d")
    made = History("a", ("a",), ("1", "2"), True, {"a.b": row, "a.b.c(d)": row, "a.b.e": row})
    assert [name for name, _ in changes_along(made, "a.b.c", "d")] == ["a.b.c(d)", "a.b"]
    assert [name for name, _ in changes_along(made, "a.b.c")] == ["a.b"]


def public(path: str, home: str = "", keywords: tuple[str, ...] | None = None) -> PublicName:
    return PublicName(path, keywords, home or path)


def meant(*names: PublicName, modules: str = "a. a.b. a.b.c a.d", skip: tuple[str, ...] = ()) -> list[str]:
    found = script("history_names").meant(names, frozenset(modules.split()), skip)
    return sorted(found)


def test_a_history_keeps_a_name_where_it_is_defined_and_where_packages_offer_it() -> None:
    assert meant(public("a.X", "a.b.c.X"), public("a.b.X", "a.b.c.X"), public("a.b.c.X", "a.b.c.X")) == ["a.X", "a.b.X", "a.b.c.X"]


def test_a_history_leaves_out_what_a_module_happens_to_import() -> None:
    assert meant(public("a.X", "a.b.c.X"), public("a.d.X", "a.b.c.X")) == ["a.X"]


def test_members_and_parameters_are_told_at_the_shortest_path() -> None:
    names = [public("a.X", "a.b.c.X", ("k",)), public("a.X.m", "a.b.c.X.m"), public("a.b.c.X", "a.b.c.X", ("k",)), public("a.b.c.X.m", "a.b.c.X.m")]
    assert meant(*names) == ["a.X", "a.X.m", "a.b.c.X"]
    assert script("history_names").meant(names, frozenset({"a.", "a.b.", "a.b.c"}), ())["a.b.c.X"] is None


def test_of_a_skipped_module_only_what_others_offer_is_kept() -> None:
    names = [public("a.X", "a.b.c.X", ("k",)), public("a.X.m", "a.b.c.X.m"), public("a.b.c.Y", "a.b.c.Y")]
    assert meant(*names, skip=("a.b.",)) == ["a.X"]


def test_what_begins_with_an_underscore_and_tests_are_no_part_of_a_history() -> None:
    assert meant(public("a._x"), public("a._b.X"), public("a.tests.X"), public("a.x")) == ["a.x"]


def test_what_some_releases_show_is_asked_of_all() -> None:
    older = {"a.x": ("k",), "a.y": None, "a.f": ("k", "l")}
    newer = {"a.x": ("k",), "a.f": ("k", "m")}
    assert edges.candidates([older, newer]) == {"a.y", "a.f(l)", "a.f(m)"}


def test_a_name_is_asked_for_on_both_sides_of_where_it_begins_to_be_shown_and_further_where_that_tells_nothing() -> None:
    shown = [{}, {}, {}, {"a.x": None}, {"a.x": None}]
    assert sorted(edges.to_ask("a.x", shown, [None] * 5)) == [2, 3]
    assert sorted(edges.to_ask("a.x", shown, [None, None, states.UNKNOWN, states.PRESENT, None])) == [1]
    assert sorted(edges.to_ask("a.x", shown, [None, None, states.ABSENT, states.PRESENT, None])) == []


def test_a_parameter_is_not_asked_for_where_there_is_nothing_to_call() -> None:
    shown = [{}, {"a.f": ("j",)}, {"a.f": ("j", "k")}]
    assert sorted(edges.to_ask("a.f(k)", shown, [None] * 3)) == [1, 2]
    assert sorted(edges.to_ask("a.f(j)", shown, [None] * 3)) == []


def test_a_name_that_is_no_longer_shown_but_still_given_is_asked_for_until_it_is_gone() -> None:
    shown = [{"a.x": None}, {}, {}, {}]
    assert sorted(edges.to_ask("a.x", shown, [states.PRESENT, states.PRESENT, None, None])) == [2]
    assert sorted(edges.to_ask("a.x", shown, [states.PRESENT, states.PRESENT, states.ABSENT, None])) == []
