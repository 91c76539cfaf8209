from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.documents import Documents, TextDocument
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest, read_script
from depaudit.manifests.poetry_versions import poetry_specifier
from depaudit.model.location import Location
from depaudit.model.requirement import Manifest, Role, Scope, range_of


def read(text: str, **files: str) -> Manifest:
    tree = {name.replace("__", "/").replace("_txt", ".txt").replace("_py", ".py"): content for name, content in files.items()}
    manifest = read_manifest("pyproject.toml", Documents(Memory({"pyproject.toml": text, **tree})))
    assert manifest is not None
    return manifest


PROJECT = """\
[build-system]
requires = ["hatchling>=1"]
build-backend = "hatchling.build"
[project]
name = "Demo"
version = "1"
requires-python = ">=3.10"
dependencies = [
    "numpy>=1.20",  # arrays
    "Torch[x] ; python_version < \\"3.12\\"",
]
classifiers = ["Private :: Do Not Upload"]
[project.optional-dependencies]
gpu = ["cupy"]
test = ["pytest"]
all = ["demo[gpu,test]", "rich"]
[dependency-groups]
lint = ["ruff"]
dev = [{include-group = "lint"}, "mypy"]
"""


def test_requirements_have_scope_group_and_role() -> None:
    manifest = read(PROJECT)
    assert [(r.name, r.scope, r.group, r.role) for r in manifest.requirements] == [
        ("hatchling", Scope.BUILD, "", Role.DEVELOPMENT),
        ("numpy", Scope.RUNTIME, "", Role.PUBLISHED),
        ("torch", Scope.RUNTIME, "", Role.PUBLISHED),
        ("cupy", Scope.EXTRA, "gpu", Role.PUBLISHED),
        ("pytest", Scope.EXTRA, "test", Role.DEVELOPMENT),
        ("rich", Scope.EXTRA, "all", Role.PUBLISHED),
        ("ruff", Scope.GROUP, "lint", Role.DEVELOPMENT),
        ("mypy", Scope.GROUP, "dev", Role.DEVELOPMENT),
    ]
    assert manifest.group_includes == (("all", "gpu"), ("all", "test"), ("dev", "lint"))
    assert manifest.requires_python is not None
    assert manifest.requires_python.specifier == ">=3.10"
    assert {"build-system", "build-backend:hatchling.build", "private", "version"} <= manifest.traits
    assert (manifest.name, manifest.extras, manifest.groups) == ("Demo", ("gpu", "test", "all"), ("lint", "dev"))


def test_the_place_is_the_text_inside_the_quotes() -> None:
    manifest = read(PROJECT)
    numpy, torch = manifest.requirements[1:3]
    assert (numpy.location, numpy.comment) == (Location("pyproject.toml", 9, 6, 9, 17), "arrays")
    assert torch.text == 'Torch[x] ; python_version < \\"3.12\\"'
    assert torch.marker == 'python_version < "3.12"'


def added(text: str) -> list[str]:
    """The dependencies after the next one was written where the manifest says."""
    manifest = read(text)
    assert manifest.insertion is not None
    document = TextDocument("pyproject.toml", text)
    at = document.starts[manifest.insertion.line - 1] + manifest.insertion.column - 1
    new = text[:at] + manifest.insertion_form.replace("{}", "new>=1") + text[at:]
    return list(tomli.loads(new)["project"]["dependencies"])


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "d"\ndependencies = []\n',
        '[project]\nname = "d"\ndependencies = ["a"]\n',
        '[project]\nname = "d"\ndependencies = ["a", ]\n',
        '[project]\nname = "d"\ndependencies = [\n  "a",\n]\n',
        '[project]\r\nname = "d"\r\ndependencies = [\r\n  "a",  # why\r\n]\r\n',
        '[project]\nname = "d"\ndependencies = [\n  "a"\n]\n',
        '[project]\nname = "d"\ndependencies = [\n  "a"  # why\n]\n',
        '[project]\nname = "d"\ndependencies = [\n  "a", "b",\n]\n',
        '[project]\nname = "d"\ndependencies = [\n]\n',
        '[project]\nname = "d"\nversion = "1"\n[tool.x]\na = 1\n',
        '[project]\nname = "d"',
        '[tool.x]\na = 1\n[project]\nversion = "1"\nname = "d"\n\n[tool.y]\n',
    ],
)
def test_the_next_requirement_can_be_written_at_the_insertion(text: str) -> None:
    assert added(text) == [*tomli.loads(text)["project"].get("dependencies", []), "new>=1"]


def test_the_faults_of_groups_are_told() -> None:
    manifest = read(
        '[dependency-groups]\na = [{include-group = "b"}]\nb = [{include-group = "A"}, "x"]\nc = [{include-group = "no"}, {x = 1}, 1]\n"A_b" = []\na-B = []\n'
    )
    reasons = [u.reason for u in manifest.unreadable]
    assert any("also written `A_b`" in r for r in reasons)
    assert any("`no`, which does not exist" in r for r in reasons)
    assert sum("includes itself" in r for r in reasons) == 1
    assert [r.name for r in manifest.requirements] == ["x"]


def test_wrong_texts_are_told_with_what_to_write() -> None:
    manifest = read('[project]\nname = "d"\nrequires-python = ">=3.8.*"\ndependencies = ["a>=1.*", 1]\n')
    assert [(u.kind, u.hint) for u in manifest.unreadable] == [("requirement", ">=3.8"), ("requirement", "a>=1"), ("file", "")]


def test_setuptools_dynamic_files_are_published() -> None:
    manifest = read(
        '[project]\nname = "d"\ndynamic = ["dependencies", "optional-dependencies"]\n'
        '[tool.setuptools.dynamic]\ndependencies = {file = ["r.txt", "missing.txt"]}\noptional-dependencies.gpu = {file = "g.txt"}\n',
        r_txt="# c\nnumpy>=1  # why\n-r other.txt\n",
        g_txt="cupy\n",
    )
    assert [(r.name, r.location.path, r.scope, r.role) for r in manifest.requirements] == [
        ("numpy", "r.txt", Scope.RUNTIME, Role.PUBLISHED),
        ("cupy", "g.txt", Scope.EXTRA, Role.PUBLISHED),
    ]
    assert manifest.includes == ("r.txt", "g.txt")
    assert "missing-file" in [u.kind for u in manifest.unreadable]
    assert any("option of pip" in u.reason for u in manifest.unreadable)
    assert manifest.declares


def test_requirements_of_a_plug_in_are_told_once() -> None:
    manifest = read('[build-system]\nbuild-backend = "magic.build"\n[project]\nname = "d"\ndynamic = ["version", "dependencies"]\n')
    (found,) = manifest.unreadable
    assert (found.kind, found.location.line) == ("code", 5)
    assert manifest.declares


def test_a_dynamic_key_beside_setup_py_is_left_to_setup_py() -> None:
    manifest = read('[project]\nname = "d"\ndynamic = ["dependencies"]\n', setup_py="")
    assert not manifest.unreadable
    assert not manifest.declares


def test_static_and_dynamic_together_are_both_read() -> None:
    manifest = read(
        '[project]\nname = "d"\ndynamic = ["dependencies"]\ndependencies = ["a"]\n[tool.setuptools.dynamic]\ndependencies = {file = "r.txt"}\n',
        r_txt="b\n",
    )
    assert [r.name for r in manifest.requirements] == ["a", "b"]


def test_settings_alone_declare_nothing() -> None:
    assert not read("[tool.ruff]\nline-length = 100\n").declares


def test_a_broken_file_is_unreadable() -> None:
    (found,) = read("[project\n").unreadable
    assert (found.kind, found.location.line) == ("file", 1)


def test_the_tables_of_tools() -> None:
    manifest = read("""\
[project]
name = "d"
[tool.uv]
dev-dependencies = ["pytest"]
constraint-dependencies = ["c<2"]
override-dependencies = ["o==1", {package = "x"}]
package = false
[[tool.uv.index]]
name = "torch"
url = "https://i/cu121"
[tool.pdm.dev-dependencies]
lint = ["ruff", "-e file:///x#egg=x"]
[tool.hatch.envs.docs]
dependencies = ["sphinx", "{root:uri}/x"]
extra-dependencies = ["furo"]
""")
    assert [(r.name, r.scope, r.group) for r in manifest.requirements] == [
        ("pytest", Scope.GROUP, "dev"),
        ("c", Scope.CONSTRAINT, ""),
        ("o", Scope.CONSTRAINT, ""),
        ("ruff", Scope.GROUP, "lint"),
        ("sphinx", Scope.GROUP, "hatch:docs"),
        ("furo", Scope.GROUP, "hatch:docs"),
    ]
    assert {"uv", "pdm", "hatch", "virtual"} <= manifest.traits
    assert [(i.name, i.url, i.extra) for i in manifest.indexes] == [("torch", "https://i/cu121", True)]


POETRY = """\
[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = "^3.9"
numpy = "^1.20"  # arrays
requests = {version = ">=2,<3", extras = ["socks"], python = "<3.11"}
cupy = {version = "*", optional = true}
foo = [{version = "1.0", python = "<3.8"}, {version = "^2", markers = "os_name == 'nt'"}]
lib = {git = "https://h/lib.git", branch = "main"}
local = {path = "../local", develop = true}
[tool.poetry.extras]
gpu = ["cupy"]
all = ["cupy"]
[tool.poetry.group.dev.dependencies]
pytest = "*"
[tool.poetry.group.docs]
include-groups = ["dev"]
"""


def test_poetry_requirements_become_pep_440() -> None:
    manifest = read(POETRY)
    assert [(r.name, r.specifier, r.marker) for r in manifest.requirements] == [
        ("numpy", ">=1.20,<2", ""),
        ("requests", ">=2,<3", 'python_version < "3.11"'),
        ("cupy", "", ""),
        ("foo", "==1.0", 'python_version < "3.8"'),
        ("foo", ">=2,<3", 'os_name == "nt"'),
        ("lib", "", ""),
        ("local", "", ""),
        ("pytest", "", ""),
    ]
    numpy, requests, cupy = manifest.requirements[:3]
    assert (numpy.text, numpy.comment) == ('numpy = "^1.20"', "arrays")
    assert requests.extras == {"socks"}
    assert (cupy.scope, cupy.group, cupy.also) == (Scope.EXTRA, "gpu", ("all",))
    assert manifest.requires_python is not None
    assert manifest.requires_python.specifier == ">=3.9,<4"
    assert manifest.requirements[5].url == "git+https://h/lib.git@main"
    assert manifest.requirements[6].editable
    assert ("docs", "dev") in manifest.group_includes


def test_with_a_project_table_poetry_only_adds_to_it() -> None:
    manifest = read('[project]\nname = "d"\ndependencies = ["a>=1"]\n[tool.poetry.dependencies]\na = {source = "x"}\n')
    assert [r.name for r in manifest.requirements] == ["a"]


numbers = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))
clause = st.tuples(st.sampled_from(["", "^", "~", "~=", "==", "=", "!=", ">=", "<=", ">", "<"]), numbers, st.sampled_from(["", "", ".*"])).map("".join)
constraint = st.lists(st.lists(clause, min_size=1, max_size=2).map(",".join), min_size=1, max_size=3).map(" || ".join)
RELEASES = [".".join(map(str, n)) for n in [(0,), (0, 0, 1), (0, 0, 2), (0, 0, 3), (0, 1), (0, 1, 1), (0, 2), (0, 3), (1,), (1, 0, 1), (1, 1), (1, 2), (1, 2, 3), (2,), (2, 1), (3,), (3, 3, 3), (4,), (5,)]]


@given(constraint)
@settings(max_examples=400, deadline=None)
def test_poetry_constraints_admit_what_poetry_admits(text: str) -> None:
    version = pytest.importorskip("poetry.core.constraints.version")
    ours = poetry_specifier(text)
    try:
        theirs = version.parse_constraint(text)
    except ValueError:
        return
    if ours is None:
        assert ".*" in text  # Poetry takes some wildcards that mean nothing
        return
    admitted = range_of(ours)
    for release in RELEASES:
        assert (release in admitted) == theirs.allows(version.Version.parse(release)), (text, ours, release)


@pytest.mark.parametrize("text", ["~1.2.*", "1.x", "abc", "", ">", "1.2 - 2.0", "^"])
def test_what_poetry_refuses_is_refused(text: str) -> None:
    assert poetry_specifier(text) is None


def test_a_script_block_is_read_at_its_place() -> None:
    block = 'requires-python = ">=3.11"\ndependencies = [\n  "numpy>=1",\n  "bad=1",\n]\n'
    manifest = read_script("run.py", block, 3)
    (numpy,) = manifest.requirements
    assert numpy.location == Location("run.py", 5, 6, 5, 14)
    assert (numpy.scope, numpy.role) == (Scope.RUNTIME, Role.ENVIRONMENT)
    assert manifest.unreadable[0].location.line == 6
    assert (manifest.insertion, manifest.insertion_form) == (Location("run.py", 7, 1, 7, 1), '#   "{}",\n')


def test_broken_toml_in_a_script_is_told_at_its_line() -> None:
    (found,) = read_script("run.py", "dependencies = [\n", 10).unreadable
    assert found.location.line in (10, 11)


MANIFESTS = [p for p in Path(__file__).parent.parent.glob("fixtures/**/*") if p.name in ("pyproject.toml", "setup.cfg", "setup.py") or "requirements" in p.name]


@pytest.mark.parametrize("path", MANIFESTS, ids=str)
def test_in_every_fixture_the_text_stands_at_its_place(path: Path) -> None:
    documents = Documents(Memory({other.name: other.read_bytes() for other in path.parent.iterdir() if other.is_file()}))
    manifest = read_manifest(path.name, documents)
    for requirement in manifest.requirements if manifest else ():
        document = documents.text(requirement.location.path)
        assert isinstance(document, TextDocument)
        assert document.at(requirement.location) == requirement.text


parts = st.sampled_from(["project", "dependencies", "dynamic", "optional-dependencies", "name", "tool", "poetry", "uv", "dependency-groups", "hatch", "envs", "setuptools", "file", "build-system", "requires", "extras", "group", "dev", "include-group", "requires-python", "source", "index", "url", "pdm", "flit", "metadata", "dev-dependencies"])
anything = st.recursive(
    st.sampled_from(["a", "a>=1", "^1", "*", "", "dependencies", "x.txt"]) | st.integers(0, 1) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(parts, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(parts, anything, max_size=5))
@settings(max_examples=500, deadline=None)
def test_no_shape_of_values_makes_the_reader_raise(data: dict[str, object]) -> None:
    import tomli_w

    read(tomli_w.dumps(data))


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ('a = [{include-group = "a"}]', ["the group `a` includes itself"]),
        ('a = [{include-group = "b"}]\nb = [{include-group = "c"}]\nc = [{include-group = "a"}]', ["the group `a` includes itself through `b`"]),
        ('x = [{include-group = "a"}]\na = [{include-group = "b"}, {include-group = "b"}]\nb = [{include-group = "a"}]', ["the group `a` includes itself through `b`"]),
        ('a = [{include-group = "b"}]\nb = [{include-group = "a"}]\nc = [{include-group = "c"}]', ["the group `a` includes itself through `b`", "the group `c` includes itself"]),
    ],
)
def test_a_circle_of_groups_is_told_once_as_what_tools_refuse(groups: str, told: list[str]) -> None:
    manifest = read_manifest("pyproject.toml", Documents(Memory({"pyproject.toml": f"[dependency-groups]\n{groups}\n"})))
    assert manifest is not None
    assert [u.reason for u in manifest.unreadable] == [f"{one}; tools refuse it (PEP 735)" for one in told]
    assert {u.kind for u in manifest.unreadable} == {"requirement"}
