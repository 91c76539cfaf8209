"""TOML with places: tomli gives the values, `toml_places` says where they stand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from depaudit.documents.text import TextDocument
    from depaudit.documents.toml_places import Places

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class TomlDocument:
    """A TOML file. Keys of a value are table keys (str) and positions in arrays (int)."""

    document: TextDocument
    data: dict[str, Any]

    @property
    def path(self) -> str:
        """The file."""
        return self.document.path

    @property
    def text(self) -> str:
        """The whole text, as it stands in the file."""
        return self.document.text

    @cached_property
    def _places(self) -> Places:
        from depaudit.documents.toml_places import find_places

        return find_places(self.document.text)

    def get(self, *keys: str | int) -> Any:
        """The value under `keys`, or None; never raises."""
        value: Any = self.data
        for key in keys:
            if isinstance(key, str):
                value = value.get(key) if isinstance(value, dict) else None
            else:
                value = value[key] if isinstance(value, list) and 0 <= key < len(value) else None
        return value

    def table(self, *keys: str | int) -> dict[str, Any]:
        """The table under `keys`; empty where there is none or something else."""
        value = self.get(*keys)
        return value if isinstance(value, dict) else {}

    def locate(self, *keys: str | int) -> Location:
        """The place of a value (a string with its quotes); that of the nearest known parent where it is not known."""
        for length in range(len(keys), 0, -1):
            span = self._value_span(keys[:length])
            if span is not None:
                return self.document.place(*span)
        return Location(self.path)

    def locate_key(self, *keys: str | int) -> Location:
        """The place of the last key as written; that of the value for an item of an array."""
        span = self._places.keys.get(keys)
        return self.document.place(*span) if span is not None else self.locate(*keys)

    def locate_text(self, *keys: str | int) -> Location:
        """The place of a string's text inside its quotes."""
        span = self._value_span(keys)
        if span is None or not isinstance(self.get(*keys), str):
            return self.locate(*keys)
        width = 3 if self.text[span[0] : span[0] + 3] in ('"""', "'''") and span[1] - span[0] >= 6 else 1
        return self.document.place(span[0] + width, span[1] - width)

    def locate_entry(self, *keys: str | int) -> Location:
        """The place of `key = value` as a whole."""
        key, value = self._places.keys.get(keys), self._value_span(keys)
        if key is None or value is None or value[0] < key[0]:
            return self.locate(*keys)
        return self.document.place(key[0], value[1])

    def raw(self, location: Location) -> str:
        """The text that stands at a place."""
        return self.document.at(location)

    def comment(self, line: int) -> str:
        """The comment on a line, without `#`; empty where there is none."""
        return self._places.comments.get(line, "")

    def _value_span(self, keys: Keys) -> tuple[int, int] | None:
        """Where the value stands, only if what stands there is what tomli read."""
        span = self._places.values.get(keys)
        if span is None:
            return None
        value = self.get(*keys)
        if isinstance(value, str):
            return span if _same_string(self.text[slice(*span)], value) else None
        return span if value is not None else None


def parse_toml(document: TextDocument) -> TomlDocument | Unreadable:
    """The document, or the place and the reason of its first error."""
    import tomli

    try:
        return TomlDocument(document, tomli.loads(document.text))
    except tomli.TOMLDecodeError as error:
        return Unreadable(Location(document.path, error.lineno, error.colno), _reason(document, error.msg, error.lineno))
    except (RecursionError, ValueError):  # ValueError: dates and numbers beyond what Python holds
        return Unreadable(Location(document.path), "this is not TOML that can be read: it is nested too deeply or holds an impossible value")


def _reason(document: TextDocument, message: str, line: int) -> str:
    text = document.lines[line - 1] if 0 < line <= len(document.lines) else ""
    if message == "Cannot overwrite a value" and text.strip():
        key = text.partition("#")[0].partition("=")[0].strip().strip("[]")
        return f"this is not TOML: the key `{key}` stands twice"
    if text.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        return "the file holds a merge conflict (`" + text[:7] + "`)"
    return f"this is not TOML: {message[:1].lower()}{message[1:]}"


def _same_string(literal: str, value: str) -> bool:
    if literal[1:-1] == value:
        return True
    if "\\" not in literal and literal[:3] not in ('"""', "'''"):
        return False
    import tomli

    try:
        return bool(tomli.loads(f"x = {literal}")["x"] == value)
    except ValueError:
        return False
