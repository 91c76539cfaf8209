import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.module_names import is_own
from depaudit.tree import ProjectFiles, survey

BUILD = '[build-system]\nrequires = ["x"]\n[project]\nname = "acme-tools"\n'


def project(*paths: str, **manifests: str) -> ProjectFiles:
    named = {"pyproject": "pyproject.toml", "setup_py": "setup.py", "setup_cfg": "setup.cfg"}
    files = dict.fromkeys(paths, "") | {named[name]: text for name, text in manifests.items()}
    return survey(Documents(Memory(files)), Settings())[0]


def own(found: ProjectFiles, module: str, *names: str) -> bool:
    return is_own(module, names, found.first_party)


def near(found: ProjectFiles, folder: str, module: str, *names: str) -> bool:
    return is_own(module, names, found.local.get(folder, frozenset()))


@pytest.mark.parametrize(
    "paths",
    [
        ("acme/__init__.py",),
        ("src/acme/__init__.py",),
        ("src/acme/x.py",),
        ("acme.py",),
        ("acme.pyx",),
        ("src/acme.cpython-311-x86_64-linux-gnu.so",),
        ("lib/acme/__init__.py",),
        ("python/acme/__init__.py",),
    ],
)
def test_a_module_where_back_ends_look_is_the_projects_own(paths: tuple[str, ...]) -> None:
    assert own(project(*paths, pyproject=BUILD), "acme.x")


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ('[tool.setuptools.packages.find]\nwhere = ["code"]', "code/acme/__init__.py"),
        ('[tool.setuptools]\npackage-dir = {"" = "code"}', "code/acme/__init__.py"),
        ('[tool.setuptools]\npackage-dir = {acme = "code"}', "code/__init__.py"),
        ('[tool.setuptools]\npy-modules = ["acme"]', "x/y.py"),
        ('[tool.hatch.build.targets.wheel]\npackages = ["code/acme"]', "code/acme/__init__.py"),
        ('[tool.hatch.build.targets.wheel]\nsources = ["code"]', "code/acme/__init__.py"),
        ('[[tool.poetry.packages]]\ninclude = "acme"\nfrom = "code"', "code/acme/__init__.py"),
        ('[tool.flit.module]\nname = "acme"', "x/y.py"),
        ('[tool.pdm.build]\npackage-dir = "code"', "code/acme/__init__.py"),
        ('[tool.uv.build-backend]\nmodule-name = "acme"\nmodule-root = "code"', "code/acme/__init__.py"),
        ('[tool.maturin]\nmodule-name = "acme"', "src/lib.rs"),
        ('[tool.scikit-build.wheel]\npackages = ["code/acme"]', "code/acme/__init__.py"),
        ('[tool.pytest.ini_options]\npythonpath = ["code"]', "code/acme.py"),
    ],
)
def test_what_the_back_end_is_told_is_the_projects_own(table: str, path: str) -> None:
    assert own(project(path, pyproject=f"{BUILD}{table}\n"), "acme")


def test_import_names_of_the_metadata_are_its_own() -> None:
    assert own(project(pyproject=BUILD + 'import-names = ["acme", "acme._core ; private"]\n'), "acme.x")


def test_the_projects_own_name_is_its_own() -> None:
    assert own(project("x/__init__.py", pyproject=BUILD), "acme_tools")


@pytest.mark.parametrize(
    "text",
    [
        "from setuptools import setup\nsetup(name='x', package_dir={'': 'code'})",
        "setup(name='x', packages=find_packages('code'))",
        "setup(name='x', packages=find_packages(where='code'))",
        "setup(name='x', py_modules=['acme'])",
        "setup(name='x', ext_modules=[Extension('acme', ['a.c'])])",
        "setup(name='x', ext_modules=[CUDAExtension(name='acme', sources=[])])",
    ],
)
def test_setup_py_says_where_packages_lie(text: str) -> None:
    assert own(project("code/acme/__init__.py", setup_py=text), "acme")


def test_setup_cfg_says_where_packages_lie() -> None:
    text = "[options]\npackages = find:\npackage_dir =\n    = code\n"
    assert own(project("code/acme/__init__.py", setup_cfg=text), "acme")


def test_a_folder_without_init_does_not_hide_an_installed_package() -> None:
    found = project("train.py", "datasets/prepare.py", "wandb/x.txt", "docker/run.py", "requirements.txt")
    assert own(found, "datasets.prepare")
    assert own(found, "datasets", "prepare")
    assert not own(found, "datasets")
    assert not own(found, "datasets", "load_dataset")
    assert not own(found, "wandb")
    assert not own(found, "docker")


def test_a_package_beside_a_script_is_what_python_finds() -> None:
    assert own(project("train.py", "torch/__init__.py"), "torch.nn")


def test_a_module_deep_in_a_package_hides_nothing() -> None:
    found = project("pkg/__init__.py", "pkg/main.py", "pkg/utils/__init__.py", "pkg/utils/requests.py", pyproject=BUILD)
    assert not own(found, "requests")
    assert not near(found, "pkg", "requests")
    assert not near(found, "pkg/utils", "requests")


def test_a_namespace_that_is_shared_is_its_own_where_it_has_the_files() -> None:
    found = project("src/google/acme/__init__.py", pyproject=BUILD)
    assert own(found, "google.acme.x")
    assert own(found, "google", "acme")
    assert not own(found, "google.cloud.storage")


def test_an_old_namespace_package_is_shared_too() -> None:
    files = {"zope/__init__.py": "__import__('pkg_resources').declare_namespace(__name__)", "zope/acme/__init__.py": ""}
    found = survey(Documents(Memory(files)), Settings())[0]
    assert own(found, "zope.acme")
    assert not own(found, "zope.interface")


def test_a_script_finds_what_lies_beside_it() -> None:
    found = project("train.py", "finetune/lora.py", "finetune/sampler.py", "finetune/model/__init__.py", "other/x.py")
    assert near(found, "finetune", "sampler")
    assert near(found, "finetune/model", "sampler")
    assert not near(found, "other", "sampler")
    assert not own(found, "sampler")


def test_a_module_of_an_application_s_package_finds_what_lies_beside_it() -> None:
    assert near(project("app/__init__.py", "app/main.py", "app/models.py", "requirements.txt"), "app", "models")


def test_helpers_beside_tests_are_found_from_all_tests() -> None:
    found = project(
        "tests/a/test_x.py", "tests/b/helpers.py", "tests/conftest.py", "src/acme/__init__.py", pyproject=BUILD
    )
    assert near(found, "tests/a", "helpers")
    assert near(found, "tests/a", "conftest")


def test_tests_that_are_a_package_find_what_lies_beside_them() -> None:
    found = project("tests/__init__.py", "tests/conftest.py", "tests/test_x.py", "acme/__init__.py", pyproject=BUILD)
    assert near(found, "tests", "conftest")


def test_packages_of_projects_made_for_tests_are_found_from_tests() -> None:
    found = project("tests/test_x.py", "tests/plugin/setup.py", "tests/plugin/plugged/__init__.py", pyproject=BUILD)
    assert near(found, "tests", "plugged")


def test_names_of_vendored_code_are_its_own() -> None:
    found = project("a.py", "third_party/x.py", "third_party/repo/y/__init__.py", "third_party/repo2/src/z/__init__.py")
    assert all(near(found, "", name) for name in "xyz")


def test_apps_beside_manage_py_are_its_own() -> None:
    found = project("site/manage.py", "site/shop/__init__.py", "site/shop/models.py", "requirements.txt")
    assert own(found, "shop.models")


def test_a_package_below_a_plain_folder_is_found() -> None:
    assert near(project("backend/app/__init__.py", "tests/test_x.py", "requirements.txt"), "tests", "app")


@pytest.mark.parametrize(
    "text",
    [
        "sys.path.insert(0, 'scripts')",
        "sys.path.append(os.path.join(os.path.dirname(__file__), '..', 'scripts'))",
        "ROOT = Path(__file__).resolve().parent.parent\nsys.path.insert(0, str(ROOT / 'scripts'))",
        "sys.path.append(str(Path(__file__).parents[1] / 'scripts'))",
        "sys.path += [\n    'scripts',\n]",
    ],
)
def test_a_folder_that_code_puts_on_the_path_is_searched(text: str) -> None:
    files = {"tests/conftest.py": text, "tests/test_x.py": "", "scripts/prepare.py": ""}
    found = survey(Documents(Memory(files)), Settings())[0]
    assert near(found, "tests", "prepare")


@pytest.mark.parametrize("text", ["# sys.path.insert(0, 'scripts')", "old = sys.path[:]", "sys.path.insert(0, path)"])
def test_what_does_not_name_a_folder_adds_none(text: str) -> None:
    files = {"tests/conftest.py": text, "tests/test_x.py": "", "scripts/prepare.py": ""}
    found = survey(Documents(Memory(files)), Settings())[0]
    assert not near(found, "tests", "prepare")


def test_names_that_are_no_identifiers_are_not_importable() -> None:
    assert all(n.replace(".", "").isidentifier() for n in project("my-pkg/__init__.py", "2x.py").first_party)


def with_file(name: str, text: str) -> ProjectFiles:
    return survey(Documents(Memory({"app.py": "", "tools/run.py": "", name: text})), Settings())[0]


def test_a_repository_that_was_not_fetched_is_near() -> None:
    found = with_file(".gitmodules", '[submodule "x"]\n\tpath = third_party/GroundingDINO\n\turl = y\n')
    assert near(found, "", "third_party.GroundingDINO.util")
    assert near(found, "tools", "groundingdino.models")
    assert not near(found, "", "third_party.other")


def test_a_module_that_gitignore_names_is_near() -> None:
    found = with_file(".gitignore", "*.pyc\nwandb/\n/local_settings.py\nsrc/app/keys.py\n!kept.py\n# told.py\n")
    assert near(found, "", "local_settings")
    assert near(found, "tools", "keys")


@pytest.mark.parametrize("module", ["wandb", "kept", "told", "pyc"])
def test_a_folder_or_another_pattern_of_gitignore_names_no_module(module: str) -> None:
    assert not near(with_file(".gitignore", "*.pyc\nwandb/\n!kept.py\n# told.py\n*_told.py\n"), "", module)
