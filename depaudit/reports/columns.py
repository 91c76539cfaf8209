"""Rows of cells under each other; on a terminal that is too narrow for them, the cells of each row below its first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from depaudit.reports.look import Look
from depaudit.reports.wrapping import columns, wrapped

GAP = "  "


class Cell(NamedTuple):
    """A piece of text and how it is painted (a key of `look.STYLES`; empty: as it is)."""

    text: str
    style: str = ""


def table(titles: Sequence[str], rows: Sequence[Sequence[Cell]], look: Look) -> list[str]:
    """Lines with titles and a rule below them; nothing is ever broken inside a cell."""
    widths = [max(columns(cell) for cell in texts) for texts in zip(titles, *([c.text for c in row] for row in rows), strict=True)]
    whole = sum(widths) + len(GAP) * (len(widths) - 1)
    if look.width and whole > look.width:
        return [line for row in rows for line in _stacked(titles, row, look)]
    head = [look.paint(_line([Cell(title) for title in titles], widths, look), "dim")]
    rule = [look.paint(look.symbols.rule * whole, "dim")] if look.width else []
    return [*head, *rule, *(_line(row, widths, look) for row in rows)]


def _line(row: Sequence[Cell], widths: Sequence[int], look: Look) -> str:
    last = max((n for n, cell in enumerate(row) if cell.text), default=0)
    shown = []
    for n, (cell, width) in enumerate(zip(row[: last + 1], widths, strict=False)):
        space = " " * (width - columns(cell.text)) if n < last else ""
        shown.append(look.paint(cell.text, cell.style) + space if cell.style else cell.text + space)
    return GAP.join(shown).rstrip()


def _stacked(titles: Sequence[str], row: Sequence[Cell], look: Look) -> list[str]:
    first, *others = row
    lines = [look.paint(first.text, first.style or "strong")] if first.text else []
    for title, cell in zip(titles[1:], others, strict=True):
        if cell.text:
            text = f"{title} {cell.text}" if title else cell.text
            lines += [f"  {look.paint(line, cell.style) if cell.style else line}" for line in wrapped(text, look.width - 2)]
    return lines
