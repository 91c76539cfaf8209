"""Rows → text. Every format is a module with `render(facts, look) -> str`; none prints."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depaudit.reports.facts import Facts
    from depaudit.reports.look import Look

FORMATS = ("table", "blocks", "concise", "json")


def rendered(name: str, facts: Facts, look: Look) -> str:
    """The report in the format of this name."""
    text: str = import_module(f"depaudit.reports.{name}").render(facts, look)
    return text
