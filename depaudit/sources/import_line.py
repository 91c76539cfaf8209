"""One logical line of text: is it an import statement, and of what?"""

from __future__ import annotations

import re
from typing import NamedTuple

from depaudit.sources.tokens import BROKEN, CODE, pieces


class Doubt(Exception):  # noqa: N818 (not an error: the file goes to the next reader)
    """The text alone does not tell; `ast` must read the file."""


class Imported(NamedTuple):
    """An import statement, by offsets into its line."""

    start: int
    end: int
    modules: tuple[tuple[int, str, tuple[str, ...]], ...]
    """Level, module, and the names that `from` takes."""
    lazy: bool = False


class Line(NamedTuple):
    """A line of import statements."""

    indent: str
    statements: tuple[Imported, ...]
    end: int
    """Where the last of them ends; behind a `;` other code may follow."""


NO_IMPORT, OPEN = 0, 1
"""What a line may be instead: without an import in code; the first line of `from x import (`."""

_W = r"[ \t\f]"
_NAME = r"[^\W\d]\w*"
_DOTTED = rf"{_NAME}(?:\.{_NAME})*"
_AS = rf"(?:{_W}+as{_W}+{_NAME})?"
_MODULES = rf"{_DOTTED}{_AS}(?:{_W}*,{_W}*{_DOTTED}{_AS})*"
_NAMES = rf"{_NAME}{_AS}(?:{_W}*,{_W}*{_NAME}{_AS})*"
_FROM = rf"from(?:{_W}*(?P<dots>\.(?:{_W}*\.)*){_W}*(?:(?P<relative>{_DOTTED}){_W}+)?|{_W}+(?P<module>{_DOTTED}){_W}+)import(?!\w){_W}*"
_STATEMENT = re.compile(
    rf"(?P<lazy>lazy{_W}+)?(?:import{_W}+(?P<modules>{_MODULES})|{_FROM}(?:(?P<names>{_NAMES}|\*)|\({_W}*(?P<listed>{_NAMES}){_W}*,?{_W}*\)))(?!\w)"
)
_OPENING = re.compile(rf"{_W}*(?:lazy{_W}+)?{_FROM}\([\w, \t\f]*(?:#.*)?\Z")
_INDENT = re.compile(rf"{_W}*")
_REST = re.compile(rf"{_W}*(?:(?P<next>;{_W}*)|#.*\Z|\Z)", re.DOTALL)
# What stands before an `import` in code; in prose other words do.
_CANDIDATE = re.compile(rf"(?:\A|[;:]){_W}*(?:lazy{_W}+)?import(?!\w)|(?<!\w)from(?!\w)[\w. \t\f]*(?<!\w)import(?!\w)")


def read_line(line: str) -> Line | int:
    """What a line is that begins in code; `line` may be several physical lines joined at equal length.

    Raises Doubt where an `import` stands in code and the line is none of the common shapes.
    """
    match = _INDENT.match(line)
    start = match.end() if match else 0
    indent = line[:start]
    statements: list[Imported] = []
    end = start
    while (match := _STATEMENT.match(line, start)) is not None:
        rest = _REST.match(line, match.end())
        if rest is None:
            break
        statements.append(_imported(match))
        end = match.end()
        start = rest.end()
        if rest["next"] is None:
            return Line(indent, tuple(statements), end)
    if _OPENING.match(line):
        return OPEN
    if _has_import(line, end if statements else 0):
        raise Doubt("import in an uncommon place")
    return Line(indent, tuple(statements), end) if statements else NO_IMPORT


def _imported(match: re.Match[str]) -> Imported:
    start, end = match.span()
    lazy = match["lazy"] is not None
    if match["modules"] is not None:
        modules = tuple((0, name, ()) for name in _first_words(match["modules"]))
        return Imported(start, end, modules, lazy)
    module = match["module"] or match["relative"] or ""
    level = (match["dots"] or "").count(".")
    names = _first_words(match["names"] or match["listed"])
    if not module.isascii():
        module = _normal(module)
    return Imported(start, end, ((level, module, names),), lazy)


def _first_words(listed: str) -> tuple[str, ...]:
    """`a as b, c` → `a`, `c`; identifiers are compared in NFKC (PEP 3131)."""
    if not listed.isascii():
        listed = _normal(listed)
    return tuple(part.split(None, 1)[0] for part in listed.split(","))


def _normal(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", name)


def _has_import(line: str, start: int) -> bool:
    """Whether an `import` stands in code from `start` on, in a line that begins in code."""
    places = [match.end() - 1 for match in _CANDIDATE.finditer(line, start)]
    if not places:
        return False
    opened = 0
    for kind, begin, end in pieces(line, 0, places[-1] + 1):
        if kind == BROKEN:
            raise Doubt("string without an end before import")
        if kind != CODE:
            continue
        found = next((place for place in places if begin <= place < end), -1)
        upto = end if found < 0 else found
        opened += line.count("{", begin, upto) - line.count("}", begin, upto)
        if opened < 0:
            # Perhaps the end of a field of an f-string that began lines above (PEP 701).
            raise Doubt("closing brace before import")
        if found >= 0:
            return True
    return False
