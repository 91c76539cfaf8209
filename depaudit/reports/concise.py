"""One line a fact for editors and scripts: `path:line:column: error[rule] message`, and nothing else."""

from __future__ import annotations

from depaudit.model.finding import Severity
from depaudit.reports.facts import Fact, Facts, one_line
from depaudit.reports.look import Look


def render(facts: Facts, look: Look) -> str:
    """Rows by path, line, column and rule; in a notebook the line of the file. Notes only where they are asked for."""
    shown = [f for f in facts.facts if look.every or look.notes or f.severity is not Severity.NOTE]
    return "".join(_line(fact, look) for fact in sorted(shown, key=_order))


def _line(fact: Fact, look: Look) -> str:
    path, line, column, rule = _order(fact)
    severity = look.paint(fact.severity.value, fact.severity.value)
    return f"{one_line(path)}:{line}:{column}: {severity}[{rule}] {fact.message}\n"


def _order(fact: Fact) -> tuple[str, int, int, str]:
    location = fact.row.finding.location
    return (fact.shown.path(location.path), location.file_line or 1, location.column or 1, fact.rule)
