"""Blocks: four lines a fact, for narrow terminals, pipes and logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from depaudit.reports.facts import Fact, Facts, limited
from depaudit.reports.look import Look
from depaudit.reports.words import WORST, chosen, closing, per_rule, title, unmatched
from depaudit.reports.wrapping import columns, wrapped

_WORDS = re.compile(r"(?!pip )(?:[A-Za-z(][\w'(),:/.*-]*|\d+)(?: (?:[\w(][\w'(),/.*-]*:?)){3,}")
"""Four words or more, no option and no operator among them."""


def render(facts: Facts, look: Look) -> str:
    """The report, with a line end at its end; empty where there is nothing to say."""
    rows, cut = chosen(facts, look)
    paragraphs: list[list[str]] = []
    for section in limited(facts.sections, rows):
        if not look.terse:
            paragraphs.append(title(section, facts, look))
        paragraphs.extend(block(fact, look) for fact in section.facts)
    paragraphs.extend(ending(facts, look, cut))
    return "\n\n".join("\n".join(p) for p in paragraphs) + "\n" if paragraphs else ""


def block(fact: Fact, look: Look) -> list[str]:
    """What and which rule; where; why; the fix."""
    symbol = look.paint(look.symbol(fact.severity.value), fact.severity.value)
    names = [look.paint(fact.subject, "strong")] if fact.subject else []
    head = f" {look.symbols.dot} ".join([*names, look.paint(fact.rule, fact.severity.value)])
    lines = [f"{symbol} {head}"]
    lines += _where(fact, look)
    lines += _indented(f"{fact.message}.", look)
    lines += [line for text in evidence(fact, look) for line in _indented(text, look, "dim")]
    return lines + [
        f"  {look.paint(line, 'fix')}" for line in fix_lines(fact, look, look.width - 2 if look.width else 0)
    ]


def fix_lines(fact: Fact, look: Look, width: int) -> list[str]:
    """The fix after an arrow; further lines of it stand under the first."""
    arrow = look.symbols.arrow
    indent = " " * (len(arrow) + 1)
    lines = [
        part
        for line in fact.fix
        for part in (wrapped(line, width - len(indent)) if is_prose(fact) and width else [line])
    ]
    return [f"{arrow} {line}" if n == 0 else indent + line for n, line in enumerate(lines)]


def is_prose(fact: Fact) -> bool:
    """Whether the fix is a sentence (names in backticks, or words alone): anything else is copied, and never broken."""
    if len(fact.fix) != 1:
        return False
    fix = fact.row.finding.fix
    plain = fix is not None and not fix.command and _WORDS.fullmatch(fact.fix[0])
    return "`" in fact.fix[0] or bool(plain)


def elsewhere(fact: Fact) -> str:
    """`with requirements.txt:1`, `+ 6 more`, or nothing."""
    if len(fact.others) == 1:
        return f"with {fact.others[0]}"
    return f"+ {len(fact.others)} more" if fact.others else ""


def _where(fact: Fact, look: Look) -> list[str]:
    also = elsewhere(fact)
    place = placed(fact.place, look, 2)
    if not also:
        return [place]
    fits = not look.width or columns(place) + columns(also) + 3 <= look.width
    shown = look.paint(f"({also})", "dim")
    return [f"{place} {shown}"] if fits else [place, f"  {shown}"]


def placed(place: str, look: Look, indent: int) -> str:
    """A place, indented as far as it fits on one line: a terminal would break it where nobody can click it."""
    free = look.width - columns(place) if look.width else indent
    return " " * max(min(indent, free), 0) + place


def evidence(fact: Fact, look: Look) -> list[str]:
    """What the finding rests on: in full where that was asked for, else nothing (the message has said it)."""
    if not look.evidence:
        return []
    return [*fact.evidence, *([f"also at {', '.join(fact.others)}"] if len(fact.others) > 1 else [])]


def ending(facts: Facts, look: Look, cut: bool) -> Iterator[list[str]]:
    """Counts per rule where rows were left out, the last line, and on a terminal a hint."""
    if look.terse:
        return
    if cut:
        rows = counts(facts, look)
        yield [f"The {WORST} worst are shown, --all shows every one. How often each rule speaks:", *rows]
    names = unmatched(facts, look)
    if names:
        yield names
    last = closing(facts, look)
    serious = [f for f in facts.facts if f.severity.value != "note"]
    if look.hints and serious:
        last.append(look.paint(f"more: depaudit explain {_most_telling(serious)}", "dim"))
    yield last


def counts(facts: Facts, look: Look) -> list[str]:
    """One line a rule: how often, its name, its severity."""
    rows = per_rule(f for f in facts.facts if look.every or look.notes or f.severity.value != "note")
    width = max((len(str(n)) for n, _, _ in rows), default=0)
    longest = max((columns(rule) for _, rule, _ in rows), default=0)
    return [f"{n:>{width}}  {rule:<{longest}}  {look.paint(s.value, s.value)}" for n, rule, s in rows]


def _most_telling(rows: Sequence[Fact]) -> str:
    return min(rows, key=lambda f: f.severity.rank).rule


def _indented(text: str, look: Look, style: str = "") -> list[str]:
    lines = wrapped(text, look.width - 2 if look.width else 0)
    return [f"  {look.paint(line, style) if style else line}" for line in lines]
