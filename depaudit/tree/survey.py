"""One look at a tree: its projects, and what every file is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from depaudit.documents import Documents
from depaudit.files.gitignore import Patterns
from depaudit.model.location import Unreadable
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole
from depaudit.tree.file_names import METADATA, FileKind, kind_of_file, lists_requirements
from depaudit.tree.find_projects import deepest, find_projects, read_metadata, workspace_members
from depaudit.tree.first_party import is_published, nearby_names, own_names
from depaudit.tree.folder_names import DOCS, is_template_name, is_test_name
from depaudit.tree.layout import Layout, layout_of
from depaudit.tree.listing import Listing, parent, relative, within
from depaudit.tree.metadata import Metadata
from depaudit.tree.path_hints import hinted_folders
from depaudit.tree.roles import mapped_roles, role_of
from depaudit.tree.set_apart import TEMPLATES, reason_of, set_apart

_LARGEST = 256 * 1024
"""Bytes of a configuration file; larger ones are data."""
_LEVELS_ABOVE = 5
"""Folders above the tree in which the workspace that it belongs to is looked for."""
_SCRIPT_ROLES = (CodeRole.RUNTIME, CodeRole.TOOL, CodeRole.EXAMPLE, CodeRole.DOCS, CodeRole.TEST)


@dataclass(frozen=True)
class ProjectFiles:
    """The files of one project. All paths are those of the tree."""

    root: str
    """Folder, empty for the tree itself."""
    name: str
    """As its metadata say, else that of the folder; empty where the tree itself has none."""
    sources: tuple[tuple[str, CodeRole, str], ...] = ()
    """Path, role, and the extra that the settings tie the file to."""
    manifests: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    """Its own and those of the workspace that it belongs to, which may lie above the tree (`../uv.lock`)."""
    configuration: tuple[str, ...] = ()
    """Other text files that may name a distribution or hold an install step."""
    first_party: frozenset[str] = frozenset()
    """Dotted prefixes that mean the project's own code in every file (see `tree.first_party.is_own`)."""
    local: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By folder of the importing file: prefixes that are its own unless a manifest declares a distribution for them."""
    neighbours: tuple[tuple[str, str], ...] = ()
    """Import names of the other projects in the tree, with the names of those projects."""
    left_out: tuple[tuple[str, int], ...] = ()
    """Python files that are not audited: what they are in words, and how many."""


@dataclass
class _Sorted:
    """Paths of one project while the files of the tree are handed out."""

    python: list[str] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    locks: list[str] = field(default_factory=list)
    configuration: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


def survey(documents: Documents, settings: Settings) -> tuple[ProjectFiles, ...]:
    """Every project of the tree, sorted by root; the tree itself is always the first."""
    listing = Listing(_paths(documents, settings))
    metadata = read_metadata(listing, documents)
    members = workspace_members(listing, metadata)
    apart = set_apart(listing, _submodules(documents), members)
    roots = find_projects(listing, metadata, members, apart)
    handed = _hand_out(listing, roots, apart, documents)
    layouts = {
        root: layout_of(
            root, metadata.get(root) or Metadata(), listing, tuple(r for r in roots if r != root and within(r, root))
        )
        for root in roots
    }
    names = {root: own_names(layout, listing, documents) for root, layout in layouts.items()}
    mapped = mapped_roles(settings.roles)
    found = []
    for root in roots:
        layout, files = layouts[root], handed[root]
        sources = tuple((path, *(mapped(path) or (role_of(path, layout, listing), ""))) for path in files.python)
        folders = sorted({parent(path) for path in files.python})
        hinted = hinted_folders(root, _scripts(sources, layout, listing), listing, documents)
        found.append(
            ProjectFiles(
                root=root,
                name=layout.name or root.rpartition("/")[2],
                sources=sources,
                manifests=tuple(files.manifests),
                locks=tuple(files.locks) + _workspace_locks(root, roots, metadata, members, handed, documents),
                configuration=tuple(files.configuration),
                first_party=names[root],
                local=nearby_names(layout, listing, apart, hinted, folders),
                neighbours=_neighbours(root, layouts),
                left_out=tuple(sorted(files.left_out.items())),
            )
        )
    return tuple(found)


def _paths(documents: Documents, settings: Settings) -> tuple[str, ...]:
    paths = documents.files.paths()
    if not settings.exclude:
        return paths
    excluded = Patterns(settings.exclude)
    return tuple(path for path in paths if not excluded.leaves_out(path))


def _submodules(documents: Documents) -> tuple[str, ...]:
    """Folders that hold other repositories."""
    data = documents.files.read(".gitmodules")
    if isinstance(data, Unreadable):
        return ()
    lines = (line.partition("=") for line in data.decode("utf-8", "replace").splitlines())
    return tuple(value.strip() for key, _, value in lines if key.strip() == "path")


def _hand_out(
    listing: Listing, roots: tuple[str, ...], apart: Mapping[str, str], documents: Documents
) -> dict[str, _Sorted]:
    """Every path to the deepest project that it lies in."""
    known = frozenset(roots)
    handed = {root: _Sorted() for root in roots}
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
            if kind in (FileKind.MANIFEST, FileKind.SETUP):
                if _belongs(path, root, listing):
                    files.manifests.append(path)
            elif kind is FileKind.LOCK:
                if folder == root:
                    files.locks.append(path)
            elif kind is FileKind.CONFIGURATION and _size(path, documents) <= _LARGEST:
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
    if steps[0].lower() in DOCS and "req" not in path.rpartition("/")[2] and not lists_requirements(folder):
        return False
    tests = next((n for n, step in enumerate(steps) if is_test_name(step.lower())), None)
    if tests is not None and len(steps) - tests > 1:
        return lists_requirements(folder) or any(name.endswith(".py") for name in listing.files(folder))
    at = folder
    while at != root:
        at = parent(at)
        if at != root and listing.is_package(at) and not listing.is_package(folder):
            return False
    return True


def _size(path: str, documents: Documents) -> int:
    identity = documents.files.identity(path)
    return identity[0] if identity else 0


def _scripts(sources: tuple[tuple[str, CodeRole, str], ...], layout: Layout, listing: Listing) -> list[str]:
    """Files that may set up the path: tests' conftest.py, and what lies in no package and is not published."""
    return [
        path
        for path, role, _ in sources
        if path.endswith("conftest.py")
        or (
            path.endswith(".py")
            and role in _SCRIPT_ROLES
            and not listing.is_package(parent(path))
            and not is_published(path, layout)
        )
    ]


def _neighbours(root: str, layouts: Mapping[str, Layout]) -> tuple[tuple[str, str], ...]:
    found = set()
    for other, layout in layouts.items():
        if other != root and layout.name:
            for path in layout.published:
                found.add((path.rpartition("/")[2].removesuffix(".py"), layout.name))
    return tuple(sorted(found))


def _workspace_locks(
    root: str,
    roots: tuple[str, ...],
    metadata: Mapping[str, Metadata],
    members: frozenset[str],
    handed: Mapping[str, _Sorted],
    documents: Documents,
) -> tuple[str, ...]:
    if root in members:
        above = [r for r in roots if r != root and within(root, r) and metadata.get(r) and metadata[r].members]
        return tuple(lock for r in above[-1:] for lock in handed[r].locks if lock.endswith("uv.lock"))
    if root:
        return ()
    up = ""
    for _ in range(_LEVELS_ABOVE):
        up += "../"
        if documents.files.exists(f"{up}uv.lock") and documents.files.exists(f"{up}pyproject.toml"):
            read = documents.toml(f"{up}pyproject.toml")
            if not isinstance(read, Unreadable) and read.table("tool", "uv", "workspace"):
                return (f"{up}uv.lock",)
    return ()
