"""hatch.toml and uv.toml: the tables of `[tool.hatch]` and `[tool.uv]` in files of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.toml_lists import read_item
from depaudit.model.location import Unreadable
from depaudit.model.requirement import Index, Manifest, Role, Scope

if TYPE_CHECKING:
    from depaudit.documents import Documents

FILES = ("hatch.toml", "uv.toml")


def read_hatch_toml(path: str, documents: Documents) -> Manifest:
    """The environments of hatch.toml."""
    from depaudit.manifests.tool_tables import read_hatch_environments

    draft = Draft(path, "hatch")
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.unreadable.append(toml)
        return draft.finished()
    read_hatch_environments(draft, toml, ("envs",))
    return draft.finished()


def read_uv_toml(path: str, documents: Documents) -> Manifest:
    """Constraints, overrides and indexes of uv.toml."""
    draft = Draft(path, "uv")
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.unreadable.append(toml)
        return draft.finished()
    for key in ("constraint-dependencies", "override-dependencies"):
        items = toml.get(key)
        for position, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, str):
                read_item(draft, toml, (key, position), item, Heading(Scope.CONSTRAINT, Role.ENVIRONMENT))
    indexes = toml.get("index")
    for position, index in enumerate(indexes if isinstance(indexes, list) else []):
        if isinstance(index, dict) and isinstance(index.get("url"), str):
            place = toml.locate_text("index", position, "url")
            extra, explicit = index.get("default") is not True, index.get("explicit") is True
            draft.indexes.append(Index(index["url"], place, extra, str(index.get("name", "")), explicit))
    return draft.finished()
