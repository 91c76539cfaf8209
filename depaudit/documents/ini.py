"""setup.cfg, tox.ini and their kind, with places.

The values are those of `configparser` without interpolation, with the names of options kept as they are
(as setuptools does); unlike it, this reader knows where each line of a value stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.documents.text import TextDocument

_SECTION = re.compile(r"\[(.+)\]")
_OPTION = re.compile(r"(.*?)\s*[=:]\s*(.*)$")


@dataclass(frozen=True, slots=True)
class IniLine:
    """One line of a value, stripped; `location` is exactly its text."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class IniOption:
    """An option with its value, line by line (blank lines have an empty text)."""

    name: str
    location: Location
    """The place of the name."""
    lines: tuple[IniLine, ...]

    @property
    def value(self) -> str:
        """The whole value, lines joined."""
        return "\n".join(line.text for line in self.lines).rstrip()


@dataclass(frozen=True)
class IniDocument:
    """Sections in order; each holds its options by name."""

    document: TextDocument
    sections: dict[str, dict[str, IniOption]]

    @property
    def path(self) -> str:
        """The file."""
        return self.document.path

    def option(self, section: str, *names: str) -> IniOption | None:
        """The first of the options that the section (or `[DEFAULT]`) has."""
        for name in names:
            found = self.sections.get(section, {}).get(name) or self.sections.get("DEFAULT", {}).get(name)
            if found is not None:
                return found
        return None


def parse_ini(document: TextDocument) -> IniDocument | Unreadable:
    """The document, or the place and reason of its first error."""
    reader = _Reader(document)
    for number, line in enumerate(document.lines, 1):
        reason = reader.read(number, line)
        if reason:
            if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
                reason = f"the file holds a merge conflict (`{line[:7]}`)"
            return Unreadable(Location(document.path, number), reason)
    return IniDocument(document, {name: reader.finished(section) for name, section in reader.sections.items()})


class _Reader:
    def __init__(self, document: TextDocument) -> None:
        self.path = document.path
        self.sections: dict[str, dict[str, tuple[Location, list[IniLine]]]] = {}
        self.section: dict[str, tuple[Location, list[IniLine]]] | None = None
        self.lines: list[IniLine] | None = None
        self.indent = 0

    def read(self, number: int, line: str) -> str:
        """Take in one line; the reason if it cannot be understood."""
        text = line.strip()
        if text.startswith(("#", ";")):
            return ""
        if not text:
            if self.lines is not None:
                self.lines.append(IniLine("", Location(self.path, number, 1, number, 1)))
            return ""
        indent = len(line) - len(line.lstrip())
        if self.lines is not None and indent > self.indent:
            self.lines.append(IniLine(text, self.place(number, indent, text)))
            return ""
        self.indent = indent
        return self.start(number, indent, text)

    def start(self, number: int, indent: int, text: str) -> str:
        """A section's or an option's first line."""
        header = _SECTION.match(text)
        if header:
            self.lines = None
            name = header.group(1)
            if name in self.sections and name != "DEFAULT":
                return f"the section `[{name}]` stands twice"
            self.section = self.sections.setdefault(name, {})
            return ""
        if self.section is None:
            return "this is not an ini file: text stands before the first `[section]`"
        option = _OPTION.match(text)
        name = option.group(1).rstrip() if option else ""
        if option is None or not name:
            return "this line is no `name = value` and continues none"
        if name in self.section:
            return f"the option `{name}` stands twice in its section"
        value = option.group(2).strip()
        self.lines = [IniLine(value, self.place(number, indent + option.start(2), value))]
        self.section[name] = (self.place(number, indent, name), self.lines)
        return ""

    def place(self, number: int, start: int, text: str) -> Location:
        return Location(self.path, number, start + 1, number, start + 1 + len(text))

    @staticmethod
    def finished(section: dict[str, tuple[Location, list[IniLine]]]) -> dict[str, IniOption]:
        return {name: IniOption(name, location, tuple(lines)) for name, (location, lines) in section.items()}
