"""Strings in Python that name a distribution which nothing imports, and the marks of pytest plug-ins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from depaudit import knowledge
from depaudit.knowledge.companions import choices_of
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location
from depaudit.references.string_kinds import (
    WINDOW,
    Evidence,
    begins_a_command,
    evidence_of,
    evidence_of_file,
    is_dialect,
    runs_commands,
    states_a_requirement,
)

Search = Callable[[str, bytes], list[Reference]]


def search_for(names: Sequence[str]) -> Search:
    """What finds these distributions in the bytes of a Python file.

    For requirements that nothing imports. `INSTALLED_APPS`, dotted names, URL schemes and engines count as
    configuration, other strings as a mention.
    """
    by_word = _by_word(names)
    quoted, run = _patterns(by_word)
    marks = _marks(names)
    choices = {text.encode() for name in names for text in choices_of(name)}
    choosing = re.compile(b"|".join(map(re.escape, sorted(choices, reverse=True)))) if choices else None

    def search(path: str, data: bytes) -> list[Reference]:
        found = _strings(path, data, quoted, by_word) if by_word else []
        if by_word and b" -m " in data:
            found += _run_as_modules(path, data, run, by_word)
        if choosing is not None:
            found += _chosen(path, data, choosing, names)
        return found + _marked(path, data, marks) if marks and b"def " in data else found

    return search


def _by_word(names: Sequence[str]) -> dict[str, list[str]]:
    """Distributions by the spellings that strings have: the name, and the import names with their capitals."""
    by_word: dict[str, list[str]] = {}
    for name in sorted(names):
        for word in sorted({name, name.replace("-", "_"), name.replace("-", "."), *knowledge.modules_of(name)}):
            if len(word) > 1:
                by_word.setdefault(word, []).append(name)
    return by_word


def _patterns(by_word: Iterable[str]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What finds the words in quotes, and as modules that Python runs (`"python -m x"`).

    Case counts, the first pattern begins with one of four bytes, and words part by their first: a search over megabytes stays fast.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(by_word, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    words = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items()))
    quoted = rf"""([\"'+!])({words})(?=\\?([\"']|\.\w|://|[ ])|\\n)"""
    return re.compile(quoted.encode()), re.compile(rf"(?:python[\d.]*|\}}|\brun) -m ({words})(?![\w-])".encode())


def _run_as_modules(path: str, data: bytes, run: re.Pattern[bytes], by_word: dict[str, list[str]]) -> list[Reference]:
    return [
        Reference(name, _place(path, data, found.start(1), found.end(1)), ReferenceKind.COMMAND, f"`{path}` runs it")
        for found in run.finditer(data)
        for name in by_word[found[1].decode()]
    ]


def _strings(path: str, data: bytes, quoted: re.Pattern[bytes], by_word: dict[str, list[str]]) -> list[Reference]:
    references = []
    seen: set[tuple[str, ReferenceKind]] = set()
    own = path.rpartition("/")[2]
    of_file: list[Evidence | None] = []
    for found in quoted.finditer(data):
        word, after = found[2].decode(), found[3] or b" "
        before = data[max(0, found.start() - WINDOW) : found.start()]
        behind = data[found.end() : found.end() + WINDOW]
        if found[1] == b"+" and after != b"://" and not is_dialect(before):
            continue
        if found[1] == b"!" and not path.endswith(".ipynb"):
            continue
        if after.startswith(b".") and not _is_module(word, by_word[word]):
            continue
        if states_a_requirement(found[2], before, behind):
            continue
        kind, how = evidence_of(before, after)
        if found[1] == b"!" or (kind is ReferenceKind.MENTION and begins_a_command(before, behind) and runs_commands(data)):
            kind, how = ReferenceKind.COMMAND, "runs it"
        if kind is not ReferenceKind.COMMAND and (own == "noxfile.py" or after == b" "):
            continue
        if kind is ReferenceKind.MENTION and ("." in word or _is_module(word, by_word[word])):
            of_file = of_file or [evidence_of_file(path, data)]
            kind, how = of_file[0] or (kind, how)
        for name in by_word[word]:
            if (name, kind) not in seen:
                seen.add((name, kind))
                where = _place(path, data, found.start(2), found.end(2))
                references.append(Reference(name, where, kind, f"`{path}` {how}"))
    return references


def _chosen(path: str, data: bytes, choosing: re.Pattern[bytes], names: Iterable[str]) -> list[Reference]:
    """Strings that are no names of the distributions and choose them."""
    references = []
    for text in sorted({match[0] for match in choosing.finditer(data)}):
        start = data.find(text)
        where = _place(path, data, start, start + len(text))
        shown = text.decode()
        references += [
            Reference(name, where, ReferenceKind.COMPANION, f"`{shown}` needs it") for name in names if shown in choices_of(name)
        ]
    return references


def _is_module(word: str, names: Iterable[str]) -> bool:
    """Whether the word is spelled as an import name: what is followed by a dot is code."""
    return any(word in knowledge.modules_of(name) for name in names)


def _marks(names: Sequence[str]) -> dict[bytes, list[str]]:
    """Plug-ins by the markers and fixtures that show them."""
    by_mark: dict[bytes, list[str]] = {}
    for name in names:
        for mark in knowledge.markers_of(name):
            by_mark.setdefault(mark.encode(), []).append(name)
    return by_mark


def _marked(path: str, data: bytes, by_mark: dict[bytes, list[str]]) -> list[Reference]:
    references = []
    for mark, names in by_mark.items():
        if mark not in data:
            continue
        if mark.startswith(b"mark."):
            found = re.search(rb"\b" + re.escape(mark) + rb"\b", data)
            what = f"the marker `{mark.decode().removeprefix('mark.')}`"
        else:
            found = re.search(rb"def \w+\((?:[^()]*[,\s])?(" + re.escape(mark) + rb")[ \t\n]*[,):]", data)
            what = f"the fixture `{mark.decode()}`"
        if found is not None:
            where = _place(path, data, found.start(found.lastindex or 0), found.end(found.lastindex or 0))
            references += [Reference(name, where, ReferenceKind.PLUGIN, f"`{path}` uses {what}") for name in names]
    return references


def _place(path: str, data: bytes, start: int, end: int) -> Location:
    line_start = data.rfind(b"\n", 0, start) + 1
    line = data.count(b"\n", 0, start) + 1
    column = len(data[line_start:start].decode("utf-8", "replace")) + 1
    return Location(path, line, column, line, column + len(data[start:end].decode("utf-8", "replace")))
