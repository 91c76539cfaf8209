"""Which folders of a tree are projects of their own."""

from __future__ import annotations

from collections.abc import Mapping

from depaudit.documents import Documents
from depaudit.files.gitignore import Patterns
from depaudit.requirements_names import is_requirements
from depaudit.tree.file_names import METADATA
from depaudit.tree.folder_names import DOCS, NO_PROJECT, TOOLS, is_test_name
from depaudit.tree.listing import Listing, parent, relative, within
from depaudit.tree.metadata import Metadata, metadata_of
from depaudit.tree.set_apart import reason_of

_ENVIRONMENTS = ("Pipfile", "environment.yml", "environment.yaml", "pixi.toml")
"""What stands in for a requirements file."""
_PLACEHOLDERS = frozenset("{}<>$%")


def read_metadata(listing: Listing, documents: Documents) -> dict[str, Metadata]:
    """The metadata of every folder that has a file of metadata, and of the tree itself."""
    return {
        folder: metadata_of(folder, listing, documents)
        for folder, content in sorted(listing.contents.items())
        if not folder or any(name in content.files for name in METADATA)
    }


def workspace_members(listing: Listing, metadata: Mapping[str, Metadata]) -> frozenset[str]:
    """Folders that a uv workspace names as its members."""
    found: set[str] = set()
    for root, facts in metadata.items():
        if facts.members:
            members = Patterns([f"/{glob.removeprefix('./')}" for glob in facts.members])
            excluded = Patterns([f"/{glob.removeprefix('./')}" for glob in facts.excluded_members])
            for folder in metadata:
                if folder == root or not within(folder, root) or "pyproject.toml" not in listing.files(folder):
                    continue
                seen = relative(folder, root)
                if members.decide(seen, True) and not excluded.decide(seen, True):
                    found.add(folder)
    return frozenset(found)


def find_projects(
    listing: Listing, metadata: Mapping[str, Metadata], members: frozenset[str], apart: Mapping[str, str]
) -> tuple[str, ...]:
    """The roots of all projects, the tree itself first; sorted."""
    roots = {""}
    for folder in sorted(metadata, key=lambda f: f.count("/")):
        if folder in members or (folder and _is_named(folder, metadata[folder], listing, roots, apart)):
            roots.add(folder)
    candidates: dict[str, list[str]] = {}
    for folder in _requirements_folders(listing):
        if folder not in roots:
            around = deepest(folder, roots)
            if _stands_alone(folder, around, listing, apart):
                candidates.setdefault(around, []).append(folder)
    for around, folders in candidates.items():
        if len(folders) > 1 or _has_code_beside(folders[0], around, metadata, listing):
            roots.update(folders)
    return tuple(sorted(roots))


def _requirements_folders(listing: Listing) -> list[str]:
    texts = (path.rpartition("/") for path in listing.paths if path.endswith((".txt", ".in", ".pip", *_ENVIRONMENTS)))
    return sorted({folder for folder, _, name in texts if is_requirements(name) or name in _ENVIRONMENTS})


def _has_code_beside(folder: str, around: str, metadata: Mapping[str, Metadata], listing: Listing) -> bool:
    """Whether the project around declares something, and has code for it outside the folder."""
    if not (around in metadata and metadata[around].declares) and not any(map(is_requirements, listing.files(around))):
        return False
    for at in listing.below(around):
        steps = relative(at, around).split("/")
        other = any(is_test_name(step) or step in DOCS for step in steps) or within(at, folder)
        if not other and any(n.endswith(".py") and n != "setup.py" for n in listing.files(at)):
            return True
    return False


def deepest(path: str, roots: set[str] | frozenset[str]) -> str:
    """The deepest of the roots that a path lies in."""
    at = path
    while at and at not in roots:
        at = parent(at)
    return at


def _is_named(folder: str, facts: Metadata, listing: Listing, roots: set[str], apart: Mapping[str, str]) -> bool:
    """Whether a folder's own metadata make it a project: not where they are data of tests or of a package."""
    if not facts.named or _PLACEHOLDERS.intersection(facts.name) or reason_of(folder, apart):
        return False
    around = deepest(parent(folder), roots)
    steps = relative(folder, around).split("/")
    if any(is_test_name(step) for step in steps):
        return False
    return not _in_package(parent(folder), around, listing)


def _stands_alone(folder: str, around: str, listing: Listing, apart: Mapping[str, str]) -> bool:
    """Whether a requirements file makes its folder a project: one with Python of its own, such as an example."""
    if folder not in listing.python_folders or listing.is_package(folder) or reason_of(folder, apart):
        return False
    steps = [step.lower() for step in relative(folder, around).split("/")]
    if steps[-1] in NO_PROJECT or is_test_name(steps[-1]) or steps == ["examples"]:
        return False
    if any(step.startswith(".") or step in DOCS or step in TOOLS or is_test_name(step) for step in steps):
        return False
    return not _in_package(folder, around, listing)


def _in_package(folder: str, around: str, listing: Listing) -> bool:
    at = folder
    while at != around:
        if listing.is_package(at):
            return True
        at = parent(at)
    return False
