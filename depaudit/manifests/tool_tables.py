"""What uv, PDM, Hatch and Flit state in tables of their own in pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Heading
from depaudit.manifests.roles import published_role
from depaudit.manifests.toml_lists import read_item, read_list
from depaudit.model.requirement import Index, Option, Origin, Role, Scope
from depaudit.requirement_text import ParsedRequirement, parse_requirement

if TYPE_CHECKING:
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft
    from depaudit.model.location import Location

Keys = tuple[str | int, ...]


def read_tool_tables(draft: Draft, toml: TomlDocument) -> None:
    """The tables of every tool but Poetry's."""
    _uv(draft, toml)
    _pdm(draft, toml)
    _hatch(draft, toml)
    _flit(draft, toml)


def _uv(draft: Draft, toml: TomlDocument) -> None:
    uv = toml.get("tool", "uv")
    if not isinstance(uv, dict):
        return
    draft.traits.add("uv")
    if uv.get("package") is False:
        draft.traits.add("virtual")
    if uv.get("managed") is False:
        draft.traits.add("unmanaged")
    if uv.get("conflicts"):
        draft.traits.add("conflicts")
    draft.overridden |= _names((uv.get("override-dependencies"), uv.get("exclude-dependencies")))
    if "dev-dependencies" in uv:
        draft.groups.append("dev")
        _development_list(draft, toml, ("tool", "uv", "dev-dependencies"), "dev")
    constraint = Heading(Scope.CONSTRAINT, Role.ENVIRONMENT)
    for key in ("constraint-dependencies", "override-dependencies"):
        items = uv.get(key)
        for position, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, str):  # a table is an override for some packages only
                read_item(draft, toml, ("tool", "uv", key, position), item, constraint)
    read_uv_sources(draft, toml)


def _names(values: Iterable[object]) -> set[str]:
    """Canonical names in lists of requirements or tables, and in the keys of a table."""
    found: set[str] = set()
    for value in values:
        for item in value if isinstance(value, (list, dict)) else ():
            text = item.get("name", item.get("package")) if isinstance(item, dict) else item
            parsed = parse_requirement(text) if isinstance(text, str) else ""
            found |= {parsed.name} if isinstance(parsed, ParsedRequirement) else set()
    return found


def read_uv_sources(draft: Draft, toml: TomlDocument) -> None:
    """`[tool.uv.sources]`, `[[tool.uv.index]]` and hosts that need no certificate."""
    for name, value in toml.table("tool", "uv", "sources").items():
        many = isinstance(value, list)
        for position, table in enumerate(value if many else [value]):
            if isinstance(table, dict):
                keys = ("tool", "uv", "sources", name, *((position,) if many else ()))
                place = toml.locate(*keys) if many else toml.locate_entry(*keys)
                draft.origins.extend(_origin(canonical(name), table, place))
    hosts = toml.get("tool", "uv", "allow-insecure-host")
    for position, host in enumerate(hosts if isinstance(hosts, list) else []):
        if isinstance(host, str):
            place = toml.locate_text("tool", "uv", "allow-insecure-host", position)
            draft.options.append(Option("--trusted-host", host, place))
    _uv_indexes(draft, toml)


def _origin(name: str, table: dict[str, object], place: Location) -> Iterator[Origin]:
    revision = next((k for k in ("rev", "tag", "branch") if isinstance(table.get(k), str)), "")
    for kind in ("git", "url", "path", "index"):
        target = table.get(kind)
        if isinstance(target, str):
            if kind == "index":
                yield Origin(name, place, kind=kind, index=target, marker=str(table.get("marker", "")))
            else:
                yield Origin(name, place, target, kind, str(table.get(revision, "")), revision)
            return
    if table.get("workspace") is True:
        yield Origin(name, place, kind="workspace")


def _uv_indexes(draft: Draft, toml: TomlDocument) -> None:
    indexes = toml.get("tool", "uv", "index")
    for position, index in enumerate(indexes if isinstance(indexes, list) else []):
        if isinstance(index, dict) and isinstance(index.get("url"), str):
            place = toml.locate_text("tool", "uv", "index", position, "url")
            extra, explicit = index.get("default") is not True, index.get("explicit") is True
            draft.indexes.append(Index(index["url"], place, extra, str(index.get("name", "")), explicit))
    for key in ("index-url", "extra-index-url"):
        urls = toml.get("tool", "uv", key)
        if isinstance(urls, str):
            draft.indexes.append(Index(urls, toml.locate_text("tool", "uv", key), key != "index-url"))
        for position, url in enumerate(urls if isinstance(urls, list) else []):
            if isinstance(url, str):
                draft.indexes.append(Index(url, toml.locate_text("tool", "uv", key, position), True))


def _development_list(draft: Draft, toml: TomlDocument, keys: Keys, group: str) -> None:
    read_list(draft, toml, keys, Heading(Scope.GROUP, Role.DEVELOPMENT, group))


def _pdm(draft: Draft, toml: TomlDocument) -> None:
    if not isinstance(toml.get("tool", "pdm"), dict):
        return
    draft.traits.add("pdm")
    if toml.get("tool", "pdm", "distribution") is False:
        draft.traits.add("virtual")
    resolution = toml.table("tool", "pdm", "resolution")
    draft.overridden |= _names((resolution.get("overrides"), resolution.get("excludes")))
    for group, items in toml.table("tool", "pdm", "dev-dependencies").items():
        draft.groups.append(canonical(group))
        keys = ("tool", "pdm", "dev-dependencies", group)
        heading = Heading(Scope.GROUP, Role.DEVELOPMENT, canonical(group))
        for position, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, str) and not item.startswith("-e "):
                read_item(draft, toml, (*keys, position), item, heading)
    sources = toml.get("tool", "pdm", "source")
    for position, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict) and isinstance(source.get("url"), str):
            place = toml.locate_text("tool", "pdm", "source", position, "url")
            draft.indexes.append(Index(source["url"], place, source.get("name") != "pypi", str(source.get("name", ""))))


def _hatch(draft: Draft, toml: TomlDocument) -> None:
    if not isinstance(toml.get("tool", "hatch"), dict):
        return
    draft.traits.add("hatch")
    read_hatch_environments(draft, toml, ("tool", "hatch", "envs"))


def read_hatch_environments(draft: Draft, toml: TomlDocument, base: Keys) -> None:
    """Hatch's environments, each a group."""
    for name, table in toml.table(*base).items():
        for key in ("dependencies", "extra-dependencies"):
            items = table.get(key) if isinstance(table, dict) else None
            heading = Heading(Scope.GROUP, Role.DEVELOPMENT, f"hatch:{canonical(name)}")
            for position, item in enumerate(items if isinstance(items, list) else []):
                if isinstance(item, str) and "{" not in item:  # `{root:uri}` is filled in by Hatch
                    read_item(draft, toml, (*base, name, key, position), item, heading)


def _flit(draft: Draft, toml: TomlDocument) -> None:
    """Flit's table of before PEP 621."""
    metadata = toml.get("tool", "flit", "metadata")
    if not isinstance(metadata, dict) or toml.get("project") is not None:
        return
    keys: Keys = ("tool", "flit", "metadata")
    draft.declares = True
    name = metadata.get("dist-name", metadata.get("module"))
    draft.name = name if isinstance(name, str) else ""
    draft.traits.update(key for key in ("urls", "classifiers") if key in metadata)
    if isinstance(metadata.get("requires-python"), str):
        draft.set_python(metadata["requires-python"], toml.locate_text(*keys, "requires-python"))
    read_list(draft, toml, (*keys, "requires"), Heading(Scope.RUNTIME, Role.PUBLISHED))
    for extra in toml.table(*keys, "requires-extra"):
        draft.extras.append(canonical(extra))
        heading = Heading(Scope.EXTRA, published_role(extra), canonical(extra))
        read_list(draft, toml, (*keys, "requires-extra", extra), heading)
