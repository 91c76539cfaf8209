"""Patterns in gitignore's language, with git's own reading of every corner.

A repository asks for tens of thousands of paths and holds a few hundred
patterns, so they are sorted once: plain names and `*.extension` become
look-ups, and only the rest is a regular expression.
"""

import re
from collections.abc import Iterable

_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_STAR = "[^/]*"
_BETWEEN = (_STAR, "/", ".*", "(?:.*/)?")
_SPECIAL = frozenset("*?[\\")


class Patterns:
    """The patterns of one file; the last one that matches decides (gitignore(5))."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._negated: list[bool] = []
        self._folder_only: list[bool] = []
        self._names: dict[str, list[int]] = {}
        self._extensions: dict[str, list[int]] = {}
        self._by_name: list[tuple[int, str]] = []
        self._by_path: list[tuple[int, str]] = []
        self._seen: dict[str, list[int]] = {}
        for line in lines:
            self._add(line)
        self._name_test = _any_of(self._by_name)
        self._path_test = _any_of(self._by_path)
        self._compiled: dict[int, re.Pattern[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._negated)

    def decide(self, path: str, folder: bool) -> bool | None:
        """Whether `path` (relative to where the patterns stand) is left out, or None where no pattern speaks of it."""
        name = path.rpartition("/")[2]
        hits = self._seen.get(name)
        if hits is None:
            hits = self._seen[name] = self._name_hits(name)
        if self._path_test is not None and self._path_test.fullmatch(path):
            hits = [*hits, *(n for n, text in self._by_path if self._matches(n, text, path))]
        best = max((n for n in hits if folder or not self._folder_only[n]), default=-1)
        return None if best < 0 else not self._negated[best]

    def leaves_out(self, path: str, folder: bool = False) -> bool:
        """Whether `path` or a folder above it is left out; what lies in such a folder cannot come back."""
        at = path.find("/")
        while at >= 0:
            if self.decide(path[:at], True):
                return True
            at = path.find("/", at + 1)
        return bool(self.decide(path, folder))

    def _name_hits(self, name: str) -> list[int]:
        hits = list(self._names.get(name, ()))
        if "." in name:
            hits += self._extensions.get(name.rpartition(".")[2], ())
        if self._name_test is not None and self._name_test.fullmatch(name):
            hits += [n for n, text in self._by_name if self._matches(n, text, name)]
        return hits

    def _matches(self, number: int, text: str, subject: str) -> bool:
        compiled = self._compiled.get(number)
        if compiled is None:
            compiled = self._compiled[number] = re.compile(text, re.DOTALL)
        return compiled.fullmatch(subject) is not None

    def _add(self, line: str) -> None:
        text = _without_trailing_spaces(line.removesuffix("\n").removesuffix("\r"))
        if not text or text.startswith("#"):
            return
        negated = text.startswith("!")
        text = text[1:] if negated else text
        folder_only = text.endswith("/")
        text = text[:-1] if folder_only else text
        anchored = "/" in text
        text = text.removeprefix("/")
        if not text:
            return
        number = len(self._negated)
        if not anchored and not _SPECIAL.intersection(text):
            self._names.setdefault(text, []).append(number)
        elif not anchored and text.startswith("*.") and not _SPECIAL.union(".").intersection(text[2:]):
            self._extensions.setdefault(text[2:], []).append(number)
        else:
            expression = _expression(text, anchored, number)
            if expression is None:
                return
            (self._by_path if anchored else self._by_name).append((number, expression))
        self._negated.append(negated)
        self._folder_only.append(folder_only)


def _any_of(expressions: list[tuple[int, str]]) -> re.Pattern[str] | None:
    if not expressions:
        return None
    return re.compile("|".join(f"(?:{text})" for _, text in expressions), re.DOTALL)


def _without_trailing_spaces(text: str) -> str:
    """Trailing blanks do not count, unless a backslash stands before them."""
    end = len(text.rstrip(" "))
    backslashes = end - len(text[:end].rstrip("\\"))
    if backslashes % 2 and end < len(text):
        end += 1
    return text[:end]


def _expression(pattern: str, anchored: bool, number: int) -> str | None:
    """The pattern as a regular expression, or None where git's own matcher would never match.

    `number` tells it from the others of its file, with which it may be joined.
    """
    parts: list[str] = []
    at, end = 0, len(pattern)
    while at < end:
        character = pattern[at]
        if character == "*":
            after = at
            while after < end and pattern[after] == "*":
                after += 1
            bounded = (at == 0 or pattern[at - 1] == "/") and (after == end or pattern[after] == "/")
            if after - at > 1 and bounded and anchored:
                if after < end:
                    parts.append("(?:.*/)?")
                    after += 1
                else:
                    parts.append(".*")
            else:
                parts.append(_STAR)
            at = after
        elif character == "?":
            parts.append("[^/]")
            at += 1
        elif character == "[":
            found = _bracket(pattern, at + 1)
            if found is None:
                return None
            text, at = found
            parts.append(text)
        else:
            if character == "\\":
                at += 1
                if at == end:
                    return None
            parts.append(re.escape(pattern[at]))
            at += 1
    return _without_backtracking(parts, number)


def _without_backtracking(parts: list[str], number: int) -> str:
    """Join the parts so that a name of n characters takes no more than n steps for each `*`.

    What follows a `*` may be taken where it is first found, unless it is the last `*` of a name: then it is at the end.
    Python knows no atomic groups before 3.11; a look-ahead that is read again is one.
    """
    text: list[str] = []
    at = 0
    while at < len(parts):
        if parts[at] != _STAR:
            text.append(parts[at])
            at += 1
            continue
        end = next((n for n in range(at + 1, len(parts)) if parts[n] in _BETWEEN), len(parts))
        following = "".join(parts[at + 1 : end])
        if end < len(parts) and parts[end] == _STAR:
            group = f"s{number}_{at}"
            text.append(f"(?=(?P<{group}>[^/]*?{following}))(?P={group})")
        else:
            text.append(f"[^/]*{following}")
        at = end
    return "".join(text)


def _bracket(pattern: str, at: int) -> tuple[str, int] | None:
    """The set that begins at `at` (after its `[`) as a regular expression, and where it ends."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    members: list[str] = []
    previous = ""
    first = True
    while at < len(pattern):
        character = pattern[at]
        if character == "]" and not first:
            inside = "".join(members)
            text = f"[{'^' if negated else ''}{inside}]" if inside else ("." if negated else "(?!)")
            return f"(?!/){text}", at + 1
        first = False
        if pattern.startswith("[:", at):
            close = pattern.find("]", at + 2)
            if close < 0:
                return None
            if pattern[close - 1] == ":" and close - 1 >= at + 2:
                named = _POSIX_CLASSES.get(pattern[at + 2 : close - 1])
                if named is None:
                    return None
                members.append(named)
                previous, at = "", close + 1
                continue
        if character == "-" and previous and at + 1 < len(pattern) and pattern[at + 1] != "]":
            at += 1
            if pattern[at] == "\\":
                at += 1
                if at == len(pattern):
                    return None
            if previous <= pattern[at]:
                members.append(f"{re.escape(previous)}-{re.escape(pattern[at])}")
            previous = ""
            at += 1
            continue
        if character == "\\":
            at += 1
            if at == len(pattern):
                return None
            character = pattern[at]
        members.append(_member(character))
        previous = character
        at += 1
    return None


def _member(character: str) -> str:
    return "\\" + character if character in r"\]^-[&~|" else character
