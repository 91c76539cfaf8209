"""An environment that the user asks depaudit to look at: its files are read, its Python is never run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Installed:
    """What an environment holds."""

    path: str
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Import name (dotted inside namespace packages) to the distributions that install it."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Version by canonical name."""
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical names of what each distribution needs without an extra."""
    namespaces: frozenset[str] = frozenset()
    """Packages that several distributions share."""
