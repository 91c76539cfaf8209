"""`[tool.poetry]`: Poetry's own way to state requirements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Heading
from depaudit.manifests.poetry_versions import poetry_specifier
from depaudit.manifests.roles import is_development_name, published_role
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Index, Origin, PythonRange, Requirement, Role, Scope

if TYPE_CHECKING:
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft

Keys = tuple[str | int, ...]
_POETRY = ("tool", "poetry")


def read_poetry(draft: Draft, toml: TomlDocument) -> None:
    """Dependencies, groups, extras and sources of `[tool.poetry]`."""
    poetry = toml.get(*_POETRY)
    if not isinstance(poetry, dict):
        return
    draft.traits.add("poetry")
    draft.traits.update(key for key in ("version", "urls", "classifiers", "readme", "scripts", "license") if key in poetry)
    if poetry.get("package-mode") is False:
        draft.traits.add("virtual")
    if not draft.name and isinstance(poetry.get("name"), str):
        draft.name = poetry["name"]
    _dependencies(draft, toml)
    for group in _groups(draft, toml):
        _table(draft, toml, (*_POETRY, "group", group, "dependencies"), Heading(Scope.GROUP, Role.DEVELOPMENT, canonical(group)))
    if isinstance(poetry.get("dev-dependencies"), dict):
        draft.groups.append("dev")
        _table(draft, toml, (*_POETRY, "dev-dependencies"), Heading(Scope.GROUP, Role.DEVELOPMENT, "dev"))
    _sources(draft, toml)


def _groups(draft: Draft, toml: TomlDocument) -> list[str]:
    groups = toml.table(*_POETRY, "group")
    for name, table in groups.items():
        draft.groups.append(canonical(name))
        included = table.get("include-groups") if isinstance(table, dict) else None
        for position, other in enumerate(included if isinstance(included, list) else []):
            if not isinstance(other, str):
                continue
            if canonical(other) not in {canonical(one) for one in groups}:
                place = toml.locate_text(*_POETRY, "group", name, "include-groups", position)
                draft.refuse(place, f"the group `{name}` includes `{other}`, which does not exist", "requirement", aside=is_development_name(name))
            else:
                draft.group_includes.append((canonical(name), canonical(other)))
    _refuse_cycles(draft, toml, groups)
    return list(groups)


def _refuse_cycles(draft: Draft, toml: TomlDocument, groups: dict[str, Any]) -> None:
    """Note the first group of each circle."""
    from depaudit.manifests.groups import reached_groups

    reached = reached_groups(draft)
    told: set[str] = set()
    for name in groups:
        group = canonical(name)
        if group in reached.get(group, ()) and group not in told:
            told.update(other for other in reached[group] if group in reached[other])
            place = toml.locate_key(*_POETRY, "group", name, "include-groups")
            draft.refuse(place, f"the group `{name}` includes itself, which Poetry refuses", "requirement", aside=is_development_name(name))


def _dependencies(draft: Draft, toml: TomlDocument) -> None:
    """The main table; with `[project]` present it only adds to what stands there (Poetry 2)."""
    table = toml.table(*_POETRY, "dependencies")
    if not table:
        return
    if toml.get("project", "dependencies") is not None:
        return
    draft.declares = True
    in_extras: dict[str, list[str]] = {}
    for extra, names in toml.table(*_POETRY, "extras").items():
        draft.extras.append(canonical(extra))
        for name in names if isinstance(names, list) else []:
            if isinstance(name, str):
                in_extras.setdefault(canonical(name), []).append(canonical(extra))
    for name, value in table.items():
        extras = in_extras.get(canonical(name), [])
        optional = any(isinstance(v, dict) and v.get("optional") is True for v in _alternatives(value))
        heading = Heading(Scope.RUNTIME, Role.PUBLISHED)
        if optional or extras:
            first = extras[0] if extras else ""
            heading = Heading(Scope.EXTRA, published_role(first), first)
        _entry(draft, toml, (*_POETRY, "dependencies", name), heading, tuple(extras[1:]))


def _table(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading) -> None:
    for name in toml.table(*keys):
        _entry(draft, toml, (*keys, name), heading)


def _alternatives(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _entry(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading, also: tuple[str, ...] = ()) -> None:
    """One `name = constraint`; a list of tables gives a requirement for each."""
    name, value = str(keys[-1]), toml.get(*keys)
    if name.lower() == "python":
        if heading.scope is Scope.RUNTIME:
            draft.traits.add("requires-python")
        if heading.scope is Scope.RUNTIME and draft.requires_python is None and isinstance(value, str):
            specifier = poetry_specifier(value)
            if specifier is None:
                draft.refuse(toml.locate(*keys), f"`{value}` is not a constraint that Poetry reads", "requirement", name)
            else:
                draft.requires_python = PythonRange(specifier, toml.locate_text(*keys))
        return
    many = isinstance(value, list)
    for position, one in enumerate(_alternatives(value)):
        place = toml.locate(*keys, position) if many else toml.locate_entry(*keys)
        found = _requirement(name, one)
        if isinstance(found, str):
            draft.unreadable.append(Unreadable(place, found, "requirement", told=name))
            continue
        specifier, marker, url, extras = found
        draft.requirements.append(
            Requirement(
                text=toml.raw(place),
                location=place,
                name=canonical(name),
                specifier=specifier,
                extras=frozenset(canonical(e) for e in extras),
                marker=marker,
                scope=heading.scope,
                group=heading.group,
                role=heading.role,
                url=url,
                editable=isinstance(one, dict) and one.get("develop") is True,
                comment=toml.comment(place.end_line),
                name_location=toml.locate_key(*keys),
                also=also,
            )
        )
        if isinstance(one, dict):
            draft.origins.extend(_origin(canonical(name), one, place))


def _origin(name: str, table: dict[str, Any], place: Location) -> Iterator[Origin]:
    """Where a table takes its distribution from."""
    for kind in ("git", "url", "path", "file"):
        if isinstance(table.get(kind), str):
            named = next((k for k in ("rev", "tag", "branch") if isinstance(table.get(k), str)), "")
            yield Origin(name, place, table[kind], "path" if kind == "file" else kind, table.get(named, ""), named)
            return
    if isinstance(table.get("source"), str):
        yield Origin(name, place, kind="index", index=table["source"])


def _requirement(name: str, value: Any) -> tuple[str, str, str, list[str]] | str:
    """Specifier, marker, URL and extras of one constraint, or why it is none."""
    table = value if isinstance(value, dict) else {"version": value}
    version = table.get("version", "*")
    specifier = poetry_specifier(version) if isinstance(version, str) else None
    if specifier is None:
        return f"`{name} = {version!r}` is not a constraint that Poetry reads"
    url = next((str(table[k]) for k in ("url", "path", "file") if k in table), "")
    if "git" in table:
        revision = next((f"@{table[k]}" for k in ("rev", "tag", "branch") if k in table), "")
        url = f"git+{table['git']}{revision}"
    marker = _marker(table)
    if marker is None:
        return f"the marker of `{name}` is none that installers read"
    extras = table.get("extras")
    return specifier, marker, url, [e for e in extras if isinstance(e, str)] if isinstance(extras, list) else []


def _marker(table: dict[str, Any]) -> str | None:
    """The conditions of a constraint as one marker (PEP 508)."""
    from packaging.markers import InvalidMarker, Marker

    parts = [str(table["markers"])] if "markers" in table else []
    if isinstance(table.get("platform"), str):
        parts.append(f'sys_platform == "{table["platform"]}"')
    if isinstance(table.get("python"), str):
        specifier = poetry_specifier(table["python"])
        if specifier is None:
            return None
        parts.extend([_python_marker(specifier)] if specifier else [])
    if not parts:
        return ""
    try:
        return str(Marker(" and ".join(f"({p})" for p in parts) if len(parts) > 1 else parts[0]))
    except (InvalidMarker, ValueError, RecursionError):
        return None


def _python_marker(specifier: str) -> str:
    alternatives = []
    for alternative in specifier.split(" || "):
        clauses = [c for c in alternative.split(",") if c]
        tests = []
        for clause in clauses:
            operator = clause.rstrip("0123456789.*abrcdevpost+")
            version = clause[len(operator) :]
            full = version.removesuffix(".*").count(".") > 1
            tests.append(f'python_{"full_" if full else ""}version {operator} "{version}"')
        alternatives.append(" and ".join(tests))
    return " or ".join(f"({a})" for a in alternatives) if len(alternatives) > 1 else alternatives[0]


def _sources(draft: Draft, toml: TomlDocument) -> None:
    sources = toml.get(*_POETRY, "source")
    for position, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict) and isinstance(source.get("url"), str):
            extra = source.get("priority") in ("supplemental", "explicit", "secondary")
            place = toml.locate_text(*_POETRY, "source", position, "url")
            explicit = source.get("priority") == "explicit"
            draft.indexes.append(Index(source["url"], place, extra, str(source.get("name", "")), explicit))
