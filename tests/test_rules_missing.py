"""What is imported and not declared: which of three rules speaks, how severely, and when all are silent."""

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
    step,
)

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.dependency import ReferenceKind
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Scope
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole, Guard

UNDECLARED = "undeclared-dependency"
INDIRECT = "indirect-dependency"
OPTIONAL = "undeclared-optional-dependency"
REST = pyproject("requests>=2", grouped("pytest>=8", "test"))


def said(of: Project) -> dict[str, dict[str, str]]:
    """What each of the three rules says."""
    return {rule: found for rule in (UNDECLARED, INDIRECT, OPTIONAL) if (found := severities(rule, of))}


def test_an_import_of_running_code_that_nothing_declares_is_an_error() -> None:
    assert said(project(REST, uses=[dependency("numpy")])) == {UNDECLARED: {"numpy": "error"}}


def test_the_message_says_why_it_is_no_error_where_a_requirement_may_bring_it() -> None:
    of = project(pyproject("acme-tools>=1"), uses=[dependency("numpy")])
    (found,) = findings(UNDECLARED, of)
    assert found.severity.value == "warning"
    assert found.message.endswith("; nothing declares it (no error, as what `acme-tools` brings is not known)")


def test_the_message_speaks_of_no_other_requirement_where_that_changes_nothing() -> None:
    of = project(pyproject("acme-tools>=1"), uses=[dependency("numpy", imported("numpy", "tests/test_a.py"))])
    (found,) = findings(UNDECLARED, of)
    assert "acme-tools" not in found.message


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("tests/test_a.py", "warning"),
        ("docs/conf.py", "warning"),
        ("tools/release.py", "warning"),
        ("notes.ipynb", "warning"),
        ("examples/first.py", "note"),
    ],
)
def test_the_role_of_the_file_decides_the_severity(path: str, severity: str) -> None:
    of = project(REST, uses=[dependency("numpy", imported("numpy", path))])
    assert said(of) == {UNDECLARED: {"numpy": severity}}


def test_build_files_are_not_asked() -> None:
    assert said(project(REST, uses=[dependency("cython", imported("Cython", "setup.py"))])) == {}


def test_one_row_stands_for_all_imports_and_the_worst_role_comes_first() -> None:
    sites = (imported("numpy", "acme/b.py"), imported("numpy", "acme/c.py"), imported("numpy", "tests/a.py"))
    (found,) = findings(UNDECLARED, project(REST, uses=[dependency("numpy", *sites)]))
    assert [s.path for s in found.sites] == ["acme/b.py", "acme/c.py", "tests/a.py"]
    assert found.message == "`numpy` is imported by 2 runtime modules and 1 test module; nothing declares it"


def test_the_import_name_is_told_where_it_differs() -> None:
    (found,) = findings(UNDECLARED, project(REST, uses=[dependency("pyyaml", imported("yaml"))]))
    assert found.message.startswith("`yaml` (`pyyaml`) is imported by")


@pytest.mark.parametrize("declared", ["numpy", "numpy>=1.22", "numpy; sys_platform == 'linux'"])
def test_does_not_touch_what_is_declared(declared: str) -> None:
    assert said(project(pyproject(declared), uses=[dependency("numpy")])) == {}


def test_does_not_touch_what_an_extra_declares() -> None:
    assert said(project(pyproject(extra("numpy", "fast")), uses=[dependency("numpy")])) == {}


def test_does_not_touch_an_import_whose_alternative_is_declared() -> None:
    uses = [dependency("opencv-python", imported("cv2"), others=("opencv-python-headless",))]
    assert said(project(pyproject("opencv-python-headless"), uses=uses)) == {}


def test_does_not_touch_test_code_that_a_group_covers() -> None:
    uses = [dependency("numpy", imported("numpy", "tests/test_a.py"))]
    assert said(project(pyproject("requests", grouped("numpy")), uses=uses)) == {}


def test_does_not_touch_what_the_host_provides() -> None:
    assert said(project(REST, uses=[dependency("bpy", host=True)])) == {}


def test_does_not_touch_the_project_itself() -> None:
    uses = [dependency("acme", imported("acme", "tests/test_a.py"))]
    assert said(project(pyproject("requests", name="Acme"), uses=uses)) == {}


def test_does_not_touch_the_distribution_that_a_mistaken_name_means() -> None:
    of = project(manifest("sklearn"), uses=[dependency("scikit-learn", imported("sklearn"))])
    assert said(of) == {}


def test_does_not_touch_what_an_unreadable_line_means() -> None:
    place = Unreadable(Location("requirements.txt", 1), "`=` is no operator", "requirement", "requests==2.31")
    assert said(project(manifest("six", unreadable=[place]), uses=[dependency("requests")])) == {}


def test_a_group_does_not_reach_code_that_runs() -> None:
    of = project(pyproject("requests", grouped("rich", "dev")), uses=[dependency("rich")])
    (found,) = findings(UNDECLARED, of)
    assert said(of) == {UNDECLARED: {"rich": "error"}}
    assert found.message == "`rich` is imported by 1 runtime module; only the group `dev` declares it"


def test_build_requirements_do_not_reach_code_that_runs() -> None:
    build = requirement("setuptools", "pyproject.toml", scope=Scope.BUILD)
    of = project(pyproject("requests", build), uses=[dependency("setuptools", imported("pkg_resources"))])
    (found,) = findings(UNDECLARED, of)
    assert "only the build declares it" in found.message


def test_does_not_touch_a_guarded_import_that_a_group_declares() -> None:
    uses = [dependency("rich", imported("rich", guard=Guard.OPTIONAL))]
    assert said(project(pyproject("requests", grouped("rich")), uses=uses)) == {}


def test_does_not_touch_test_helpers_of_the_package_that_a_group_covers() -> None:
    uses = [dependency("pytest", imported("pytest", "acme/testing.py"))]
    assert said(project(REST, uses=uses)) == {}


def test_a_group_is_enough_where_there_is_no_other_place() -> None:
    from dataclasses import replace

    only_groups = replace(pyproject(grouped("rich", "main")), declares=False)
    assert said(project(only_groups, uses=[dependency("rich")], kind=Kind.APPLICATION)) == {}


GUARDS = [Guard.OPTIONAL, Guard.FALLBACK, Guard.TYPING, Guard.PLATFORM, Guard.VERSION, Guard.DEFERRED]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: g.name)
def test_a_guarded_import_is_a_note_with_the_extra_to_add(guard: Guard) -> None:
    of = project(REST, uses=[dependency("orjson", imported("orjson", guard=guard))])
    assert said(of) == {OPTIONAL: {"orjson": "note"}}
    (found,) = findings(OPTIONAL, of)
    assert found.fix is not None
    assert "orjson" in found.fix.message


def test_one_import_without_a_guard_is_enough() -> None:
    sites = (imported("numpy", "acme/a.py", guard=Guard.OPTIONAL), imported("numpy", "acme/b.py"))
    of = project(REST, uses=[dependency("numpy", *sites)])
    assert said(of) == {UNDECLARED: {"numpy": "error"}}
    assert findings(UNDECLARED, of)[0].location.path == "acme/b.py"


def test_an_import_of_a_library_run_as_a_script_is_optional() -> None:
    uses = [dependency("fire", imported("fire", "acme/run.py", guard=Guard.MAIN))]
    assert said(project(REST, uses=uses)) == {OPTIONAL: {"fire": "note"}}
    assert said(project(manifest("requests"), uses=uses, kind=Kind.APPLICATION)) == {UNDECLARED: {"fire": "error"}}


def test_an_import_for_unsupported_pythons_is_nothing() -> None:
    uses = [dependency("tomli", imported("tomli", guard=Guard.VERSION, version="<3.11"))]
    assert said(project(REST, uses=uses, python=">=3.11")) == {}
    of = project(REST, uses=uses, python=">=3.10")
    assert said(of) == {OPTIONAL: {"tomli": "note"}}
    fix = findings(OPTIONAL, of)[0].fix
    assert fix is not None
    assert "tomli; python_version < '3.11'" in fix.message


@pytest.mark.parametrize(
    ("name", "module", "path"),
    [
        ("jinja2", "jinja2", "acme/template/backends/jinja2.py"),
        ("wandb", "wandb", "acme/integrations/wandb.py"),
        ("wandb", "wandb", "acme/loggers/wandb_logger.py"),
        ("psycopg2-binary", "psycopg2", "acme/psycopg2/adapter.py"),
        ("sqlalchemy", "sqlalchemy", "acme/contrib/storage.py"),
    ],
)
def test_a_module_that_is_an_adapter_may_lack_what_it_adapts(name: str, module: str, path: str) -> None:
    of = project(REST, uses=[dependency(name, imported(module, path))])
    assert said(of) == {OPTIONAL: {name: "note"}}


def test_an_adapter_does_not_excuse_the_rest_of_the_code() -> None:
    sites = (imported("wandb", "acme/integrations/wandb.py"), imported("wandb", "acme/train.py"))
    assert said(project(REST, uses=[dependency("wandb", *sites)])) == {UNDECLARED: {"wandb": "error"}}


def test_a_development_tool_in_the_package_is_needed_like_any_other_unless_it_helps_tests() -> None:
    of = project(REST, uses=[dependency("mypy", imported("mypy.plugin", "acme/checker.py"))])
    assert said(of) == {UNDECLARED: {"mypy": "error"}}
    of = project(REST, uses=[dependency("mypy", imported("mypy.api", "acme/_testing/types.py"))])
    assert said(of) == {OPTIONAL: {"mypy": "note"}}


BROUGHT = (("numpy", ("pandas", "numpy")),)


def test_what_a_requirement_brings_is_indirect() -> None:
    of = project(pyproject("pandas>=2"), uses=[dependency("numpy")], brought_by=BROUGHT)
    assert said(of) == {INDIRECT: {"numpy": "warning"}}
    (found,) = findings(INDIRECT, of)
    assert found.message == "`numpy` is imported by 1 runtime module; it comes with `pandas → numpy`"


def test_what_an_extra_brings_is_told() -> None:
    of = project(pyproject("polars[pandas]>=1"), uses=[dependency("pandas")])
    (found,) = findings(INDIRECT, of)
    assert "; it comes with `polars[pandas] → pandas`" in found.message


def test_what_an_extra_of_which_nothing_is_known_brings_is_no_error() -> None:
    of = project(pyproject("click[frames]>=7"), uses=[dependency("toml")])
    (found,) = findings(UNDECLARED, of)
    assert found.severity.value == "warning"
    assert found.message.endswith("(no error, as what `click[frames]` brings is not known)")


def test_an_extra_of_which_it_is_known_what_it_brings_lowers_nothing() -> None:
    of = project(pyproject("celery[redis]>=5"), uses=[dependency("numpy")])
    assert said(of) == {UNDECLARED: {"numpy": "error"}}


def test_an_optional_import_tells_what_brings_it() -> None:
    of = project(pyproject("gradio>=4"), uses=[dependency("pydub", imported("pydub", "acme/a.py", guard=Guard.DEFERRED))])
    (found,) = findings(OPTIONAL, of)
    assert found.message.endswith("; it comes with `gradio → pydub`, no extra offers it")


def test_what_a_requirement_brings_is_a_note_in_an_example() -> None:
    uses = [dependency("numpy", imported("numpy", "examples/a.py"))]
    assert said(project(pyproject("pandas>=2"), uses=uses, brought_by=BROUGHT)) == {INDIRECT: {"numpy": "note"}}


def test_what_only_a_group_brings_does_not_reach_code_that_runs() -> None:
    of = project(pyproject("requests", grouped("pandas")), uses=[dependency("numpy")], brought_by=BROUGHT)
    assert said(of) == {UNDECLARED: {"numpy": "error"}}


def test_an_optional_import_stays_optional_though_something_brings_it() -> None:
    uses = [dependency("numpy", imported("numpy", guard=Guard.OPTIONAL))]
    assert said(project(pyproject("pandas"), uses=uses, brought_by=BROUGHT)) == {OPTIONAL: {"numpy": "note"}}


def test_what_only_a_step_installs_is_a_note_that_says_where_and_proposes_nothing() -> None:
    of = project(manifest("requests"), uses=[dependency("torch")], installs=[step("torch==2.5.1")])
    assert said(of) == {UNDECLARED: {"torch": "note"}}
    (found,) = findings(UNDECLARED, of)
    assert "only `Dockerfile:3` installs it" in found.message
    assert found.fix is None


def test_does_not_touch_what_a_step_installs_and_a_requirement_brings() -> None:
    of = project(manifest("pandas"), uses=[dependency("numpy")], installs=[step("numpy")], brought_by=BROUGHT)
    assert said(of) == {}


def test_requirements_that_cannot_be_read_make_it_a_note() -> None:
    computed = Unreadable(Location("setup.py", 7), "requirements are computed here", "code")
    of = project(manifest("requests", path="setup.py", unreadable=[computed]), uses=[dependency("numpy")])
    assert said(of) == {UNDECLARED: {"numpy": "note"}}


@pytest.mark.parametrize("path", ["tests/test_a.py", "docs/conf.py", "tools/release.py"])
def test_code_for_development_is_a_note_where_no_manifest_speaks_of_development(path: str) -> None:
    uses = [dependency("numpy", imported("numpy", path))]
    assert said(project(pyproject("requests>=2"), uses=uses)) == {UNDECLARED: {"numpy": "note"}}


def test_test_code_is_a_note_where_configuration_names_the_distribution() -> None:
    uses = [dependency("responses", imported("responses", "tests/test_a.py"))]
    of = project(REST, uses=uses, references=[mention("responses", ReferenceKind.MENTION)])
    assert said(of) == {UNDECLARED: {"responses": "note"}}


def test_tools_that_run_other_tools_are_a_note() -> None:
    assert said(project(REST, uses=[dependency("nox", imported("nox", "tools/sessions.py"))])) == {
        UNDECLARED: {"nox": "note"}
    }


def test_a_noxfile_needs_no_requirement_of_nox_which_runs_it() -> None:
    assert said(project(REST, uses=[dependency("nox", imported("nox", "noxfile.py"))])) == {}


def test_a_repository_that_declares_nothing_gets_one_row_with_the_text_of_a_manifest() -> None:
    uses = [
        dependency("numpy", imported("numpy", "train.py", 2)),
        dependency("pyyaml", imported("yaml", "data.py", 1)),
        dependency("pytest", imported("pytest", "tests/test_a.py")),
        dependency("wandb", imported("wandb", "train.py", 9, Guard.OPTIONAL)),
    ]
    of = project(uses=uses, kind=Kind.APPLICATION)
    assert said(of) == {UNDECLARED: {"": "error"}}
    (found,) = findings(UNDECLARED, of)
    assert found.fix is not None
    assert found.fix.message == "requirements.txt, with the versions that work:\n  numpy\n  pyyaml"
    assert [str(s) for s in found.sites] == ["data.py:1:8", "train.py:2:8"]


def test_a_repository_of_notebooks_that_declares_nothing_gets_a_warning() -> None:
    uses = [dependency("numpy", imported("numpy", "a.ipynb"))]
    assert said(project(uses=uses, kind=Kind.APPLICATION)) == {UNDECLARED: {"": "warning"}}


def test_a_notebook_that_installs_all_it_needs_gets_one_note() -> None:
    uses = [dependency("numpy", imported("numpy", "a.ipynb")), dependency("torch", imported("torch", "a.ipynb"))]
    of = project(uses=uses, kind=Kind.APPLICATION, installs=[step("numpy", "a.ipynb"), step("torch", "a.ipynb")])
    assert said(of) == {UNDECLARED: {"": "note"}}


def test_does_not_touch_a_repository_without_dependencies() -> None:
    assert said(project(kind=Kind.APPLICATION)) == {}


@pytest.mark.parametrize(
    ("manager", "path", "command"),
    [
        (Manager.UV, "app.py", "uv add numpy"),
        (Manager.UV, "tests/test_a.py", "uv add --group test numpy"),
        (Manager.POETRY, "app.py", "poetry add numpy"),
        (Manager.POETRY, "tests/test_a.py", "poetry add --group test numpy"),
        (Manager.PDM, "app.py", "pdm add numpy"),
        (Manager.PDM, "tests/test_a.py", "pdm add -dG test numpy"),
    ],
)
def test_the_fix_speaks_the_managers_language(manager: Manager, path: str, command: str) -> None:
    of = project(REST, uses=[dependency("numpy", imported("numpy", path))], manager=manager)
    fix = findings(UNDECLARED, of)[0].fix
    assert fix is not None
    assert (fix.command, fix.message) == (command, command)


def test_the_fix_without_a_manager_names_the_list() -> None:
    fix = findings(UNDECLARED, project(REST, uses=[dependency("numpy")]))[0].fix
    assert fix is not None
    assert fix.message == "add `numpy` to `dependencies` in pyproject.toml"


def test_the_role_that_the_scanner_gives_counts() -> None:
    uses = [dependency("numpy", imported("numpy", "acme/a.py", role=CodeRole.EXAMPLE))]
    assert said(project(REST, uses=uses)) == {UNDECLARED: {"numpy": "note"}}


def test_does_not_touch_what_an_extra_for_developers_declares() -> None:
    from depaudit.model.requirement import Role

    assert (
        said(project(pyproject("requests", extra("numpy", "dev", role=Role.DEVELOPMENT)), uses=[dependency("numpy")]))
        == {}
    )


def test_a_file_for_developers_does_not_reach_code_that_runs() -> None:
    docs = manifest("numpy", path="docs/requirements.txt")
    assert said(project(pyproject("requests"), docs, uses=[dependency("numpy")])) == {UNDECLARED: {"numpy": "error"}}


def test_what_a_group_declares_and_a_runtime_requirement_brings_is_indirect() -> None:
    of = project(pyproject("pandas>=2", grouped("numpy")), uses=[dependency("numpy")])
    assert said(of) == {INDIRECT: {"numpy": "warning"}}


def test_what_a_well_known_extra_brings_is_indirect() -> None:
    of = project(pyproject("uvicorn[standard]>=0.30"), uses=[dependency("uvloop")])
    assert said(of) == {INDIRECT: {"uvloop": "warning"}}
    assert "`uvicorn[standard] → uvloop`" in findings(INDIRECT, of)[0].message


def test_what_only_an_extra_brings_is_a_note() -> None:
    of = project(pyproject(extra("pandas", "tables")), uses=[dependency("numpy")], brought_by=BROUGHT)
    assert said(of) == {INDIRECT: {"numpy": "note"}}


def test_a_sibling_that_is_released_together_makes_it_a_note() -> None:
    of = project(pyproject("acme-skinny==1.0"), uses=[dependency("numpy")])
    assert said(of) == {UNDECLARED: {"numpy": "note"}}


def test_helpers_of_the_build_are_not_asked() -> None:
    build = imported("Cython", "acme/_build_utils/tempita.py", role=CodeRole.BUILD)
    assert said(project(REST, uses=[dependency("cython", build)])) == {}


@pytest.mark.parametrize("path", ["acme/ops/xla_ops/lora.py", "acme/worker/tpu_worker.py"])
def test_a_module_for_some_hardware_may_lack_what_only_that_has(path: str) -> None:
    assert said(project(REST, uses=[dependency("jax", imported("jax", path))])) == {OPTIONAL: {"jax": "note"}}


def test_a_plug_in_requires_its_host() -> None:
    uses = [dependency("pytest", imported("pytest", "tests/test_a.py"))]
    assert said(project(pyproject("requests", grouped("pytest-cov", "test")), uses=uses)) == {}


def test_an_application_may_keep_what_it_runs_with_in_a_group() -> None:
    of = project(pyproject("requests", grouped("rich", "server")), uses=[dependency("rich")], kind=Kind.APPLICATION)
    assert said(of) == {}
    of = project(pyproject("requests", grouped("rich", "dev")), uses=[dependency("rich")], kind=Kind.APPLICATION)
    assert said(of) == {UNDECLARED: {"rich": "error"}}


def test_an_unreadable_python_range_ends_nothing() -> None:
    uses = [dependency("tomli", imported("tomli", guard=Guard.VERSION, version="<3.11"))]
    assert said(project(REST, uses=uses, python="whatever")) == {OPTIONAL: {"tomli": "note"}}


def test_scripts_of_an_application_are_what_it_is_for() -> None:
    uses = [dependency("requests", imported("requests", "tools/download.py"))]
    of = project(manifest("numpy"), uses=uses, kind=Kind.APPLICATION)
    assert said(of) == {UNDECLARED: {"requests": "warning"}}
    fix = findings(UNDECLARED, of)[0].fix
    assert fix is not None
    assert fix.message == "add `requests` to requirements.txt"


def test_a_plug_in_among_many_may_lack_what_it_needs() -> None:
    many = [dependency("attrs", *(imported("attr", f"acme/parts/p{n}/__init__.py") for n in range(60)))]
    of = project(pyproject("attrs"), uses=[*many, dependency("bleak", imported("bleak", "acme/parts/p7/radio.py"))])
    assert said(of) == {OPTIONAL: {"bleak": "note"}}
    few = [dependency("attrs", *(imported("attr", f"acme/parts/p{n}/__init__.py") for n in range(6)))]
    of = project(pyproject("attrs"), uses=[*few, dependency("bleak", imported("bleak", "acme/parts/p5/radio.py"))])
    assert said(of) == {UNDECLARED: {"bleak": "error"}}


def _of_tree(groups: str, code: str = "import yaml, requests\n", dependencies: str = '"requests>=2"') -> tuple[list[tuple[str, str]], list[str]]:
    """(severity, message) of what is missing, and what the last line says was not checked."""
    manifest = f'[project]\nname = "x"\nversion = "1"\ndependencies = [{dependencies}]\n[dependency-groups]\n{groups}'
    report = audit(Memory({"pyproject.toml": manifest, "a.py": code}), Settings())
    said = [(r.severity.value, r.finding.message) for r in report.rows if r.finding.rule == "undeclared-dependency"]
    return said, [f"{u.count} {u.what} ({u.how})" for u in report.unchecked if u.what != "vulnerabilities"]


@pytest.mark.parametrize(
    "groups", ['dev = [{include-group = "tset"}]\n', 'test = ["a b c"]\n', "dev = 3\n", "dev = [3]\n", 'dev = ["a"]\nDEV = ["b"]\n']
)
def test_what_cannot_be_read_of_a_group_for_developers_weakens_nothing_that_runs(groups: str) -> None:
    said, unchecked = _of_tree(groups)
    assert said == [("error", "`yaml` (`pyyaml`) is imported by 1 runtime module; nothing declares it")]
    assert unchecked == []


def test_a_verdict_that_what_cannot_be_read_could_change_says_so_and_is_counted() -> None:
    said, unchecked = _of_tree("", dependencies='"requests>=2", "a b c"')
    why = "a note only, as pyproject.toml:4 could not be read"
    assert said == [("note", f"`yaml` (`pyyaml`) is imported by 1 runtime module; nothing declares it ({why})")]
    assert unchecked == ["1 findings kept to notes (pyproject.toml:4 could not be read)"]


def test_a_group_that_a_program_may_run_with_weakens_what_runs() -> None:
    assert _of_tree('server = ["a b c"]\n')[0][0][0] == "note"


def test_a_requirements_file_for_developers_weakens_nothing_that_runs() -> None:
    files = {"requirements.txt": "requests==2.32\n", "requirements-dev.txt": "-r absent.txt\npytest==8\n", "a.py": "import requests, yaml\n"}
    (row,) = [r for r in audit(Memory(files), Settings()).rows if r.finding.rule == "undeclared-dependency"]
    assert row.severity.value == "error"
