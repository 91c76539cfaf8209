"""Bytes of a file → one parsed document that can say where a key or a line stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from depaudit.documents.text import TextDocument, decode
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    from depaudit.documents.ini import IniDocument
    from depaudit.documents.toml import TomlDocument
    from depaudit.documents.yaml import YamlDocument
    from depaudit.files import Files

__all__ = ["Documents", "TextDocument"]

_Kind = TypeVar("_Kind")


class Documents:
    """The files of a tree, each decoded and parsed once."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._known: dict[tuple[str, str], object] = {}

    def text(self, path: str) -> TextDocument | Unreadable:
        """The file as text, or why it cannot be decoded."""
        key = ("text", path)
        known = self._known.get(key)
        if not isinstance(known, (TextDocument, Unreadable)):
            data = self.files.read(path)
            known = self._known[key] = data if isinstance(data, Unreadable) else decode(path, data)
        return known

    def toml(self, path: str) -> TomlDocument | Unreadable:
        """The file as TOML 1.1."""
        from depaudit.documents.toml import TomlDocument, parse_toml

        return self._parsed(TomlDocument, path, parse_toml)

    def ini(self, path: str) -> IniDocument | Unreadable:
        """The file as `configparser` reads it, without interpolation."""
        from depaudit.documents.ini import IniDocument, parse_ini

        return self._parsed(IniDocument, path, parse_ini)

    def yaml(self, path: str) -> YamlDocument | Unreadable:
        """The file as YAML nodes (one stream, every document of it)."""
        from depaudit.documents.yaml import YamlDocument, parse_yaml

        return self._parsed(YamlDocument, path, parse_yaml)

    def _parsed(
        self, kind: type[_Kind], path: str, parse: Callable[[TextDocument], _Kind | Unreadable]
    ) -> _Kind | Unreadable:
        key = (kind.__name__, path)
        known = self._known.get(key)
        if not isinstance(known, (kind, Unreadable)):
            text = self.text(path)
            known = self._known[key] = text if isinstance(text, Unreadable) else parse(text)
        return known
