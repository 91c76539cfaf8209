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
    "parenthesized-with": ((b"with (", b"with(", b"with  (", b"with\t("), ()),
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
            rb'f"[^"\n]*\{[^{}"\n]*["\\#\n]', rb"f'[^'\n]*\{[^{}'\n]*['\\#\n]", rb'fr"[^"\n]*\{[^{}"\n]*["\\#\n]', rb"fr'[^'\n]*\{[^{}'\n]*['\\#\n]",
            rb'f"""[^{}]*\{', rb"f\'\'\'[^{}]*\{", rb"F[rR]?[\"']", rb"f[R][\"']",
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


_TYPE = rb"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*\[|type[ \t]+[^\W\d]\w*[ \t]*[=\[])"
_NO_OPERAND = rb"(?<!return)(?<!yield)(?<!\bin)(?<!else)(?<!\bif)(?<!\bnot)(?<!\bor)(?<!\band)(?<!\bis)(?<!await)(?<!from)(?<!print)(?<!raise)"
_LINES: dict[str, tuple[bytes, ...]] = {
    "type-parameters": (_TYPE,),
    "type-defaults": (_TYPE,),
    "match": (rb"^[ \t]+case\b[^\n]*:", rb"^[ \t]*match\b(?![ \t]*[=.,:)\]])"),
    "starred-index": (rb"[\w)\]]\[(?:[^\[\]]*,)?\s*\*|[\w)\]]" + _NO_OPERAND + rb"[ \t]+\[(?:[^\[\]]*,)?\s*\*|\*[ \t]*\w+\s*:\s*\*|\[[^\]\n]*\[[^\n]*,\s*\*",),
}
"""What must stand there in all, of those whose letters are met in prose too; dearer, and asked last."""


@cache
def _lines(name: str) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in _LINES.get(name, ()))


def _may(data: bytes, name: str) -> bool:
    if not any(letters in data for letters in _GATES[name][0]):
        return False
    if name == "match" and b"match" not in data:
        return False
    if name == "t-string" and not _has_template(data):
        return False
    patterns = _patterns(name)
    if patterns and not any(pattern.search(data) is not None for pattern in patterns):
        return False
    return all(pattern.search(data) is not None for pattern in _lines(name))


def _has_template(data: bytes) -> bool:
    """Whether a `t` stands alone before a quote; most such letters end a word in quotes."""
    for letters in _GATES["t-string"][0]:
        place = data.find(letters)
        while place >= 0:
            before = data[place - 1 : place]
            if not before.isalnum() and before not in (b"_", b"'", b'"', b"\\", b".", b"-"):
                return True
            if before in (b"r", b"R") and not data[place - 2 : place - 1].isalnum():
                return True
            place = data.find(letters, place + 2)
    return False
