"""A table of what is wrong, for a terminal that is wide enough for the longest place; else blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.reports import blocks
from depaudit.reports.facts import Fact, Facts, Section, limited
from depaudit.reports.look import Look
from depaudit.reports.words import chosen, title
from depaudit.reports.wrapping import columns, wrapped

if TYPE_CHECKING:
    from rich.text import Text

LEAST_MESSAGE = 36
"""Columns that a message needs to read well beside its place."""
MOST_NAME = 28
SYMBOL_AND_GAPS = 7
"""Columns that the sign and the space between the columns take."""
_NONE = {"─": "–", "-": "-"}
"""Stands where a row is about no distribution, so that it is not read as belonging to the one above."""
_ASCII_HEAD = "    \n    \n -- \n    \n    \n    \n    \n    \n"


def render(facts: Facts, look: Look) -> str:
    """The report, with a line end at its end; empty where there is nothing to say."""
    rows, cut = chosen(facts, look)
    widths = _widths(rows, look)
    if not rows or widths is None:
        return blocks.render(facts, look)
    paragraphs = []
    for section in limited(facts.sections, rows):
        if not look.terse:
            paragraphs.append("\n".join(wrapped(title(section, facts, look), look.width)))
        paragraphs.append(_table(section, look, widths))
    paragraphs.extend("\n".join(lines) for lines in blocks.ending(facts, look, cut))
    return "\n\n".join(paragraphs) + "\n"


def _widths(rows: tuple[Fact, ...], look: Look) -> tuple[int, int, int] | None:
    """Columns for the name, the message and the place; None where they do not fit beside each other."""
    name = max((columns(f.subject) for f in rows), default=0)
    place = max((columns(line) for f in rows for line in _places(f)), default=0)
    name = max(min(name, MOST_NAME), len("distribution"))
    message = look.width - name - place - SYMBOL_AND_GAPS
    longest_fix = max((columns(line) for f in rows for line in blocks.fix_lines(f, look)), default=0)
    longest_rule = max((columns(f.rule) for f in rows), default=0)
    needed = max(LEAST_MESSAGE, longest_rule, min(longest_fix, message + place))
    return (name, message, place) if message >= needed else None


def _places(fact: Fact) -> list[str]:
    also = blocks.elsewhere(fact)
    return [fact.place, *([also] if also else [])]


def _table(section: Section, look: Look, widths: tuple[int, int, int]) -> str:
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table

    name, message, place = widths
    table = Table(
        box=box.SIMPLE_HEAD if look.symbols.rule == "─" else box.Box(_ASCII_HEAD, ascii=True),
        header_style="dim",
        border_style="dim",
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column("", width=1)
    table.add_column("distribution", width=name, overflow="fold")
    table.add_column("what is wrong, why, and what to write", width=message, overflow="fold")
    table.add_column("where", width=place, no_wrap=True)
    before = None
    for n, fact in enumerate(section.facts):
        if n:
            table.add_row()
        same = before is not None and fact.subject == before.subject and fact.subject != ""
        subject = "" if same else fact.subject or _NONE[look.symbols.rule]
        table.add_row(*_cells(fact, look, message, subject))
        before = fact
    stream = StringIO()
    console = Console(
        file=stream,
        width=look.width,
        force_terminal=look.colour,
        no_color=not look.colour,
        color_system="standard" if look.colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    console.print(table)
    return "\n".join(row.rstrip() for row in stream.getvalue().rstrip("\n").split("\n"))


def _cells(fact: Fact, look: Look, width: int, subject: str) -> tuple[Text, Text, Text, Text]:
    from rich.text import Text

    severity = fact.severity.value
    colour = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}[severity]
    what = Text()
    what.append(fact.rule, style=colour)
    for line in wrapped(f"{fact.message}.", width):
        what.append(f"\n{line}")
    for text in blocks.evidence(fact, look):
        for line in wrapped(text, width):
            what.append(f"\n{line}", style="dim")
    for line in blocks.fix_lines(fact, look):
        what.append(f"\n{line}", style="green")
    first, *rest = _places(fact)
    where = Text(first)
    for line in rest:
        where.append(f"\n{line}", style="dim")
    return Text(look.symbol(severity), style=colour), Text(subject, style="bold"), what, where
