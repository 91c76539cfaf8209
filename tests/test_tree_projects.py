from hypothesis import given
from hypothesis import strategies as st

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.tree import ProjectFiles, survey
from depaudit.tree.layout import layout_of
from depaudit.tree.listing import Listing
from depaudit.tree.metadata import Metadata, read_pyproject

LIBRARY = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "{}"\nclassifiers = ["Programming Language :: Python"]\n'
DEFAULTS = Settings()


def projects(*paths: str, settings: Settings = DEFAULTS) -> dict[str, ProjectFiles]:
    return of(dict.fromkeys(paths, ""), settings)


def of(files: dict[str, str], settings: Settings = DEFAULTS) -> dict[str, ProjectFiles]:
    return {p.root: p for p in survey(Documents(Memory(files)), settings)}


def test_a_tree_without_anything_is_one_project() -> None:
    assert list(projects()) == [""]


def test_a_nested_pyproject_with_a_name_is_a_project_and_owns_its_files() -> None:
    found = of({"pyproject.toml": LIBRARY.format("a"), "libs/b/pyproject.toml": LIBRARY.format("b"), "libs/b/b.py": ""})
    assert found["libs/b"].name == "b"
    assert found["libs/b"].manifests == ("libs/b/pyproject.toml",)
    assert [path for path, _, _ in found["libs/b"].sources] == ["libs/b/b.py"]
    assert found[""].sources == ()


def test_a_nested_pyproject_of_settings_alone_is_no_project() -> None:
    assert list(of({"pyproject.toml": LIBRARY.format("a"), "scripts/pyproject.toml": "[tool.ruff]\n"})) == [""]


def test_an_example_with_requirements_of_its_own_is_a_project() -> None:
    found = projects("requirements.txt", "main.py", "examples/foo/requirements.txt", "examples/foo/train.py")
    assert list(found) == ["", "examples/foo"]
    assert found[""].manifests == ("requirements.txt",)


def test_an_example_with_an_environment_of_its_own_is_a_project() -> None:
    for name in ("environment.yml", "Pipfile", "pixi.toml"):
        found = of({"pyproject.toml": LIBRARY.format("a"), "a.py": "", f"examples/x/{name}": "", "examples/x/run.py": ""})
        assert found["examples/x"].manifests == (f"examples/x/{name}",)
        assert f"examples/x/{name}" in found["examples/x"].configuration


def test_files_of_tools_are_manifests_where_their_tool_looks_for_them() -> None:
    files = {"pyproject.toml": LIBRARY.format("a"), "tox.ini": "", "noxfile.py": "", "sub/tox.ini": "", "docs/environment.yml": "", "tests/data/Pipfile": ""}
    assert of(files)[""].manifests == ("docs/environment.yml", "noxfile.py", "pyproject.toml", "tox.ini")


def test_requirements_without_code_beside_them_belong_to_the_project_around() -> None:
    found = projects("main.py", "requirements.txt", "conda/cpu/requirements.txt")
    assert list(found) == [""]
    assert "conda/cpu/requirements.txt" in found[""].manifests


def test_requirements_for_docs_tests_and_tools_belong_to_the_project_around() -> None:
    paths = (
        ".github/requirements.txt",
        "benchmarks/x/requirements.txt",
        "ci/requirements.txt",
        "docker/requirements.txt",
        "docs/requirements.txt",
        "requirements.txt",
        "requirements/dev.txt",
        "scripts/requirements.txt",
        "src/requirements.txt",
        "tests/integration/requirements.txt",
        "tests/requirements.txt",
    )
    code = [path.rpartition("/")[0] + "/test_x.py" for path in paths if "/" in path]
    found = projects("main.py", *paths, *code)
    assert list(found) == [""]
    assert found[""].manifests == paths


def test_the_only_requirements_of_a_tree_are_the_tree_s() -> None:
    found = projects("app/requirements.txt", "app/main.py", "tests/test_main.py")
    assert list(found) == [""]
    assert found[""].manifests == ("app/requirements.txt",)


def test_a_copy_of_the_requirements_beside_the_only_code_makes_no_project() -> None:
    assert list(projects("requirements.txt", "app/requirements.txt", "app/main.py", "tests/test_main.py")) == [""]


def test_two_services_with_requirements_are_two_projects() -> None:
    found = projects("api/requirements.txt", "api/main.py", "worker/requirements.txt", "worker/main.py")
    assert list(found) == ["", "api", "worker"]


def test_a_project_made_for_tests_is_not_audited() -> None:
    found = of(
        {
            "pyproject.toml": LIBRARY.format("a"),
            "tests/test_a.py": "",
            "tests/fixtures/bad/pyproject.toml": "[project\n",
            "tests/fixtures/bad/main.py": "import nothing",
            "tests/sample_project/setup.py": "setup()",
            "tests/sample_project/x.py": "",
            "tests/data/requirements.txt": "x==",
        }
    )
    assert list(found) == [""]
    assert found[""].manifests == ("pyproject.toml",)
    assert [path for path, _, _ in found[""].sources] == ["tests/test_a.py"]
    assert found[""].left_out == (("test data", 3),)


def test_fixtures_that_are_a_package_are_tests() -> None:
    found = projects("tests/fixtures/__init__.py", "tests/fixtures/db.py")
    assert len(found[""].sources) == 2


def test_tests_of_a_package_named_data_are_tests() -> None:
    found = projects("tests/data/test_loader.py", "tests/data/helper.py")
    assert len(found[""].sources) == 2


def test_a_template_is_no_code() -> None:
    found = projects(
        "hooks/pre.py",
        "{{cookiecutter.name}}/pyproject.toml",
        "{{cookiecutter.name}}/main.py",
        "t/{{ name }}.py",
    )
    assert list(found) == [""]
    assert found[""].manifests == ()
    assert [path for path, _, _ in found[""].sources] == ["hooks/pre.py"]
    assert found[""].left_out == (("templates", 2),)


def test_a_project_that_a_package_carries_as_a_template_is_none_of_the_tree_s() -> None:
    found = of(
        {
            "pyproject.toml": LIBRARY.format("a"),
            "a/__init__.py": "",
            "a/template/pyproject.toml": LIBRARY.format("new"),
            "a/template/requirements.txt": "x",
        }
    )
    assert list(found) == [""]
    assert found[""].manifests == ("pyproject.toml",)


def test_a_workspace_finds_its_members_and_gives_them_its_lock() -> None:
    found = of(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n',
            "uv.lock": "",
            "packages/a/pyproject.toml": LIBRARY.format("a"),
            "packages/a/src/a/__init__.py": "",
            "packages/b/pyproject.toml": LIBRARY.format("b-c"),
            "packages/b/src/b_c/__init__.py": "",
            "packages/old/pyproject.toml": LIBRARY.format("old"),
        }
    )
    assert found["packages/a"].locks == ("uv.lock",)
    assert found["packages/old"].locks == ()
    assert found["packages/a"].neighbours == (("b_c", "b-c"),)


def test_projects_that_share_a_namespace_are_told_apart() -> None:
    found = of(
        {
            "a/pyproject.toml": LIBRARY.format("acme-a"),
            "a/src/acme/a/__init__.py": "",
            "b/pyproject.toml": LIBRARY.format("acme-b"),
            "b/src/acme/b/__init__.py": "",
        }
    )
    assert found["a"].neighbours == (("acme.b", "acme-b"),)
    assert "acme.a" in found["a"].first_party
    assert "acme" not in found["a"].first_party


def test_a_member_of_a_workspace_above_the_tree_has_its_lock() -> None:
    found = of(
        {
            "pyproject.toml": LIBRARY.format("a"),
            "../../pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
            "../../uv.lock": "",
        }
    )
    assert found[""].locks == ("../../uv.lock",)


def test_a_lock_above_that_no_workspace_owns_is_not_the_tree_s() -> None:
    found = of({"pyproject.toml": LIBRARY.format("a"), "../pyproject.toml": "", "../uv.lock": ""})
    assert found[""].locks == ()


def test_locks_are_found() -> None:
    paths = ("Pipfile.lock", "pdm.lock", "pixi.lock", "poetry.lock", "pylock.dev.toml", "pylock.toml", "uv.lock")
    assert projects(*paths)[""].locks == paths


def test_requirements_files_are_known_by_their_names() -> None:
    paths = (
        "base_requirements.txt",
        "constraints.txt",
        "dev-requirements.txt",
        "package_constraints.txt",
        "requirements-dev.in",
        "requirements.dev.txt",
        "requirements.txt",
        "requirements/cuda.txt",
        "requirements_all.txt",
    )
    assert projects(*paths)[""].manifests == paths


def test_other_texts_are_no_requirements() -> None:
    found = projects("robots.txt", "MANIFEST.in", "notes.txt", "requirements/README.txt", "docs/ref/constraints.txt")
    assert found[""].manifests == ()


def test_configuration_is_what_may_install_or_name_a_distribution() -> None:
    paths = (
        ".github/workflows/ci.yml",
        ".pre-commit-config.yaml",
        "Dockerfile.gpu",
        "Makefile",
        "Procfile",
        "deploy/install.sh",
        "mkdocs.yml",
        "tox.ini",
    )
    assert projects(*paths, "data.json", "a.py", "uv.lock", "setup.cfg")[""].configuration == paths


def test_vendored_code_is_left_out() -> None:
    found = projects("pkg/__init__.py", "pkg/_vendor/six.py", "third_party/x/x.py", "pkg/vendor/attr/__init__.py")
    assert [path for path, _, _ in found[""].sources] == ["pkg/__init__.py"]
    assert found[""].left_out == (("vendored code", 3),)


def test_a_folder_of_vendors_may_be_code() -> None:
    found = projects("shop/vendor/__init__.py", "shop/vendor/models.py")
    assert len(found[""].sources) == 2


def test_a_submodule_is_vendored() -> None:
    found = of({".gitmodules": '[submodule "x"]\n\tpath = libs/x\n\turl = y\n', "libs/x/x.py": "", "a.py": ""})
    assert [path for path, _, _ in found[""].sources] == ["a.py"]


def test_a_stub_is_read_where_no_module_has_its_name() -> None:
    found = projects("p/a.py", "p/a.pyi", "p/_c.pyi", "stubs/requests.pyi")
    assert [path for path, _, _ in found[""].sources] == ["p/_c.pyi", "p/a.py"]


def test_the_settings_leave_out_files_and_folders() -> None:
    found = projects("a.py", "old/b.py", "old/requirements.txt", settings=Settings(exclude=("old/",)))
    assert [path for path, _, _ in found[""].sources] == ["a.py"]
    assert found[""].manifests == ()


KEYS = st.sampled_from(
    [
        "project",
        "name",
        "build-system",
        "tool",
        "setuptools",
        "packages",
        "package-dir",
        "ext-modules",
        "find",
        "where",
        "poetry",
        "include",
        "from",
        "uv",
        "workspace",
        "members",
        "exclude",
        "hatch",
        "build",
        "targets",
        "wheel",
        "sources",
        "hooks",
        "custom",
        "path",
        "flit",
        "module",
        "pdm",
        "maturin",
        "pytest",
        "ini_options",
        "pythonpath",
        "import-names",
        "classifiers",
        "force-include",
        "module-name",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_no_metadata_of_any_shape_raise(data: dict[str, object]) -> None:
    facts = Metadata()
    read_pyproject(facts, data)
    listing = Listing(("pyproject.toml", "src/a/__init__.py", "b.py", "src/c.py"))
    layout_of("", facts, listing, ())


@given(
    st.text(max_size=300),
    st.sampled_from(["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", ".gitmodules", "conftest.py"]),
)
def test_no_text_of_a_file_raises(text: str, name: str) -> None:
    assert of({name: text, "pkg/__init__.py": ""})[""].root == ""


PARTS = st.sampled_from(
    [
        "a",
        "src",
        "tests",
        "data",
        "examples",
        "vendor",
        "__init__.py",
        "x.py",
        "setup.py",
        "requirements.txt",
        "{{x}}",
        "b-c",
        "manage.py",
    ]
)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), max_size=12, unique=True))
def test_every_python_file_is_given_out_once_or_counted(paths: list[str]) -> None:
    files = [p for p in paths if not any(other.startswith(p + "/") for other in paths)]
    found = projects(*files).values()
    given_out = sorted(path for p in found for path, _, _ in p.sources)
    left = sum(count for p in found for _, count in p.left_out)
    assert len(set(given_out)) == len(given_out)
    assert len(given_out) + left == sum(path.endswith(".py") for path in files)
