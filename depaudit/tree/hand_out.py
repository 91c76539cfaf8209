"""Every file of the tree to the project that it belongs to, by its name and place."""

from __future__ import annotations

from collections.abc import Mapping

from depaudit.documents import Documents
from depaudit.model.record import dataclass, field
from depaudit.requirements_names import lists_requirements
from depaudit.tree.file_names import METADATA, FileKind, is_conda_environment, kind_of_file
from depaudit.tree.find_projects import deepest
from depaudit.tree.folder_names import DATA_OF_TESTS, DOCS, is_template_name, is_test_name
from depaudit.tree.listing import Listing, parent, relative
from depaudit.tree.set_apart import TEMPLATES, reason_of

_LARGEST = 256 * 1024
"""Bytes of a configuration file; larger ones are data."""


@dataclass
class FilesOfProject:
    """Paths of one project, sorted."""

    python: list[str] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    locks: list[str] = field(default_factory=list)
    configuration: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Python files that are not audited, counted by what they are."""


def hand_out(
    listing: Listing, roots: tuple[str, ...], apart: Mapping[str, str], documents: Documents
) -> dict[str, FilesOfProject]:
    """Every path to the deepest project that it lies in."""
    known = frozenset(roots)
    handed = {root: FilesOfProject() for root in roots}
    kinds: dict[str, FileKind] = {}
    for folder, content in sorted(listing.contents.items()):
        root = deepest(folder, known)
        files, reason = handed[root], reason_of(folder, apart)
        for name in sorted(content.files):
            kind = kinds.get(name)
            if kind is None:
                kind = kinds[name] = kind_of_file(name)
            if kind is FileKind.TEXT and lists_requirements(folder):
                kind = FileKind.MANIFEST
            if kind in (FileKind.OTHER, FileKind.TEXT) or (kind is FileKind.STUB and f"{name[:-1]}" in content.files):
                continue
            path = f"{folder}/{name}" if folder else name
            if reason or is_template_name(name):
                if kind in (FileKind.PYTHON, FileKind.SETUP):
                    files.left_out[reason or TEMPLATES] = files.left_out.get(reason or TEMPLATES, 0) + 1
                continue
            if kind in (FileKind.PYTHON, FileKind.STUB, FileKind.SETUP):
                files.python.append(path)
            if kind in (FileKind.MANIFEST, FileKind.SETUP, FileKind.DECLARING):
                if _belongs(path, root, listing):
                    files.manifests.append(path)
            elif kind is FileKind.LOCK and folder == root:
                files.locks.append(path)
            if kind in (FileKind.CONFIGURATION, FileKind.DECLARING) and _size(path, documents) <= _LARGEST:
                files.configuration.append(path)
    for files in handed.values():
        for paths in (files.python, files.manifests, files.configuration):
            paths.sort()
    return handed


def _belongs(path: str, root: str, listing: Listing) -> bool:
    """Whether a manifest speaks for its project: not one deep in its tests, nor one that a package carries as data."""
    folder = parent(path)
    if folder == root:
        return True
    if path.rpartition("/")[2] in METADATA:
        return False
    steps = relative(folder, root).split("/")
    name = path.rpartition("/")[2]
    if kind_of_file(name) is FileKind.DECLARING and not (is_conda_environment(name) or name == "Pipfile"):
        return False
    if steps[0].lower() in DOCS and not ("req" in name or is_conda_environment(name) or lists_requirements(folder)):
        return False
    tests = next((n for n, step in enumerate(steps) if is_test_name(step.lower())), None)
    if tests is not None and len(steps) - tests > 1:
        near = len(steps) - tests == 2 and steps[-1] not in DATA_OF_TESTS and name != "Pipfile"
        return lists_requirements(folder) or (near and any(name.endswith(".py") for name in listing.files(folder)))
    at = folder
    while at != root:
        at = parent(at)
        if at != root and listing.is_package(at) and not listing.is_package(folder):
            return False
    return True


def _size(path: str, documents: Documents) -> int:
    identity = documents.files.identity(path)
    return identity[0] if identity else 0
