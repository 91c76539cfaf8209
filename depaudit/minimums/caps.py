"""Limits that the code needs, because what it uses is gone from the release that they keep out."""

from __future__ import annotations

from depaudit.minimums.asked import upper
from depaudit.minimums.histories import history_of
from depaudit.minimums.releases import order
from depaudit.minimums.uses import uses_of
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.specifier_text import admits


def is_cap_needed(project: Project, requirement: Requirement) -> bool:
    """Whether the range ends before a release from which something is gone that the code uses."""
    end = upper(requirement.specifier)
    history = history_of(project, requirement.name) if end else None
    if history is None:
        return False
    used = uses_of(project, history)
    gone = {history.changes[symbol].removed for symbol, sites in used.items() if not all(u.versions for u in sites)} - {""}
    return any(order(one) >= order(end) and not admits(requirement.specifier, one) for one in gone)
