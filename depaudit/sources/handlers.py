"""Whether the handler of an exception ends by raising, or by ending the program."""

from __future__ import annotations

import re

from depaudit.sources.import_line import Doubt

_WORDS = ("raise", "exit", "quit", "skip")
_ends: dict[str, re.Pattern[str]] = {}
_BLANKED = re.compile(r"""\"[^\"\n]*\"|'[^'\n]*'|\#[^\n]*""")
_HEADER = re.compile(r"except\b[^:]*:[ \t\f]*\Z")
_RAISE = re.compile(r"raise\b")
_EXIT = re.compile(r"(?:sys\.exit|exit|quit|os\._exit|pytest\.skip)[ \t]*\([^()]*\)[ \t]*\Z")


def gives_up(text: str, clause: int, indent: str) -> bool:
    """Of the `except` clause that begins the line at `clause`, indented by `indent`. Raises Doubt."""
    after = _ends.get(indent)
    if after is None:
        after = _ends[indent] = re.compile(rf"\n(?!{indent}[ \t\f])[ \t\f]*[^\s#]")
    begin = text.find("\n", clause)
    end = after.search(text, begin) if begin >= 0 else None
    handler = text[clause : end.start() if end else len(text)]
    told = any(word in handler for word in _WORDS)
    odd = '"""' in handler or "'''" in handler or "\\" in handler
    if odd and (told or handler.count('"""') % 2 or handler.count("'''") % 2):
        raise Doubt("string in a handler")
    code = _BLANKED.sub(lambda found: "" if found[0][0] == "#" else "0", handler)
    if any(code.count(one) != code.count(other) for one, other in ("()", "[]", "{}")):
        raise Doubt("end of a handler")
    return told and _last_gives_up(code)


def _last_gives_up(code: str) -> bool:
    """Whether the last statement of a handler does, whose strings and comments are blanked."""
    head, *lines = [line for line in code.split("\n") if line.strip()]
    if not lines or ";" in code or not _HEADER.match(head.strip()):
        raise Doubt("handler on one line")
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    depth, last = 0, ""
    for line in lines:
        if not depth and line.startswith(indent) and not line[len(indent)].isspace():
            last = line[len(indent) :]
        else:
            last += line
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
    if last[0] in "([{0":
        raise Doubt("expression at the end of a handler")
    return bool(_RAISE.match(last) or _EXIT.match(last))
