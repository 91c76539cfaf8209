"""What a project asks of a distribution: the oldest and newest release, all that holds together."""

from __future__ import annotations

import pytest
from hand_built import extra, grouped, manifest, pyproject, requirement
from uses_built import VERSIONS, lowest, quilt, use, using

from depaudit.knowledge.api_history import Change, History, history_of
from depaudit.knowledge.first_wheels import first_wheel
from depaudit.minimums.asked import asked_of, lower, pinned, upper
from depaudit.minimums.releases import Presence, order, presence, short
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Scope
from depaudit.model.usage import UseRow, VersionRow

__all__ = ["quilt"]
USES: dict[str, tuple[UseRow | VersionRow, ...]] = {"app.py": (use("quilt.sew"),)}


@pytest.mark.parametrize(
    ("specifier", "first", "last"),
    [
        ("", "", ""),
        (">=1.2", "1.2", ""),
        (">=1.2,<2", "1.2", "2"),
        (">1.2,>=1.3", "1.3", ""),
        ("==1.2.3", "1.2.3", "1.2.3"),
        ("==1.2.*", "1.2", "1.2"),
        ("~=1.4.2", "1.4.2", "1.4.2"),
        ("<2", "", "2"),
        ("!=1.3", "", ""),
        (">=1.2 || >=2", "1.2", ""),
        (">=1.2,<2 || <1", "", "2"),
        ("==2.1.0+cu121", "2.1.0", "2.1.0"),
    ],
)
def test_the_ends_that_a_specifier_states(specifier: str, first: str, last: str) -> None:
    assert lower(specifier) == first
    assert upper(specifier) == last


def test_a_pin_is_one_version() -> None:
    assert pinned("==1.2.3") == "1.2.3"
    assert pinned("==2.1.0+cu121") == "2.1.0"
    assert pinned("==1.2.*") == ""
    assert pinned(">=1.2") == ""


def covered(*manifests: Manifest, python: str = "") -> list[tuple[str, ...]]:
    history = History("quilt", ("quilt",), VERSIONS, True, {})
    return [asked.covered(history) for asked in asked_of(using(*manifests, uses=USES, python=python), "quilt")]


def test_the_covered_releases_that_are_admitted() -> None:
    assert covered(manifest("quilt>=1.2,<2.1,!=1.2.3")) == [("1.2.0", "2.0.0")]
    assert covered(manifest("quilt")) == [VERSIONS]
    assert covered(manifest("quilt~=2.0")) == [("2.0.0", "2.1.0")]


def test_a_pin_that_is_not_covered_stands_for_itself() -> None:
    assert covered(manifest("quilt==1.1.7")) == [("1.1.7",)]


def test_requirements_and_constraints_of_one_environment_combine() -> None:
    constraint = requirement("quilt>=2", "constraints.txt", scope=Scope.CONSTRAINT)
    both = manifest("quilt<3", constraint)
    assert covered(both) == [("2.0.0", "2.1.0")]
    assert lowest(using(both, uses=USES)) == ["2"]


def test_markers_split_by_python() -> None:
    split = pyproject("quilt>=1.1 ; python_version < '3.11'", "quilt>=2.1 ; python_version >= '3.11'")
    assert lowest(using(split, uses=USES, python=">=3.9")) == ["1.1", "2.1"]
    assert lowest(using(split, uses=USES, python=">=3.11")) == ["2.1"]


def test_an_extra_and_a_group_are_asked_with_the_base() -> None:
    found = using(pyproject("quilt>=1.1", extra("quilt>=2", "fast"), grouped("quilt>=2.1", "test")), uses=USES)
    assert sorted(lowest(found)) == ["1.1", "2", "2.1"]


def test_what_stands_at_a_url_says_nothing() -> None:
    assert lowest(using(manifest("quilt @ https://example.org/quilt-1.0.zip"), uses=USES)) == []


def test_what_only_builds_is_left_out() -> None:
    build = requirement("quilt>=1", "pyproject.toml", scope=Scope.BUILD)
    assert lowest(using(pyproject(build), uses=USES)) == []


def test_what_has_no_wheel_for_the_oldest_python_is_what_nobody_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("depaudit.minimums.asked.first_wheel", lambda name, python: "1.2.0" if python >= (3, 10) else "")
    assert covered(manifest("quilt<2"), python=">=3.10") == [("1.2.0", "1.2.3")]
    assert covered(manifest("quilt<2"), python=">=3.9") == [("1.0.0", "1.1.0", "1.2.0", "1.2.3")]
    assert covered(manifest("quilt<2")) == [("1.0.0", "1.1.0", "1.2.0", "1.2.3")]
    assert covered(manifest("quilt<1.2"), python=">=3.10") == [("1.0.0", "1.1.0")]
    assert covered(manifest("quilt==1.1.0"), python=">=3.10") == [("1.1.0",)]


def test_the_first_wheels_are_known() -> None:
    assert first_wheel("numpy", (3, 12)) == "1.26.0"
    assert first_wheel("requests", (3, 12)) == ""
    assert first_wheel("numpy", (3, 99)) == ""


def told(change: Change, version: str) -> str:
    return presence(History("quilt", ("quilt",), VERSIONS, True, {}), change, version).value


@pytest.mark.parametrize(
    ("version", "state"),
    [("0.3", "absent"), ("1.0.0", "absent"), ("1.1.0", "absent"), ("1.1.5", "unknown"), ("1.2.0", "present"), ("9", "unknown")],
)
def test_what_came_later_is_absent_before(version: str, state: str) -> None:
    assert told(Change("1.2.0", "1.1.0", "", "", ""), version) == state


@pytest.mark.parametrize(
    ("version", "state"), [("0.3", "unknown"), ("1.0.0", "present"), ("2.1.4", "unknown"), ("3.0.0", "absent"), ("3.1.0", "absent"), ("4", "unknown")]
)
def test_what_was_there_before_the_covered_releases_is_not_known_before_them(version: str, state: str) -> None:
    assert told(Change("", "", "3.0.0", "2.1.0", ""), version) == state


@pytest.mark.parametrize(
    ("version", "state"),
    [("0.3", "unknown"), ("1.2.0", "present"), ("1.2.3", "present"), ("1.9", "unknown"), ("2.0.0", "absent"), ("2.1.0", "absent"), ("2.9", "unknown"), ("3.0.0", "present")],
)
def test_what_was_away_for_a_while(version: str, state: str) -> None:
    assert told(Change("3.0.0", "2.1.0", "2.0.0", "1.2.3", ""), version) == state


@pytest.mark.parametrize(
    ("version", "state"), [("1.0.0", "absent"), ("1.1.0", "present"), ("1.2.3", "present"), ("2.0.0", "absent"), ("3.1.0", "absent")]
)
def test_what_came_and_went(version: str, state: str) -> None:
    assert told(Change("1.1.0", "1.0.0", "2.0.0", "1.2.3", ""), version) == state


def test_releases_are_in_order() -> None:
    assert sorted(("1.10", "1.9", "1.9.post1", "1.9rc1", "2"), key=order) == ["1.9rc1", "1.9", "1.9.post1", "1.10", "2"]
    assert order("1.0") == order("1.0.0") == order("1")
    assert [short(v) for v in ("1.17.0", "2.0.0", "1.22.3", "3")] == ["1.17", "2.0", "1.22.3", "3"]


def test_an_override_leaves_nothing_to_say() -> None:
    from depaudit.model.record import replace

    overridden: Project = using(replace(manifest("quilt>=1"), overridden=frozenset({"quilt"})), uses=USES)
    assert lowest(overridden) == []


def test_presence_has_three_values() -> None:
    assert {p.value for p in Presence} == {"present", "absent", "unknown"}


@pytest.mark.parametrize("specifier", ["", ">=1.20", ">=1.20,<2", "<1.24", "==1.24.0", ">=2.1", "<0.1"])
def test_whether_some_release_lacks_a_name_is_told_as_by_looking_at_all(specifier: str) -> None:
    history = history_of("numpy")
    assert history is not None
    for asked in asked_of(using(manifest(f"numpy{specifier}"), uses=USES), "numpy"):
        for change in set(history.changes.values()):
            assert asked.lacks_some(history, change) == bool(asked.lacking(history, change)), change
