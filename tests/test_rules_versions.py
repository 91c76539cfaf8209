"""What requirements say of versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_built import extra, findings, grouped, manifest, project, pyproject, requirement, severities

from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Manifest, Role, Scope

UNPINNED = "unpinned-requirement"


def rows(rule: str, of: Project) -> list[tuple[str, str]]:
    """Place and severity of everything that the rule says."""
    return [(of.shown(f.location), f.severity.value) for f in findings(rule, of)]


def locked(of: Project, **versions: str) -> Project:
    """The project with a lock."""
    rows = tuple(LockedVersion(name, version, Location("uv.lock")) for name, version in versions.items())
    return replace(of, locks=(Lock("uv.lock", "uv", rows),))


def app(*manifests: Manifest) -> Project:
    return project(*manifests, kind=Kind.APPLICATION)


def test_requirements_without_versions_are_one_row_a_manifest() -> None:
    of = app(manifest("requests==2.32.3", "numpy", "tqdm"), manifest("click", path="more.txt"))
    assert rows(UNPINNED, of) == [("requirements.txt:2", "warning"), ("more.txt:1", "warning")]
    assert findings(UNPINNED, of)[0].message == "2 of 3 requirements have no version: `numpy` and `tqdm`"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["numpy"], "`numpy` has no version"),
        (["numpy", "click"], "None of 2 requirements has a version: `numpy` and `click`"),
        (["a>=1", "b"], "1 of 2 requirements has no version: `b`"),
        (["a", "b", "c", "d", "e"], "None of 5 requirements has a version: `a`, `b`, `c` and 2 more"),
    ],
)
def test_the_message_counts(names: list[str], message: str) -> None:
    assert findings(UNPINNED, app(manifest(*names)))[0].message == message


@pytest.mark.parametrize("text", ["numpy==1.26", "numpy>=1.26", "numpy<2", "numpy @ https://example.org/numpy.whl"])
def test_does_not_touch_any_specifier_or_url(text: str) -> None:
    assert rows(UNPINNED, app(manifest(text))) == []


def test_does_not_touch_editable_installs() -> None:
    assert rows(UNPINNED, app(manifest(requirement("helper @ file:///srv/helper", editable=True)))) == []


def test_does_not_touch_what_a_lock_or_a_constraint_pins() -> None:
    assert rows(UNPINNED, locked(app(manifest("numpy")), numpy="1.26")) == []
    limit = manifest(requirement("numpy==1.26", "constraints.txt", scope=Scope.CONSTRAINT), path="constraints.txt")
    assert rows(UNPINNED, app(manifest("numpy"), limit)) == []


def test_does_not_touch_the_source_of_a_compiled_file() -> None:
    assert rows(UNPINNED, app(manifest("numpy", path="requirements.in"), manifest("numpy==1.26"))) == []


def test_does_not_touch_published_metadata_and_groups() -> None:
    assert rows(UNPINNED, project(pyproject("numpy", grouped("pytest")))) == []


def test_a_file_for_development_is_a_note() -> None:
    of = app(manifest(requirement("pytest", role=Role.DEVELOPMENT)))
    assert rows(UNPINNED, of) == [("requirements.txt:1", "note")]


MINIMUM = "requirement-without-minimum"


@pytest.mark.parametrize("text", ["requests", "requests<3", "requests!=2.30", "requests<=2.31"])
def test_a_published_requirement_without_a_minimum_is_a_note(text: str) -> None:
    assert severities(MINIMUM, project(pyproject(text))) == {"requests": "note"}


def test_a_manifest_with_a_lock_is_asked_and_the_fix_is_what_it_locks() -> None:
    text = requirement("requests<3", "pyproject.toml", role=Role.LOCKED)
    of = locked(app(pyproject(text)), requests="2.31.0")
    (found,) = findings(MINIMUM, of)
    assert found.fix is not None
    assert (found.fix.wants, found.fix.message) == (">=2.31.0,<3", "requests>=2.31.0,<3")


@pytest.mark.parametrize("text", ["requests>=2", "requests==2", "requests~=2.1", "requests>2,<3"])
def test_does_not_touch_what_states_a_minimum(text: str) -> None:
    assert rows(MINIMUM, project(pyproject(text))) == []


def test_does_not_touch_what_states_its_minimum_elsewhere() -> None:
    assert rows(MINIMUM, project(pyproject("requests>=2", extra("requests[socks]", "socks")))) == []


@pytest.mark.parametrize("text", ["types-requests", "requests @ https://example.org/requests.whl", "acme"])
def test_does_not_touch_stubs_urls_and_itself(text: str) -> None:
    assert rows(MINIMUM, project(pyproject(text))) == []


def test_does_not_touch_environments_groups_and_development_extras() -> None:
    tests = extra("pytest", "test", role=Role.DEVELOPMENT)
    assert rows(MINIMUM, project(pyproject(grouped("mypy"), tests), manifest("numpy"))) == []


PIN = "over-pinned-requirement"


def test_a_pin_in_published_metadata_is_a_warning_and_in_an_extra_a_note() -> None:
    of = project(pyproject("requests==2.31.0", extra("pillow==10.3.0", "pictures", 2)))
    assert severities(PIN, of) == {"requests": "warning", "pillow": "note"}
    fix = findings(PIN, of)[0].fix
    assert fix is not None
    assert (fix.wants, fix.message, fix.edits[0].new) == (">=2.31.0", "requests>=2.31.0", "requests>=2.31.0")


@pytest.mark.parametrize("text", ["requests>=2.31", "requests==2.*", "requests===2.31", "requests~=2.31", "requests<3"])
def test_does_not_touch_ranges(text: str) -> None:
    assert rows(PIN, project(pyproject(text))) == []


@pytest.mark.parametrize("text", ["acme-core==1.0", "acme[fast]==1.0"])
def test_does_not_touch_siblings_that_are_released_together(text: str) -> None:
    assert rows(PIN, project(pyproject(text))) == []


def test_does_not_touch_applications_groups_and_environments() -> None:
    assert rows(PIN, app(pyproject("requests==2.31"))) == []
    of = project(
        pyproject(grouped("pytest==8"), extra("ruff==0.4", "dev", role=Role.DEVELOPMENT)), manifest("numpy==1")
    )
    assert rows(PIN, of) == []


def test_a_reason_on_the_line_makes_a_pin_a_note() -> None:
    text = requirement("requests==2.31.0", "pyproject.toml", comment="2.32 breaks our proxy")
    assert severities(PIN, project(pyproject(text))) == {"requests": "note"}


UNSATISFIABLE = "unsatisfiable-requirement"


def test_an_empty_range_is_an_error() -> None:
    (found,) = findings(UNSATISFIABLE, app(manifest("requests>=2.31,<2.0")))
    assert (found.severity.value, found.message) == ("error", "No version of `requests` meets `>=2.31,<2.0`")


def test_two_requirements_of_one_environment_that_exclude_each_other_are_an_error() -> None:
    main = replace(manifest("numpy>=2"), includes=("base.txt",))
    of = app(manifest("numpy<2", path="base.txt"), main)
    (found,) = findings(UNSATISFIABLE, of)
    assert found.message == "No version of `numpy` meets both `>=2` and `<2` of `base.txt:1`"
    assert [of.shown(s) for s in found.sites] == ["requirements.txt:1", "base.txt:1"]


def test_a_constraint_counts() -> None:
    limit = manifest(requirement("numpy<2", "constraints.txt", scope=Scope.CONSTRAINT), path="constraints.txt")
    main = replace(manifest("numpy>=2"), includes=("constraints.txt",))
    assert len(findings(UNSATISFIABLE, app(main, limit))) == 1


def test_an_extra_is_held_against_the_runtime_requirements() -> None:
    assert len(findings(UNSATISFIABLE, project(pyproject("numpy>=2", extra("numpy<2", "old", 2))))) == 1


@pytest.mark.parametrize("pair", [("numpy>=1", "numpy<2"), ("numpy==1.26.4", "numpy>=1.20"), ("numpy", "numpy<2")])
def test_does_not_touch_ranges_with_a_common_version(pair: tuple[str, str]) -> None:
    assert findings(UNSATISFIABLE, app(manifest(*pair))) == []


def test_does_not_touch_files_that_are_never_installed_together() -> None:
    assert findings(UNSATISFIABLE, app(manifest("numpy>=2"), manifest("numpy<2", path="docs.txt"))) == []


def test_does_not_touch_different_extras_and_different_markers() -> None:
    assert findings(UNSATISFIABLE, project(pyproject(extra("numpy>=2", "new"), extra("numpy<2", "old", 2)))) == []
    of = app(manifest("numpy>=2; python_version >= '3.10'", "numpy<2; python_version < '3.10'"))
    assert findings(UNSATISFIABLE, of) == []


def test_three_requirements_that_agree_in_pairs_only_are_an_error() -> None:
    assert len(findings(UNSATISFIABLE, app(manifest("numpy!=1.5,>=1.5,<3", "numpy<=1.5")))) == 1


DUPLICATE = "duplicate-requirement"


def test_the_same_distribution_twice_is_a_warning_where_the_ranges_differ() -> None:
    of = app(manifest("click>=8.1", "click>=8.0", "pyyaml>=6", "PyYAML>=6"))
    assert rows(DUPLICATE, of) == [("requirements.txt:2", "warning"), ("requirements.txt:4", "note")]
    assert findings(DUPLICATE, of)[0].message == "`click` stands twice, here with `>=8.0` and in line 1 with `>=8.1`"


@pytest.mark.parametrize(
    "pair",
    [
        ("numpy>=2; python_version >= '3.10'", "numpy<2; python_version < '3.10'"),
        ("requests>=2", "requests[socks]>=2"),
        ("numpy>=2", "numpy<2"),
    ],
    ids=["markers", "extras", "contradiction"],
)
def test_does_not_touch_what_is_no_duplicate(pair: tuple[str, str]) -> None:
    assert rows(DUPLICATE, app(manifest(*pair))) == []


def test_does_not_touch_other_files_scopes_and_groups() -> None:
    main = replace(manifest("numpy>=2"), includes=("base.txt",))
    assert rows(DUPLICATE, app(manifest("numpy>=1", path="base.txt"), main)) == []
    of = project(
        pyproject("numpy>=2", extra("numpy>=2.1", "x", 2), grouped("numpy>=2", "a", 3), grouped("numpy", "b", 4))
    )
    assert rows(DUPLICATE, of) == []


def test_a_duplicate_for_development_is_a_note() -> None:
    assert rows(DUPLICATE, project(pyproject(grouped("pytest>=8", "a", 1), grouped("pytest>=7", "a", 2)))) == [
        ("pyproject.toml:2", "note")
    ]


EXCLUSIVE = "exclusive-minimum"


def test_a_minimum_that_excludes_itself_is_a_warning() -> None:
    (found,) = findings(EXCLUSIVE, app(manifest("rich>13.7.0,<15")))
    assert found.severity.value == "warning"
    assert found.fix is not None
    assert (found.fix.message, found.fix.wants) == ("rich>=13.7.0,<15", ">=13.7.0,<15")


@pytest.mark.parametrize("text", ["rich>=13", "rich>0", "rich>0.0", "rich>13.post1", "rich>13a1", "rich<13", "rich"])
def test_does_not_touch_what_is_precise(text: str) -> None:
    assert rows(EXCLUSIVE, app(manifest(text))) == []


def test_does_not_touch_what_begins_where_another_ends() -> None:
    asked = ("tensorflow>=2.0.0,<=2.19.0; python_version < '3.13'", "tensorflow>2.19.0; python_version >= '3.13'")
    assert rows(EXCLUSIVE, app(manifest(*asked))) == []


@pytest.mark.parametrize("role", [Role.LOCKED, Role.DEVELOPMENT])
def test_an_exclusive_minimum_is_a_note_with_a_lock_and_for_development(role: Role) -> None:
    assert rows(EXCLUSIVE, app(manifest(requirement("rich>13.7.0", role=role)))) == [("requirements.txt:1", "note")]


def test_a_minimum_that_may_mean_a_series_is_a_note() -> None:
    assert severities(EXCLUSIVE, app(manifest("keras>2.9"))) == {"keras": "note"}


def test_a_reason_on_the_line_makes_an_exclusive_minimum_a_note() -> None:
    assert severities(EXCLUSIVE, app(manifest(requirement("rich>13.7.0", comment="13.0 is broken")))) == {"rich": "note"}


def test_more_than_two_pins_of_one_manifest_are_one_row() -> None:
    (found,) = findings(PIN, project(pyproject("requests==2.31.0", "click==8.1.7", "rich==13.7.0")))
    assert "3 published requirements are pinned" in found.message
    assert len(found.sites) == 3


def test_a_copy_of_the_metadata_that_a_build_tool_wrote_is_not_told_again() -> None:
    copy = manifest("requests==2.31.0", path="setup.py")
    assert rows(PIN, project(pyproject("requests==2.31.0"), copy)) == [("pyproject.toml:1", "warning")]


def test_does_not_touch_a_pin_that_the_build_has_too() -> None:
    build = requirement("torch==2.8.0", "pyproject.toml", scope=Scope.BUILD)
    assert rows(PIN, project(pyproject("torch==2.8.0", build))) == []


def test_what_another_file_of_the_project_pins_has_a_version() -> None:
    assert rows(UNPINNED, app(manifest("numpy", path="base_requirements.txt"), manifest("numpy==2.1.0"))) == []


def test_a_file_that_repeats_what_a_library_publishes_is_a_note() -> None:
    of = project(pyproject("numpy>=1.22", "click>=8"), manifest("numpy", "click"))
    assert rows(UNPINNED, of) == [("requirements.txt:1", "note")]


@pytest.mark.parametrize("root", ["examples/first", "tests/project", "docs/samples/a"])
def test_projects_inside_examples_and_tests_are_notes(root: str) -> None:
    of = replace(app(manifest("numpy", "rich>13.7.0")), root=root)
    assert rows(UNPINNED, of) == [("requirements.txt:1", "note")]
    assert rows(EXCLUSIVE, of) == [("requirements.txt:2", "note")]


def test_does_not_touch_alternatives_by_file_name() -> None:
    main = replace(manifest("torch>=2.8", path="setup.py"), includes=("needs/cpu.txt", "needs/rocm.txt"))
    of = app(main, manifest("torch==2.6", path="needs/rocm.txt"), manifest("torch==2.8", path="needs/cpu.txt"))
    assert findings(UNSATISFIABLE, of) == []
