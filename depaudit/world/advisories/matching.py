"""Which versions an advisory affects, as the OSV schema defines it, and which release fixes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.ranges import VersionRange

    from depaudit.world.advisories.record import Advisory


def affects(advisory: Advisory, version: str) -> bool:
    """Whether the version is listed or in a range. A withdrawn advisory affects nothing.

    A local part is left out of the comparison (`2.5.1+cu121` is a build of 2.5.1) unless the record names one. A
    version that PEP 440 does not know is compared with what is listed, and never in a range: say that it was not checked.
    """
    raise NotImplementedError


def affecting(advisories: Iterable[Advisory], version: str) -> tuple[Advisory, ...]:
    """The advisories that affect the version, in their order, as their records stand: see `merged`."""
    raise NotImplementedError


def merged(found: Iterable[Advisory], known: Iterable[Advisory] = ()) -> tuple[Advisory, ...]:
    """One advisory a flaw: records that share a name, also by way of others in `known`, become one.

    Its `id` is PYSEC's where there is one, else CVE's, else the first; the rest are aliases. The worst rating counts,
    and what any of the records calls affected is affected.
    """
    raise NotImplementedError


def smallest_fixed(advisories: Iterable[Advisory], version: str, admitted: VersionRange | None = None) -> str:
    """The smallest release above `version` that an advisory calls fixed, that none of them affects and that is admitted.

    Give all advisories of the distribution, not only those that affect `version`. Empty where none is known. A
    pre-release only where `version` is one itself.
    """
    raise NotImplementedError


def affected_range(advisory: Advisory) -> VersionRange:
    """The versions that the advisory affects, to be intersected with what a requirement admits."""
    raise NotImplementedError
