"""Whether two requirements can apply on the same system."""

from __future__ import annotations

from depaudit.model.requirement import Requirement


def both_apply(first: Requirement, second: Requirement) -> bool:
    """Whether some system meets both markers, as far as that is sure without weighing them: none, or the same."""
    return first.marker == second.marker
