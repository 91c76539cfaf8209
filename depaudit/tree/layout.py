"""Where a project's packages lie: what it publishes, and the folders that its code is imported from."""

from __future__ import annotations

from depaudit.model.record import dataclass
from depaudit.requirements_names import is_requirements
from depaudit.tree.folder_names import AROUND_PACKAGES, is_example_name, is_test_name
from depaudit.tree.listing import Listing, joined, normal, parent, within
from depaudit.tree.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Layout:
    """One project. Paths are those of the tree."""

    root: str
    name: str
    builds: bool
    """Whether it is made into a distribution."""
    published: tuple[str, ...]
    """Folders and files of the packages and modules that it publishes; empty where it builds nothing."""
    roots: tuple[str, ...]
    """Folders whose modules are imported by their bare names."""
    modules: frozenset[str]
    """Import names that the metadata state, whether there is a file of that name or not."""
    build_files: tuple[str, ...]
    nested: tuple[str, ...] = ()
    """Roots of the projects inside this one."""

    offered: bool = False
    """Whether its metadata speak to strangers; loose scripts of a project that does not are often what it is for."""
    programs: frozenset[str] = frozenset()
    """Files that its console scripts start."""
    surrounds: bool = False
    """Whether it declares nothing itself and others lie inside it."""

    @property
    def is_library(self) -> bool:
        """Whether it is made of packages that are built."""
        return self.builds and bool(self.published)


def layout_of(root: str, facts: Metadata, listing: Listing, nested: tuple[str, ...]) -> Layout:
    """Read the metadata's words where they say it, and else look where back-ends look."""
    name = facts.name.lower().replace("-", "_").replace(".", "_")
    roots = _roots(root, facts, listing, nested)
    published = _published(root, facts, listing, roots, name) if facts.builds else ()
    stated = {module for module in (*facts.modules, *facts.packages) if module.replace(".", "").isidentifier()}
    return Layout(
        root=root,
        name=facts.name,
        builds=facts.builds,
        published=published,
        roots=roots,
        modules=frozenset(stated),
        build_files=tuple(p for p in (normal(b, root) for b in facts.build_files) if p),
        nested=nested,
        offered=facts.offered,
        programs=frozenset(path for module in facts.programs for path in _file_of(module, listing, roots)),
        surrounds=bool(nested) and not facts.named and not any(is_requirements(n) for n in listing.files(root)),
    )


def _roots(root: str, facts: Metadata, listing: Listing, nested: tuple[str, ...]) -> tuple[str, ...]:
    found = {root}
    for name in ("src", "lib", "python"):
        folder = joined(root, name)
        if not listing.is_package(folder) and _is_source_folder(listing, folder, name):
            found.add(folder)
    for written in facts.roots:
        path = normal(written, root)
        if path is not None and path in listing.contents:
            found.add(path)
    for written in facts.package_paths:
        path = normal(written.removesuffix(".py"), root)
        if path:
            found.add(parent(path))
    for folder in listing.below(root):
        if "manage.py" in listing.files(folder) and not any(is_test_name(part) for part in folder.split("/")):
            found.add(folder)
    return tuple(sorted(r for r in found if within(r, root) and not any(within(r, other) for other in nested)))


def _is_source_folder(listing: Listing, folder: str, name: str) -> bool:
    """`src` is one where it holds any code; `lib` and `python` where they hold packages."""
    if name == "src":
        return folder in listing.python_folders or bool(listing.modules(folder))
    return any(listing.is_package(joined(folder, inside)) for inside in listing.folders(folder))


def _published(root: str, facts: Metadata, listing: Listing, roots: tuple[str, ...], name: str) -> tuple[str, ...]:
    found: set[str] = set()
    for written in facts.package_paths:
        path = normal(written, root)
        if path and (path in listing.contents or listing.has_file(path)):
            found.add(path)
    for package in facts.packages:
        found.update(_files_of(package, listing, roots))
    if found:
        return tuple(sorted(found))
    for folder in roots:
        found.update(_discovered(folder, folder == root, listing, name))
    return tuple(sorted(found))


def _files_of(module: str, listing: Listing, roots: tuple[str, ...]) -> list[str]:
    path = module.replace(".", "/")
    candidates = [joined(folder, path) for folder in roots]
    return [c for c in candidates if c in listing.contents] + [
        f"{c}.py" for c in candidates if listing.has_file(f"{c}.py")
    ]


def _file_of(module: str, listing: Listing, roots: tuple[str, ...]) -> list[str]:
    """The file that importing the module runs."""
    bases = [joined(folder, module.replace(".", "/")) for folder in roots]
    return [path for base in bases for path in (f"{base}.py", f"{base}/__init__.py") if module and listing.has_file(path)]


def _discovered(folder: str, is_root: bool, listing: Listing, name: str) -> list[str]:
    """What back-ends find on their own: every package in a source folder; at the root those not named as something else."""
    found = []
    for inside in listing.folders(folder):
        path = joined(folder, inside)
        if path not in listing.python_folders or not inside.isidentifier():
            continue
        other = inside in AROUND_PACKAGES or is_test_name(inside) or is_example_name(inside)
        if not is_root or inside.lower() == name or (listing.is_package(path) and not other):
            found.append(path)
    if not is_root:
        found += [joined(folder, f"{module}.py") for module in listing.modules(folder)]
    elif f"{name}.py" in listing.files(folder):
        found.append(joined(folder, f"{name}.py"))
    return found
