"""Pipfile, of Pipenv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.named_entries import Entry, add_entry, add_origin, extras_of, reference_of, refuse_range
from depaudit.manifests.roles import is_development_name
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Index, Manifest, Option, Role, Scope
from depaudit.specifier_text import is_specifier

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.toml import TomlDocument

FILES = ("Pipfile",)
_NO_CATEGORIES = ("source", "requires", "pipenv", "scripts", "pipfile")
_MARKERS = ("os_name", "sys_platform", "platform_machine", "platform_system", "python_version", "python_full_version")


def read_pipfile(path: str, documents: Documents) -> Manifest:
    """`[packages]`, `[dev-packages]` and the categories that a project adds; with a Pipfile.lock they are locked."""
    draft = Draft(path, "pipfile", declares=True)
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.refuse_whole(toml, documents)
        return draft.finished()
    role = Role.LOCKED if documents.files.exists(f"{path}.lock") else Role.ENVIRONMENT
    for table in toml.data:
        if table not in _NO_CATEGORIES:
            for name in toml.table(table):
                _entry(draft, toml, (table, name), _heading(table, role))
    for key, form in (("python_full_version", "=={}"), ("python_version", "=={}.*")):
        version = toml.get("requires", key)
        if isinstance(version, str) and re.fullmatch(r"\d+(\.\d+)*", version) and draft.requires_python is None:
            draft.set_python(form.format(version), toml.locate_text("requires", key))
    _sources(draft, toml)
    return draft.finished()


def _heading(table: str, role: Role) -> Heading:
    if table == "packages":
        return Heading(Scope.RUNTIME, role)
    if table == "dev-packages":
        return Heading(Scope.GROUP, Role.DEVELOPMENT, "dev")
    return Heading(Scope.GROUP, Role.DEVELOPMENT if is_development_name(table) else role, canonical(table))


def _entry(draft: Draft, toml: TomlDocument, keys: tuple[str, str], heading: Heading) -> None:
    value = toml.get(*keys)
    table = value if isinstance(value, dict) else {"version": value}
    version = table.get("version", "*")
    if not isinstance(version, str):
        draft.refuse(toml.locate(*keys), f"the version of `{keys[1]}` must be a text such as `\"*\"`", "requirement", keys[1])
        return
    specifier = "" if version.strip() in ("*", "") else version.strip()
    if specifier[:1].isdigit():
        specifier = f"=={specifier}"
    marker = _marker(table)
    if marker is None:
        draft.refuse(toml.locate(*keys), f"its marker is none that installers accept, at `{keys[1]}`", "requirement", keys[1])
        return
    if not is_specifier(specifier):
        refuse_range(draft, toml, keys, specifier)
        return
    entry = Entry(specifier, reference_of(table), marker, extras_of(table), table.get("editable") is True)
    add_entry(draft, toml, keys, entry, heading)
    add_origin(draft, toml, keys, table)


def _marker(table: dict[str, object]) -> str | None:
    """The conditions of a table as one marker (PEP 508); None where they are none."""
    from packaging.markers import InvalidMarker, Marker

    parts = [str(table["markers"])] if isinstance(table.get("markers"), str) else []
    parts += [f"{name} {table[name]}" for name in _MARKERS if isinstance(table.get(name), str)]
    if not parts:
        return ""
    try:
        return str(Marker(" and ".join(f"({p})" for p in parts) if len(parts) > 1 else parts[0]))
    except (InvalidMarker, ValueError, RecursionError):
        return None


def _sources(draft: Draft, toml: TomlDocument) -> None:
    sources = toml.get("source")
    for position, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict) and isinstance(source.get("url"), str):
            place: Location = toml.locate_text("source", position, "url")
            draft.indexes.append(Index(source["url"], place, position > 0, str(source.get("name", ""))))
            host = re.match(r"https?://(?:[^/@]*@)?([^/:]+)", source["url"])
            if source.get("verify_ssl") is False and host is not None:
                draft.options.append(Option("--trusted-host", host[1], toml.locate("source", position, "verify_ssl")))
