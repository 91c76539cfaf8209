"""Distributions that bring a module of the standard library to Pythons that lack it."""

from __future__ import annotations

from depaudit import knowledge
from depaudit.knowledge.python_versions import Minor
from depaudit.knowledge.tables import table
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.model.source import CodeRole, Source
from depaudit.rules._brought import chain_to
from depaudit.rules._markers import can_hold
from depaudit.rules._missing import reaches

_FORERUNNERS = {"distutils": frozenset(["setuptools", "pkg_resources", "numpy.distutils", "torch.utils.cpp_extension"])}
"""What puts a module in place when it is imported: `setuptools` has a `distutils` of its own."""


def is_brought(project: Project, source: Source, key: str, minor: Minor) -> bool:
    """Whether a requirement (or what stands beside it in the file) brings the module to this Python."""
    root = key.partition(".")[0].partition("(")[0]
    if any(row.module in _FORERUNNERS.get(root, ()) for row in source.imports):
        return True
    if root == "distutils" and source.role is CodeRole.BUILD:  # setuptools builds, and brings it
        return True
    for name in bringing(root):
        asked = project.requirements_by_name.get(name, ())
        if source.role is CodeRole.RUNTIME:
            asked = tuple(r for r in asked if reaches(project, r))
        if any(_is_for(requirement, minor) for requirement in asked):
            return True
        if name in project.locked or (not asked and chain_to(project, name, source.role is CodeRole.RUNTIME)):
            return True
    return False


def bringing(module: str) -> tuple[str, ...]:
    """The distributions that have a module of this name; the first are known best."""
    backports = (name for name, cells in table("backports").items() if cells[0] == module)
    same = (name for name in backports if module in knowledge.modules_of(name))
    return tuple(dict.fromkeys((*knowledge.providers(module), *same, *_BRINGING.get(module, ()), f"standard-{module}")))


_BRINGING = {"asynchat": ("pyasynchat",), "asyncore": ("pyasyncore",), "cgi": ("legacy-cgi",), "cgitb": ("legacy-cgi",)}


def backports_of(key: str) -> tuple[str, ...]:
    """Distributions under another name that give older Pythons the same: `tomli` for `tomllib`, the exact ones first."""
    path = key.partition("(")[0]
    found: list[tuple[int, str]] = []
    for name, (module, _, exact, _) in table("backports").items():
        if path == module or path.startswith(f"{module}.") or f"builtins.{path}" == module:
            found.append((0 if exact or module == path else 1, name))
    return tuple(name for _, name in sorted(found))


def _is_for(requirement: Requirement, minor: Minor) -> bool:
    return not requirement.marker or can_hold(requirement.marker, [minor], frozenset())
