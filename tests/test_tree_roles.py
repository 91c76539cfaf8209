import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole
from depaudit.tree import survey

LIBRARY = """
[build-system]
requires = ["setuptools"]
[project]
name = "lit"
classifiers = ["Programming Language :: Python :: 3"]
"""
POETRY = """
[build-system]
requires = ["poetry-core"]
[tool.poetry]
name = "lit"
classifiers = ["Programming Language :: Python :: 3"]
build = "build.py"
"""
DEFAULTS = Settings()


def role(path: str, *others: str, manifest: str = LIBRARY, settings: Settings = DEFAULTS) -> str:
    files = dict.fromkeys((path, *others), "") | {"pyproject.toml": manifest}
    found = survey(Documents(Memory(files)), settings)
    return next(role.value for p in found for at, role, _ in p.sources if at == path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lit/model.py", "runtime"),
        ("lit/testing/tools.py", "runtime"),
        ("lit/test/client.py", "runtime"),
        ("lit/examples/__init__.py", "runtime"),
        ("lit/scripts/download.py", "runtime"),
        ("lit/setup.py", "runtime"),
        ("lit/tests.py", "runtime"),
        ("lit/tests/test_model.py", "test"),
        ("lit/tests/helper.py", "test"),
        ("lit/conftest.py", "test"),
        ("lit/test_model.py", "test"),
        ("tests/helper.py", "test"),
        ("test/helper.py", "test"),
        ("tests/docs/x.py", "test"),
        ("conftest.py", "test"),
        ("model_test.py", "test"),
        ("docs/conf.py", "docs"),
        ("doc/source/conf.py", "docs"),
        ("examples/train.py", "example"),
        ("demo_app/app.py", "example"),
        ("tutorials/x.ipynb", "example"),
        ("examples/tests/test_x.py", "test"),
        ("explore.ipynb", "notebook"),
        ("scripts/release.py", "tool"),
        ("benchmarks/speed.py", "tool"),
        (".github/bump.py", "tool"),
        ("utils/check.py", "tool"),
        ("noxfile.py", "tool"),
        ("tasks.py", "tool"),
        ("stray.py", "tool"),
        ("web/site.py", "tool"),
        ("setup.py", "build"),
        ("versioneer.py", "build"),
        ("_custom_build/backend.py", "build"),
        ("lit/_build_utils/cython.py", "build"),
    ],
)
def test_files_of_a_library(path: str, expected: str) -> None:
    assert role(path, "lit/__init__.py", "lit/testing/__init__.py", "lit/test/__init__.py") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("train.py", "runtime"),
        ("test.py", "runtime"),
        ("scripts/prepare.py", "runtime"),
        ("finetune/lora.py", "runtime"),
        ("tools/convert.py", "runtime"),
        ("data/shakespeare/prepare.py", "runtime"),
        ("tests/test_lora.py", "test"),
        ("docs/conf.py", "docs"),
        ("examples/x.py", "example"),
        ("explore.ipynb", "notebook"),
        (".github/bump.py", "tool"),
    ],
)
def test_files_of_a_research_repository(path: str, expected: str) -> None:
    assert role(path, "requirements.txt", manifest="") == expected


def test_loose_scripts_of_a_package_that_nobody_is_offered_are_what_the_project_is_for() -> None:
    manifest = LIBRARY.replace("classifiers", "keywords")
    assert role("finetune/lora.py", "lit/__init__.py", manifest=manifest) == "runtime"
    assert role("scripts/prepare.py", "lit/__init__.py", manifest=manifest) == "tool"


def test_everything_in_a_source_folder_is_runtime() -> None:
    assert role("src/other.py", "src/lit/__init__.py") == "runtime"
    assert role("src/lit/x.py") == "runtime"


def test_tests_py_of_a_django_app_is_a_test() -> None:
    assert role("shop/tests.py", "shop/models.py", "manage.py", manifest="") == "test"


def test_the_build_script_that_the_back_end_names_is_build() -> None:
    assert role("build.py", "lit/__init__.py", manifest=POETRY) == "build"
    hook = LIBRARY + '[tool.hatch.build.hooks.custom]\npath = "hooks/build_hook.py"\n'
    assert role("hooks/build_hook.py", "lit/__init__.py", manifest=hook) == "build"


def test_loose_files_around_projects_are_tools() -> None:
    assert role("scripts/x.py", "a/setup.py", "b/setup.py", manifest="[tool.ruff]\n") == "runtime"
    nested = {"a/pyproject.toml": LIBRARY, "sync.py": "", "pyproject.toml": "[tool.ruff]\n"}
    found = survey(Documents(Memory(nested)), Settings())
    assert found[0].sources == (("sync.py", CodeRole.TOOL, ""),)


def test_the_settings_map_files_to_roles_and_extras() -> None:
    settings = Settings(roles=(("lit/gpu/**", "extra:gpu"), ("bench.py", "test")))
    files = dict.fromkeys(("lit/gpu/a.py", "bench.py", "lit/__init__.py"), "") | {"pyproject.toml": LIBRARY}
    found = survey(Documents(Memory(files)), settings)
    assert found[0].sources == (
        ("bench.py", CodeRole.TEST, ""),
        ("lit/__init__.py", CodeRole.RUNTIME, ""),
        ("lit/gpu/a.py", CodeRole.RUNTIME, "gpu"),
    )
