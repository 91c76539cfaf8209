"""One line a fact for editors and scripts: `path:line:column: error[rule] message`, and nothing else.

In a notebook the cell belongs to the path (`a.ipynb:cell 3:2:1`), as ruff writes it: nobody sees the lines of the
JSON, and the lines and columns that people see count inside a cell.
"""

from __future__ import annotations

from depaudit.model.finding import Severity
from depaudit.model.location import Location
from depaudit.reports.facts import Fact, Facts, one_line
from depaudit.reports.look import Look


def render(facts: Facts, look: Look) -> str:
    """Rows by path, cell, line, column and rule. Notes only where they are asked for."""
    shown = [f for f in facts.facts if look.every or look.notes or f.severity is not Severity.NOTE]
    return "".join(_line(fact, look) for fact in sorted(shown, key=_order))


def _line(fact: Fact, look: Look) -> str:
    place, rule = _order(fact)
    cell = f":cell {place.cell}" if place.cell else ""
    severity = look.paint(fact.severity.value, fact.severity.value)
    return f"{one_line(place.path)}{cell}:{place.line}:{place.column}: {severity}[{rule}] {fact.message}\n"


def _order(fact: Fact) -> tuple[Location, str]:
    location = fact.row.finding.location
    path = fact.shown.path(location.path)
    return Location(path, location.line or 1, location.column or 1, cell=location.cell), fact.rule
