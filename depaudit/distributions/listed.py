"""What the files of released wheels are imported as, where an index was asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from depaudit import knowledge
from depaudit.distributions.installed_files import modules_of_files, telling
from depaudit.model.dependency import ListedWheel
from depaudit.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Listed:
    """The wheels that an index listed."""

    wheels: tuple[ListedWheel, ...] = ()
    """By distribution."""
    modules: Mapping[str, tuple[ListedWheel, ...]] = field(default_factory=dict)
    """Import name (dotted inside namespace packages) to the wheels that hold it."""
    namespaces: frozenset[str] = frozenset()
    """Packages that several distributions share."""

    def holds(self, module: str) -> bool:
        """Whether one of the wheels has the dotted module."""
        return any(prefix in self.modules for prefix in knowledge.prefixes(module))


def listed_wheel(distribution: str, file: str, paths: Iterable[str]) -> ListedWheel:
    """What the paths in a wheel (PEP 427) tell of it."""
    paths = tuple(paths)
    installed = [_installed(path) for path in paths]
    folders = {".".join(parts[:n]) for path in installed for parts in [path.split("/")] for n in range(1, len(parts))}
    modules, _ = modules_of_files(installed, {folder for folder in folders if knowledge.is_namespace(folder)})
    offers = any(path.endswith(".dist-info/entry_points.txt") for path in paths)
    return ListedWheel(distribution, file, telling(modules), offers)


def _installed(path: str) -> str:
    """Where a file of a wheel is put in site-packages: what stands in `.data/purelib` and `.data/platlib` as well."""
    folder, _, rest = path.partition("/")
    kind, _, inside = rest.partition("/")
    return inside if folder.endswith(".data") and kind in ("purelib", "platlib") and inside else path


def listed_of(wheels: Iterable[ListedWheel]) -> Listed:
    """What these wheels are imported as."""
    wheels = tuple(sorted(wheels, key=lambda wheel: wheel.distribution))
    modules: dict[str, tuple[ListedWheel, ...]] = {}
    for wheel in wheels:
        for module in wheel.modules:
            modules[module] = (*modules.get(module, ()), wheel)
    around = {prefix for module in modules for prefix in knowledge.prefixes(module.rpartition(".")[0])}
    return Listed(wheels, modules, frozenset(around - modules.keys()))
