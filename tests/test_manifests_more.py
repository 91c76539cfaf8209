"""Pipfile, conda, pixi, tox, nox, hatch.toml, uv.toml."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.audit import audit
from depaudit.documents import Documents, TextDocument
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest
from depaudit.manifests.conda_specs import conda_specifier, distribution_of, match_spec
from depaudit.model.requirement import Manifest, Role, Scope
from depaudit.model.settings import Settings


def read(path: str, text: str, **others: str) -> Manifest:
    tree: dict[str, str | bytes] = {path: text, **{name.replace("_dot_", "."): content for name, content in others.items()}}
    documents = Documents(Memory(tree))
    manifest = read_manifest(path, documents)
    assert manifest is not None
    for requirement in manifest.requirements:
        document = documents.text(requirement.location.path)
        assert isinstance(document, TextDocument)
        assert document.at(requirement.location) == requirement.text
    return manifest


def rows(manifest: Manifest) -> list[tuple[str, str, str, str]]:
    return [(r.name, r.specifier, r.role.value, r.group) for r in manifest.requirements]


PIPFILE = """\
[[source]]
url = "https://index.example.org/simple"
verify_ssl = true
name = "pypi"
[packages]
requests = "*"  # http
Django = "~=4.2"
boto3 = {version = ">=1.2", extras = ["crt"], markers = "sys_platform == 'linux'"}
own = {path = ".", editable = true}
fork = {git = "https://example.org/fork.git", ref = "abc"}
[dev-packages]
pytest = ">=8"
[serving]
gunicorn = "21.2"
[requires]
python_version = "3.11"
"""


def test_a_pipfile_is_read_with_its_categories() -> None:
    manifest = read("Pipfile", PIPFILE)
    assert rows(manifest) == [
        ("requests", "", "env", ""),
        ("django", "~=4.2", "env", ""),
        ("boto3", ">=1.2", "env", ""),
        ("own", "", "env", ""),
        ("fork", "", "env", ""),
        ("pytest", ">=8", "dev", "dev"),
        ("gunicorn", "==21.2", "env", "serving"),
    ]
    assert manifest.requires_python is not None
    assert manifest.requires_python.specifier == "==3.11.*"
    assert [i.url for i in manifest.indexes] == ["https://index.example.org/simple"]
    assert manifest.requirements[0].comment == "http"
    assert manifest.requirements[2].marker == 'sys_platform == "linux"'
    assert manifest.requirements[4].url == "git+https://example.org/fork.git@abc"


def test_a_pipfile_with_a_lock_is_locked() -> None:
    assert {r.role for r in read("Pipfile", '[packages]\nrequests = "*"\n', Pipfile_dot_lock="{}").requirements} == {Role.LOCKED}


def test_what_pipenv_cannot_read_is_told_at_its_place() -> None:
    manifest = read("Pipfile", '[packages]\nrequests = "^2.0"\n')
    assert [(u.location.line, u.kind) for u in manifest.unreadable] == [(2, "requirement")]


CONDA = """\
name: paper
channels:
  - conda-forge
dependencies:
  - python=3.11
  - numpy=1.26  # arrays
  - conda-forge::scipy >=1.7,<2
  - pytorch==2.1.0=py3.11_cuda12.1_0
  - "pandas 2.*"
  - cudatoolkit=11.8
  - libblas
  - gcc_linux-64
  - pywin32  # [win]
  - pip
  - pip:
    - -r more.txt
    - transformers>=4.40
    - git+https://example.org/tool.git
    - -e .
    - --extra-index-url https://example.org/whl
"""


def test_an_environment_of_conda_is_read_with_its_list_for_pip() -> None:
    manifest = read("environment.yml", CONDA, more_dot_txt="tqdm\n")
    assert rows(manifest) == [
        ("numpy", "==1.26.*", "env", ""),
        ("scipy", ">=1.7,<2", "env", ""),
        ("torch", "==2.1.0", "env", ""),
        ("pandas", "==2.*", "env", ""),
        ("pywin32", "", "env", ""),
        ("transformers", ">=4.40", "env", ""),
        ("tool", "", "env", ""),
    ]
    assert manifest.requires_python is not None
    assert manifest.requires_python.specifier == "==3.11.*"
    assert manifest.includes == ("more.txt",)
    assert manifest.requirements[0].comment == "arrays"
    assert manifest.requirements[4].marker == 'sys_platform == "win32"'
    assert [i.url for i in manifest.indexes] == ["https://example.org/whl"]
    assert manifest.unreadable == ()


def test_other_yaml_files_are_no_environments() -> None:
    for text in (
        "version: 3\nservices: {}\n",
        "dependencies:\n  - name: redis\n    version: 1\n",
        "dependencies: {{ deps }}\n",
        "dependencies:\n",
    ):
        assert read_manifest("env.yml", Documents(Memory({"env.yml": text}))) is None


def test_a_repeated_key_and_a_missing_file_are_told() -> None:
    manifest = read("environment.yml", "dependencies:\n  - pip:\n    - -r absent.txt\ndependencies:\n  - numpy\n")
    assert [(u.location.line, u.kind) for u in manifest.unreadable] == [(4, "file")]
    manifest = read("environment.yml", "dependencies:\n  - pip:\n    - -r absent.txt\n")
    assert [(u.location.line, u.kind) for u in manifest.unreadable] == [(3, "requirement")]


def test_an_environment_for_documentation_is_for_development() -> None:
    assert {r.role for r in read("docs/environment.yml", "dependencies:\n  - sphinx\n").requirements} == {Role.DEVELOPMENT}


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("numpy", "numpy", ""),
        ("numpy=1.26", "numpy", "==1.26.*"),
        ("numpy=1.26.*", "numpy", "==1.26.*"),
        ("numpy==1.26.4", "numpy", "==1.26.4"),
        ("numpy 1.26.4", "numpy", "==1.26.4"),
        ("numpy=1.26.4=py39_0", "numpy", "==1.26.4"),
        ("numpy 1.26.4 py39_0", "numpy", "==1.26.4"),
        ("numpy>=1.2,<2|>3", "numpy", ">=1.2,<2 || >3"),
        ("numpy[version='>=1.2']", "numpy", ">=1.2"),
        ("defaults/linux-64::numpy >=1", "numpy", ">=1"),
        ("numpy >= 1.2", "numpy", ">=1.2"),
        ("openssl=1.1.1w", "openssl", ""),
    ],
)
def test_match_specifications(text: str, name: str, specifier: str) -> None:
    assert match_spec(text) == (name, specifier)


def test_what_is_no_python_is_no_requirement() -> None:
    names = "python pip cudatoolkit libblas gcc_linux-64 r-base _libgcc_mutex cuda-nvcc xorg-libx11"
    assert [n for n in names.split() if distribution_of(n)] == []
    assert [distribution_of(n) for n in ("pytorch", "librosa", "matplotlib-base", "cuda-python")] == ["torch", "librosa", "matplotlib", "cuda-python"]


PIXI = """\
[workspace]
channels = ["conda-forge"]
[dependencies]
python = ">=3.11,<3.13"
numpy = "1.26.*"
pytorch = { version = ">=2.1", channel = "conda-forge" }
cudatoolkit = "11.8"
[pypi-dependencies]
requests = ">=2.28"
own = { path = ".", editable = true }
[target.linux-64.dependencies]
uvloop = "*"
[feature.test.dependencies]
pytest = "*"
[feature.gpu.pypi-dependencies]
cupy = "==13.0"
"""


def test_pixi_names_packages_of_conda_and_of_the_index() -> None:
    manifest = read("pixi.toml", PIXI)
    assert rows(manifest) == [
        ("requests", ">=2.28", "env", ""),
        ("own", "", "env", ""),
        ("numpy", "==1.26.*", "env", ""),
        ("torch", ">=2.1", "env", ""),
        ("uvloop", "", "env", ""),
        ("pytest", "", "dev", "test"),
        ("cupy", "==13.0", "env", "gpu"),
    ]
    assert manifest.requires_python is not None
    assert {r.role for r in read("pixi.toml", PIXI, pixi_dot_lock="version: 6\n").requirements} == {Role.LOCKED, Role.DEVELOPMENT}


def test_pixi_in_pyproject_is_read() -> None:
    text = '[project]\nname = "x"\nversion = "1"\n[tool.pixi.pypi-dependencies]\nnumpy = "*"\n[tool.tox.env.a]\ndeps = ["pytest>=8"]\n'
    assert rows(read("pyproject.toml", text)) == [("numpy", "", "env", ""), ("pytest", ">=8", "dev", "tox:a")]


TOX = """\
[tox]
envlist = py310, lint
[testenv]
deps =
    pytest>=8  # runs them
    django42: Django>=4.2,<5
    django50: Django>=5.0,<5.1
    -r {toxinidir}/more.txt
    {[testenv:lint]deps}
    {env:EXTRA:}
    ./local
commands = pytest
[testenv:lint]
deps = ruff
"""


def test_each_environment_and_factor_of_tox_is_a_group() -> None:
    manifest = read("tox.ini", TOX, more_dot_txt="x\n")
    assert rows(manifest) == [
        ("pytest", ">=8", "dev", "tox:testenv"),
        ("django", ">=4.2,<5", "dev", "tox:testenv django42"),
        ("django", ">=5.0,<5.1", "dev", "tox:testenv django50"),
        ("ruff", "", "dev", "tox:lint"),
    ]
    assert manifest.requirements[0].comment == "runs them"
    assert not manifest.declares
    assert not manifest.unreadable


def test_what_environments_of_tox_take_from_another_section_is_theirs() -> None:
    text = "[base]\ndeps =\n    pytest>=8\n    {[more]list}\n[more]\nlist = attrs\n    {[base]deps}\n[unused]\ndeps = flask\n[testenv]\ndeps = {[base]deps}\n[testenv:a]\ndeps =\n    py310: {[base]deps}\n    {[testenv]deps}\n    ruff\n"
    assert rows(read("tox.ini", text)) == [
        ("pytest", ">=8", "dev", "tox:testenv"),
        ("attrs", "", "dev", "tox:testenv"),
        ("ruff", "", "dev", "tox:a"),
    ]


def test_a_file_that_only_tox_installs_is_for_developers() -> None:
    tox = "[base]\ndeps = -r{toxinidir}/more.txt\n[testenv]\ndeps =\n    {[base]deps}\n    -rrequirements.txt\n"
    files: dict[str, str | bytes] = {"tox.ini": tox, "more.txt": "attrs\n", "requirements.txt": "rich==13.7\n"}
    files |= {"app.py": "import rich\n", "tests/test_app.py": "import attr\n"}
    report = audit(Memory(files), Settings())
    assert [(r.finding.rule, r.finding.distribution) for r in report.rows if r.severity.value != "note"] == []
    roles = {r.name: r.role.value for p in report.projects for r in p.requirements}
    assert roles == {"attrs": "dev", "rich": "env"}


def test_a_file_that_one_environment_of_tox_installs_is_not_held_against_another() -> None:
    files: dict[str, str | bytes] = {"tox.ini": "[testenv:docs]\ndeps = -rdocs/requirements.txt\n[testenv:min]\ndeps = attrs==20.1\n"}
    report = audit(Memory({**files, "docs/requirements.txt": "attrs==24.1\n", "app.py": ""}), Settings())
    assert "unsatisfiable-requirement" not in [r.finding.rule for r in report.rows]


def test_tox_in_toml_and_in_setup_cfg() -> None:
    text = '[env_run_base]\ndeps = ["pytest>=8", { replace = "ref", of = ["x"] }]\n[env.lint]\ndeps = ["ruff", "-r more.txt"]\n'
    manifest = read("tox.toml", text, more_dot_txt="x\n")
    assert rows(manifest) == [("pytest", ">=8", "dev", "tox:testenv"), ("ruff", "", "dev", "tox:lint")]
    assert rows(read("setup.cfg", "[tox:tox]\n[testenv]\ndeps = pytest\n")) == [("pytest", "", "dev", "tox:testenv")]


NOX = """\
import nox

TOOLS = ["black==24.1", "isort"]


@nox.session
def tests(session):
    session.install("-e", ".[test]")
    session.install("pytest>=8", "-r", "more.txt", *TOOLS)
    session.install("é", f"computed-{session.python}", ".")
    session.conda_install("pytorch=2.1", "--channel", "x")


def helper(other):
    other.install("ruff")
"""


def test_sessions_of_nox_are_read_by_their_literals() -> None:
    manifest = read("noxfile.py", NOX, more_dot_txt="x\n")
    assert rows(manifest) == [
        ("pytest", ">=8", "dev", "nox:tests"),
        ("black", "==24.1", "dev", "nox:tests"),
        ("isort", "", "dev", "nox:tests"),
        ("torch", "==2.1.*", "dev", "nox:tests"),
        ("ruff", "", "dev", "nox:helper"),
    ]


def test_a_noxfile_that_cannot_be_parsed_requires_nothing() -> None:
    assert read("noxfile.py", "def (").requirements == ()


def test_hatch_and_uv_in_files_of_their_own() -> None:
    assert rows(read("hatch.toml", '[envs.test]\ndependencies = ["pytest>=8"]\n')) == [("pytest", ">=8", "dev", "hatch:test")]
    manifest = read("uv.toml", 'constraint-dependencies = ["numpy<2"]\n[[index]]\nurl = "https://example.org/simple"\n')
    assert [(r.name, r.scope) for r in manifest.requirements] == [("numpy", Scope.CONSTRAINT)]
    assert [i.url for i in manifest.indexes] == ["https://example.org/simple"]


@pytest.mark.parametrize("path", ["Pipfile", "environment.yml", "pixi.toml", "tox.ini", "tox.toml", "noxfile.py", "hatch.toml", "uv.toml"])
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_text_makes_a_reader_raise(path: str, data: st.DataObject) -> None:
    whole = {"Pipfile": PIPFILE, "environment.yml": CONDA, "pixi.toml": PIXI, "tox.ini": TOX, "noxfile.py": NOX}.get(path, PIXI)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    text = whole[:start] + data.draw(st.text(max_size=12)) + whole[end:]
    read_manifest(path, Documents(Memory({path: text})))


@given(st.text(alphabet="0123456789.*=<>!~,| abvpost", max_size=14))
@settings(max_examples=200, deadline=None)
def test_every_specifier_that_conda_gives_is_one(text: str) -> None:
    from depaudit.model.requirement import range_of

    specifier = conda_specifier(text)
    if specifier:
        range_of(specifier)


def test_two_packages_of_conda_that_hold_one_distribution_are_one_requirement() -> None:
    manifest = read("environment.yml", "dependencies:\n  - numpy-base\n  - numpy=1.21\n  - yaml\n  - matplotlib-base\n")
    assert rows(manifest) == [("numpy", "==1.21.*", "env", ""), ("matplotlib", "", "env", "")]


@pytest.mark.parametrize("path", ["requirements.txt", "environment.yml", "setup.cfg", "tox.ini", "Pipfile", "pyproject.toml"])
def test_a_merge_conflict_is_told_as_one(path: str) -> None:
    start = {"requirements.txt": "a\nb\n", "environment.yml": "dependencies:\n  - a\n", "setup.cfg": "[metadata]\n", "tox.ini": "[x]\n"}.get(path, "")
    text = f"{start}<<<<<<< HEAD\nname\n=======\nname\n>>>>>>> other\n"
    reasons = [u.reason for u in read(path, text).unreadable]
    assert len(reasons) == 1
    assert "merge conflict" in reasons[0]


def test_a_tox_ini_inside_of_pyproject_is_read_at_its_places() -> None:
    ini = "[testenv]\ndeps =\n    pytest>=8\n    lint: ruff\n"
    for before, quotes in (("", '"""'), ("\n", '"""'), ("\n", "'''")):
        manifest = read("pyproject.toml", f"[tool.tox]\nlegacy_tox_ini = {quotes}{before}{ini}{quotes}\n")
        assert rows(manifest) == [("pytest", ">=8", "dev", "tox:testenv"), ("ruff", "", "dev", "tox:testenv lint")]
        assert manifest.requirements[0].location.line == 4 + len(before)
    broken = read("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ndeps\n"""\n')
    assert [(u.location.line, u.reason) for u in broken.unreadable] == [(4, "this line is no `name = value` and continues none")]


def test_pipfile_says_which_host_needs_no_certificate_and_where_a_distribution_comes_from() -> None:
    source = '[[source]]\nname = "a"\nurl = "https://user@inner.example.org:8443/simple"\nverify_ssl = {}\n'
    packages = '[packages]\nrich = {version = "*", index = "a"}\nfork = {git = "https://example.org/f", ref = "main"}\n'
    manifest = read("Pipfile", source.format("false") + packages)
    assert [(o.name, o.value, o.location.line) for o in manifest.options] == [("--trusted-host", "inner.example.org", 4)]
    assert [(o.name, o.kind, o.index, o.revision_kind) for o in manifest.origins] == [("rich", "index", "a", ""), ("fork", "git", "", "rev")]
    assert read("Pipfile", source.format("true") + packages).options == ()


def test_pixi_says_where_distributions_come_from() -> None:
    text = """\
[workspace]
pypi-options = { index-url = "https://a.example.org/simple", extra-index-urls = ["https://b.example.org/simple"] }
[pypi-dependencies]
one = { git = "https://example.org/one", branch = "main" }
two = { version = "*", index = "https://c.example.org/simple" }
three = { path = ".", editable = true }
[feature.gpu.pypi-options]
extra-index-urls = ["https://d.example.org/simple"]
"""
    manifest = read("pixi.toml", text)
    assert [(i.url[8], i.extra, i.explicit, i.location.line) for i in manifest.indexes] == [
        ("c", True, True, 5),
        ("a", False, False, 2),
        ("b", True, False, 2),
        ("d", True, False, 8),
    ]
    assert [(o.name, o.kind, o.revision, o.index[8:9]) for o in manifest.origins] == [
        ("one", "git", "main", ""),
        ("two", "index", "", "c"),
        ("three", "path", "", ""),
    ]
