"""PEP 723: requirements in a comment of a script."""

from __future__ import annotations

from depaudit.documents.text import TextDocument
from depaudit.documents.toml import TomlDocument, parse_toml
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.toml_lists import find_insertion, read_list
from depaudit.manifests.tool_tables import read_uv_sources
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope


def read_block(path: str, block: str, first_line: int) -> Manifest:
    """The block's TOML; `first_line` is the line of the file on which the block's first line stands."""
    draft = Draft(path, "script", declares=True)
    toml = parse_toml(TextDocument(path, block))
    if isinstance(toml, Unreadable):
        draft.unreadable.append(replace(toml, location=_moved(toml.location, first_line)))
        return draft.finished()
    _read(draft, toml)
    draft.requirements = [_at(r, first_line) for r in draft.requirements]
    draft.unreadable = [replace(u, location=_moved(u.location, first_line)) for u in draft.unreadable]
    draft.indexes = [replace(i, location=_moved(i.location, first_line)) for i in draft.indexes]
    draft.options = [replace(o, location=_moved(o.location, first_line)) for o in draft.options]
    draft.origins = [replace(o, location=_moved(o.location, first_line)) for o in draft.origins]
    if draft.requires_python:
        place = _moved(draft.requires_python.location, first_line)
        draft.requires_python = replace(draft.requires_python, location=place)
    if draft.insertion:
        draft.insertion_form = draft.insertion_form.replace("\n", "\n# ") if draft.insertion.column > 1 else "# " + draft.insertion_form
        own_line = draft.insertion.column == 1
        moved = _moved(draft.insertion, first_line)
        draft.insertion = replace(moved, column=1, end_column=1) if own_line else moved
    return draft.finished()


def _read(draft: Draft, toml: TomlDocument) -> None:
    python = toml.get("requires-python")
    if isinstance(python, str):
        draft.set_python(python, toml.locate_text("requires-python"))
    read_list(draft, toml, ("dependencies",), Heading(Scope.RUNTIME, Role.ENVIRONMENT))
    if toml.get("dependencies") is not None:
        find_insertion(draft, toml, ("dependencies",))
    read_uv_sources(draft, toml)


def _at(requirement: Requirement, first_line: int) -> Requirement:
    return replace(requirement, location=_moved(requirement.location, first_line))


def _moved(place: Location, first_line: int) -> Location:
    """A place in the block as a place in the file: each line of the block stands after `# `."""
    offset = first_line - 1
    return replace(
        place,
        line=place.line + offset,
        column=place.column + 2,
        end_line=place.end_line + offset if place.end_line else 0,
        end_column=place.end_column + 2 if place.end_column else 0,
    )
