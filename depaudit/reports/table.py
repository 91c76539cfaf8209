"""A table of what is wrong, for a terminal that is wide enough for the longest place; else blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.record import dataclass
from depaudit.reports import blocks
from depaudit.reports.facts import Fact, Facts, Section, limited
from depaudit.reports.look import Look
from depaudit.reports.words import chosen, title
from depaudit.reports.wrapping import columns, wrapped

if TYPE_CHECKING:
    from rich.text import Text

LEAST_MESSAGE = 36
"""Columns that a message needs to read well beside its place."""
GOOD_MESSAGE = 48
MOST_NAME = 28
SYMBOL_AND_GAPS = 7
"""Columns that the sign and the space between the columns take."""
_NONE = {"─": "–", "-": "-"}
"""Stands where a row is about no distribution, so that it is not read as belonging to the one above."""
_ASCII_HEAD = "    \n    \n -- \n    \n    \n    \n    \n    \n"


def render(facts: Facts, look: Look) -> str:
    """The report, with a line end at its end; empty where there is nothing to say."""
    rows, cut = chosen(facts, look)
    widths = _widths(rows, look) if rows else None
    if widths is None:
        return blocks.render(facts, look)
    paragraphs = []
    for section in limited(facts.sections, rows):
        if not look.terse:
            paragraphs.append("\n".join(title(section, facts, look)))
        paragraphs.append(_table(section, look, widths))
    paragraphs.extend("\n".join(lines) for lines in blocks.ending(facts, look, cut))
    return "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True, slots=True)
class _Widths:
    """Columns of the name, the message and the place, and whether the second place is named in full."""

    name: int
    message: int
    place: int
    full: bool


def _widths(rows: tuple[Fact, ...], look: Look) -> _Widths | None:
    """None where they do not fit beside each other; second places are counted before the message suffers."""
    name = max(min(max(columns(f.subject) for f in rows), MOST_NAME), len("distribution"))
    copied = [line for f in rows if not blocks.is_prose(f) for line in blocks.fix_lines(f, look, 0)]
    needed = max([LEAST_MESSAGE, *(columns(line) for line in copied), *(columns(f.rule) for f in rows)])
    for full, enough in ((True, max(needed, GOOD_MESSAGE)), (False, needed)):
        place = max(columns(line) for f in rows for line in _places(f, full))
        message = look.width - name - place - SYMBOL_AND_GAPS
        if message >= enough:
            return _Widths(name, message, place, full)
    return None


def _places(fact: Fact, full: bool) -> list[str]:
    also = blocks.elsewhere(fact)
    if also and not full:
        also = f"+ {len(fact.others)} more"
    return [fact.place, *([also] if also else [])]


def _table(section: Section, look: Look, widths: _Widths) -> str:
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD if look.symbols.rule == "─" else box.Box(_ASCII_HEAD, ascii=True),
        header_style="dim",
        border_style="dim",
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column("", width=1)
    table.add_column("distribution", width=widths.name, overflow="fold")
    table.add_column("what is wrong, why, and what to write", width=widths.message, overflow="fold")
    table.add_column("where", width=widths.place, no_wrap=True)
    before = None
    for n, fact in enumerate(section.facts):
        if n:
            table.add_row()
        same = before is not None and fact.subject == before.subject and fact.subject != ""
        subject = "" if same else fact.subject or _NONE[look.symbols.rule]
        table.add_row(*_cells(fact, look, widths, subject))
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


def _cells(fact: Fact, look: Look, widths: _Widths, subject: str) -> tuple[Text, Text, Text, Text]:
    from rich.text import Text

    severity = fact.severity.value
    colour = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}[severity]
    what = Text()
    what.append(fact.rule, style=colour)
    for line in wrapped(f"{fact.message}.", widths.message):
        what.append(f"\n{line}")
    for text in blocks.evidence(fact, look):
        for line in wrapped(text, widths.message):
            what.append(f"\n{line}", style="dim")
    for line in blocks.fix_lines(fact, look, widths.message):
        what.append(f"\n{line}", style="green")
    first, *rest = _places(fact, widths.full)
    where = Text(first)
    for line in rest:
        where.append(f"\n{line}", style="dim")
    return Text(look.symbol(severity), style=colour), Text(subject, style="bold"), what, where
