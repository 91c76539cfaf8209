"""The `script` block of a single-file script (PEP 723)."""

from __future__ import annotations

import re
from functools import lru_cache

MARK = "# /// script"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # The expression of PEP 723.
    return re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


def script_block(text: str) -> tuple[str, int, str]:
    """The text of the block, the line where that text begins, and what is wrong (two blocks)."""
    if MARK not in text:
        return "", 0, ""
    blocks = [match for match in _pattern().finditer(text) if match["type"] == "script"]
    if not blocks:
        return "", 0, ""
    if len(blocks) > 1:
        line = text.count("\n", 0, blocks[1].start()) + 1
        return "", line, "the file has two `script` blocks, and PEP 723 allows one"
    content = blocks[0]["content"]
    lines = [line[2:] if line.startswith("# ") else line[1:] for line in content.splitlines(keepends=True)]
    return "".join(lines), text.count("\n", 0, blocks[0].start("content")) + 1, ""
