import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.kinds import kind_of, manager_of
from depaudit.model.project import Kind, Manager
from depaudit.model.requirement import Manifest
from depaudit.model.settings import Settings

METADATA = Manifest("pyproject.toml", "pyproject", name="acme-tools", traits=frozenset(("build-system", "version")))
PUBLISH = "jobs:\n  release:\n    steps:\n      - uses: pypa/gh-action-pypi-publish@release/v1\n"
DEFAULTS = Settings()


def kind(
    files: dict[str, str], *manifests: Manifest, root: str = "", settings: Settings = DEFAULTS
) -> tuple[Kind, str]:
    documents = Documents(Memory(files))
    return kind_of(root, manifests or (METADATA,), documents, sorted(files), settings)


def with_traits(*traits: str) -> Manifest:
    return Manifest("pyproject.toml", "pyproject", name="acme-tools", traits=frozenset(("build-system", *traits)))


def test_a_back_end_and_a_version_make_no_library() -> None:
    assert kind({}) == (Kind.APPLICATION, "no sign of publication")


@pytest.mark.parametrize(
    "command",
    ["twine upload dist/*", "uv publish", "poetry publish --build", "pdm publish", "hatch publish", "flit publish"],
)
@pytest.mark.parametrize("path", [".github/workflows/release.yml", ".gitlab-ci.yml", "Makefile"])
def test_a_step_that_publishes_makes_a_library(path: str, command: str) -> None:
    assert kind({path: f"release:\n\trun: {command}\n"}) == (Kind.LIBRARY, f"published by {path}")


def test_the_publishing_action_makes_a_library() -> None:
    assert kind({".github/workflows/release.yml": PUBLISH}) == (
        Kind.LIBRARY,
        "published by .github/workflows/release.yml",
    )


def test_a_step_that_is_a_comment_publishes_nothing() -> None:
    assert kind({".github/workflows/release.yml": "# uv publish\n"})[0] is Kind.APPLICATION


def test_a_step_of_the_repository_must_name_a_project_that_lies_deeper() -> None:
    metadata = Manifest("libs/b/pyproject.toml", "pyproject", name="b-lib", traits=frozenset(("build-system",)))
    named = {".github/workflows/release.yml": f"{PUBLISH}        with: {{packages-dir: libs/b/dist}}\n"}
    assert kind_of("libs/b", (metadata,), Documents(Memory(named)), (), Settings())[0] is Kind.LIBRARY
    other = {".github/workflows/release.yml": PUBLISH}
    assert kind_of("libs/b", (metadata,), Documents(Memory(other)), (), Settings())[0] is Kind.APPLICATION


def test_a_source_distribution_is_published() -> None:
    assert kind({"PKG-INFO": ""}) == (Kind.LIBRARY, "PKG-INFO: a source distribution")


@pytest.mark.parametrize(
    "text",
    [
        "pip install acme-tools",
        "pip install -U acme_tools",
        "$ uv add 'acme-tools[all]'",
        "`uvx acme-tools`",
        "conda install -c conda-forge acme-tools",
        "![](https://badge.fury.io/py/acme-tools.svg)",
        "![](https://shields.example/pypi/v/acme-tools?x)",
        "[x](https://pypi.example/project/Acme.Tools/)",
    ],
)
def test_a_readme_that_names_it_on_an_index_makes_a_library(text: str) -> None:
    assert kind({"README.md": text})[0] is Kind.LIBRARY


@pytest.mark.parametrize(
    "text",
    [
        "pip install .",
        "pip install acme-tools-extra",
        "pip install git+https://host.example/x/acme-tools",
        "pip install -r requirements.txt",
        "![](https://shields.example/pypi/v/torch)",
        "acme-tools is not on the index",
    ],
)
def test_a_readme_that_does_not_name_it_makes_none(text: str) -> None:
    assert kind({"README.md": text})[0] is Kind.APPLICATION


def test_classifiers_with_urls_make_a_library() -> None:
    assert kind({}, with_traits("classifiers", "urls")) == (Kind.LIBRARY, "classifiers and URLs in pyproject.toml")
    assert kind({}, with_traits("classifiers"))[0] is Kind.APPLICATION


@pytest.mark.parametrize("trait", ["private", "virtual"])
def test_a_project_that_must_not_be_published_is_an_application(trait: str) -> None:
    assert kind({".github/workflows/release.yml": PUBLISH}, with_traits(trait))[0] is Kind.APPLICATION


def test_requirements_alone_make_an_application() -> None:
    requirements = Manifest("requirements.txt", "requirements")
    assert kind({"README.md": "pip install torch"}, requirements) == (Kind.APPLICATION, "no metadata of a package")


def test_the_settings_decide() -> None:
    settings = Settings(kind="library", path="pyproject.toml")
    assert kind({}, settings=settings) == (Kind.LIBRARY, "set in pyproject.toml")


@pytest.mark.parametrize(
    ("traits", "paths", "expected"),
    [
        ((), (), Manager.PIP),
        (("uv",), (), Manager.UV),
        (("build-backend:uv_build",), (), Manager.UV),
        ((), ("../uv.lock",), Manager.UV),
        (("poetry",), (), Manager.POETRY),
        (("uv",), ("poetry.lock",), Manager.POETRY),
        (("pdm",), ("uv.lock",), Manager.UV),
        (("pdm",), (), Manager.PDM),
        (("hatch",), (), Manager.HATCH),
        ((), ("Pipfile.lock",), Manager.PIPENV),
    ],
)
def test_the_manager_is_told_by_locks_then_by_tables(
    traits: tuple[str, ...], paths: tuple[str, ...], expected: Manager
) -> None:
    assert manager_of("", (with_traits(*traits),), paths) is expected
