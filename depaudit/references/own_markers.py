"""Markers of pytest that a project registers or serves itself, so that no plug-in is missed for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from depaudit.knowledge.companions import Companion
from depaudit.model.location import Unreadable
from depaudit.model.source import Source

if TYPE_CHECKING:
    from depaudit.files import Files

_SETTINGS = re.compile(r"(?:^|/)\.?(?:pytest\.(?:ini|toml)|tox\.ini|setup\.cfg|pyproject\.toml)$")
_HOOKS = re.compile(r"(?:^|/)conftest\.py$|plugin[^/]*\.py$")
_SERVES_ANY = b"pytest_pyfunc_call"
"""The hook that runs a test in the project's own way, such as in an event loop."""


def without_own_markers(
    features: Mapping[str, tuple[Companion, ...]], settings: Sequence[str], sources: Sequence[Source], files: Files
) -> dict[str, tuple[Companion, ...]]:
    """The features without those that are markers which a file of settings or a conftest.py registers."""
    marks = [fact for fact in features.get("pytest", ()) if fact.words[0].startswith("mark.")]
    if not marks:
        return dict(features)
    paths = [path for path in settings if _SETTINGS.search(path)] + [s.path for s in sources if _HOOKS.search(s.path)]
    texts = [data for path in paths if not isinstance(data := files.read(path), Unreadable)]
    own = {fact.key for fact in marks if any(_SERVES_ANY in text or _registers(text, fact) for text in texts)}
    return {**features, "pytest": tuple(fact for fact in features["pytest"] if fact.key not in own)}


def _registers(text: bytes, fact: Companion) -> bool:
    """`asyncio` or `asyncio: what it means`, on a line of `markers` or handed to `addinivalue_line`."""
    name = re.escape(fact.words[0].removeprefix("mark.")).encode() + rb"(?:\([^)\n]*\))?"
    shown = rb"""^\s*["']?{0}\s*(?:["':]|$)|["'=]\s*{0}\s*:|["']markers["'],\s*["']{0}\b""".replace(b"{0}", name)
    return b"markers" in text and re.search(shown, text, re.MULTILINE) is not None
