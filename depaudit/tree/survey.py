"""One look at a tree: its projects, and what every file is for."""

from __future__ import annotations

from collections.abc import Mapping

from depaudit.documents import Documents
from depaudit.files.gitignore import Patterns
from depaudit.model.location import Unreadable
from depaudit.model.record import dataclass, field
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole
from depaudit.tree.absent import absent_names
from depaudit.tree.find_projects import find_projects, read_metadata, workspace_members
from depaudit.tree.first_party import is_published, nearby_names, own_names, published_names
from depaudit.tree.hand_out import FilesOfProject, hand_out
from depaudit.tree.layout import Layout, layout_of
from depaudit.tree.listing import Listing, parent, within
from depaudit.tree.metadata import Metadata
from depaudit.tree.path_hints import hinted_folders
from depaudit.tree.roles import mapped_roles, role_of
from depaudit.tree.set_apart import set_apart

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
    """Dotted prefixes that mean the project's own code in every file (see `module_names.is_own`)."""
    local: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By folder of the importing file: prefixes that are its own unless a manifest declares a distribution for them."""
    neighbours: tuple[tuple[str, str], ...] = ()
    """Dotted prefixes that the other projects of the tree publish, with the names of those projects."""
    left_out: tuple[tuple[str, int], ...] = ()
    """Python files that are not audited: what they are in words, and how many."""
    workspace: str | None = None
    """Root of the uv workspace that it is the root or a member of."""


def survey(documents: Documents, settings: Settings) -> tuple[ProjectFiles, ...]:
    """Every project of the tree, sorted by root; the tree itself is always the first."""
    listing = Listing(_paths(documents, settings))
    metadata = read_metadata(listing, documents)
    members = workspace_members(listing, metadata)
    submodules = _submodules(documents)
    apart = set_apart(listing, submodules, members)
    roots = find_projects(listing, metadata, members, apart)
    handed = hand_out(listing, roots, apart, documents)
    layouts = {
        root: layout_of(
            root, metadata.get(root) or Metadata(), listing, tuple(r for r in roots if r != root and within(r, root))
        )
        for root in roots
    }
    published = {
        root: tuple((name, layout.name) for name in published_names(layout, listing))
        for root, layout in layouts.items()
        if layout.name
    }
    mapped = mapped_roles(settings.roles)
    found = []
    for root in roots:
        layout, files = layouts[root], handed[root]
        sources = tuple((path, *(mapped(path) or (role_of(path, layout, listing), ""))) for path in files.python)
        scripts = _scripts(sources, layout, listing)
        hinted = hinted_folders(root, scripts, listing, documents)
        folders = sorted({parent(path) for path in files.python})
        absent = absent_names(root, submodules, listing, documents.files)
        near = nearby_names(layout, listing, apart, hinted, folders)
        above = _locks_of_workspace(root, members, metadata, handed) if root else _locks_above(documents)
        found.append(
            ProjectFiles(
                root=root,
                name=layout.name or root.rpartition("/")[2],
                sources=sources,
                manifests=tuple(files.manifests),
                locks=(*files.locks, *above),
                configuration=tuple(files.configuration),
                first_party=own_names(layout, listing, documents),
                local={folder: names | absent for folder, names in near.items()} if absent else near,
                neighbours=_neighbours(root, published),
                left_out=tuple(sorted(files.left_out.items())),
                workspace=_workspace(root, members, metadata),
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


def _neighbours(root: str, published: Mapping[str, tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({pair for other, pairs in published.items() if other != root for pair in pairs}))


def _workspace(root: str, members: frozenset[str], metadata: Mapping[str, Metadata]) -> str | None:
    if root in metadata and metadata[root].members:
        return root
    if root not in members:
        return None
    return max((r for r, facts in metadata.items() if facts.members and within(root, r)), key=len, default=None)


def _locks_of_workspace(
    root: str, members: frozenset[str], metadata: Mapping[str, Metadata], handed: Mapping[str, FilesOfProject]
) -> tuple[str, ...]:
    """The lock of the workspace that a project is a member of."""
    if root not in members:
        return ()
    above = [r for r in handed if r != root and within(root, r) and r in metadata and metadata[r].members]
    return tuple(lock for r in above[-1:] for lock in handed[r].locks if lock.endswith("uv.lock"))


def _locks_above(documents: Documents) -> tuple[str, ...]:
    """The lock of the workspace that the whole tree is a part of."""
    up = ""
    for _ in range(_LEVELS_ABOVE):
        up += "../"
        if documents.files.exists(f"{up}uv.lock") and documents.files.exists(f"{up}pyproject.toml"):
            read = documents.toml(f"{up}pyproject.toml")
            if not isinstance(read, Unreadable) and read.table("tool", "uv", "workspace"):
                return (f"{up}uv.lock",)
    return ()
