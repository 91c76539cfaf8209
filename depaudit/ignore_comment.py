"""The comment that accepts a finding: `# depaudit: ignore[rule-a, rule-b] reason`."""

from __future__ import annotations

import re
from functools import lru_cache

MARK = "depaudit:"
"""What a text must hold before it is worth looking for such comments (the space after it is free)."""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(r"(?:^|#)[ \t]*depaudit:[ \t]*ignore(?![\w-])(?:[ \t]*\[([^\]\n]*)\])?[ \t:,–—-]*(.*)")


def parse_ignore(comment: str) -> tuple[tuple[str, ...], str] | None:
    """The rules and the reason that a comment names, or None where it is no such comment.

    `comment` is the text of one comment, with or without its `#`; other
    comments may stand before it or after it (`# noqa  # depaudit: ignore[x]`).
    No rules (no brackets, or nothing in them) means every rule.
    """
    match = _pattern().search(comment)
    if match is None:
        return None
    rules = tuple(rule.strip() for rule in (match[1] or "").split(",") if rule.strip())
    reason = re.split(r"[ \t]#[ \t]*(?=[A-Za-z])", match[2], maxsplit=1)[0]
    return rules, reason.strip()
