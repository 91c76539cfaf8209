"""Requirements that a build back-end reads from elsewhere: `dynamic` in `[project]`."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Heading
from depaudit.manifests.plain_lines import read_plain_file
from depaudit.manifests.roles import published_role
from depaudit.manifests.toml_lists import find_insertion
from depaudit.model.requirement import Role, Scope

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft

Keys = tuple[str | int, ...]
_SETUPTOOLS = ("tool", "setuptools", "dynamic")
_HATCH_HOOK = ("tool", "hatch", "metadata", "hooks", "requirements_txt")

_TEMPLATED = ("tool", "hatch", "metadata", "hooks", "uv-dynamic-versioning")
_COMPUTED_CLAUSE = re.compile(r"(?:===?|~=|[<>!]=|[<>])?\s*\{\{.*?\}\}\s*,?")


def read_dynamic(draft: Draft, toml: TomlDocument, documents: Documents) -> None:
    """The files that setuptools or a Hatch hook reads; any other source is noted once, at the `dynamic` key."""
    dynamic = toml.get("project", "dynamic")
    dynamic = dynamic if isinstance(dynamic, list) else []
    unknown = []
    for key in ("dependencies", "optional-dependencies"):
        if key in dynamic and not _read_key(draft, toml, documents, key):
            unknown.append(key)
    if unknown and not _left_to_setuptools(draft, toml, documents, unknown):
        position = dynamic.index(unknown[0])
        backend = toml.get("build-system", "build-backend") or "the build back-end"
        draft.declares = True
        shown = " and ".join(f"`{u}`" for u in unknown)
        draft.refuse(toml.locate("project", "dynamic", position), f"{shown} computed by `{backend}` cannot be read", "code")


def _read_key(draft: Draft, toml: TomlDocument, documents: Documents, key: str) -> bool:
    """Whether the source of a dynamic key is known (and now read)."""
    published = Heading(Scope.RUNTIME, Role.PUBLISHED)
    if key == "dependencies":
        if toml.get(*_SETUPTOOLS, key) is not None:
            return _files(draft, toml, documents, (*_SETUPTOOLS, key, "file"), published)
        for name in ("files", "filename"):
            if toml.get(*_HATCH_HOOK, name):
                return _files(draft, toml, documents, (*_HATCH_HOOK, name), published)
        if isinstance(toml.get(*_TEMPLATED, key), list):
            find_insertion(draft, toml, (*_TEMPLATED, key))
            return _templates(draft, toml, (*_TEMPLATED, key), published)
        return bool(toml.table("tool", "poetry", "dependencies"))
    for table in ((*_SETUPTOOLS, key), (*_HATCH_HOOK, key)):
        extras = toml.table(*table)
        for extra, value in extras.items():
            draft.extras.append(canonical(extra))
            keys = (*table, extra, "file") if isinstance(value, dict) else (*table, extra)
            _files(draft, toml, documents, keys, Heading(Scope.EXTRA, published_role(extra), canonical(extra)))
        if extras:
            return True
    for extra in toml.table(*_TEMPLATED, key):
        draft.extras.append(canonical(extra))
        _templates(draft, toml, (*_TEMPLATED, key, extra), Heading(Scope.EXTRA, published_role(extra), canonical(extra)))
    return bool(toml.table("tool", "poetry", "extras") or toml.table(*_TEMPLATED, key))


def _templates(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading) -> bool:
    """A list in which a version may be computed (`=={{ version }}`), whose range is left open."""
    value = toml.get(*keys)
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            place = toml.locate_text(*keys, position)
            draft.add(_COMPUTED_CLAUSE.sub("", item), place, heading, toml.raw(place), toml.comment(place.end_line))
    draft.declares = True
    return isinstance(value, list)


def _files(draft: Draft, toml: TomlDocument, documents: Documents, keys: Keys, heading: Heading) -> bool:
    value = toml.get(*keys)
    names: list[tuple[Keys, object]] = (
        [((*keys, i), item) for i, item in enumerate(value)] if isinstance(value, list) else [(keys, value)]
    )
    for place, name in names:
        if not isinstance(name, str):
            return False
        if heading.scope is Scope.RUNTIME:
            draft.declares = True
        reader = "setuptools" if "setuptools" in keys else "hatch-requirements-txt"
        read_plain_file(draft, documents, name, toml.locate_text(*place), heading, reader)
    return True


def _left_to_setuptools(draft: Draft, toml: TomlDocument, documents: Documents, unknown: list[str]) -> bool:
    """Without a table of its own, setuptools takes a dynamic key from setup.py or setup.cfg, which have their readers."""
    backend = toml.get("build-system", "build-backend")
    own = backend is None or (isinstance(backend, str) and backend.startswith("setuptools"))
    folder = dirname(draft.path)
    beside = any(documents.files.exists(normpath(join(folder, name))) for name in ("setup.py", "setup.cfg"))
    return own and beside and not any(toml.get(*_SETUPTOOLS, key) is not None for key in unknown)
