"""Which modules are the standard library's, by Python version."""

from __future__ import annotations

from functools import cache, lru_cache

from depaudit.knowledge.python_versions import Minor, minors
from depaudit.knowledge.tables import table

VERSIONS: tuple[Minor, ...] = ((2, 7), *((3, minor) for minor in range(6, 16)))
"""The Pythons whose standard library is known; older and newer ones are taken for their neighbours."""


@cache
def _versions_by_module() -> dict[str, int]:
    """Top-level module to the set of `VERSIONS` that have it, as bits."""
    return {module: int(bits, 16) for bits, modules in table("standard_library").items() for module in modules[0].split()}


@lru_cache(maxsize=256)
def _bits(specifier: str) -> int:
    bits = 0
    for minor in minors(specifier):
        known = minor if minor == (2, 7) else min(max(minor, VERSIONS[1]), VERSIONS[-1])
        bits |= 1 << VERSIONS.index(known)
    return bits


def standard_in_all(module: str, specifier: str = "") -> bool:
    """Whether the module is in the standard library of every Python that `specifier` admits."""
    wanted = _bits(specifier)
    return _versions_by_module().get(module.partition(".")[0], 0) & wanted == wanted


def standard_in_any(module: str, specifier: str = "") -> bool:
    """Whether the module is in the standard library of some Python that `specifier` admits."""
    return bool(_versions_by_module().get(module.partition(".")[0], 0) & _bits(specifier))


def ever_standard(module: str) -> bool:
    """Whether the module is, or was in 2.7 or since 3.6, part of the standard library."""
    return module.partition(".")[0] in _versions_by_module()


def standard_library(specifier: str = "") -> frozenset[str]:
    """The top-level modules of the standard library of any Python that `specifier` admits."""
    wanted = _bits(specifier)
    return frozenset(module for module, bits in _versions_by_module().items() if bits & wanted)


def standard_versions(module: str) -> tuple[str, str]:
    """The first Python 3 that has the module and the first that has it no longer (`3.9`, ``); empty where that is open."""
    bits = _versions_by_module().get(module.partition(".")[0], 0) >> 1
    if not bits:
        return "", ""
    first, last = (bits & -bits).bit_length() - 1, bits.bit_length() - 1
    since = "" if first == 0 else f"3.{6 + first}"
    until = "" if last == len(VERSIONS) - 2 else f"3.{6 + last + 1}"
    return since, until
