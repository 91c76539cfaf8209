"""pixi.toml, and the same tables under `[tool.pixi]` of pyproject.toml."""

from __future__ import annotations

from posixpath import dirname, join
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.conda_specs import conda_specifier, distribution_of
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.named_entries import Entry, add_entry, add_origin, extras_of, reference_of, refuse_range
from depaudit.manifests.roles import is_development_name
from depaudit.model.location import Unreadable
from depaudit.model.requirement import Index, Manifest, Option, PythonRange, Role, Scope
from depaudit.specifier_text import is_specifier

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.toml import TomlDocument

FILES = ("pixi.toml",)
Keys = tuple[str | int, ...]
_MARKERS = {
    "linux": 'sys_platform == "linux"',
    "osx": 'sys_platform == "darwin"',
    "win": 'sys_platform == "win32"',
    "unix": 'os_name == "posix"',
}


def read_pixi(path: str, documents: Documents) -> Manifest:
    """Packages of conda and of the package index, of the workspace and of its features."""
    draft = Draft(path, "pixi")
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.refuse_whole(toml, documents)
        draft.declares = True
        return draft.finished()
    read_pixi_tables(draft, toml, (), documents)
    return draft.finished()


def read_pixi_tables(draft: Draft, toml: TomlDocument, base: Keys, documents: Documents) -> None:
    """The tables under `base`; with a pixi.lock beside the file they are locked."""
    draft.traits.add("pixi")
    _installed_features(draft, toml, base)
    locked = documents.files.exists(join(dirname(draft.path), "pixi.lock"))
    role = Role.LOCKED if locked else Role.ENVIRONMENT
    _feature(draft, toml, base, Heading(Scope.RUNTIME, role))
    for table in ((*base, "workspace"), (*base, "project"), base):
        _channels(draft, toml, (*table, "channels"))
    for table in ((*base, "workspace"), (*base, "project"), base, *((*base, "feature", f) for f in toml.table(*base, "feature"))):
        _indexes(draft, toml, (*table, "pypi-options"))
    for name in toml.table(*base, "feature"):
        of_feature = Role.DEVELOPMENT if is_development_name(name) else role
        _feature(draft, toml, (*base, "feature", name), Heading(Scope.GROUP, of_feature, canonical(name)))


def _installed_features(draft: Draft, toml: TomlDocument, base: Keys) -> None:
    """Note which features some environment installs; there is always one called `default`."""
    environments = {"default": [], **toml.table(*base, "environments")}
    for value in environments.values():
        table = value if isinstance(value, dict) else {"features": value}
        names = table.get("features")
        draft.traits.update(f"pixi-feature:{canonical(n)}" for n in (names if isinstance(names, list) else []) if isinstance(n, str))
        if table.get("no-default-feature") is not True:
            draft.traits.add("pixi-feature:default")


def _channels(draft: Draft, toml: TomlDocument, keys: Keys) -> None:
    """Where conda looks; a channel may be a table with a priority."""
    listed = toml.get(*keys)
    for position, value in enumerate(listed if isinstance(listed, list) else []):
        name = value.get("channel") if isinstance(value, dict) else value
        if isinstance(name, str):
            draft.options.append(Option("--channel", name, toml.locate(*keys, position)))


def _indexes(draft: Draft, toml: TomlDocument, keys: Keys) -> None:
    """The indexes of `pypi-options`."""
    main, extras = toml.get(*keys, "index-url"), toml.get(*keys, "extra-index-urls")
    if isinstance(main, str):
        draft.indexes.append(Index(main, toml.locate_text(*keys, "index-url")))
    for position, url in enumerate(extras if isinstance(extras, list) else []):
        if isinstance(url, str):
            draft.indexes.append(Index(url, toml.locate_text(*keys, "extra-index-urls", position), extra=True))


def _feature(draft: Draft, toml: TomlDocument, base: Keys, heading: Heading) -> None:
    _tables(draft, toml, base, heading, "")
    for target in toml.table(*base, "target"):
        _tables(draft, toml, (*base, "target", target), heading, _MARKERS.get(target.partition("-")[0], ""))


def _tables(draft: Draft, toml: TomlDocument, base: Keys, heading: Heading, marker: str) -> None:
    for name in toml.table(*base, "pypi-dependencies"):
        _of_index(draft, toml, (*base, "pypi-dependencies", name), heading, marker)
    for name in toml.table(*base, "dependencies"):
        _of_conda(draft, toml, (*base, "dependencies", name), heading, marker)


def _of_index(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading, marker: str) -> None:
    value = toml.get(*keys)
    table = value if isinstance(value, dict) else {"version": value}
    version = table.get("version", "*")
    specifier = "" if version == "*" else version
    if not isinstance(specifier, str) or not is_specifier(specifier):
        refuse_range(draft, toml, keys, str(version))
        return
    url = reference_of(table)
    entry = Entry(specifier, url, marker, extras_of(table), table.get("editable") is True)
    _declare(draft, heading)
    add_entry(draft, toml, keys, entry, heading)
    add_origin(draft, toml, keys, table)
    if isinstance(table.get("index"), str):  # its URL; only this distribution is looked for there
        place = toml.locate_text(*keys, "index")
        draft.indexes.append(Index(table["index"], place, extra=True, name=table["index"], explicit=True))


def _of_conda(draft: Draft, toml: TomlDocument, keys: Keys, heading: Heading, marker: str) -> None:
    value, name = toml.get(*keys), str(keys[-1])
    version = value.get("version", "*") if isinstance(value, dict) else value
    specifier = conda_specifier(version) or "" if isinstance(version, str) else ""
    if name == "python" and specifier and heading.scope is Scope.RUNTIME and draft.requires_python is None:
        draft.requires_python = PythonRange(specifier, toml.locate(*keys))
    if name == "pytorch-cuda":  # no Python in it: it chooses the build of torch
        draft.options.append(Option(name, specifier, toml.locate(*keys)))
    distribution = distribution_of(name)
    if distribution:
        _declare(draft, heading)
        url = reference_of(value) if isinstance(value, dict) else ""
        add_entry(draft, toml, keys, Entry(specifier, url, marker, of_conda=True), heading, distribution)


def _declare(draft: Draft, heading: Heading) -> None:
    draft.declares = draft.declares or heading.scope is Scope.RUNTIME
