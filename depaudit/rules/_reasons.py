"""Reasons that people write on the line of a requirement."""

from __future__ import annotations

from depaudit.model.finding import Evidence
from depaudit.model.requirement import Requirement

_NO_REASONS = ("via", "depaudit:", "noqa", "type:", "pylint", "from ", "-r ", "renovate:", "pyup:", "pragma", "fmt:")


def gives_reason(comment: str) -> bool:
    """Whether people wrote it for people: more than a word, and not a tool's."""
    text = comment.strip().lstrip("# ")
    return len(text.split()) > 1 and not text.lower().startswith(_NO_REASONS)


def reason_of(requirement: Requirement) -> str:
    """What the line of the requirement says for it, or empty."""
    return requirement.comment.strip().lstrip("# ") if gives_reason(requirement.comment) else ""


def reason_given(requirement: Requirement) -> tuple[Evidence, ...]:
    """The reason as evidence."""
    reason = reason_of(requirement)
    return (Evidence(f"its line says `{reason}`", requirement.location),) if reason else ()
