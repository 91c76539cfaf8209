"""Rows → text. Every format is a module with `render(facts, look) -> str`; none prints."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depaudit.model.report import Report
    from depaudit.reports.look import Look

FORMATS = ("table", "blocks", "concise", "json")


def render(reports: Report | Sequence[Report], name: str, look: Look | None = None, here: str = "") -> str:
    """The report, or several as one, in the format of this name; `here` is the current folder (absolute, `/`)."""
    from depaudit.model.report import Report
    from depaudit.reports.facts import facts_of
    from depaudit.reports.look import ASCII, PLAIN, Look

    facts = facts_of((reports,) if isinstance(reports, Report) else reports, here)
    look = look or Look()
    text: str = import_module(f"depaudit.reports.{name}").render(facts, look)
    return text.translate(PLAIN) if look.symbols is ASCII else text
