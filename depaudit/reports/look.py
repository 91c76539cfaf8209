"""How a report is drawn: width, colour and symbols are decided by the command line, once."""

from __future__ import annotations

from depaudit.model.record import dataclass

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "36",
    "fix": "32",
    "dim": "2",
    "strong": "1",
}
"""SGR parameters by what a piece of text is."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The few signs that are not ASCII."""

    error: str = "✗"
    warning: str = "!"
    note: str = "i"
    arrow: str = "→"
    dot: str = "·"
    rule: str = "─"
    at_least: str = "≥"
    at_most: str = "≤"


ASCII = Symbols(error="x", arrow="->", dot="-", rule="-", at_least=">=", at_most="<=")
PLAIN = {
    ord(sign): plain for sign, plain in zip("→…–·≥≤✗✓", ("->", "...", "-", "-", ">=", "<=", "x", "ok"), strict=True)
}
"""Signs that messages use, in ASCII."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a report format may know of the place where it is shown."""

    width: int = 0
    """Columns of the terminal; 0: lines are not wrapped."""
    colour: bool = False
    symbols: Symbols = Symbols()
    every: bool = False
    """Show every row, and the notes."""
    terse: bool = False
    """Rows alone: no counts, no hints."""
    evidence: bool = False
    """Show what each finding rests on, in full."""
    hints: bool = False
    """Teach one thing at the end."""
    notes: bool = False
    """Notes count for the exit status, so they are shown."""

    def paint(self, text: str, style: str) -> str:
        """The text in the style, where there is colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def symbol(self, severity: str) -> str:
        """The sign of a severity."""
        signs = {"error": self.symbols.error, "warning": self.symbols.warning, "note": self.symbols.note}
        return signs[severity]
