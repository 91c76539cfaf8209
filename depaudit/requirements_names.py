"""Which paths people give to requirements and constraints files."""

from __future__ import annotations

import re
from functools import cache

_TEXTS = (".txt", ".in", ".pip")
_NAME = r"(?:.*[-_. ])?(?:requirements?|requires|reqs?|constraints?|dependencies|deps)(?:[-_. ].*)?\.(?:txt|in|pip)"
_INSIDE = r".*(?:requirements|constraints).*\.(?:txt|in|pip)"
_FOLDERS = frozenset(("requirements", "requirement", "reqs", "requires", "constraints", "requirements-dev"))
_OTHERS = ("README", "LICENSE", "NOTICE", "MANIFEST")
_EXACT = r"(?:.*/)?(?:(?:requirements|constraints)[^/]*|requirements/[^/]+)\.txt"


def is_requirements(name: str) -> bool:
    """Whether a text file holds requirements or constraints, by its name alone (`dev-requirements.txt`, `reqs.in`)."""
    if not name.endswith(_TEXTS):
        return False
    return name.endswith(".pip") or _matches(_NAME, name.lower()) or _matches(_INSIDE, name.lower())


def is_text_of_requirements(name: str) -> bool:
    """Whether a text file holds requirements where it lies in a folder of them (`base.txt`)."""
    return name.endswith(_TEXTS) and not name.upper().startswith(_OTHERS)


def lists_requirements(folder: str) -> bool:
    """Whether every text file in a folder, or in one below it (`requirements/prod`), holds requirements."""
    return not _FOLDERS.isdisjoint(folder.lower().split("/"))


def names_requirements(path: str) -> bool:
    """Whether a path is one that people give to requirements files (`requirements/dev.txt`, `constraints.txt`)."""
    folder, _, name = path.rpartition("/")
    return is_requirements(name) or (is_text_of_requirements(name) and lists_requirements(folder))


def is_exact_name(path: str) -> bool:
    """Whether a path leaves no doubt (`requirements*.txt`, `constraints*.txt`, `requirements/*.txt`).

    What such a file holds is what pip is given, however little it looks like requirements.
    """
    return _matches(_EXACT, path)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL)


def _matches(expression: str, text: str) -> bool:
    return _compiled(expression).fullmatch(text) is not None
