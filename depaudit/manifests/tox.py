"""tox: `deps` of its environments, in tox.ini, setup.cfg, tox.toml and pyproject.toml (where an ini file may be a string)."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from depaudit.documents.ini import parse_ini
from depaudit.documents.text import TextDocument
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
_INCLUDE = re.compile(r"(-[rc]|--(?:requirement|constraint))(?:\s*|=)(?:\{(?:toxinidir|tox_root)\}/)?([\w./-]+)")
_ELSEWHERE = re.compile(r"(?:[^{}]*:\s+)?\{\[([^\]{}]+)\]([^\]{}:]+)\}")
"""The value of an option of another section."""
_FACTOR = r"[A-Za-z0-9_.!{},-]+"
_FACTORS = re.compile(rf"(?P<factors>{_FACTOR}(?:(?:(?<=,) +| +(?=,)){_FACTOR})*):\s+(?P<rest>\S.*)")


def read_tox_ini(path: str, documents: Documents) -> Manifest:
    """tox.ini; each environment (and each factor in it) is a group of its own, since they are never one install."""
    draft = Draft(path, "tox")
    ini = documents.ini(path)
    if isinstance(ini, Unreadable):
        draft.unreadable.append(ini)
        return draft.finished()
    read_tox_sections(draft, ini, documents)
    return draft.finished()


def read_tox_sections(draft: Draft, ini: IniDocument, documents: Documents) -> None:
    """The `[testenv…]` sections of an ini file."""
    seen: set[tuple[str, str]] = set()
    for section in ini.sections:
        if named := _SECTION.fullmatch(section):
            _option(draft, (section, "deps"), named["name"] or "testenv", ini, documents, seen)


def _option(
    draft: Draft, at: tuple[str, str], environment: str, ini: IniDocument, documents: Documents, seen: set[tuple[str, str]]
) -> None:
    """The lines of an option, and those of other sections that they name. What several environments name is theirs together."""
    option = ini.sections.get(at[0], {}).get(at[1])
    if at in seen or option is None:
        return
    seen.add(at)
    for line in option.lines:
        other = _ELSEWHERE.fullmatch(line.text)
        if other is None:
            _line(draft, line, environment, documents)
        elif not _SECTION.fullmatch(other[1]) or other[2] != "deps":
            _option(draft, (other[1], other[2]), environment, ini, documents, seen)


def _line(draft: Draft, line: IniLine, environment: str, documents: Documents) -> None:
    text, _, comment = line.text.partition(" #")
    factors = _FACTORS.fullmatch(text)
    start = factors.start("rest") if factors else 0
    if factors:
        environment = f"{environment} {factors['factors']}"
    text = text[start:].rstrip()
    place = line.location
    exact = Location(place.path, place.line, place.column + start, place.line, place.column + start + len(text))
    _file(draft, text, exact, documents)
    _dependency(draft, text, exact, environment, comment.strip())


def _file(draft: Draft, text: str, place: Location, documents: Documents) -> None:
    """The file that `-r` or `-c` names, or that it is not there. tox looks for it from the folder of its settings."""
    named = _INCLUDE.fullmatch(text)
    path = normpath(join(dirname(draft.path), named[2])) if named else ""
    if named and not documents.files.exists(path):
        draft.refuse(place, f"the file `{named[2]}` does not exist, so tox stops here", "requirement")
    elif named and draft.format == "tox" and named[1] in ("-r", "--requirement"):
        draft.includes.append(path)


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
    read_tox_tables(draft, toml, (), documents)
    return draft.finished()


def read_tox_tables(draft: Draft, toml: TomlDocument, base: Keys, documents: Documents) -> None:
    """The environments under `base`."""
    _legacy(draft, toml, (*base, "legacy_tox_ini"), documents)
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
                _file(draft, item, toml.locate_text(*at), documents)
                _dependency(draft, item, toml.locate_text(*at), name)


def _legacy(draft: Draft, toml: TomlDocument, keys: Keys, documents: Documents) -> None:
    """A whole tox.ini in a string; without escapes each line of it stands in the file as it is."""
    value, place = toml.get(*keys), toml.locate_text(*keys)
    if not isinstance(value, str):
        return
    raw = toml.raw(place)
    start = toml.document.starts[place.line - 1] + place.column - 1
    before = re.sub(r"[^\r\n]", " ", toml.text[:start])
    ini = parse_ini(TextDocument(toml.path, before + (raw if raw.lstrip("\r\n") == value else value)))
    if isinstance(ini, Unreadable):
        draft.unreadable.append(ini)
    else:
        read_tox_sections(draft, ini, documents)
