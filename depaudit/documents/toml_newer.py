"""What TOML 1.1 admits and 1.0 does not: tomli reads it, and much that installs does not."""

from __future__ import annotations

import re

_HINT = re.compile(r"\{[^{}\n]*\n|,\s*\}|\\[ex]")
_TOKEN = re.compile(
    r'#[^\n]*|"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[\[\]{},\n]|[^\s#"\'\[\]{},]+', re.DOTALL
)


def newer_syntax(text: str) -> tuple[int, int, str] | None:
    """Start, end and name of the first such thing in valid TOML; times without seconds are not looked for."""
    if not _HINT.search(text):
        return None
    open_ones: list[tuple[str, int]] = []
    before = ""
    for found in _TOKEN.finditer(text):
        token, start = found[0], found.start()
        inside = open_ones[-1] if open_ones else ("", 0)
        if token in ("{", "["):
            open_ones.append((token, start))
        elif token == "\n" and inside[0] == "{":
            return inside[1], inside[1] + 1, "an inline table over several lines"
        elif token in ("}", "]"):
            if token == "}" and before == ",":
                return start, start + 1, "a comma at the end of an inline table"
            open_ones = open_ones[:-1]
        elif token.startswith('"') and (escape := re.search(r"(?<!\\)(?:\\\\)*(\\[ex])", token)):
            return start + escape.start(1), start + escape.end(1), f"the escape `{escape[1]}`"
        before = token
    return None
