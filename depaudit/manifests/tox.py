"""tox: `deps` of its environments, in tox.ini, setup.cfg, tox.toml and pyproject.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.manifests.direct_reference import is_direct_reference
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.toml_lists import read_item
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Manifest, Role, Scope
from depaudit.requirement_text import ParsedRequirement, correction, parse_requirement

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.ini import IniDocument, IniLine
    from depaudit.documents.toml import TomlDocument

FILES = ("tox.ini", "tox.toml")
Keys = tuple[str | int, ...]
_SECTION = re.compile(r"testenv(?::(?P<name>.+))?")
_FACTOR = r"[A-Za-z0-9_.!{},-]+"
_FACTORS = re.compile(rf"(?P<factors>{_FACTOR}(?:(?:(?<=,) +| +(?=,)){_FACTOR})*):\s+(?P<rest>\S.*)")


def read_tox_ini(path: str, documents: Documents) -> Manifest:
    """tox.ini; each environment (and each factor in it) is a group of its own, since they are never one install."""
    draft = Draft(path, "tox")
    ini = documents.ini(path)
    if isinstance(ini, Unreadable):
        draft.unreadable.append(ini)
        return draft.finished()
    read_tox_sections(draft, ini)
    return draft.finished()


def read_tox_sections(draft: Draft, ini: IniDocument) -> None:
    """The `[testenv…]` sections of an ini file."""
    for section, options in ini.sections.items():
        named = _SECTION.fullmatch(section)
        deps = options.get("deps") if named else None
        for line in deps.lines if named and deps is not None else ():
            _line(draft, line, (named["name"] or "testenv") if named else "")


def _line(draft: Draft, line: IniLine, environment: str) -> None:
    text, _, comment = line.text.partition(" #")
    factors = _FACTORS.fullmatch(text)
    start = factors.start("rest") if factors else 0
    if factors:
        environment = f"{environment} {factors['factors']}"
    text = text[start:].rstrip()
    place = line.location
    exact = Location(place.path, place.line, place.column + start, place.line, place.column + start + len(text))
    _dependency(draft, text, exact, environment, comment.strip())


def _dependency(draft: Draft, text: str, place: Location, environment: str, comment: str = "") -> None:
    """One line; the files that `-r` names are requirements files, and are read where they lie."""
    if not text or text.startswith(("-", "#", "{")) or "{" in text or is_direct_reference(text):
        return
    if isinstance(parse_requirement(text), ParsedRequirement) or correction(text):
        draft.add(text, place, Heading(Scope.GROUP, Role.DEVELOPMENT, f"tox:{environment}"), comment=comment)


def read_tox_toml(path: str, documents: Documents) -> Manifest:
    """tox.toml."""
    draft = Draft(path, "tox")
    toml = documents.toml(path)
    if isinstance(toml, Unreadable):
        draft.unreadable.append(toml)
        return draft.finished()
    read_tox_tables(draft, toml, ())
    return draft.finished()


def read_tox_tables(draft: Draft, toml: TomlDocument, base: Keys) -> None:
    """The environments under `base`."""
    tables: list[tuple[Keys, str]] = [((*base, "env_run_base"), "testenv")]
    tables += [((*base, "env", name), name) for name in toml.table(*base, "env")]
    for keys, name in tables:
        deps = toml.get(*keys, "deps")
        for position, item in enumerate(deps if isinstance(deps, list) else []):
            if not isinstance(item, str):  # `{ replace = "ref", … }` names what stands elsewhere
                continue
            at = (*keys, "deps", position)
            if isinstance(parse_requirement(item), ParsedRequirement):
                read_item(draft, toml, at, item, Heading(Scope.GROUP, Role.DEVELOPMENT, f"tox:{name}"))
            else:
                _dependency(draft, item, toml.locate_text(*at), name)
