"""The import names that a project's own files answer to.

A name is a dotted prefix. A folder without `__init__.py` gives no name of
its own but one for each thing in it: Python prefers an installed package to
such a folder (PEP 420), so `datasets/prepare.py` makes `datasets.prepare`
the project's own and leaves `datasets` to whoever is installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from depaudit.documents import Documents
from depaudit.model.location import Unreadable
from depaudit.tree.folder_names import NEVER_INSTALLED, is_example_name, is_test_file, is_test_name
from depaudit.tree.layout import Layout
from depaudit.tree.listing import Listing, joined, parent, relative, within
from depaudit.tree.set_apart import TEST_DATA, VENDORED

_DEEPEST = 4
"""Folders without `__init__.py` that are followed one in another."""
_NEAR = 2
"""Steps below the root of a project where the parent of a package is a plausible entry of the path."""


def own_names(layout: Layout, listing: Listing, documents: Documents) -> frozenset[str]:
    """Names that mean the project's own code wherever they are imported."""
    found = set(layout.modules)
    for folder in layout.roots:
        found |= _importable(folder, layout, listing, documents)
    if layout.builds and layout.name:
        found.add(layout.name.lower().replace("-", "_").replace(".", "_"))
    return frozenset(name for name in found if name.replace(".", "").isidentifier())


def published_names(layout: Layout, listing: Listing) -> frozenset[str]:
    """The prefixes that a project publishes, as others import them."""
    found: set[str] = set()
    for path in layout.published:
        root = max((r for r in layout.roots if r != path and within(path, r)), key=len, default=layout.root)
        name = relative(path, root).removesuffix(".py").replace("/", ".")
        if path in listing.contents and not listing.is_package(path):
            found |= {f"{name}.{inside}" for inside in _namespace(path, listing)}
        else:
            found.add(name)
    return frozenset(found)


def nearby_names(
    layout: Layout, listing: Listing, apart: Mapping[str, str], hinted: Sequence[str], folders: Sequence[str]
) -> dict[str, frozenset[str]]:
    """For each of `folders`, names that its files may find in their own folder or on a path that code sets up.

    A script's folder is the first entry of `sys.path`, for everything that the script imports.
    """
    everywhere: set[str] = set()
    for folder in hinted:
        everywhere |= _beside(folder, listing)
    everywhere |= _names_in(VENDORED, layout, listing, apart) | _packages_nearby(layout, listing, apart)
    base, pool = frozenset(everywhere), _modules_of_tests(layout, listing, folders)
    pool |= _names_in(TEST_DATA, layout, listing, apart)
    inherited: dict[str, frozenset[str]] = {}

    def passed_down(folder: str) -> frozenset[str]:
        known = inherited.get(folder)
        if known is None:
            above = base if folder == layout.root else passed_down(parent(folder))
            script_folder = not listing.is_package(folder) and not is_published(folder, layout)
            known = inherited[folder] = above | _beside(folder, listing, layout.nested) if script_folder else above
        return known

    found: dict[str, frozenset[str]] = {}
    for folder in folders:
        names = passed_down(folder)
        if listing.is_package(folder) and not is_published(folder, layout):
            names = names | _beside(folder, listing)
        steps = relative(folder, layout.root).split("/") if folder != layout.root else []
        if pool and any(is_test_name(step.lower()) for step in steps):
            names = names | pool
        found[folder] = names
    return found


def is_published(path: str, layout: Layout) -> bool:
    """Whether a file or folder is part of what a library publishes."""
    return layout.is_library and any(within(path, package) for package in layout.published)


def _importable(folder: str, layout: Layout, listing: Listing, documents: Documents) -> set[str]:
    """What `import` finds with the folder on the path."""
    found = listing.modules(folder)
    for name in listing.folders(folder):
        path = joined(folder, name)
        if not name.isidentifier() or path not in listing.python_folders or path in layout.nested:
            continue
        if (
            (listing.is_package(path) and not _shares_its_name(path, listing, documents))
            or name in NEVER_INSTALLED
            or is_example_name(name)
            or is_test_name(name)
        ):
            found.add(name)
        elif path not in layout.roots:
            found |= {f"{name}.{inside}" for inside in _namespace(path, listing, layout.nested)}
    return found


def _beside(folder: str, listing: Listing, nested: Sequence[str] = ()) -> frozenset[str]:
    """What a script in the folder finds in it; modules of tests are left out, nobody imports them."""
    found = {m for m in listing.modules(folder) if m == "conftest" or not is_test_file(f"{m}.py")}
    for name in listing.folders(folder):
        path = joined(folder, name)
        if name.isidentifier() and path in listing.python_folders and path not in nested:
            if listing.is_package(path):
                found.add(name)
            else:
                found |= {f"{name}.{inside}" for inside in _namespace(path, listing, nested)}
    return frozenset(found)


def _namespace(folder: str, listing: Listing, nested: Sequence[str] = (), depth: int = 1) -> set[str]:
    """What lies in a folder without `__init__.py` and in no other project, as names below it."""
    found = listing.modules(folder)
    for name in listing.folders(folder):
        path = joined(folder, name)
        if name.isidentifier() and path in listing.python_folders and path not in nested:
            if listing.is_package(path) or depth >= _DEEPEST:
                found.add(name)
            else:
                found |= {f"{name}.{inside}" for inside in _namespace(path, listing, nested, depth + 1)}
    return found


def _shares_its_name(package: str, listing: Listing, documents: Documents) -> bool:
    """Whether a package's `__init__.py` only joins it with others of its name (pkgutil and pkg_resources style)."""
    if not listing.has_file(f"{package}/__init__.py"):
        return False
    text = documents.files.read(f"{package}/__init__.py")
    if isinstance(text, Unreadable) or len(text) > 2000:
        return False
    return b"declare_namespace(" in text or b"extend_path(" in text


def _names_in(kind: str, layout: Layout, listing: Listing, apart: Mapping[str, str]) -> set[str]:
    """Modules and packages in folders set apart, also one step down, where a whole repository was copied."""
    found: set[str] = set()
    for folder, reason in apart.items():
        if reason != kind or not within(folder, layout.root):
            continue
        found |= _beside(folder, listing)
        name = folder.rpartition("/")[2]
        if listing.is_package(folder):
            found.add(name)
        for inside in listing.folders(folder):
            path = joined(folder, inside)
            if not listing.is_package(path):
                found |= _beside(path, listing)
            found |= _beside(joined(path, "src"), listing)
    return found


def _packages_nearby(layout: Layout, listing: Listing, apart: Mapping[str, str]) -> set[str]:
    """Packages whose parent lies a few steps below the root and is none itself (`backend/app`)."""
    found: set[str] = set()
    waiting = [(layout.root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        for name in listing.folders(folder):
            path = joined(folder, name)
            if path not in listing.python_folders or path in apart or path in (*layout.nested, *layout.published):
                continue
            if listing.is_package(path):
                found.update([name] if depth else [])
            elif depth < _NEAR and not (is_test_name(name) or is_example_name(name)):
                waiting.append((path, depth + 1))
    return {name for name in found if name.isidentifier()}


def _modules_of_tests(layout: Layout, listing: Listing, folders: Sequence[str]) -> frozenset[str]:
    """Helpers beside tests: pytest puts every test folder without `__init__.py` on the path, and leaves it there."""
    found: set[str] = set()
    for folder in folders:
        steps = relative(folder, layout.root).split("/") if folder != layout.root else []
        if any(is_test_name(step.lower()) for step in steps) and not listing.is_package(folder):
            found |= {m for m in listing.modules(folder) if not is_test_file(f"{m}.py") or m == "conftest"}
    return frozenset(found)
