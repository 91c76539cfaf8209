"""What people call folders, and what they mean by it."""

TESTS = frozenset(
    (
        "tests",
        "test",
        "testing",
        "unittests",
        "unit_tests",
        "integration_tests",
        "functional_tests",
        "e2e",
        "testsuite",
    )
)
DOCS = frozenset(("docs", "doc", "documentation"))
EXAMPLES = frozenset(
    (
        "example",
        "tutorials",
        "tutorial",
        "samples",
        "sample",
        "cookbook",
        "cookbooks",
        "recipes",
        "snippets",
        "docs_src",
        "quickstart",
        "quickstarts",
        "playground",
    )
)
TOOLS = frozenset(
    (
        "scripts",
        "script",
        "tools",
        "tool",
        "ci",
        "benchmarks",
        "benchmark",
        "bench",
        "asv_bench",
        "asv",
        "hack",
        "dev",
        "devtools",
        "maintenance",
        "release",
        "bin",
        "contrib",
        "docker",
        "deploy",
        "deployment",
        "packaging",
        "conda",
        "utils",
    )
)
NO_PROJECT = TESTS | DOCS | TOOLS | frozenset(("requirements", "binder", "build", "infra", "ops", "src", "lib"))
"""A requirements file that lies directly in a folder of such a name belongs to the project around it."""
CERTAINLY_VENDORED = frozenset(
    (
        "_vendor",
        "_vendored",
        "vendored",
        "_vendored_packages",
        "vendored_packages",
        "third_party",
        "thirdparty",
        "third-party",
        "_third_party",
        "_thirdparty",
        "3rdparty",
        "3rd_party",
        "externals",
        "_externals",
        "extern",
        "_extern",
        "_bundled",
        "subprojects",
    )
)
MAYBE_VENDORED = frozenset(("vendor", "vendors", "external", "submodules", "bundled"))
"""Vendored where they hold whole packages and no modules of their own; a shop has a `vendor` of another kind."""
DATA_ANYWHERE = frozenset(("fixtures", "fixture", "testdata", "test_data", "test-data"))
DATA_OF_TESTS = DATA_ANYWHERE | frozenset(
    (
        "data",
        "testfiles",
        "test_files",
        "files",
        "resources",
        "assets",
        "samples",
        "snapshots",
        "__snapshots__",
        "corpus",
        "golden",
        "input",
        "inputs",
        "expected",
        "cases",
        "projects",
        "repos",
    )
)
STUBS = frozenset(("stubs", "typings", "typeshed"))
AROUND_PACKAGES = TESTS | DOCS | EXAMPLES | TOOLS | frozenset(("notebooks",))
"""At the root of a project, a folder of such a name is no package that it publishes."""
NEVER_INSTALLED = frozenset(
    ("tests", "test", "testing", "docs", "doc", "scripts", "tools", "benchmarks", "notebooks", "src", "lib", "utils")
)
"""Imported as packages now and then (`from scripts import …`), and of no distribution that anybody means."""


def is_test_name(name: str) -> bool:
    """Whether a folder outside packages holds tests."""
    return name in TESTS or name.endswith(("_tests", "-tests")) or name.startswith(("tests_", "tests-"))


def is_example_name(name: str) -> bool:
    """Whether a folder outside packages holds examples."""
    return name in EXAMPLES or name.startswith(("examples", "demo"))


def is_test_file(name: str) -> bool:
    """Whether a Python file or notebook holds tests, by its name."""
    stem = name.rpartition(".")[0]
    return stem == "conftest" or stem.startswith("test_") or stem.endswith("_test")


def is_template_name(name: str) -> bool:
    """Whether a file or folder is named by a placeholder that a template engine fills in."""
    return "{{" in name or "{%" in name or "__cookiecutter" in name


_ASIDE = frozenset(
    """
    example examples sample samples demo demos tutorial tutorials cookbook template templates test tests testing
    fixtures testdata docs doc benchmark benchmarks
    """.split()  # noqa: SIM905 (a list of words)
)

def is_aside(folder: str) -> bool:
    """Whether a folder is, or lies in, one of examples or tests."""
    return not _ASIDE.isdisjoint(folder.split("/"))
