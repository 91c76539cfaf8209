"""`minimum-too-low`, `maximum-too-high`, `deprecated-api`: uses put together by hand against a history that is."""

from __future__ import annotations

import pytest
from hand_built import extra, grouped, manifest, pyproject, requirement
from uses_built import compared, know, quilt, too_high, too_low, use, using

from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.finding import Confidence, Finding
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Role, Scope
from depaudit.model.source import Guard, ImportRow
from depaudit.model.usage import GUARDED, UseGuard, UseRow, VersionRow
from depaudit.rules.capped_requirement import capped_requirement
from depaudit.rules.deprecated_api import deprecated_api
from depaudit.rules.minimum_too_low import minimum_too_low
from depaudit.rules.requirement_without_minimum import requirement_without_minimum
from depaudit.verdicts import Found, one_row_a_fault

__all__ = ["quilt"]
SEW, THREAD, HOOP, KNOT = use("quilt.sew"), use("quilt.sew(thread)"), use("quilt.hoop.Hoop"), use("quilt.knot")


def severity(finding: Finding) -> str:
    return "note" if finding.confidence is Confidence.POSSIBLE else finding.severity.value


def low(*manifests: Manifest, rows: tuple[UseRow | VersionRow, ...] = (SEW,), path: str = "app.py", **more: object) -> list[str]:
    """The wanted minimum and the severity of each row."""
    found = too_low(using(*manifests, uses={path: rows}, **more))  # type: ignore[arg-type]
    return [f"{f.details['needed']} {severity(f)}" for f in found]


def high(*manifests: Manifest, rows: tuple[UseRow | VersionRow, ...] = (KNOT,), path: str = "app.py", **more: object) -> list[str]:
    found = too_high(using(*manifests, uses={path: rows}, **more))  # type: ignore[arg-type]
    return [f"{f.details['needed']} {severity(f)}" for f in found]


def locked(project: Project, *versions: str) -> Project:
    rows = tuple(LockedVersion("quilt", version, Location("uv.lock", 3)) for version in versions)
    return replace(project, locks=(Lock("uv.lock", "uv", rows),))


# the minimum


def test_the_lowest_admitted_release_lacks_what_a_module_uses_as_it_is_imported() -> None:
    assert low(pyproject("quilt>=1.1")) == ["1.2.0 error"]


def test_in_a_function_it_is_a_warning() -> None:
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=UseGuard.DEFERRED),)) == ["1.2.0 warning"]
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=UseGuard.MAIN),)) == ["1.2.0 warning"]


def test_an_annotation_that_is_evaluated_is_a_use() -> None:
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=UseGuard.ANNOTATION),)) == ["1.2.0 error"]


@pytest.mark.parametrize("specifier", [">=1.2", ">=1.2,<2", "~=1.2", "==1.2.3", "==1.2.*", ">=2", ">1.1.0,!=1.1.*", ">=1.1,!=1.1.0"])
def test_a_minimum_that_has_it_is_in_order(specifier: str) -> None:
    assert low(pyproject(f"quilt{specifier}")) == []


@pytest.mark.parametrize("specifier", [">=1.1", ">=1", "<3", "!=1.2.0", "~=1.0", "==1.*", ">=0.3", ">=0.3,<0.9", ">=1.2 || >=1.1"])
def test_a_range_that_admits_an_older_release_is_not(specifier: str) -> None:
    made = replace(requirement("quilt>=1", "pyproject.toml"), specifier=specifier)
    assert len(low(pyproject(made))) == 1


def test_between_the_last_that_lacks_it_and_the_first_that_has_it_nothing_is_known() -> None:
    assert low(pyproject("quilt>=1.1.5")) == []
    assert low(manifest("quilt==1.1.5")) == []


@pytest.mark.parametrize("guard", [one for one in UseGuard if one & GUARDED])
def test_a_guarded_use_is_no_use(guard: UseGuard) -> None:
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=guard | UseGuard.DEFERRED),)) == []


def test_a_guard_that_is_not_understood_leaves_a_note() -> None:
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=UseGuard.UNCLEAR),)) == ["1.2.0 note"]
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", guard=UseGuard.PYTHON),)) == ["1.2.0 note"]
    assert low(pyproject("quilt>=1.1"), rows=(use("quilt.sew", tests=(".utils.is_new",)),)) == ["1.2.0 note"]


def test_a_test_of_the_version_that_lets_too_much_through_leaves_a_note() -> None:
    def told(version: str) -> list[str]:
        return low(pyproject("quilt>=1"), rows=(use("quilt.sew", guard=UseGuard.VERSION, version=version),))

    assert told(">=1.1") == ["1.2.0 note"]
    assert told(">=1.2") == []
    assert told("") == []
    survived = use("quilt.sew", guard=UseGuard.VERSION | UseGuard.SURVIVED, version=">=1.1")
    assert low(pyproject("quilt>=1"), rows=(survived,)) == []


def test_a_sure_use_counts_beside_a_guarded_one() -> None:
    guarded = use("quilt.sew", 8, UseGuard.VERSION)
    assert low(pyproject("quilt>=1.1"), rows=(guarded, SEW)) == ["1.2.0 error"]


def test_an_author_who_compares_the_version_there_knows() -> None:
    assert low(pyproject("quilt>=1.1"), rows=(SEW, compared("1.2"))) == ["1.2.0 note"]
    elsewhere = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,), "b.py": (compared("1.2"),)})
    assert [severity(f) for f in too_low(elsewhere)] == ["note"]
    assert low(pyproject("quilt>=1.1"), rows=(SEW, compared("1.0"))) == ["1.2.0 error"]


def test_a_file_that_asks_for_a_newer_version_may_mean_what_it_uses() -> None:
    assert low(pyproject("quilt>=1.1"), rows=(SEW, compared("2.0"))) == ["1.2.0 note"]
    elsewhere = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,), "b.py": (compared("2.0"),)})
    assert [severity(f) for f in too_low(elsewhere)] == ["error"]


def test_a_file_that_takes_in_what_tells_the_version_may_guard_what_it_uses() -> None:
    def told(name: str) -> list[str]:
        of = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,)})
        row = ImportRow(1, 1, 1, 9, 0, "compat", (name,), 0, "", 0, 0)
        return [severity(f) for f in too_low(replace(of, sources=(replace(of.sources[0], imports=(row,)),)))]

    assert told("quilt_major") == ["note"]
    assert told("quilt_colour") == ["error"]


def test_an_import_where_the_package_was_found_is_not_part_of_every_import() -> None:
    of = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,)})
    place = (SEW.line, 1, SEW.line, 9)

    def told(guard: Guard) -> list[str]:
        row = ImportRow(*place, 0, "quilt", ("sew",), guard.value, "", 0, 0)
        return [severity(f) for f in too_low(replace(of, sources=(replace(of.sources[0], imports=(row,)),)))]

    assert told(Guard.OPTIONAL) == ["warning"]
    assert told(Guard.NONE) == ["error"]


def test_a_history_that_was_not_tried_proves_notes_but_for_rows_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, validated=False)
    assert low(pyproject("quilt>=1.0")) == ["1.2.0 note"]
    assert low(pyproject("quilt>=1.0"), rows=(use("quilt.by_hand"),)) == ["1.1.0 error"]
    assert low(pyproject("quilt>=1.0"), rows=(SEW, use("quilt.by_hand"))) == ["1.1.0 error"]


def test_one_row_a_requirement_the_greatest_minimum_wins() -> None:
    (finding,) = too_low(using(pyproject("quilt>=1"), uses={"app.py": (SEW, HOOP), "b.py": (THREAD,)}))
    assert finding.details["needed"] == "2.1.0"
    assert finding.message == (
        "`quilt>=1` admits 2.0.0, which lacks `quilt.sew(thread=)` (used at b.py:3); it came with 2.1.0, and 2 more names"
    )
    assert [e.message.partition("; ")[0] for e in finding.evidence] == [
        "`quilt.sew(thread=)` is absent in 2.0.0 (quilt/__init__.py has no such parameter), first in 2.1.0",
        "`quilt.hoop.Hoop` is absent in 1.2.3 (quilt/hoop.py has no such name), first in 2.0.0",
        "`quilt.sew` is absent in 1.1.0 (quilt/__init__.py has no such name), first in 1.2.0",
    ]
    assert finding.fix is not None
    assert finding.fix.message == "quilt>=2.1"


def test_what_fails_at_import_leads_and_the_fix_serves_all() -> None:
    later = use("quilt.hoop.Hoop", 9, UseGuard.DEFERRED)
    (finding,) = too_low(using(pyproject("quilt>=1"), uses={"app.py": (SEW, later)}))
    assert severity(finding) == "error"
    assert finding.message.endswith("it came with 1.2.0, and 1 more name; all of it needs 2.0.0")
    assert finding.fix is not None
    assert finding.fix.message == "quilt>=2.0"


def test_a_possible_need_raises_no_minimum_that_a_certain_one_asks_for() -> None:
    unclear = use("quilt.hoop.Hoop", 9, UseGuard.UNCLEAR)
    assert low(pyproject("quilt>=1"), rows=(SEW, unclear)) == ["1.2.0 error"]


def test_without_any_minimum_that_is_said_and_weighs_a_step_less() -> None:
    (finding,) = too_low(using(pyproject("quilt"), uses={"app.py": (SEW,)}))
    assert severity(finding) == "warning"
    assert finding.message == (
        "`quilt` states no minimum version, and 1.1.0 lacks `quilt.sew` (used at app.py:3), which came with 1.2.0"
    )
    assert low(pyproject("quilt<3")) == ["1.2.0 warning"]
    assert low(pyproject("quilt"), rows=(use("quilt.sew", guard=UseGuard.DEFERRED),)) == ["1.2.0 note"]
    assert low(manifest("quilt"), kind=Kind.APPLICATION) == ["1.2.0 note"]


def test_a_pin_that_lacks_it_fails_for_certain() -> None:
    (finding,) = too_low(using(manifest("quilt==1.1.0"), uses={"app.py": (SEW,)}, kind=Kind.APPLICATION))
    assert severity(finding) == "error"
    assert finding.message == "No release that `quilt==1.1.0` admits has `quilt.sew` (used at app.py:3), which came with 1.2.0"
    assert finding.fix is not None
    assert not finding.fix.edits


def test_a_pin_that_is_older_than_the_covered_releases_lacks_what_came_later() -> None:
    assert low(manifest("quilt==0.8"), kind=Kind.APPLICATION) == ["1.2.0 error"]


def test_requirements_of_developers_are_notes() -> None:
    assert low(pyproject(grouped("quilt>=1.1", "test")), path="tests/test_x.py") == ["1.2.0 note"]
    assert low(pyproject(extra("quilt>=1.1", "dev", role=Role.DEVELOPMENT)), path="tests/test_x.py") == ["1.2.0 note"]


def test_what_runs_is_not_held_against_requirements_of_developers() -> None:
    assert low(pyproject("quilt>=1.2", grouped("quilt>=1.1,<3", "test"))) == []
    assert low(pyproject(grouped("quilt>=1.1", "test"))) == []


def test_tests_are_held_against_their_own_group() -> None:
    assert low(pyproject("quilt>=1.1", grouped("quilt>=1.2", "test")), path="tests/test_x.py") == []


def test_what_only_tests_use_is_a_note_of_the_runtime_requirement() -> None:
    assert low(pyproject("quilt>=1.1"), path="tests/test_x.py") == ["1.2.0 note"]
    (finding,) = too_low(using(pyproject("quilt>=1"), uses={"app.py": (SEW,), "tests/test_x.py": (HOOP,)}))
    assert finding.details["needed"] == "1.2.0"


def test_notebooks_and_tools_run_in_an_application() -> None:
    for path in ("explore.ipynb", "tools/make.py"):
        assert low(manifest("quilt>=1.1"), path=path, kind=Kind.APPLICATION) == ["1.2.0 error"]
        assert low(pyproject("quilt>=1.1"), path=path) == ["1.2.0 note"]
    assert low(manifest("quilt>=1.1"), path="examples/show.py", kind=Kind.APPLICATION) == ["1.2.0 note"]


def test_setup_py_is_another_matter() -> None:
    assert low(pyproject("quilt>=1.1"), path="setup.py") == []


def test_a_file_of_an_extra_is_held_against_what_the_extra_asks_for() -> None:
    both = pyproject("quilt>=1.1", extra("quilt>=1.2", "fast"))
    assert low(both) == ["1.2.0 error"]
    assert low(pyproject("rich", extra("quilt>=1.1", "fast")), extra="fast") == ["1.2.0 error"]
    assert low(pyproject("rich", extra("quilt>=1.1", "fast")), extra="slow") == []


def test_of_several_extras_only_the_one_that_asks_most_is_held() -> None:
    assert low(pyproject(extra("quilt>=1.1", "a"), extra("quilt>=1.2", "b"))) == []
    assert low(pyproject(extra("quilt>=1.0", "a"), extra("quilt>=1.1", "b"))) == ["1.2.0 error"]


def test_requirements_of_a_folder_are_for_its_code() -> None:
    of_folder = manifest("quilt==1.1.0", path="demo/requirements.txt")
    assert low(pyproject("quilt>=1.2"), of_folder) == []
    assert low(pyproject("quilt>=1.2"), of_folder, path="demo/app.py") == ["1.2.0 error"]
    assert low(manifest("quilt>=1.1", path="requirements/base.txt"), kind=Kind.APPLICATION) == ["1.2.0 error"]


def test_a_constraint_states_the_minimum_too() -> None:
    constraint = requirement("quilt>=1.2", "constraints.txt", scope=Scope.CONSTRAINT)
    assert low(manifest("quilt", constraint), kind=Kind.APPLICATION) == []


def test_the_row_is_of_the_requirement_that_states_the_minimum() -> None:
    split = pyproject("quilt>=1.0 ; python_version < '3.11'", "quilt>=1.2 ; python_version >= '3.11'")
    (finding,) = too_low(using(split, uses={"app.py": (SEW,)}, python=">=3.9"))
    assert finding.requirement is not None
    assert finding.requirement.location.line == 1
    assert low(split, python=">=3.11") == []


def test_the_lock_never_lowers_the_minimum_but_a_locked_project_hears_of_it_in_a_note() -> None:
    asked = manifest(replace(requirement("quilt>=1.1", "pyproject.toml"), role=Role.LOCKED), path="pyproject.toml")
    of = using(asked, uses={"app.py": (SEW,)}, kind=Kind.APPLICATION)
    assert [severity(f) for f in too_low(locked(of, "2.0.0"))] == ["note"]
    assert [severity(f) for f in too_low(locked(of, "1.1.0"))] == ["error"]
    library = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,)})
    assert [severity(f) for f in too_low(locked(library, "2.0.0"))] == ["error"]


def test_a_package_of_the_project_itself_is_not_asked() -> None:
    of = using(pyproject("quilt>=1.1"), uses={"app.py": (SEW,)})
    assert too_low(replace(of, first_party=frozenset({"quilt"}))) == []
    assert too_low(using(pyproject("quilt>=1.1", name="quilt"), uses={"app.py": (SEW,)})) == []


def test_the_fix_keeps_the_rest_of_the_requirement() -> None:
    def fixed(text: str, rows: tuple[UseRow, ...] = (SEW,)) -> tuple[str, int]:
        (finding,) = too_low(using(pyproject(text), uses={"app.py": rows}))
        assert finding.fix is not None
        return finding.fix.edits[0].new if finding.fix.edits else finding.fix.message, len(finding.fix.edits)

    assert fixed("quilt>=1.1,<3") == ("quilt>=1.2,<3", 1)
    assert fixed("quilt[silk]>=1.1; python_version > '3'") == ("quilt[silk]>=1.2; python_version > '3'", 1)
    assert fixed("quilt") == ("quilt>=1.2", 1)
    assert fixed("quilt[silk]") == ("quilt[silk]>=1.2", 1)
    assert fixed("quilt<3") == ("quilt>=1.2,<3", 1)
    assert fixed("quilt~=1.0") == ("quilt~=1.2", 1)
    assert fixed("quilt~=1.0", (HOOP,)) == ("quilt>=2.0", 1)
    assert fixed("quilt>=1.1,<2", (HOOP,)) == ("quilt>=2.0", 0)


def test_the_fix_writes_the_same_in_both_manifests() -> None:
    of = using(pyproject("quilt>=1.1"), manifest("quilt>=1.1"), uses={"app.py": (SEW,)})
    for finding in too_low(of):
        assert finding.fix is not None
        assert sorted(e.location.path for e in finding.fix.edits) == ["pyproject.toml", "requirements.txt"]


# the maximum


def test_what_is_gone_from_a_release_that_is_admitted_fails_today() -> None:
    (finding,) = too_high(using(pyproject("quilt>=1.2"), uses={"app.py": (KNOT,)}))
    assert severity(finding) == "error"
    assert finding.message == "`quilt>=1.2` admits 3.0.0, from which `quilt.knot` (used at app.py:3) is gone; 2.1.0 is the last that has it"
    assert finding.fix is not None
    assert finding.fix.message == "use what replaces it, or ask for `quilt<3.0` until then"


@pytest.mark.parametrize("specifier", ["<3", ">=1,<2.2", "==2.1.0", "~=2.0", "==2.9"])
def test_a_range_that_ends_before_is_in_order(specifier: str) -> None:
    assert high(pyproject(f"quilt{specifier}")) == []


def test_of_releases_that_are_newer_than_what_is_known_nothing_is_said() -> None:
    assert high(pyproject("quilt>=3.5")) == []


def test_a_lock_or_pin_that_still_has_it_leaves_a_note() -> None:
    of = using(manifest("quilt>=1"), uses={"app.py": (KNOT,)}, kind=Kind.APPLICATION)
    assert [severity(f) for f in too_high(of)] == ["error"]
    assert [severity(f) for f in too_high(locked(of, "2.1.0"))] == ["note"]
    assert [severity(f) for f in too_high(locked(of, "3.0.0"))] == ["error"]
    library = using(pyproject("quilt>=1"), uses={"app.py": (KNOT,)})
    assert [severity(f) for f in too_high(locked(library, "2.1.0"))] == ["error"]


def test_a_pin_from_which_it_is_gone() -> None:
    (finding,) = too_high(using(manifest("quilt==3.0.0"), uses={"app.py": (KNOT,)}, kind=Kind.APPLICATION))
    assert severity(finding) == "error"
    assert finding.message == "No release that `quilt==3.0.0` admits has `quilt.knot` (used at app.py:3), which is gone from 3.0.0"


def test_what_came_and_went_is_told_at_both_ends() -> None:
    assert low(pyproject("quilt"), rows=(use("quilt.patch"),)) == ["1.1.0 warning"]
    assert high(pyproject("quilt"), rows=(use("quilt.patch"),)) == ["2.0.0 error"]


def test_what_was_away_for_a_while_is_a_matter_of_the_end_that_is_nearer() -> None:
    away = (use("quilt.bool"),)
    assert (low(pyproject("quilt>=1.2"), rows=away), high(pyproject("quilt>=1.2"), rows=away)) == ([], ["2.0.0 error"])
    assert (low(pyproject("quilt>=2.0"), rows=away), high(pyproject("quilt>=2.0"), rows=away)) == (["3.0.0 error"], [])
    assert (low(pyproject("quilt>=3"), rows=away), high(pyproject("quilt>=3"), rows=away)) == ([], [])


# deprecations


def deprecated(*manifests: Manifest, rows: tuple[UseRow, ...]) -> list[str]:
    return [f.message for f in deprecated_api(using(*manifests, uses={"app.py": rows}))]


def test_what_warns_is_a_note_a_distribution() -> None:
    assert deprecated(pyproject("quilt<3"), rows=(KNOT, use("quilt.stitch"))) == [
        "`quilt.knot` is deprecated since quilt 2.0.0 and gone from 3.0.0, and so is 1 more"
    ]


def test_what_no_admitted_release_warns_of_is_nothing() -> None:
    assert deprecated(pyproject("quilt<2"), rows=(KNOT,)) == []


def test_what_is_gone_already_is_told_as_such_alone() -> None:
    assert deprecated(pyproject("quilt>=1"), rows=(KNOT,)) == []
    assert high(pyproject("quilt>=1"), rows=(use("quilt.stitch"),)) == []


# what other rules make of it


def test_a_limit_that_the_code_needs_is_no_speculation() -> None:
    def told(*rows: UseRow) -> list[str]:
        return [f.distribution for f in capped_requirement(using(pyproject("quilt>=1,<3"), uses={"app.py": rows}))]

    assert told(SEW) == ["quilt"]
    assert told(KNOT) == []
    assert told(use("quilt.knot", guard=UseGuard.VERSION)) == ["quilt"]


def test_a_requirement_without_a_minimum_is_one_row() -> None:
    of = using(pyproject("quilt"), uses={"app.py": (SEW,)})
    found = [Found(of, f) for rule in (minimum_too_low, requirement_without_minimum) for f in rule(of)]
    order = {"minimum-too-low": 0, "requirement-without-minimum": 1}
    (row,) = one_row_a_fault(found, order)
    assert row.finding.rule == "minimum-too-low"
