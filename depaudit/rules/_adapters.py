"""Modules that exist for the sake of one distribution, and are loaded by those who have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from depaudit.model.dependency import Dependency
from depaudit.model.source import Import

_ADAPTERS = frozenset(
    [
        "adapters",
        "backends",
        "connectors",
        "contrib",
        "drivers",
        "extras",
        "integrations",
        "plugins",
        "providers",
        "third_party",
    ]
)
"""Folders whose modules are loaded when a setting asks for them."""

_HARDWARE = frozenset(["tpu", "xla", "rocm", "hpu", "npu", "xpu", "neuron", "mlx", "metal"])
"""Words in names of modules that run on such hardware alone."""


_MANY = 40
"""So many packages side by side are plug-ins, each loaded by those who use it."""


def shelves(paths: Iterable[str]) -> frozenset[str]:
    """Folders in which many packages stand side by side, such as one for each device or model."""
    inside: dict[str, set[str]] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        while "/" in folder:
            above, _, name = folder.rpartition("/")
            inside.setdefault(above, set()).add(name)
            folder = above
    return frozenset(folder for folder, names in inside.items() if len(names) >= _MANY)


def adapts(dependency: Dependency, imports: Sequence[Import], shelved: Collection[str] = ()) -> bool:
    """Every file is named after the distribution, lies in a folder that is, among adapters, or on a shelf of plug-ins."""
    names = {dependency.distribution.replace("-", "_"), dependency.module.partition(".")[0].lower()}
    if dependency.distribution == "ipython":
        names |= {"jupyter", "notebook", "colab"}
    paths = {i.location.path for i in imports}
    return all(_is_adapter(path, names) or any(path.startswith(f"{s}/") for s in shelved) for path in paths)


def _is_adapter(path: str, names: set[str]) -> bool:
    *folders, file = path.lower().split("/")
    parts = [*folders, file.rpartition(".")[0]]
    if not _ADAPTERS.isdisjoint(folders):
        return True
    if any(not _HARDWARE.isdisjoint(part.split("_")) for part in parts):
        return True
    return any(_named_after(part, names) for part in parts[-3:])


def _named_after(part: str, names: set[str]) -> bool:
    words = part.split("_")
    return any(name == part or name in words or (len(name) > 4 and name in part) for name in names)
