"""Whether a file can hold a use, told by its imports and its letters: most files are never parsed.

It may let through a file that has none, and never keeps back one that has; a test holds it against the tree.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from depaudit.model.source import Guard, ImportRow
from depaudit.sources.uses_interest import RootInterest

_GAP = r"(?:[\s\\()]|#[^\n]*\n)*"
"""What may stand between a name and a dot, an argument and its value."""


def may_hold_uses(text: str, rows: Sequence[ImportRow], roots: Mapping[str, RootInterest]) -> bool:
    """Whether the text may hold a use of what is wanted; `rows` are its imports."""
    ours = [row for row in rows if not row.level and row.module.partition(".")[0] in roots and not row.guard & Guard.DYNAMIC.value]
    if any(roots[row.module.partition(".")[0]].has_import(row.module, row.names) for row in ours):
        return True
    starred = [row for row in ours if "*" in row.names]
    if any(name in text for row in starred for name in roots[row.module.partition(".")[0]].below(row.module)):
        return True
    by_text: dict[str, set[str]] = {}
    for alias, chain in _BY_TEXT.findall(text) if "etattr" in text else ():
        by_text.setdefault(alias, set()).add(chain)
    return any(
        _is_used(text, alias, target, wanted, by_text.get(alias, ())) for alias, target, wanted in _all_bound(text, ours, roots)
    )


def lines_to_look_at(
    text: str, rows: Sequence[ImportRow], roots: Mapping[str, RootInterest]
) -> tuple[int, ...] | None:
    """Lines without which a statement neither holds a use nor binds a name that counts, in order; None: all of them.

    Of a text that may hold uses.
    """
    ours = [row for row in rows if not row.level and row.module.partition(".")[0] in roots and not row.guard & Guard.DYNAMIC.value]
    if any("*" in row.names for row in ours):
        return None
    starts = {match.start() for pattern in _ALWAYS for match in pattern.finditer(text)}
    for alias, target, wanted in _all_bound(text, ours, roots):
        starts.update(match.start() for match in _bare(alias).finditer(text))
        known: dict[str, bool | str] = {}
        for match in _chains(alias).finditer(text):
            chain = match[1]
            if chain not in known:
                known[chain] = _leads_to_use(text, target, chain, wanted)
            if _is_certain(text, match, known[chain], wanted):
                starts.add(match.start())
    return lines_of(text, starts)


def lines_of(text: str, starts: Iterable[int]) -> tuple[int, ...]:
    """The lines on which these offsets stand."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return tuple(sorted({bisect_left(ends, start) + 1 for start in starts}))


_ALWAYS = (re.compile(r"import(?<!\wimport)(?!\w)"), re.compile(r"etattr\b"))


@lru_cache(maxsize=4_096)
def _bare(alias: str) -> re.Pattern[str]:
    """The name where no attribute of it follows at once: something may bind it there, call it, hand it on."""
    name = re.escape(alias)
    return re.compile(rf"{name}(?<![\w.]{name})(?![\w.])")


def _all_bound(
    text: str, rows: Sequence[ImportRow], roots: Mapping[str, RootInterest]
) -> Iterator[tuple[str, str, RootInterest]]:
    """The names that lead to something that is wanted, each with what it stands for."""
    lines: list[str] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        wanted = roots[row.module.partition(".")[0]]
        if "*" in row.names or not any(map(wanted.leads_on, _targets(row))):
            continue
        lines = lines or text.split("\n", max(row.end_line for row in rows))
        for bound in _bound(row, lines):
            if bound not in seen and wanted.leads_on(bound[1]):
                yield *bound, wanted
            seen.add(bound)


def _targets(row: ImportRow) -> Iterator[str]:
    if row.names:
        yield from (f"{row.module}.{name}" for name in row.names)
    else:
        yield row.module
        yield row.module.partition(".")[0]


def _bound(row: ImportRow, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that a statement binds, and what they stand for; `a as b` whatever stands between."""
    text = "\n".join(lines[row.line - 1 : row.end_line])
    if row.names:
        for name in row.names:
            aliases = _aliases(name).findall(text)
            yield from ((alias, f"{row.module}.{name}") for alias in aliases)
            yield name, f"{row.module}.{name}"
    else:
        yield from ((alias, row.module) for alias in _aliases(row.module).findall(text))
        yield (row.module.partition(".")[0],) * 2


@lru_cache(maxsize=4_096)
def _aliases(name: str) -> re.Pattern[str]:
    spelled = rf"{_GAP}\.{_GAP}".join(map(re.escape, name.split(".")))
    return re.compile(rf"\b{spelled}{_GAP}\bas\b{_GAP}(\w+)")


@lru_cache(maxsize=4_096)
def _chains(alias: str) -> re.Pattern[str]:
    """The attributes behind a name; what must not stand before it comes last, so that the search is one for letters."""
    name = re.escape(alias)
    return re.compile(rf"{name}(?<![\w.]{name})((?:\.\w+|{_GAP}\.{_GAP}\w+)+)")


_BY_TEXT = re.compile(rf"etattr(?={_GAP}(\w+)((?:{_GAP}\.{_GAP}\w+)*))")
"""Looks ahead: what `getattr` is handed may be another `getattr`."""


def _is_used(text: str, alias: str, target: str, wanted: RootInterest, by_text: Iterable[str]) -> bool:
    """`by_text`: the chains behind the name where an attribute of it is asked for by a string."""
    if _has_keyword(text, target, wanted):
        return True
    for chain in by_text:
        path = ".".join((target, *re.findall(r"\w+", chain)))
        if any(name in text for name in wanted.below(path)):
            return True
    known = {chain: _leads_to_use(text, target, chain, wanted) for chain in set(_chains(alias).findall(text))}
    if True in known.values():
        return True
    matches = _chains(alias).finditer(text) if any(known.values()) else ()
    return any(_is_certain(text, match, known[match[1]], wanted) for match in matches)


def _leads_to_use(text: str, path: str, chain: str, wanted: RootInterest) -> bool | str:
    """Whether a use of something is in the chain; a path where an argument of a call of that decides."""
    for name in re.findall(r"\w+", re.sub(r"#[^\n]*", "", chain)):
        path = f"{path}.{name}"
        if "" in wanted.wanted.get(path, ()):
            return True
        if not wanted.leads_on(path):
            return False
    return path if _has_keyword(text, path, wanted) else False


def _is_certain(text: str, match: re.Match[str], found: bool | str, wanted: RootInterest) -> bool:
    """Whether what was found of the chain holds where it stands: nothing between the brackets behind it may be the argument."""
    if isinstance(found, bool):
        return found
    depth = 0
    for one in _BRACKETS.finditer(text, match.end()):
        if one[0] in "'\"#" or not (depth or text[match.end() : one.start()].isspace() or one.start() == match.end()):
            return True
        depth += 1 if one[0] in "([{" else -1
        if depth <= 0:
            return depth < 0 or _has_keyword(text[match.end() : one.end()], found, wanted)
    return True


_BRACKETS = re.compile(r"[()\[\]{}'\"#]")


def _has_keyword(text: str, path: str, wanted: RootInterest) -> bool:
    return any(word and word in text and _given(word).search(text) is not None for word in wanted.wanted.get(path, ()))


@lru_cache(maxsize=4_096)
def _given(word: str) -> re.Pattern[str]:
    name = re.escape(word)
    return re.compile(rf"{name}(?<!\w{name}){_GAP}=")
