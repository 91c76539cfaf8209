"""On which systems requirements apply."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.knowledge import minors
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, marker_of

_OTHER_VARIABLES = re.compile(r"\b(?:os_name|sys_platform|platform_\w+|implementation_\w+|extra|python_full_version)\b")

_SYSTEMS = frozenset(("sys_platform", "platform_system", "platform_machine", "os_name"))


def both_apply(first: Requirement, second: Requirement) -> bool:
    """Whether some system meets both markers, as far as that is sure without weighing them: none, or the same."""
    return first.marker == second.marker


def always_applies(project: Project, requirement: Requirement) -> bool:
    """Whether no marker keeps it from any Python that the project supports (`poetry export` writes such markers)."""
    if not requirement.marker:
        return True
    if project.python is None or _OTHER_VARIABLES.search(requirement.marker):
        return False
    return _holds_on(requirement.marker, project.python.specifier)


def is_of_systems(requirement: Requirement) -> bool:
    """Whether its marker says which systems it is for, and no more."""
    variables = re.findall(r"\b[a-z]+_[a-z_]+\b|\bextra\b", re.sub(r"'[^']*'|\"[^\"]*\"", "", requirement.marker))
    return bool(variables) and _SYSTEMS.issuperset(variables)


@lru_cache(maxsize=512)
def _holds_on(marker: str, specifier: str) -> bool:
    parsed = marker_of(marker)
    supported = minors(specifier)
    return bool(supported) and all(
        parsed.evaluate({"python_version": ".".join(map(str, minor))}) for minor in supported
    )
