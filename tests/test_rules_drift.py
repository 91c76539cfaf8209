"""Locks, manifests, install steps and workspaces that contradict each other, and their twins that do not."""

from __future__ import annotations

import json

import pytest
from tree_built import application

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

Files = dict[str, str | bytes]


def said(files: Files, rule: str) -> list[tuple[str, str, str]]:
    """Place, severity, distribution."""
    tree: Files = {"app.py": "import httpx\n", **files}
    rows = audit(Memory(tree), Settings()).rows
    assert not [r.finding.message for r in rows if r.finding.rule == "internal-error"]
    return [
        (str(r.finding.location).rpartition(":")[0], r.severity.value, r.finding.distribution)
        for r in rows
        if r.finding.rule == rule
    ]


def project(*requirements: str, more: str = "", name: str = "app") -> str:
    listed = "".join(f"    {json.dumps(r)},\n" for r in requirements)
    return f'[project]\nname = "{name}"\nversion = "1"\ndependencies = [\n{listed}]\n{more}'


def uv_lock(more: str = "", head: str = "", **versions: str) -> str:
    packages = "".join(
        f'[[package]]\nname = "{n.replace("_", "-")}"\nversion = "{v}"\nsource = {{ registry = "https://e.org" }}\n\n'
        for n, v in versions.items()
    )
    own = '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\n'
    return f'version = 1\nrevision = 3\nrequires-python = ">=3.10"\n\n{head}{packages}{own}{more}'


def test_a_lock_that_lacks_a_requirement_is_stale() -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.27", "rich"), "uv.lock": uv_lock(httpx="0.27.2")}
    assert said(files, "stale-lock") == [("pyproject.toml:6", "error", "rich")]


def test_a_lock_outside_of_the_range_is_stale() -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.28"), "uv.lock": uv_lock(httpx="0.27.2")}
    assert said(files, "stale-lock") == [("pyproject.toml:5", "error", "httpx")]


def test_a_lock_that_does_not_know_the_project_beside_it_is_stale() -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.27", name="other"), "uv.lock": uv_lock(httpx="0.27.2")}
    assert said(files, "stale-lock") == [("pyproject.toml:1", "error", "")]


@pytest.mark.parametrize(
    ("path", "lock"),
    [
        ("uv.lock", uv_lock('dependencies = [\n    { name = "httpx" },\n]\n')),
        ("uv.lock", uv_lock('\n[package.dev-dependencies]\ndev = [\n    { name = "httpx" },\n]\n')),
        ("poetry.lock", '[[package]]\nname = "a"\nversion = "1"\n\n[package.dependencies]\nhttpx = ">=0.27"\n\n[metadata]\nlock-version = "2.1"\n'),
        ("pdm.lock", '[metadata]\nlock_version = "4.5"\n\n[[package]]\nname = "a"\nversion = "1"\ndependencies = [\n    "httpx>=0.27",\n]\n'),
    ],
)
def test_a_lock_that_was_cut_off_between_two_packages_is_stale(path: str, lock: str) -> None:
    [(place, severity, _)] = said({"pyproject.toml": project(), path: lock}, "stale-lock")
    assert (place, severity) == (f"{path}:1", "error")


@pytest.mark.parametrize(
    ("path", "lock"),
    [
        ("poetry.lock", '[[package]]\nname = "a"\nversion = "1"\n\n[package.dependencies]\nhttpx = {version = "*", markers = "python_version < \'3.8\'"}\nsetuptools = "*"\n\n[metadata]\nlock-version = "2.1"\n'),
        ("pdm.lock", '[metadata]\nlock_version = "4.5"\n\n[[package]]\nname = "a"\nversion = "1"\ndependencies = [\n    "httpx; python_version < \'3.8\'",\n]\n'),
    ],
)
def test_what_a_package_needs_on_some_systems_may_be_missing_from_a_lock(path: str, lock: str) -> None:
    assert said({"pyproject.toml": project(), path: lock}, "stale-lock") == []


@pytest.mark.parametrize(
    ("manifest", "lock"),
    [
        (project("httpx>=0.27"), uv_lock(httpx="0.27.2")),
        (project("Httpx[socks]>=0.27"), uv_lock(httpx="0.27.2")),
        (project("httpx==0.27.2"), uv_lock(httpx="0.27.2+cpu")),
        (project("httpx>=0.27.0b1"), uv_lock(httpx="0.27.0b2")),
        (project("httpx", "tomli; python_version < '3.11'"), uv_lock(httpx="0.27.2")),
        (project("httpx", "pywin32; sys_platform == 'win32'"), uv_lock(httpx="0.27.2")),
        (project("httpx>=1", more='[tool.uv]\noverride-dependencies = ["httpx<1"]\n'), uv_lock(httpx="0.27.2")),
        (project("httpx", "rich", more='[tool.uv]\nexclude-dependencies = ["rich"]\n'), uv_lock(httpx="0.27.2")),
        (project("httpx>=1", more="[tool.uv]\nmanaged = false\n"), uv_lock(httpx="0.27.2")),
        (project("httpx>=1", more='[tool.uv.sources]\nhttpx = { git = "https://e.org/x" }\n'), uv_lock(httpx="0.27.2")),
        (project("httpx", more='[tool.hatch.envs.lint]\ndependencies = ["ruff"]\n'), uv_lock(httpx="0.27.2")),
        (project("httpx", more='[build-system]\nrequires = ["hatchling"]\n'), uv_lock(httpx="0.27.2")),
        (project("httpx", more='[tool.tox.env.a]\ndeps = ["pytest"]\n'), uv_lock(httpx="0.27.2")),
        (project("httpx", "app[x]", more='[project.optional-dependencies]\nx = []\n'), uv_lock(httpx="0.27.2")),
        (
            project("httpx", "lib", more="[tool.uv.sources]\nlib = { workspace = true }\n"),
            uv_lock('\n[[package]]\nname = "lib"\nsource = { editable = "lib" }\n', httpx="0.27.2"),
        ),
        (
            project("httpx>=1"),
            uv_lock(head='[manifest]\noverrides = [{ name = "httpx", specifier = "<1" }]\n\n', httpx="0.27.2"),
        ),
        (project("httpx>=0.27"), "version = 9\n"),
        (project("httpx>=9"), "<<<<<<< HEAD\n" + uv_lock(httpx="0.27.2")),
        (project("httpx>=9"), "garbage"),
    ],
)
def test_a_lock_that_meets_its_manifest_or_cannot_be_held_against_it_is_not_stale(manifest: str, lock: str) -> None:
    assert said({"pyproject.toml": manifest, "uv.lock": lock}, "stale-lock") == []


def test_a_lock_with_several_versions_meets_each_of_them() -> None:
    lock = uv_lock('\n[[package]]\nname = "httpx"\nversion = "0.28"\nsource = { registry = "r" }\n', httpx="0.27.2")
    assert said({"pyproject.toml": project("httpx>=0.28"), "uv.lock": lock}, "stale-lock") == []


def test_groups_and_extras_are_locked_too() -> None:
    more = '[project.optional-dependencies]\nx = ["rich>=13"]\n[dependency-groups]\ndev = ["pytest>=8", "ruff"]\n'
    files: Files = {
        "pyproject.toml": project("httpx", more=more),
        "uv.lock": uv_lock(httpx="0.27.2", rich="12.0", pytest="8.1"),
    }
    assert said(files, "stale-lock") == [("pyproject.toml:8", "error", "")]


def test_members_are_held_against_the_lock_of_their_workspace() -> None:
    lock = uv_lock('\n[[package]]\nname = "lib"\nversion = "1"\nsource = { editable = "lib" }\n', httpx="0.27.2")
    files: Files = {
        "pyproject.toml": project("httpx", more='[tool.uv.workspace]\nmembers = ["lib"]\n'),
        "lib/pyproject.toml": project("httpx>=1", name="lib"),
        "lib/lib/__init__.py": "import httpx\n",
        "uv.lock": lock,
    }
    assert said(files, "stale-lock") == [("lib/pyproject.toml:5", "error", "httpx")]


POETRY = """\
[tool.poetry]
name = "app"
version = "1"
[tool.poetry.dependencies]
python = "^3.10"
httpx = "^0.27"
rich = { version = "^13", optional = true }
local = { path = "../local" }
old = [{ version = "<1", python = "<3.8" }, { version = ">=2", python = ">=3.8" }]
[tool.poetry.extras]
x = ["rich"]
[tool.poetry.group.dev.dependencies]
pytest = "^8"
"""
POETRY_LOCK = """\
[[package]]
name = "old"
version = "2.1"
optional = false

[[package]]
name = "httpx"
version = "{httpx}"
optional = false

[[package]]
name = "rich"
version = "13.1"
optional = true

[[package]]
name = "pytest"
version = "8.1"
optional = false

[metadata]
lock-version = "2.1"
python-versions = "^3.10"
content-hash = "0"
"""


def test_a_poetry_lock_is_held_against_its_tables() -> None:
    for version, found in (("0.27.2", []), ("0.28.0", [("pyproject.toml:6", "error", "httpx")])):
        files: Files = {"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK.replace("{httpx}", version)}
        assert said(files, "stale-lock") == found


def test_a_pipfile_lock_is_held_against_its_pipfile() -> None:
    pipfile = '[packages]\nhttpx = ">=0.28"\nfork = {git = "https://e.org/f"}\n[dev-packages]\npytest = "*"\n'
    for version, found in (("0.28.1", []), ("0.27.2", [("Pipfile:2", "error", "httpx")])):
        lock = {
            "_meta": {"pipfile-spec": 6},
            "default": {"httpx": {"version": f"=={version}"}, "fork": {"git": "x", "ref": "y"}},
            "develop": {"pytest": {"version": "==8.0"}},
        }
        assert said({"Pipfile": pipfile, "Pipfile.lock": json.dumps(lock)}, "stale-lock") == found


def test_a_pdm_lock_answers_for_the_groups_that_it_was_made_for() -> None:
    more = '[project.optional-dependencies]\nx = ["rich"]\n[dependency-groups]\ndev = ["pytest"]\n[tool.pdm]\n'
    lock = '[metadata]\ngroups = ["default", "dev"]\nlock_version = "4.5"\n\n[[package]]\nname = "httpx"\nversion = "0.27"\n\n[[package]]\nname = "pytest"\nversion = "8"\n'
    assert said({"pyproject.toml": project("httpx", more=more), "pdm.lock": lock}, "stale-lock") == []
    files: Files = {"pyproject.toml": project("httpx>=1", more=more), "pdm.lock": lock}
    assert said(files, "stale-lock") == [("pyproject.toml:5", "error", "httpx")]


def test_a_pylock_answers_for_what_runs() -> None:
    lock = 'lock-version = "1.0"\n\n[[packages]]\nname = "httpx"\nversion = "0.27"\n\n[[packages]]\nname = "rich"\nversion = "13"\n'
    assert said({"pyproject.toml": project("httpx", "rich"), "pylock.toml": lock}, "stale-lock") == []
    files: Files = {"pyproject.toml": project("httpx>=0.28", "rich"), "pylock.toml": lock}
    assert said(files, "stale-lock") == [("pyproject.toml:5", "error", "httpx")]
    assert said({"pyproject.toml": project("numpy", "scipy"), "pylock.toml": lock}, "stale-lock") == []


COMPILED = "# This file was autogenerated by uv via the following command:\n#    uv pip compile requirements.in\n"


@pytest.mark.parametrize(
    ("asked", "compiled", "found"),
    [
        ("httpx>=0.28\n", "httpx==0.27.2\n", [("requirements.in:1", "error", "httpx")]),
        ("httpx\nrich\n", "httpx==0.27.2\n", [("requirements.in:2", "error", "rich")]),
        ("httpx>=0.27\nsetuptools\n", "httpx==0.27.2\n", []),
        ("httpx\ntomli; python_version < '3.11'\n", "httpx==0.27.2\n", []),
        ("httpx @ https://e.org/h.zip\n", "httpx @ https://e.org/h.zip\n", []),
        ("-e .\nhttpx\n", "-e .\nhttpx==0.27.2\n", []),
    ],
)
def test_a_compiled_file_is_held_against_its_source(asked: str, compiled: str, found: list[tuple[str, str, str]]) -> None:
    assert said({"requirements.in": asked, "requirements.txt": COMPILED + compiled}, "stale-lock") == found


@pytest.mark.parametrize(
    ("header", "fix"),
    [
        ("#    pip-compile --generate-hashes --strip-extras requirements.in\n#\n", "pip-compile --generate-hashes --strip-extras requirements.in"),
        ("#    make lock\n#\n", "run `make lock`, which wrote requirements.txt, again"),
        ("", "pip-compile requirements.in -o requirements.txt"),
    ],
)
def test_a_stale_compiled_file_is_compiled_anew_as_its_header_tells(header: str, fix: str) -> None:
    head = f"#\n# This file is autogenerated by pip-compile with Python 3.12\n# by the following command:\n#\n{header}"
    files: Files = {"app.py": "", "requirements.in": "httpx\nrich\n", "requirements.txt": f"{head}httpx==0.27.2\n    # via -r requirements.in\n"}
    rows = audit(Memory(files), Settings()).rows
    assert [r.finding.fix and r.finding.fix.message for r in rows if r.finding.rule == "stale-lock"] == [fix]


def test_a_file_that_nobody_compiled_is_no_lock() -> None:
    assert said({"requirements.in": "httpx>=0.28\n", "requirements.txt": "httpx==0.27.2\n"}, "stale-lock") == []


def test_a_compiled_file_that_leaves_packages_out_is_not_stale() -> None:
    head = COMPILED.replace("requirements.in", "requirements.in --no-emit-package rich")
    assert said({"requirements.in": "httpx\nrich\n", "requirements.txt": head + "httpx==0.27\n"}, "stale-lock") == []


DRIFT = "drifted-requirements"


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("requirements.txt", "httpx==0.26\nrich>=13\n", [("requirements.txt:1", "warning", "httpx")]),
        ("requirements.txt", "httpx>=0.28\nrich>=13\n", [("requirements.txt:1", "warning", "httpx")]),
        ("requirements.txt", "httpx>=0.27,<1\nrich>=13\n", [("requirements.txt:1", "note", "httpx")]),
        ("environment.yml", "dependencies:\n  - httpx=0.26\n  - rich\n", [("environment.yml:2", "warning", "httpx")]),
        ("Pipfile", '[packages]\nhttpx = "<0.27"\nrich = "*"\n', [("Pipfile:2", "warning", "httpx")]),
        ("requirements.txt", "httpx==0.28.1\nrich==13.9\n", []),
        ("requirements.txt", "httpx\nrich\n", []),
        ("requirements.txt", "httpx>=0.27.0\nrich>=13.0\n", []),
        ("requirements.txt", "httpx==0.26; python_version < '3.9'\nrich>=13\n", []),
        ("requirements.txt", "httpx @ https://e.org/h.zip\nrich>=13\n", []),
        ("requirements-dev.txt", "httpx==0.26\n", []),
        ("requirements-cpu.txt", "httpx==0.26\n", []),
        ("requirements_py39.txt", "httpx==0.26\n", []),
        ("requirements-minimal.txt", "httpx==0.26\n", []),
        ("docs/requirements.txt", "httpx==0.26\n", []),
        ("examples/one/requirements.txt", "httpx==0.26\n", []),
        ("tox.ini", "[testenv]\ndeps = httpx==0.26\n", []),
        ("constraints.txt", "httpx==0.26\n", []),
        ("environment.yml", "dependencies:\n  - httpx=0.27\n  - pip:\n    - -e .\n", []),
    ],
)
def test_manifests_of_one_project_are_compared(file: str, text: str, found: list[tuple[str, str, str]]) -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.27", "rich>=13"), file: text, "examples/one/run.py": "import httpx\n"}
    assert said(files, DRIFT) == found


def test_a_file_that_the_metadata_read_cannot_drift() -> None:
    text = '[project]\nname = "app"\nversion = "1"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = "requirements.txt" }\n'
    assert said({"pyproject.toml": text, "requirements.txt": "httpx>=0.27\n"}, DRIFT) == []


def test_a_manifest_that_repeats_another_and_lacks_what_is_imported_has_drifted() -> None:
    code = "import httpx\nimport rich\nimport click\nimport yaml\n"
    others = "httpx\nrich\nclick\npyyaml\n"
    files: Files = {"pyproject.toml": project("httpx", "rich", "click"), "requirements.txt": others, "app.py": code}
    assert said(files, DRIFT) == [("requirements.txt:4", "warning", "pyyaml")]
    files["app.py"] = "import httpx\nimport rich\nimport click\ntry:\n    import yaml\nexcept ImportError:\n    yaml = None\n"
    assert said(files, DRIFT) == []
    files = {"pyproject.toml": project("httpx", "rich", "click", "pyyaml"), "requirements.txt": "-e .\nhttpx\nrich\nclick\n", "app.py": code}
    assert said(files, DRIFT) == []


def test_an_install_step_that_contradicts_the_manifest() -> None:
    docker = "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\nRUN pip install httpx==0.26\n"
    files: Files = {"requirements.txt": "httpx>=0.27\n", "Dockerfile": docker}
    assert said(files, "drifted-install") == [("Dockerfile:4", "warning", "httpx")]
    files["Dockerfile"] = "FROM python:3.12\nRUN pip install httpx==0.26\n"
    assert said(files, "drifted-install") == [("Dockerfile:2", "note", "httpx")]
    files["Dockerfile"] = docker.replace("0.26", "0.28")
    assert said(files, "drifted-install") == []
    files["Dockerfile"] = docker.replace("httpx==0.26", "httpx")
    assert said(files, "drifted-install") == []


def test_two_stages_are_two_images() -> None:
    docker = "FROM python:3.12 AS a\nRUN pip install httpx==0.26\nFROM python:3.12\nRUN pip install -r requirements.txt\n"
    files: Files = {"requirements.txt": "httpx>=0.27\n", "Dockerfile": docker}
    assert said(files, "drifted-install") == [("Dockerfile:2", "note", "httpx")]


def workspace(member: str, more: str = "") -> Files:
    return {
        "pyproject.toml": project("httpx>=0.27", more=f'[tool.uv.workspace]\nmembers = ["lib"]\n{more}'),
        "lib/pyproject.toml": project(member, name="lib"),
        "lib/lib/__init__.py": "import httpx\n",
    }


def test_members_that_exclude_each_other() -> None:
    rule = "mismatched-workspace"
    assert said(workspace("httpx<0.27"), rule) == [("lib/pyproject.toml:5", "error", "httpx")]
    assert said(workspace("httpx==0.28.*"), rule) == []
    assert said(workspace("httpx<0.27; python_version < '3.9'"), rule) == []
    assert said(workspace("httpx<0.27", '[tool.uv]\noverride-dependencies = ["httpx"]\n'), rule) == []
    assert said(workspace("httpx<0.27", '[tool.uv]\nconflicts = [[{ package = "app" }, { package = "lib" }]]\n'), rule) == []


def test_projects_beside_each_other_are_no_workspace() -> None:
    files = workspace("httpx<0.27")
    files["pyproject.toml"] = project("httpx>=0.27")
    assert said(files, "mismatched-workspace") == []


def test_a_missing_dynamic_file_is_told_once() -> None:
    text = '[project]\nname = "app"\nversion = "1"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = "needs.txt" }\n'
    assert said({"pyproject.toml": text}, "missing-dynamic-file") == [("pyproject.toml:6", "error", "")]
    assert said({"pyproject.toml": text}, "unreadable-file") == []
    assert said({"pyproject.toml": text, "needs.txt": "httpx\n"}, "missing-dynamic-file") == []


CONDA = """\
dependencies:
  - python=3.11
  - httpx
  - samtools
  - some-program
  - jupyterlab
  - yaml
  - seaborn
  - pip:
    - rich
"""


def test_an_environment_of_conda_is_judged_by_what_is_python_in_it() -> None:
    files: Files = {"environment.yml": CONDA}
    assert said(files, "unused-requirement") == [
        ("environment.yml:10", "warning", "rich"),
        ("environment.yml:8", "warning", "seaborn"),
    ]
    assert said(files, "mistaken-distribution") == []
    assert said(files, "unpinned-requirement") == [("environment.yml:3", "warning", "")]
    assert said(files, "undeclared-dependency") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tox.ini", "[testenv]\ndeps = pytest\n"),
        ("noxfile.py", "def tests(session):\n    session.install('pytest')\n"),
        ("hatch.toml", '[envs.test]\ndependencies = ["pytest"]\n'),
        ("Pipfile", '[dev-packages]\npytest = "*"\n'),
        ("pixi.toml", '[feature.test.pypi-dependencies]\npytest = "*"\n'),
        ("environment-dev.yml", "dependencies:\n  - pytest\n"),
    ],
)
def test_what_tests_import_may_be_declared_for_the_tool_that_runs_them(path: str, text: str) -> None:
    files: Files = {"pyproject.toml": project("httpx"), "tests/test_app.py": "import pytest\n", path: text}
    assert said(files, "undeclared-dependency") == []
    del files[path]
    files["pyproject.toml"] = project("httpx", more='[dependency-groups]\ndev = ["ruff"]\n')
    assert said(files, "undeclared-dependency") == [("tests/test_app.py:1", "warning", "pytest")]


def test_an_environment_of_conda_does_not_say_which_pythons_a_package_supports() -> None:
    files: Files = {"pyproject.toml": project("httpx", more='requires-python = ">=3.10"\n'), "environment.yml": "dependencies:\n  - python=3.12\n  - httpx\n"}
    (one,) = audit(Memory({"app.py": "import httpx\n", **files}), Settings()).projects
    assert one.python is not None
    assert one.python.specifier == ">=3.10"


def test_an_override_contradicts_nothing() -> None:
    more = '[tool.uv]\noverride-dependencies = ["httpx==0.27"]\n'
    assert said({"pyproject.toml": project("httpx>=0.28", more=more)}, "unsatisfiable-requirement") == []
    more = more.replace("override", "constraint")
    assert said({"pyproject.toml": project("httpx>=0.28", more=more)}, "unsatisfiable-requirement") != []


def recorded(*asked: str, dev: str = "") -> str:
    """The end of a uv.lock that repeats what it was made for."""
    listed = "".join(f"    {{ {one} }},\n" for one in asked)
    return f"\n[package.metadata]\nrequires-dist = [\n{listed}]\n{dev}"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (('name = "httpx", specifier = ">=0.27"',), []),
        (('name = "httpx", specifier = ">=0.27.0"',), []),
        (('name = "httpx", extras = ["socks"], specifier = ">=0.27"',), []),
        (('name = "httpx", specifier = ">=0.26"',), [("pyproject.toml:5", "warning", "httpx")]),
        (('name = "httpx", specifier = ">=0.27"', 'name = "rich"'), [("pyproject.toml:1", "warning", "rich")]),
        (('name = "rich", specifier = ">=0.27"',), [("pyproject.toml:5", "warning", "")]),
        (('name = "httpx", marker = "x", specifier = ">=1"', 'name = "httpx", marker = "y"'), []),
    ],
)
def test_a_lock_that_was_made_for_other_requirements(asked: tuple[str, ...], found: list[tuple[str, str, str]]) -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.27"), "uv.lock": uv_lock(recorded(*asked), httpx="0.27.2")}
    assert said(files, "stale-lock") == found


def test_what_a_lock_repeats_of_groups_and_sources_is_understood() -> None:
    more = '[project.optional-dependencies]\nx = ["rich"]\nall = ["app[x]"]\n[dependency-groups]\ndev = ["pytest>=8", { include-group = "l" }]\nl = ["ruff"]\n'
    more += '[tool.uv.sources]\nhttpx = { git = "https://e.org/x" }\n[tool.hatch.envs.a]\ndependencies = ["black"]\n'
    dev = '\n[package.metadata.requires-dev]\ndev = [\n    { name = "pytest", specifier = ">=8" },\n    { name = "ruff" },\n]\nl = [{ name = "ruff" }]\n'
    asked = ('name = "httpx", git = "https://e.org/x"', 'name = "rich", marker = "extra == \'x\'"', 'name = "app", extras = ["x"], marker = "extra == \'all\'"')
    lock = uv_lock(recorded(*asked, dev=dev), httpx="0.27.2", rich="13", pytest="8", ruff="1")
    assert said({"pyproject.toml": project("httpx>=0.27", more=more), "uv.lock": lock}, "stale-lock") == []


def test_a_marker_that_every_supported_python_meets_excuses_nothing() -> None:
    manifest = project("httpx>=0.28", more='requires-python = ">=3.10"\n')
    exported = 'httpx==0.27.2 ; python_version >= "3.10" and python_version < "4.0"\n'
    files: Files = {"pyproject.toml": manifest, "requirements.txt": exported}
    assert said(files, DRIFT) == [("requirements.txt:1", "warning", "httpx")]
    files["requirements.txt"] = exported.replace("3.10", "3.12")
    assert said(files, DRIFT) == []
    files["requirements.txt"] = exported.replace("python_version <", "sys_platform <")
    assert said(files, DRIFT) == []


def test_files_that_exclude_each_other_are_told_even_where_a_third_admits_both() -> None:
    files: Files = {"pyproject.toml": project("httpx>=0.20"), "requirements.txt": "httpx==0.28\n", "environment.yml": "dependencies:\n  - httpx=0.25\n"}
    assert said(files, DRIFT) == [("environment.yml:2", "warning", "httpx")]


UV_LOCK = """version = 1
requires-python = ">=3.10"

[[package]]
name = "weather"
version = "1.0"
source = { virtual = "." }
"""
WEATHER = '[project]\nname = "weather"\nversion = "1.0"\nrequires-python = "{}"\ndependencies = []\n'


@pytest.mark.parametrize("python", [">=3.11", ">=3.10,<3.14"])
def test_a_lock_for_other_pythons_is_stale(python: str) -> None:
    tree: dict[str, str | bytes] = {"pyproject.toml": WEATHER.format(python), "uv.lock": UV_LOCK, "weather.py": ""}
    (row,) = [r for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "stale-lock"]
    assert row.severity.value == "warning"
    assert row.finding.location.line == 4
    assert row.finding.message.endswith("`requires-python` was `>=3.10`")


@pytest.mark.parametrize("python", [">=3.10", ">=3.10.0", ">3.9.99,!=3.11.2"])
def test_a_lock_for_the_same_pythons_in_other_words_is_fresh(python: str) -> None:
    tree: dict[str, str | bytes] = {"pyproject.toml": WEATHER.format(python), "uv.lock": UV_LOCK, "weather.py": ""}
    assert not [r for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "stale-lock"]


def test_a_lock_that_does_not_know_a_member_of_its_workspace_is_stale() -> None:
    root = WEATHER.format(">=3.10") + '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
    member = WEATHER.format(">=3.10").replace("weather", "clouds")
    tree: dict[str, str | bytes] = {
        "pyproject.toml": root,
        "uv.lock": UV_LOCK,
        "weather.py": "",
        "packages/clouds/pyproject.toml": member,
        "packages/clouds/clouds.py": "",
    }
    (row,) = [r for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "stale-lock"]
    assert row.severity.value == "error"
    assert row.finding.message == "`uv.lock` does not know `clouds`, which is a member of its workspace"
    known = UV_LOCK + '\n[[package]]\nname = "clouds"\nversion = "1.0"\nsource = { virtual = "packages/clouds" }\n'
    assert not [r for r in audit(Memory({**tree, "uv.lock": known}), Settings()).rows if r.finding.rule == "stale-lock"]


PIXI = """\
[workspace]
name = "app"
channels = ["conda-forge"]
platforms = ["linux-64", "osx-arm64"]
[dependencies]
python = ">=3.11"
numpy = "{numpy}"
[target.win-64.dependencies]
pywin32 = "*"
[pypi-dependencies]
httpx = "{httpx}"
app = {{ path = ".", editable = true }}
[feature.docs.dependencies]
sphinx = ">=7"
[feature.idle.dependencies]
idle = "*"
[environments]
docs = ["docs"]
{more}"""
PIXI_LOCK = """\
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://e.org/linux-64/numpy-1.26.4-py311_0.conda
packages:
- conda: https://e.org/linux-64/numpy-1.26.4-py311_0.conda
  depends:
  - python >=3.11
- conda: https://e.org/osx-arm64/numpy-2.1.0-py311_0.conda
- conda: https://e.org/noarch/sphinx-7.4.7-pyhd8ed1ab_0.conda
- conda: https://e.org/linux-64/python-3.11.9-hb806964_0_cpython.conda
- pypi: https://e.org/httpx-0.27.0-py3-none-any.whl
  name: httpx
  version: 0.27.0
- pypi: ./
  name: app
"""


@pytest.mark.parametrize(
    ("numpy", "asked", "more", "found"),
    [
        (">=1.26", "==0.27.0", "", []),
        (">=2", ">=0.27", "", []),
        (">=3", ">=0.27", "", [("pixi.toml:7", "error", "numpy")]),
        ("1.26.*", ">=0.28", "", [("pixi.toml:11", "error", "httpx")]),
        (">=3", ">=0.27", 'default = { features = ["docs"], no-default-feature = true }\n', []),
        (">=1.26", "*", '[dependencies.polars]\nversion = "*"\n', [("pixi.toml:19", "error", "polars")]),
    ],
)
def test_a_pixi_lock_is_held_against_what_its_environments_install(
    numpy: str, asked: str, more: str, found: list[tuple[str, str, str]]
) -> None:
    manifest = PIXI.format(numpy=numpy, httpx=asked, more=more)
    if "no-default" in more:
        manifest = manifest.replace('docs = ["docs"]\n', 'docs = { features = ["docs"], no-default-feature = true }\n')
    assert said({"pixi.toml": manifest, "pixi.lock": PIXI_LOCK}, "stale-lock") == found


def test_a_pixi_lock_is_held_against_pyproject_where_that_holds_the_tables() -> None:
    text = project("httpx>=0.28", more='[tool.pixi.workspace]\nchannels = []\nplatforms = []\n')
    assert said({"pyproject.toml": text, "pixi.lock": PIXI_LOCK}, "stale-lock") == [("pyproject.toml:5", "error", "httpx")]
    beside = PIXI.format(numpy="*", httpx="*", more="")
    assert said({"pyproject.toml": text, "pixi.toml": beside, "pixi.lock": PIXI_LOCK}, "stale-lock") == []
    assert said({"pyproject.toml": project("httpx>=0.28"), "pixi.lock": PIXI_LOCK}, "stale-lock") == []


def test_a_group_that_asks_for_an_extra_of_the_project_itself_is_no_drift() -> None:
    more = '[project.optional-dependencies]\nx = ["rich"]\n[dependency-groups]\ndev = ["pytest", "app[x]"]\n[tool.pdm]\n'
    lock = '[metadata]\ngroups = ["default", "dev"]\nlock_version = "4.5"\n\n[[package]]\nname = "httpx"\nversion = "0.27"\n\n[[package]]\nname = "pytest"\nversion = "8"\n'
    assert said({"pyproject.toml": project("httpx", more=more), "pdm.lock": lock}, "stale-lock") == []


CODE = "import httpx, rich, click, attrs\n"
COMMON = "httpx==0.27\nrich==13\nclick==8\nattr==0.3\n"


def variants(**more: str) -> Files:
    """Three files of which one is installed, each with the same four lines and what is given."""
    names = {"plain": "requirements.txt", "amd": "requirements_amd.txt", "cpu": "requirements_cpu.txt"}
    return {file: COMMON + more.get(name, "") for name, file in names.items()}


def test_alternatives_that_lack_what_the_program_imports_are_one_row() -> None:
    files = {"app.py": "import httpx, rich, click, yaml\n", **variants(amd="pyyaml==6.0\n")}
    (row,) = [r for r in audit(Memory(files), Settings()).rows if r.finding.rule == DRIFT]
    assert row.severity.value == "warning"
    assert row.finding.message == (
        "requirements.txt and requirements_cpu.txt lack `pyyaml`, which this file asks for and app.py imports: "
        "an install from them lacks it"
    )
    assert [edit.location.path for edit in row.finding.fix.edits] == ["requirements.txt", "requirements_cpu.txt"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("try:\n    import yaml\nexcept ImportError:\n    yaml = None\n", variants(amd="pyyaml==6.0\n")),
        ("import yaml\n", variants(amd="pyyaml==6.0\n", plain="pyyaml==5\n", cpu="pyyaml==5\n")),
        ("import torch\n", variants(amd="torch==2.5\n")),
        ("import cv2\n", variants(plain="opencv-python==4.1\n", amd="opencv-python==4.1\n", cpu="opencv-python-headless==4.1\n")),
        ("import jinja2\n", variants(plain="flask==3.1.0\n", amd="jinja2==3\n", cpu="flask==3.1.0\n")),
        ("import yaml\n", {"requirements.txt": COMMON + "pyyaml==6\n", "requirements_docs.txt": COMMON}),
        ("import yaml\n", {"requirements.txt": COMMON + "pyyaml==6\n", "worker_more.txt": COMMON}),
        ("import yaml\n", {"requirements.txt": COMMON + "pyyaml==6\n", "requirements_cpu.txt": "-r requirements.txt\nrich==13\n"}),
    ],
)
def test_alternatives_that_lack_nothing_are_not_told(code: str, files: Files) -> None:
    assert said({"app.py": f"import httpx, rich, click\n{code}", **files}, DRIFT) == []


def test_what_only_a_part_of_the_program_imports_is_a_note_where_an_alternative_lacks_it() -> None:
    files = {"app.py": CODE, "gpu/fast.py": "import yaml\n", "gpu/__init__.py": "", **variants(amd="pyyaml==6.0\n")}
    assert said(files, DRIFT) == [("requirements_amd.txt:5", "note", "pyyaml")]


def test_what_nothing_declares_is_to_be_added_to_every_alternative() -> None:
    files = {"app.py": "import httpx, rich, click, yaml\n", **variants()}
    (row,) = [r for r in audit(Memory(files), Settings()).rows if r.finding.rule == "undeclared-dependency"]
    assert row.finding.fix is not None
    assert row.finding.fix.message.endswith("to requirements.txt, and to requirements_amd.txt and requirements_cpu.txt beside it")
    assert {edit.location.path for edit in row.finding.fix.edits} == {"requirements.txt", "requirements_amd.txt", "requirements_cpu.txt"}


UV_HEAD = 'version = 1\nrequires-python = ">=3.9"\n\n[[package]]\nname = "rich"\nversion = "13.7.0"\nsource = { registry = "r" }\n\n'
UV_OWN = """\
[[package]]
name = "shop"
version = "{version}"
source = {{ editable = "." }}

[package.metadata]
requires-dist = [
    {{ name = "rich", marker = "extra == 'show'", specifier = ">=13" }},{more}
]
provides-extras = ["show", "tables"]
"""
SHOW = '[project.optional-dependencies]\nshow = ["rich>=13"]\ntables = ["rich>=13"]\n'


def _stale(pyproject: str, lock: str, name: str = "uv.lock") -> list[tuple[str, str]]:
    report = audit(Memory({"pyproject.toml": pyproject, name: lock, "shop.py": "import json\n"}), Settings())
    return [(r.severity.value, r.finding.message) for r in report.rows if r.finding.rule == "stale-lock"]


def test_a_lock_that_was_made_before_an_extra_asked_for_what_another_has_is_told() -> None:
    lock = UV_HEAD + UV_OWN.format(version="1", more="")
    assert _stale(application(more=SHOW), lock) == [
        (
            "warning",
            "`uv.lock` was made before pyproject.toml was changed, and `uv sync --locked` refuses it: `rich` was added to the extra `tables`",
        )
    ]


def test_a_lock_that_repeats_every_extra_is_in_order() -> None:
    more = '\n    { name = "rich", marker = "extra == \'tables\'", specifier = ">=13" },'
    assert _stale(application(more=SHOW), UV_HEAD + UV_OWN.format(version="1.0", more=more)) == []


def test_a_lock_of_another_version_of_the_project_is_told_at_the_version() -> None:
    more = '\n    { name = "rich", marker = "extra == \'tables\'", specifier = ">=13" },'
    tree = {"pyproject.toml": application(more=SHOW), "uv.lock": UV_HEAD + UV_OWN.format(version="0.9", more=more), "shop.py": ""}
    (row,) = [r for r in audit(Memory({**tree}), Settings()).rows if r.finding.rule == "stale-lock"]
    assert str(row.finding.location) == "pyproject.toml:3:12"
    assert row.finding.message.endswith("refuses it: `version` was 0.9")


def test_a_version_of_the_project_that_is_none_is_held_against_no_lock() -> None:
    more = '\n    { name = "rich", marker = "extra == \'tables\'", specifier = ">=13" },'
    manifest = application(more=SHOW).replace('version = "1', 'version = "-r .1', 1)
    tree = {"pyproject.toml": manifest, "uv.lock": UV_HEAD + UV_OWN.format(version="0.9", more=more), "shop.py": ""}
    report = audit(Memory({**tree}), Settings())
    assert "-r ." in manifest
    assert not report.errors
    assert "stale-lock" not in {r.finding.rule for r in report.rows}


SHOP = '[tool.poetry]\nname = "shop"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.9"\n{}\n'
SHOP_LOCK = '[[package]]\nname = "rich"\nversion = "12.0"\n\n[metadata]\nlock-version = "2.0"\n'


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('rich = { version = "^13", markers = "sys_platform == \'darwin\'" }', 1),
        ('rich = { version = "^13", platform = "darwin" }', 1),
        ('rich = { version = "^13", markers = "python_version < \'3.10\'" }', 0),
        ('rich = { version = ">=12", markers = "sys_platform == \'darwin\'" }', 0),
        ('rich = [{ version = "^13", platform = "darwin" }, { version = "^12", platform = "linux" }]', 0),
    ],
)
def test_poetry_locks_what_a_marker_of_systems_asks_for(lines: str, found: int) -> None:
    assert len(_stale(SHOP.format(lines), SHOP_LOCK, "poetry.lock")) == found


CONDA_LOCK = """\
version: 1
metadata:
  sources:
  - environment.yml
package:
- name: numpy
  version: 1.26.4
  manager: conda
  platform: linux-64
- name: numpy
  version: 2.0.1
  manager: conda
  platform: osx-arm64
- name: openjdk
  version: 21.0.2-p1
  manager: conda
  platform: linux-64
- name: httpx
  version: 0.27.2
  manager: pip
  platform: linux-64
"""


@pytest.mark.parametrize(
    ("listed", "lock", "found"),
    [
        (["numpy>=1.26", "openjdk", "pip: [httpx>=0.27]"], CONDA_LOCK, []),
        (["numpy>=2", "openjdk"], CONDA_LOCK, []),  # one of the systems has it
        (["numpy>=2.1"], CONDA_LOCK, [("environment.yml:3", "error", "numpy")]),
        (["numpy", "polars"], CONDA_LOCK, [("environment.yml:4", "error", "polars")]),
        (["numpy", "pip: [httpx>=0.28]"], CONDA_LOCK, [("environment.yml:4", "error", "httpx")]),
        (["numpy", "polars # [osx]"], CONDA_LOCK, []),
        (["numpy", "polars"], CONDA_LOCK.replace("- environment.yml", "- environment.yml\n  - dev.yml"), []),
        (["numpy", "polars"], CONDA_LOCK.replace("- environment.yml", "- ../other/environment.yml"), []),
        (["numpy", "polars"], CONDA_LOCK.replace("  sources:\n  - environment.yml\n", ""), []),
    ],
)
def test_a_lock_of_conda_lock_is_held_against_the_one_environment_that_it_was_made_from(
    listed: list[str], lock: str, found: list[tuple[str, str, str]]
) -> None:
    environment = "name: a\ndependencies:\n" + "".join(f"  - {line}\n" for line in listed)
    assert said({"environment.yml": environment, "conda-lock.yml": lock}, "stale-lock") == found


def test_what_pixi_takes_from_conda_for_the_project_is_no_duplicate() -> None:
    of_pixi = '[tool.pixi.workspace]\nchannels = []\nplatforms = []\n[tool.pixi.{}]\nhttpx = ">=0.27"\n'
    assert said({"pyproject.toml": project("httpx>=0.27", more=of_pixi.format("dependencies"))}, "duplicate-requirement") == []
    twice = said({"pyproject.toml": project("httpx>=0.27", more=of_pixi.format("pypi-dependencies"))}, "duplicate-requirement")
    assert [severity for _, severity, _ in twice] == ["note"]


def test_a_pixi_lock_that_was_cut_between_two_packages_is_not_whole() -> None:
    files: Files = {"pixi.toml": PIXI.format(numpy=">=1.26", httpx="==0.27.0", more=""), "pixi.lock": PIXI_LOCK.replace("python-3.11.9", "zlib-1.3.1")}
    assert said(files, "stale-lock") == [("pixi.lock:1", "error", "")]
