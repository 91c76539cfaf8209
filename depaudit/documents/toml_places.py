"""Where the keys, values and comments of a TOML document stand.

The document is known to be valid (tomli has read it), so one lenient pass is
enough: it has to find ends, not errors. What it does not understand ends the
pass, and the places found so far stand.
"""

from __future__ import annotations

import re
from contextlib import suppress

from depaudit.model.record import dataclass, field

Keys = tuple[str | int, ...]
Span = tuple[int, int]

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"[\s]*")
_BARE = re.compile(r"[^\s=.\[\]{},\"'#]+")
_SCALAR = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL)


@dataclass
class Places:
    """Offsets into the text."""

    keys: dict[Keys, Span] = field(default_factory=dict)
    values: dict[Keys, Span] = field(default_factory=dict)
    """For a table with a header, the header."""
    comments: dict[int, str] = field(default_factory=dict)


class _NotUnderstoodError(Exception):
    """The pass ends here."""


def find_places(text: str) -> Places:
    """One pass over the text of a valid document."""
    walk = _Walk(text)
    with suppress(_NotUnderstoodError, RecursionError):
        walk.document()
    return walk.places


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places = Places()
        self.counts: dict[Keys, int] = {}
        self.counted = (0, 1)

    def document(self) -> None:
        prefix: Keys = ()
        while True:
            self.space()
            if self.at >= len(self.text):
                return
            if self.text.startswith("[", self.at):
                prefix = self.header()
            else:
                self.entry(prefix)

    def space(self) -> None:
        """Over blanks, line ends and comments."""
        text = self.text
        while True:
            self.at = self.match(_SPACE).end()
            if not text.startswith("#", self.at):
                return
            end = text.find("\n", self.at)
            end = len(text) if end < 0 else end
            self.places.comments[self.line()] = text[self.at + 1 : end].strip()
            self.at = end

    def line(self) -> int:
        offset, line = self.counted
        line += self.text.count("\n", offset, self.at)
        self.counted = (self.at, line)
        return line

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _NotUnderstoodError
        return found

    def expect(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise _NotUnderstoodError
        self.at += len(token)

    def blank(self) -> None:
        self.at = self.match(_BLANK).end()

    def header(self) -> Keys:
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        parts = self.dotted()
        self.expect("]" * brackets)
        path = self.resolved(tuple(name for name, _ in parts[:-1]), parts)
        name, span = parts[-1]
        path = (*path, name)
        self.places.keys.setdefault(path, span)
        self.places.values.setdefault(path, (start, self.at))
        if brackets == 2:
            number = self.counts[path] = self.counts.get(path, 0) + 1
            path = (*path, number - 1)
            self.places.keys[path] = span
            self.places.values[path] = (start, self.at)
        elif path in self.counts:
            path = (*path, self.counts[path] - 1)
        return path

    def resolved(self, names: tuple[str, ...], parts: list[tuple[str, Span]]) -> Keys:
        """The full path of nested names: each array of tables stands for its last table."""
        path: Keys = ()
        for name, (_, span) in zip(names, parts, strict=False):
            path = (*path, name)
            self.places.keys.setdefault(path, span)
            self.places.values.setdefault(path, span)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def dotted(self) -> list[tuple[str, Span]]:
        """A key of one or more names, each with its span (quotes included)."""
        parts: list[tuple[str, Span]] = []
        while True:
            self.blank()
            start = self.at
            parts.append((self.name(), (start, self.at)))
            self.blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def name(self) -> str:
        mark = self.text[self.at : self.at + 1]
        if mark == "'":
            found = self.match(_LITERAL)
            self.at = found.end()
            return found.group()[1:-1]
        if mark == '"':
            found = self.match(_BASIC)
            self.at = found.end()
            return _unescaped(found.group())
        found = self.match(_BARE)
        self.at = found.end()
        return found.group()

    def entry(self, prefix: Keys) -> None:
        """`key = value`."""
        path = prefix
        for name, span in self.dotted():
            path = (*path, name)
            self.places.keys.setdefault(path, span)
            self.places.values.setdefault(path, span)
        self.expect("=")
        self.blank()
        self.value(path)

    def value(self, path: Keys) -> None:
        start = self.at
        mark = self.text[start : start + 1]
        if mark == "[":
            self.array(path)
        elif mark == "{":
            self.inline_table(path)
        else:
            self.at = self.match(self.scalar(mark)).end()
        self.places.values[path] = (start, self.at)

    def scalar(self, mark: str) -> re.Pattern[str]:
        if mark == '"':
            return _LONG_BASIC if self.text.startswith('"""', self.at) else _BASIC
        if mark == "'":
            return _LONG_LITERAL if self.text.startswith("'''", self.at) else _LITERAL
        return _SCALAR

    def array(self, path: Keys) -> None:
        self.at += 1
        position = 0
        while not self.closed("]"):
            self.value((*path, position))
            position += 1
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1

    def inline_table(self, path: Keys) -> None:
        self.at += 1
        while not self.closed("}"):
            self.entry(path)
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1

    def closed(self, mark: str) -> bool:
        self.space()
        if self.at >= len(self.text):
            raise _NotUnderstoodError
        if self.text.startswith(mark, self.at):
            self.at += 1
            return True
        return False


def _unescaped(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    import tomli

    try:
        return str(tomli.loads(f"x = {literal}")["x"])
    except ValueError:
        raise _NotUnderstoodError from None
