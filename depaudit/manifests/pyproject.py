"""pyproject.toml: the standard tables. What tools add stands in files of their own beside this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.documents.toml_newer import newer_syntax
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.dynamic import read_dynamic
from depaudit.manifests.groups import read_groups
from depaudit.manifests.poetry import read_poetry
from depaudit.manifests.roles import published_role
from depaudit.manifests.systems import named_systems
from depaudit.manifests.toml_lists import find_insertion, read_item, read_list
from depaudit.manifests.tool_tables import read_tool_tables
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Option, Role, Scope
from depaudit.requirement_text import ParsedRequirement, parse_requirement

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.toml import TomlDocument

FILES = ("pyproject.toml",)


def read_pyproject(path: str, documents: Documents) -> Manifest:
    """The whole of a pyproject.toml (PEP 518, 621, 735, 808 and the tables of build back-ends and managers)."""
    draft = Draft(path, "pyproject")
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.refuse_whole(_with_settings(toml, documents), documents)
        draft.declares = True
        return draft.finished()
    newer = newer_syntax(toml.text)
    if newer is not None:
        draft.options.append(Option("toml-1.1", newer[2], toml.document.place(*newer[:2])))
    _build_system(draft, toml)
    if isinstance(toml.get("project"), dict):
        _project(draft, toml)
    read_groups(draft, toml)
    read_poetry(draft, toml)
    read_tool_tables(draft, toml)
    read_dynamic(draft, toml, documents)
    if isinstance(toml.get("tool", "pixi"), dict):
        from depaudit.manifests.pixi import read_pixi_tables

        read_pixi_tables(draft, toml, ("tool", "pixi"), documents)
    if isinstance(toml.get("tool", "tox"), dict):
        from depaudit.manifests.tox import read_tox_tables

        read_tox_tables(draft, toml, ("tool", "tox"), documents)
    return draft.finished()


def _with_settings(broken: Unreadable, documents: Documents) -> Unreadable:
    """Settings of depaudit that are lost with the file are told, as the audit goes on without them."""
    text = documents.text(broken.location.path)
    if isinstance(text, Unreadable) or "tool.depaudit" not in text.text:
        return broken
    return replace(broken, reason=f"{broken.reason}; the settings of depaudit in it were not read")


def _build_system(draft: Draft, toml: TomlDocument) -> None:
    if not isinstance(toml.get("build-system"), dict):
        return
    draft.traits.add("build-system")
    backend = toml.get("build-system", "build-backend")
    if isinstance(backend, str):
        draft.traits.add(f"build-backend:{backend}")
    read_list(draft, toml, ("build-system", "requires"), Heading(Scope.BUILD, Role.DEVELOPMENT))


def _project(draft: Draft, toml: TomlDocument) -> None:
    project = toml.table("project")
    dynamic = toml.get("project", "dynamic")
    dynamic = dynamic if isinstance(dynamic, list) else []
    draft.name = project["name"] if isinstance(project.get("name"), str) else ""
    if isinstance(project.get("version"), str):
        draft.version, draft.version_location = project["version"], toml.locate_text("project", "version")
    _traits(draft, toml, dynamic)
    stated = [key for key in ("import-names", "import-namespaces") if key in project]
    draft.options.extend(Option(key, "", toml.locate_key("project", key)) for key in stated)
    draft.declares = "dependencies" in project or "dependencies" not in dynamic
    if "requires-python" in dynamic:
        draft.traits.add("requires-python")
    if "backend-path" in toml.table("build-system"):
        draft.traits.add("backend-path")
    python = project.get("requires-python")
    if isinstance(python, str):
        draft.set_python(python, toml.locate_text("project", "requires-python"))
    read_list(draft, toml, ("project", "dependencies"), Heading(Scope.RUNTIME, Role.PUBLISHED))
    _extras(draft, toml)
    if "dependencies" in project:
        find_insertion(draft, toml, ("project", "dependencies"))
    elif "dependencies" not in dynamic and toml.get("tool", "poetry", "dependencies") is None:
        _first_insertion(draft, toml)


def _traits(draft: Draft, toml: TomlDocument, dynamic: list[object]) -> None:
    project = toml.table("project")
    draft.traits.update(key for key in ("version", "urls", "classifiers", "readme") if key in project or key in dynamic)
    draft.traits.update(key for key in ("scripts", "entry-points", "license") if key in project)
    draft.traits.update(_plugins(toml.get("project", "entry-points")))
    draft.traits.update(_plugins(toml.get("tool", "poetry", "plugins")))
    classifiers = project.get("classifiers")
    if isinstance(classifiers, list) and any(isinstance(c, str) and c.startswith("Private ::") for c in classifiers):
        draft.traits.add("private")
    draft.traits.update(_systems(toml, classifiers))


def _plugins(groups: object) -> Iterator[str]:
    """`plugin:GROUP=MODULE` for each module that it gives to other distributions to load."""
    for group, entries in groups.items() if isinstance(groups, dict) else ():
        for value in entries.values() if isinstance(entries, dict) else ():
            if isinstance(value, str):
                yield f"plugin:{group}={value.partition(':')[0].strip()}"


def _systems(toml: TomlDocument, classifiers: object) -> Iterator[str]:
    """Traits for what the classifiers, or the environments of uv, name."""
    listed = [*classifiers] if isinstance(classifiers, list) else []
    for key in ("environments", "required-environments"):
        found = toml.get("tool", "uv", key)
        listed += found if isinstance(found, list) else [found]
    return named_systems(text for text in listed if isinstance(text, str))


def _extras(draft: Draft, toml: TomlDocument) -> None:
    table = toml.get("project", "optional-dependencies")
    if table is None:
        return
    if not isinstance(table, dict):
        draft.refuse(
            toml.locate("project", "optional-dependencies"), "`project.optional-dependencies` must be a table of lists", stops=True
        )
        return
    declared = {canonical(extra) for extra in table}
    for extra, items in table.items():
        keys = ("project", "optional-dependencies", extra)
        group = canonical(extra)
        if group in draft.extras:
            draft.refuse(toml.locate_key(*keys), f"the extra `{extra}` stands twice (names are compared as `{group}`)")
        draft.extras.append(group)
        heading = Heading(Scope.EXTRA, published_role(extra), group)
        if not isinstance(items, list):
            read_list(draft, toml, keys, heading)
            continue
        for position, item in enumerate(items):
            included = own_extras(draft.name, item)
            draft.group_includes.extend((group, other) for other in included)
            if not included or not declared.issuperset(included):
                read_item(draft, toml, (*keys, position), item, heading)


def own_extras(name: str, item: object) -> list[str]:
    """The extras of the project itself that a requirement names (`name[a,b]`), sorted."""
    if not name or not isinstance(item, str) or "[" not in item:
        return []
    parsed = parse_requirement(item)
    return sorted(parsed.extras) if isinstance(parsed, ParsedRequirement) and parsed.name == canonical(name) else []


def _first_insertion(draft: Draft, toml: TomlDocument) -> None:
    """There is no list yet: it would follow the project's name (or version)."""
    keys = [k for k in ("requires-python", "version", "name") if isinstance(toml.get("project", k), str)]
    for key in keys:
        entry = toml.locate_entry("project", key)
        value = toml.locate("project", key)
        line = toml.document.lines[value.end_line - 1] if value.end_line else ""
        if entry.column == 1 and entry.line == value.end_line and toml.get("project", key) is not None and "{" not in line:
            end = toml.document.line_end
            at_end = value.end_line >= len(toml.document.lines) and not toml.text.endswith(end)
            if at_end:
                draft.insertion = Location(draft.path, value.end_line, len(line) + 1, value.end_line, len(line) + 1)
                draft.insertion_form = f'{end}dependencies = ["{{}}"]'
            else:
                draft.insertion = Location(draft.path, value.end_line + 1, 1, value.end_line + 1, 1)
                draft.insertion_form = f'dependencies = ["{{}}"]{end}'
            return
