"""Reasons that people write on the line of a requirement."""

from __future__ import annotations

import re

from depaudit.model.finding import Evidence
from depaudit.model.requirement import Requirement

_NO_REASONS = ("via", "depaudit:", "noqa", "type:", "pylint", "from ", "-r ", "renovate:", "pyup:", "pragma", "fmt:")


_OF_A_VERSION = re.compile(
    r"\d\.\d|\bv\d|\S/\S+/\S|#\d|\b(?:pin|cap|upper|break|broke|incompat|conflict|because|until|regress|bug|fail|fix|remove|drop|deprecat|avoid|work)\w*\b",
    re.IGNORECASE,
)
"""What a comment above a requirement says that speaks of its versions, and is no heading of what follows."""


def gives_reason(comment: str) -> bool:
    """Whether people wrote it for people: more than a word, and not a tool's."""
    text = comment.strip().lstrip("# ")
    return len(text.split()) > 1 and not text.lower().startswith(_NO_REASONS)


def reason_of(requirement: Requirement) -> str:
    """What the line of the requirement, or the comment directly above it, says for its range; or empty."""
    if gives_reason(requirement.comment):
        return requirement.comment.strip().lstrip("# ")
    above = requirement.comment_above
    return above if gives_reason(above) and _OF_A_VERSION.search(above) else ""


def reason_given(requirement: Requirement) -> tuple[Evidence, ...]:
    """The reason as evidence."""
    reason = reason_of(requirement)
    where = "its line" if gives_reason(requirement.comment) else "the comment above it"
    return (Evidence(f"{where} says `{reason}`", requirement.location),) if reason else ()
