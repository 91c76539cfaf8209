"""Folders whose files are no code of the project: templates, vendored code, and projects made for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from depaudit.tree.file_names import METADATA
from depaudit.tree.folder_names import (
    CERTAINLY_VENDORED,
    DATA_ANYWHERE,
    DATA_OF_TESTS,
    MAYBE_VENDORED,
    STUBS,
    is_template_name,
    is_test_file,
    is_test_name,
)
from depaudit.tree.listing import Listing, joined

VENDORED = "vendored code"
TEMPLATES = "templates"
TEST_DATA = "test data"
STUB_FILES = "stubs of other projects"


def set_apart(listing: Listing, submodules: Iterable[str] = (), kept: Iterable[str] = ()) -> dict[str, str]:
    """The topmost such folders, each with what it holds in words. `kept` are folders that never are (workspace members)."""
    foreign, members = frozenset(submodules), frozenset(kept)
    found: dict[str, str] = {}
    waiting: list[tuple[str, bool]] = [("", False)]
    while waiting:
        folder, tested = waiting.pop()
        for name in sorted(listing.folders(folder)):
            path = joined(folder, name)
            reason = "" if path in members else _reason(listing, path, name, tested)
            if path in foreign:
                reason = VENDORED
            if reason:
                found[path] = reason
            else:
                waiting.append((path, tested or is_test_name(name)))
    return found


def reason_of(path: str, apart: Mapping[str, str]) -> str:
    """Why a path is set apart; empty where it is not."""
    at = len(path)
    while at > 0:
        reason = apart.get(path[:at])
        if reason:
            return reason
        at = path.rfind("/", 0, at)
    return TEMPLATES if is_template_name(path) else ""


def _reason(listing: Listing, path: str, name: str, tested: bool) -> str:
    if is_template_name(name):
        return TEMPLATES
    if name in STUBS or name.endswith("-stubs"):
        return "" if path in listing.python_folders else STUB_FILES
    if path not in listing.python_folders and not tested:
        return ""
    if name in CERTAINLY_VENDORED or (name in MAYBE_VENDORED and _holds_packages_only(listing, path)):
        return VENDORED
    if listing.is_package(path):
        return ""
    if name in (DATA_OF_TESTS if tested else DATA_ANYWHERE) and not _is_tested(listing, path):
        return TEST_DATA
    return TEST_DATA if tested and _is_project(listing, path) else ""


def _holds_packages_only(listing: Listing, folder: str) -> bool:
    own = listing.files(folder)
    return bool(listing.folders(folder)) and not any(n.endswith(".py") and n != "__init__.py" for n in own)


def _is_tested(listing: Listing, folder: str) -> bool:
    """Whether tests lie in a folder or directly below it: then it mirrors code of that name and is no data."""
    folders = (folder, *(joined(folder, name) for name in listing.folders(folder)))
    return any(is_test_file(name) for at in folders for name in listing.files(at) if name.endswith(".py"))


def _is_project(listing: Listing, folder: str) -> bool:
    files = listing.files(folder)
    return any(name in files for name in (*METADATA, "Pipfile"))
