"""Modules that exist for the sake of one distribution, and are loaded by those who have it."""

from __future__ import annotations

from collections.abc import Sequence

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


def adapts(dependency: Dependency, imports: Sequence[Import]) -> bool:
    """Every file is named after the distribution, lies in a folder that is, or among adapters."""
    names = {dependency.distribution.replace("-", "_"), dependency.module.partition(".")[0].lower()}
    if dependency.distribution == "ipython":
        names |= {"jupyter", "notebook", "colab"}
    return all(_is_adapter(path, names) for path in {i.location.path for i in imports})


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
