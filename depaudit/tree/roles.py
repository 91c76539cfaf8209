"""What a Python file is for, by its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from depaudit.files.gitignore import Patterns
from depaudit.model.source import CodeRole
from depaudit.tree.folder_names import DOCS, TOOLS, is_example_name, is_test_file, is_test_name
from depaudit.tree.layout import Layout
from depaudit.tree.listing import Listing, joined, relative, within

_BUILD_NAMES = frozenset(
    ("setup.py", "hatch_build.py", "versioneer.py", "_build_backend.py", "build_backend.py", "ez_setup.py")
)
_BUILD_FOLDERS = frozenset(("_custom_build", "_build_backend", "_build", "_build_utils"))
_TOOL_NAMES = frozenset(("noxfile.py", "fabfile.py", "dodo.py", "toxfile.py", "pavement.py", "conanfile.py"))
_DJANGO_APP = frozenset(("models.py", "views.py", "apps.py", "admin.py"))


def mapped_roles(roles: Iterable[tuple[str, str]]) -> Callable[[str], tuple[CodeRole, str] | None]:
    """The settings' own map from globs to roles: the first glob that matches decides."""
    table = [(Patterns([glob]), value) for glob, value in roles]

    def mapped(path: str) -> tuple[CodeRole, str] | None:
        for patterns, value in table:
            if patterns.leaves_out(path):
                if value.startswith("extra:"):
                    return CodeRole.RUNTIME, value.removeprefix("extra:")
                return CodeRole(value), ""
        return None

    return mapped


def role_of(path: str, layout: Layout, listing: Listing) -> CodeRole:
    """The role of a file of a project, whatever lies around the project.

    Inside a published package only tests have a role of their own. What a console script starts runs.
    """
    if path in layout.programs:
        return CodeRole.RUNTIME
    package = next((p for p in layout.published if within(path, p)), "")
    seen = relative(path, layout.root)
    *folders, name = seen.split("/")
    if package:
        inner = path[len(package) + 1 :].split("/")[:-1]
        return _in_package(name, inner, package, listing)
    if _is_test(name, folders, path, listing):
        return CodeRole.TEST
    if _is_build(name, folders, path, layout):
        return CodeRole.BUILD
    for folder in folders:
        lower = folder.lower()
        if lower in DOCS:
            return CodeRole.DOCS
        if is_example_name(lower):
            return CodeRole.EXAMPLE
        if lower.startswith(".") or (layout.is_library and lower in TOOLS):
            return CodeRole.TOOL
    return _otherwise(path, seen, name, layout)


def _otherwise(path: str, seen: str, name: str, layout: Layout) -> CodeRole:
    if name.endswith(".ipynb"):
        return CodeRole.NOTEBOOK
    if "/" not in seen and (name in _TOOL_NAMES or (name == "tasks.py" and layout.builds)):
        return CodeRole.TOOL
    around = [part.lower() for part in layout.root.split("/")]
    if any(is_example_name(part) for part in around):
        return CodeRole.EXAMPLE
    if any(part in DOCS for part in around):
        return CodeRole.DOCS
    loose = not any(folder != layout.root and within(path, folder) for folder in layout.roots)
    if layout.surrounds or (layout.is_library and layout.offered and loose):
        return CodeRole.TOOL
    return CodeRole.RUNTIME


def _in_package(name: str, inner: list[str], package: str, listing: Listing) -> CodeRole:
    if is_test_file(name) or (name == "tests.py" and _is_django_app(package, inner, listing)):
        return CodeRole.TEST
    at = package
    for folder in inner:
        at = joined(at, folder)
        lower = folder.lower()
        if lower == "tests" or (is_test_name(lower) and _holds_tests(at, listing)):
            return CodeRole.TEST
        if lower in _BUILD_FOLDERS:
            return CodeRole.BUILD
        if is_example_name(lower) and not listing.is_package(at):
            return CodeRole.EXAMPLE
    return CodeRole.NOTEBOOK if name.endswith(".ipynb") else CodeRole.RUNTIME


def _is_django_app(package: str, inner: list[str], listing: Listing) -> bool:
    return bool(_DJANGO_APP & listing.files("/".join((package, *inner))))


def _holds_tests(folder: str, listing: Listing) -> bool:
    """Whether a package's `test` or `testing` folder holds tests, and not the tools to write some."""
    return any(is_test_file(name) for name in listing.files(folder) if name != "conftest.py")


def _is_test(name: str, folders: list[str], path: str, listing: Listing) -> bool:
    if is_test_file(name) or any(is_test_name(folder.lower()) for folder in folders):
        return True
    around = path.removesuffix("/".join((*folders, name))).rstrip("/")
    for folder in folders:
        around = joined(around, folder)
        if folder.lower().startswith("test_") and _holds_tests(around, listing):
            return True
    return name == "tests.py" and bool(folders) and bool(_DJANGO_APP & listing.files(path.rpartition("/")[0]))


def _is_build(name: str, folders: list[str], path: str, layout: Layout) -> bool:
    if any(within(path, build) for build in layout.build_files if build != layout.root):
        return True
    return name in _BUILD_NAMES or any(folder in _BUILD_FOLDERS for folder in folders)
