"""Breaking lines at spaces, but never inside a place (`path:line`) or what stands in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ATOM = re.compile(r"`[^`]*`\S*|\S+:cell \d+:\S*|\S+")
LONGEST_CODE = 48
"""Code in backticks that is longer than this may be broken at its spaces."""


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of `width` columns; 0 leaves it whole, and what has no space is never broken."""
    if not width or columns(text) <= width:
        return [text]
    return filled(atoms_of(text), width)


def filled(atoms: Iterable[str], width: int) -> list[str]:
    """Lines of at most `width` columns made of pieces that stay whole."""
    lines: list[str] = []
    line = ""
    for atom in atoms:
        if line and columns(line) + 1 + columns(atom) > width:
            lines.append(line)
            line = atom
        else:
            line = f"{line} {atom}" if line else atom
    return [*lines, line]


def columns(text: str) -> int:
    """Terminal columns that the text takes: wide East Asian characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def atoms_of(text: str) -> list[str]:
    """The pieces of a text that stay whole."""
    atoms: list[str] = []
    for match in _ATOM.finditer(text):
        atom = match[0]
        joined = match.start() > 0 and text[match.start() - 1] != " "
        pieces = [atom] if columns(atom) <= LONGEST_CODE or ":cell " in atom else atom.split()
        if joined and atoms:
            pieces[0] = atoms.pop() + pieces[0]
        atoms.extend(pieces)
    return atoms
