"""Lists of requirements in a TOML document, and where a new one would be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.model.location import Location

if TYPE_CHECKING:
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft, Heading

Keys = tuple[str | int, ...]
_READ_BY_ALL = ("project", "build-system", "dependency-groups")
"""Tables of the standards: at a wrong value in them a build or install stops, whatever the tool."""


def read_list(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading) -> None:
    """Every string of the list under `keys`; what is no list of strings is noted at its place."""
    value = toml.get(*keys)
    if value is None:
        return
    if not isinstance(value, list):
        draft.refuse(toml.locate(*keys), f"`{dotted(keys)}` must be a list of requirements", stops=keys[0] in _READ_BY_ALL, aside=heading.aside)
        return
    for position, item in enumerate(value):
        read_item(draft, toml, (*keys, position), item, heading)


def read_item(draft: Draft, toml: TomlDocument, keys: Keys, item: object, heading: Heading) -> None:
    """One item of such a list."""
    if isinstance(item, str):
        place = toml.locate_text(*keys)
        draft.add(item, place, heading, toml.raw(place), toml.comment(place.end_line))
    else:
        draft.refuse(toml.locate(*keys), f"an item of `{dotted(keys[:-1])}` must be a string", stops=keys[0] in _READ_BY_ALL, aside=heading.aside)


def dotted(keys: Keys) -> str:
    """Keys as people write them."""
    return ".".join(str(k) for k in keys if isinstance(k, str))


def find_insertion(draft: Draft, toml: TomlDocument, keys: Keys) -> None:
    """Set where the next item of the list under `keys` would be written, and in what form."""
    value = toml.get(*keys)
    place = toml.locate(*keys)
    text = toml.raw(place)
    if not isinstance(value, list) or not text.startswith("["):
        return
    if not value:
        point = Location(place.path, place.line, place.column + 1, place.line, place.column + 1)
        draft.insertion, draft.insertion_form = point, '"{}"'
        return
    last = toml.locate(*keys, len(value) - 1)
    item = toml.raw(last)
    if item[:1] not in ('"', "'"):
        return
    form = f"{item[0]}{{}}{item[0]}"
    line = toml.document.lines[last.end_line - 1]
    alone = not line[: last.column - 1].strip() if last.line == last.end_line else False
    rest = re.match(r"\s*(,?)\s*(#.*)?$", line[last.end_column - 1 :])
    if alone and rest is not None and rest[1] and last.end_line < place.end_line:
        indent = line[: last.column - 1]
        draft.insertion = Location(place.path, last.end_line + 1, 1, last.end_line + 1, 1)
        draft.insertion_form = f"{indent}{form},{toml.document.line_end}"
        return
    draft.insertion = Location(place.path, last.end_line, last.end_column, last.end_line, last.end_column)
    before = f",{toml.document.line_end}{line[: last.column - 1]}" if alone and rest is not None else ", "
    draft.insertion_form = before + form
