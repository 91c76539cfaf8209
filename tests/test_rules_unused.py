"""What is declared and not used, or used by the wrong people."""

from __future__ import annotations

import pytest
from hand_built import (
    dependency,
    extra,
    findings,
    grouped,
    imported,
    manifest,
    mention,
    project,
    pyproject,
    requirement,
    severities,
)

from depaudit.model.dependency import Lock, LockedVersion, ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Role, Scope
from depaudit.model.source import CodeRole, Guard, Source

UNUSED = "unused-requirement"
MISPLACED = "misplaced-requirement"


def unused(of: Project) -> dict[str, str]:
    return severities(UNUSED, of)


def test_a_requirement_on_which_nothing_relies_is_a_warning() -> None:
    of = project(manifest("psutil==5.9.8"))
    assert unused(of) == {"psutil": "warning"}
    assert findings(UNUSED, of)[0].message == "Nothing imports or names `psutil`"


def test_one_row_stands_for_all_places_of_a_distribution() -> None:
    of = project(pyproject("psutil"), manifest("psutil"))
    (found,) = findings(UNUSED, of)
    assert [s.path for s in found.sites] == ["pyproject.toml", "requirements.txt"]


@pytest.mark.parametrize(
    "guard", [Guard.NONE, Guard.OPTIONAL, Guard.TYPING, Guard.DYNAMIC, Guard.DEFERRED, Guard.VERSION], ids=str
)
@pytest.mark.parametrize("path", ["app.py", "tests/a.py", "docs/conf.py", "examples/a.py", "setup.py", "a.ipynb"])
def test_does_not_touch_what_any_code_imports(guard: Guard, path: str) -> None:
    assert unused(project(manifest("psutil"), uses=[dependency("psutil", imported("psutil", path, guard=guard))])) == {}


def test_does_not_touch_an_alternative_of_what_is_imported() -> None:
    uses = [dependency("opencv-python", imported("cv2"), others=("opencv-python-headless",))]
    assert unused(project(manifest("opencv-python", "opencv-python-headless"), uses=uses)) == {}


@pytest.mark.parametrize(
    "kind",
    [ReferenceKind.PLUGIN, ReferenceKind.CONFIGURATION, ReferenceKind.COMMAND, ReferenceKind.COMPANION],
    ids=lambda k: k.value,
)
def test_does_not_touch_what_something_else_uses(kind: ReferenceKind) -> None:
    assert unused(project(manifest("psutil"), references=[mention("psutil", kind)])) == {}


def test_a_mention_makes_it_a_note_that_says_where() -> None:
    of = project(manifest("psutil"), references=[mention("psutil")])
    assert unused(of) == {"psutil": "note"}
    assert "named in tox.ini" in findings(UNUSED, of)[0].message


@pytest.mark.parametrize("name", ["gunicorn", "pytest-cov", "types-requests", "sphinx-rtd-theme", "tzdata"])
def test_kinds_that_work_without_an_import_are_at_most_a_note(name: str) -> None:
    assert set(unused(project(manifest(name))).values()) <= {"note"}


@pytest.mark.parametrize("name", ["mypy", "pre-commit", "pytest-cov", "furo"])
def test_does_not_touch_development_tools_of_a_group(name: str) -> None:
    assert unused(project(pyproject(grouped(name)))) == {}


def test_a_library_in_a_group_is_a_note() -> None:
    assert unused(project(pyproject(grouped("psutil")))) == {"psutil": "note"}


def test_an_extra_is_a_note() -> None:
    assert unused(project(pyproject(extra("psutil", "fast")))) == {"psutil": "note"}


@pytest.mark.parametrize(
    "text", ["psutil[test]", "psutil; sys_platform == 'linux'", "psutil @ git+https://example.org/psutil"]
)
def test_extras_markers_and_urls_make_it_a_note(text: str) -> None:
    assert unused(project(manifest(text))) == {"psutil": "note"}


@pytest.mark.parametrize("comment", ["# pinned for CVE-2024-1", "needed by the deployment"])
def test_a_reason_on_the_line_makes_it_a_note(comment: str) -> None:
    assert unused(project(manifest(requirement("psutil", comment=comment)))) == {"psutil": "note"}


@pytest.mark.parametrize("comment", ["", "via acme", "noqa", "depaudit: ignore[unused-requirement] later"])
def test_words_of_tools_are_no_reason(comment: str) -> None:
    assert unused(project(manifest(requirement("psutil", comment=comment)))) == {"psutil": "warning"}


def test_an_unmatched_import_that_may_be_it_makes_it_a_note() -> None:
    of = project(manifest("acme-payment-client"), unmatched=["payment"])
    assert unused(of) == {"acme-payment-client": "note"}


def test_an_unmatched_import_does_not_weaken_what_is_known() -> None:
    assert unused(project(manifest("psutil"), unmatched=["house_style"])) == {"psutil": "warning"}


def test_an_unknown_distribution_is_a_note_where_imports_are_unmatched() -> None:
    assert unused(project(manifest("zzz-unheard-of"), unmatched=["house_style"])) == {"zzz-unheard-of": "note"}


def test_an_unreadable_file_makes_it_a_note() -> None:
    lost = Unreadable(Location("half.py", 3), "invalid syntax")
    of = project(manifest("psutil"), broken=[Source("half.py", CodeRole.RUNTIME, unreadable=lost)])
    assert unused(of) == {"psutil": "note"}


def test_does_not_touch_pins_of_what_another_requirement_brings() -> None:
    of = project(manifest("flask==3.0.3", "werkzeug==3.0.3", "markupsafe==2.1.5"), uses=[dependency("flask")])
    assert "werkzeug" not in unused(of)


def test_a_minimum_of_what_a_lock_shows_to_come_anyway_is_a_note() -> None:
    from dataclasses import replace

    versions = (LockedVersion("flask", "3.0", Location("uv.lock"), ("psutil",)),)
    of = replace(
        project(pyproject("flask", "psutil>=5.9"), uses=[dependency("flask")]),
        locks=(Lock("uv.lock", "uv", versions),),
    )
    assert unused(of) == {"psutil": "note"}


def test_does_not_touch_build_requirements_and_constraints() -> None:
    build = requirement("psutil", "pyproject.toml", scope=Scope.BUILD)
    limit = requirement("numpy==1", scope=Scope.CONSTRAINT)
    assert unused(project(pyproject(build), manifest(limit))) == {}


def test_does_not_touch_the_project_itself_and_local_folders() -> None:
    local = requirement("helper @ file:///srv/helper", editable=True)
    assert unused(project(pyproject(extra("acme[fast]", "all")), manifest(local))) == {}


def test_does_not_touch_a_folder_without_python() -> None:
    from dataclasses import replace

    assert unused(replace(project(manifest("psutil")), sources=())) == {}


def test_does_not_touch_what_another_rule_speaks_of() -> None:
    of = project(manifest("sklearn", "dataclasses"), python=">=3.10")
    assert unused(of) == {}


@pytest.mark.parametrize(
    ("manager", "message"),
    [
        (Manager.UV, "uv remove psutil"),
        (Manager.POETRY, "poetry remove psutil"),
        (Manager.PDM, "pdm remove psutil"),
        (Manager.PIP, "remove `psutil` from pyproject.toml:1"),
    ],
)
def test_the_fix_speaks_the_managers_language(manager: Manager, message: str) -> None:
    fix = findings(UNUSED, project(pyproject("psutil"), manager=manager))[0].fix
    assert fix is not None
    assert fix.message == message


def test_the_fix_names_every_group() -> None:
    fix = findings(UNUSED, project(pyproject("psutil", grouped("psutil", "dev")), manager=Manager.UV))[0].fix
    assert fix is not None
    assert fix.command == "uv remove psutil && uv remove --group dev psutil"


def test_the_fix_does_not_let_a_manager_edit_a_requirements_file() -> None:
    fix = findings(UNUSED, project(manifest("psutil"), manager=Manager.UV))[0].fix
    assert fix is not None
    assert fix.command == ""


TESTED = [dependency("freezegun", imported("freezegun", "tests/test_a.py"))]


def misplaced(of: Project) -> dict[str, str]:
    return severities(MISPLACED, of)


def test_what_only_tests_import_is_misplaced_in_a_library() -> None:
    of = project(pyproject("freezegun>=1.4", grouped("pytest", "test")), uses=TESTED, manager=Manager.UV)
    assert misplaced(of) == {"freezegun": "warning"}
    (found,) = findings(MISPLACED, of)
    assert found.message == "Only 1 test module imports `freezegun`, which everybody who installs the project gets"
    assert found.fix is not None
    assert found.fix.command == 'uv remove freezegun && uv add --group test "freezegun>=1.4"'


def test_a_test_runner_among_runtime_requirements_is_misplaced() -> None:
    uses = [dependency("pytest", imported("pytest", "tests/test_a.py"))]
    assert misplaced(project(pyproject("pytest>=8", grouped("mypy")), uses=uses)) == {"pytest": "warning"}


def test_it_is_a_note_where_a_library_has_no_place_for_it_yet() -> None:
    assert misplaced(project(pyproject("freezegun>=1.4"), uses=TESTED)) == {"freezegun": "note"}


def test_it_is_a_note_where_another_requirement_brings_it() -> None:
    uses = [dependency("numpy", imported("numpy", "tests/a.py"))]
    of = project(pyproject("numpy>=1.17", "pandas>=2", grouped("pytest")), uses=uses)
    assert misplaced(of) == {"numpy": "note"}


def test_the_fix_uses_the_extra_that_serves_as_a_group() -> None:
    of = project(pyproject("freezegun", extra("pytest", "test", role=Role.DEVELOPMENT)), uses=TESTED)
    fix = findings(MISPLACED, of)[0].fix
    assert fix is not None
    assert fix.message == "move `freezegun` from pyproject.toml:1 to the extra `test`"


@pytest.mark.parametrize("path", ["app.py", "examples/a.py", "a.ipynb", "setup.py", "acme/testing.py"])
def test_does_not_touch_what_is_used_elsewhere_too(path: str) -> None:
    uses = [dependency("freezegun", imported("freezegun", "tests/a.py"), imported("freezegun", path))]
    assert misplaced(project(pyproject("freezegun"), uses=uses)) == {}


def test_does_not_touch_an_application_with_one_list() -> None:
    assert misplaced(project(manifest("freezegun"), uses=TESTED, kind=Kind.APPLICATION)) == {}


def test_an_application_with_lists_apart_is_asked() -> None:
    apart = manifest(requirement("pytest", "requirements-dev.txt", role=Role.DEVELOPMENT), path="requirements-dev.txt")
    of = project(manifest("freezegun==1.4"), apart, uses=TESTED, kind=Kind.APPLICATION)
    assert misplaced(of) == {"freezegun": "warning"}


def test_does_not_touch_scripts_of_an_application() -> None:
    apart = manifest(requirement("pytest", "requirements-dev.txt", role=Role.DEVELOPMENT), path="requirements-dev.txt")
    uses = [dependency("tqdm", imported("tqdm", "tools/download.py"))]
    assert misplaced(project(manifest("tqdm"), apart, uses=uses, kind=Kind.APPLICATION)) == {}
    assert misplaced(project(pyproject("tqdm", grouped("pytest")), uses=uses)) == {"tqdm": "warning"}


@pytest.mark.parametrize("name", ["gunicorn", "tzdata"])
def test_does_not_touch_kinds_that_work_without_an_import(name: str) -> None:
    assert misplaced(project(pyproject(name), uses=[dependency(name, imported(name, "tests/a.py"))])) == {}


def test_does_not_touch_what_something_else_uses_too() -> None:
    assert misplaced(project(pyproject("freezegun"), uses=TESTED, references=[mention("freezegun")])) == {}


def test_does_not_touch_groups_and_extras() -> None:
    assert misplaced(project(pyproject(grouped("freezegun")), uses=TESTED)) == {}
    assert misplaced(project(pyproject(extra("freezegun", "time")), uses=TESTED)) == {}


BACKPORT = "standard-library-requirement"


def test_a_backport_that_no_supported_python_needs_is_a_warning() -> None:
    assert severities(BACKPORT, project(pyproject("dataclasses"), python=">=3.10")) == {"dataclasses": "warning"}


@pytest.mark.parametrize("python", ["", ">=3.6", ">=2.7"])
def test_does_not_touch_a_backport_that_some_python_needs_or_may(python: str) -> None:
    assert severities(BACKPORT, project(pyproject("dataclasses"), python=python)) == {}


@pytest.mark.parametrize("text", ["dataclasses; python_version < '3.7'", "typing-extensions", "importlib-metadata"])
def test_does_not_touch_markers_and_backports_that_offer_more(text: str) -> None:
    assert severities(BACKPORT, project(pyproject(text), python=">=3.10")) == {}


def test_does_not_touch_a_backport_that_the_code_imports_by_its_own_name() -> None:
    of = project(pyproject("strenum"), uses=[dependency("strenum")], python=">=3.11")
    assert severities(BACKPORT, of) == {}


MISTAKEN = "mistaken-distribution"


def test_a_mistaken_name_is_an_error_where_the_install_breaks() -> None:
    of = project(manifest("sklearn", "bs4"))
    assert severities(MISTAKEN, of) == {"sklearn": "error", "bs4": "warning"}
    assert findings(MISTAKEN, of)[1].message == "`bs4` is a dummy that only requires `beautifulsoup4`"


def test_the_fix_writes_the_right_name_and_keeps_the_marker() -> None:
    (found,) = findings(MISTAKEN, project(manifest("sklearn==0.0; python_version > '3'")))
    assert found.fix is not None
    assert found.fix.message.startswith("scikit-learn; python_version > ")


def test_an_old_limit_makes_it_a_warning() -> None:
    assert severities(MISTAKEN, project(manifest("pycrypto==2.6.1"))) == {"pycrypto": "warning"}


def test_another_library_of_the_name_may_be_meant() -> None:
    uses = [dependency("openai-whisper", imported("whisper"))]
    assert severities(MISTAKEN, project(manifest("whisper"))) == {}
    assert severities(MISTAKEN, project(manifest("whisper"), uses=uses)) == {"whisper": "error"}


@pytest.mark.parametrize(
    "text", ["scikit-learn", "python-dotenv", "pillow", "sklearn @ https://example.org/sklearn.zip"]
)
def test_does_not_touch_right_names_and_urls(text: str) -> None:
    assert severities(MISTAKEN, project(manifest(text))) == {}


OVERLAP = "overlapping-distributions"


@pytest.mark.parametrize(
    "pair",
    [("opencv-python", "opencv-python-headless"), ("psycopg2", "psycopg2-binary"), ("tensorflow", "tensorflow-cpu")],
)
def test_two_variants_of_one_library_are_a_warning_at_the_second(pair: tuple[str, str]) -> None:
    assert severities(OVERLAP, project(manifest(*pair))) == {pair[1]: "warning"}


def test_does_not_touch_variants_in_files_apart() -> None:
    of = project(manifest("opencv-python"), manifest("opencv-python-headless", path="server.txt"))
    assert severities(OVERLAP, of) == {}


def test_does_not_touch_variants_behind_different_markers() -> None:
    of = project(manifest("onnxruntime; sys_platform == 'win32'", "onnxruntime-gpu; sys_platform == 'linux'"))
    assert severities(OVERLAP, of) == {}


def test_does_not_touch_variants_in_different_extras() -> None:
    of = project(pyproject(extra("faiss-cpu", "cpu"), extra("faiss-gpu", "gpu")))
    assert severities(OVERLAP, of) == {}


def test_does_not_touch_members_of_a_namespace() -> None:
    assert severities(OVERLAP, project(manifest("google-cloud-storage", "google-cloud-bigquery", "pyyaml"))) == {}


def test_does_not_touch_compiled_files() -> None:
    from dataclasses import replace

    compiled = replace(manifest("psutil==5.9", path="requirements.txt"), format="pip-compile")
    assert unused(project(compiled)) == {}
    of = project(manifest("psutil", path="requirements.in"), compiled)
    assert [s.path for s in findings(UNUSED, of)[0].sites] == ["requirements.in"]


def test_what_extends_another_requirement_by_its_name_is_a_note() -> None:
    of = project(manifest("model-streamer", "model-streamer-s3"), uses=[dependency("model-streamer")])
    assert unused(of) == {"model-streamer-s3": "note"}


def test_does_not_touch_what_brings_back_a_lost_module_of_the_standard_library() -> None:
    from dataclasses import replace

    of = project(manifest("standard-aifc==3.13"))
    assert unused(of) == {"standard-aifc": "note"}
    row = of.sources[0].imports[0]._replace(module="aifc")
    imports_aifc = replace(of.sources[0], imports=(row,))
    assert unused(replace(of, sources=(imports_aifc,))) == {}
