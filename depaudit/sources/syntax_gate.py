"""Which syntax a file may hold, told by its bytes: nearly every file is looked at no further.

A letter for letter search costs next to nothing, and a pattern that begins with fixed letters little more, so each
construct has letters that must be there, and behind them a pattern. Both let too much through and keep nothing back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_GATES: dict[str, tuple[tuple[bytes, ...], tuple[bytes, ...]]] = {
    "walrus": ((b":=",), ()),
    "positional-only": ((b"/,", b"/)", b"/ ,", b"/ )", b"/:", b"/ #", b"/\n", b"/ \n", b"/\r"), (rb",\s*/\s*(?:#[^\n]*\s*)*[,):]",)),
    "unpacked-return": ((b", *", b",*", b" *", b"\t*"), (rb"return\b[^\n]*[ \t,]\*", rb"yield\b[^\n]*[ \t,]\*")),
    "parenthesized-with": ((b"with",), (rb"with[ \t]*\(",)),
    "decorator": ((b"@",), (rb"@[^\n]*[\])][ \t]*[^\s#)\]},.:]", rb"@[^\n]*[\])][ \t]*\.", rb"@[ \t]*[^\W\d][\w.]*[ \t]*[^\s\w(.#\"']", rb"@[ \t]*[^\s\w]")),
    "starred-loop": ((b" *", b",*"), (rb"for\b[^\n]*\bin\b[^\n]*\*",)),
    "match": ((b"case",), ()),
    "except-group": ((b"except",), (rb"except[ \t]*\*",)),
    "starred-index": ((b"[*", b", *", b",*", b": *", b":*", b"\n*", b" *", b"\t*"), (rb"\[\s*\*", rb"\[[^\[\]]*,\s*\*[\w(]", rb"\*[ \t]*\w+\s*:\s*\*")),
    "type-parameters": ((b"[", b"type"), (rb"def[ \t]+\w+[ \t]*\[", rb"class[ \t]+\w+[ \t]*\[", rb"type[ \t]+[^\W\d]\w*[ \t]*[=\[]")),
    "type-defaults": ((b"[",), (rb"def[ \t]+\w+[ \t]*\[", rb"class[ \t]+\w+[ \t]*\[", rb"type[ \t]+[^\W\d]\w*[ \t]*\[")),
    "except-without-brackets": ((b"except",), (rb"except[ \t*][^\n(:]*,",)),
    "f-string": ((b'f"', b"f'", b'F"', b"F'", b'fr"', b"fr'", b'fR"', b"fR'", b'Fr"', b"Fr'", b'FR"', b"FR'"), ()),
    "f-string-equals": ((b"=}", b"= }", b"=!", b"= !", b"=:", b"= :", b"=\t"), (rb"=[ \t]*(?:![rsa])?(?::[^\n]*)?\}",)),
    "f-string-freely": (
        (b'f"', b"f'", b'F"', b"F'", b'fr"', b"fr'", b'fR"', b"fR'", b'Fr"', b"Fr'", b'FR"', b"FR'"),
        (
            rb'f"(?:[^"\n]*\{[^{}"\n]*["\\#\n]|""[^{}]*\{)', rb"f'(?:[^'\n]*\{[^{}'\n]*['\\#\n]|''[^{}]*\{)", rb'fr"[^"\n]*\{[^{}"\n]*["\\#\n]', rb"fr'[^'\n]*\{[^{}'\n]*['\\#\n]",
            rb"F[rR]?[\"']", rb"f[R][\"']",
        ),
    ),
    "t-string": ((b't"', b"t'", b'tr"', b"tr'"), ()),  # nobody writes the prefix in capitals, and four searches less are worth it
}  # fmt: skip


@cache
def _patterns(name: str) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(pattern) for pattern in _GATES[name][1])


def syntax_that_may_be(data: bytes, names: Iterable[str]) -> frozenset[str]:
    """Of these constructs those that the bytes may hold."""
    asked = frozenset(names)
    found = {name for name in asked & _GATES.keys() if name != "type-defaults" and _may(data, name)}
    if "type-defaults" in asked and ("type-parameters" in found or "type-parameters" not in asked) and _may(data, "type-defaults"):
        found.add("type-defaults")
    return frozenset(found)


_LINES: dict[str, tuple[bytes, ...]] = {
    "match": (rb"\n[ \t]+case\b[^\n]*:", rb"\n[ \t]*match\b(?![ \t]*[=.,:)\]])"),
    "starred-index": (rb"\[(?<=[\w)\]]\[)(?:[^\[\]]*,)?\s*\*", rb"\*[ \t]*\w+\s*:\s*\*", rb"\[[^\]\n]*\[[^\n]*,\s*\*"),
}
"""What stands there too, of those whose letters are met in prose: both, or any. A line begins with the end of the one
before it, since a pattern that begins with a letter is quick."""
_APART = rb"\[(?<=[ \t]\[)(?:[^\[\]]*,)?\s*\*"
_OPERAND = (
    rb"[\w)\]](?<!return)(?<!yield)(?<!\bin)(?<!else)(?<!\bif)(?<!\bnot)(?<!\bor)(?<!\band)(?<!\bis)(?<!await)(?<!from)(?<!print)(?<!raise)[ \t]+\Z"
)
_TEMPLATES = (rb"""t["'](?:(?<![\w'"\\.-]t.)|(?<=[rR]t.)(?<!\w[rR]t.))""", rb"""tr["'](?<![\w'"\\.-]tr.)""")


@cache
def _compiled(*patterns: bytes) -> tuple[re.Pattern[bytes], ...]:
    return tuple(map(re.compile, patterns))


def _may(data: bytes, name: str) -> bool:
    if not any(letters in data for letters in _GATES[name][0]):
        return False
    if name == "match":
        return b"match" in data and all(pattern.search(b"\n" + data) is not None for pattern in _compiled(*_LINES[name]))
    if name == "t-string":  # most such letters end a word in quotes
        return any(pattern.search(data) is not None for pattern in _compiled(*_TEMPLATES))
    if name in ("type-parameters", "type-defaults"):
        return any(_begins_line(data, match.start()) for pattern in _patterns(name) for match in pattern.finditer(data))
    patterns = _patterns(name)
    if patterns and not any(pattern.search(data) is not None for pattern in patterns):
        return False
    return name != "starred-index" or _has_starred_index(data)


def _begins_line(data: bytes, at: int) -> bool:
    return data[data.rfind(b"\n", 0, at) + 1 : at].strip() in (b"", b"async")


def _has_starred_index(data: bytes) -> bool:
    if any(pattern.search(data) is not None for pattern in _compiled(*_LINES["starred-index"])):
        return True
    apart, operand = _compiled(_APART, _OPERAND)
    return any(operand.search(data, max(0, match.start() - 80), match.start()) for match in apart.finditer(data))
