"""setup.cfg: what setuptools reads of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.plain_lines import read_plain_file
from depaudit.manifests.roles import published_role
from depaudit.manifests.systems import named_systems
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Manifest, Role, Scope

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.ini import IniDocument, IniLine, IniOption

FILES = ("setup.cfg",)
_EXTRAS = "options.extras_require"


def read_setup_cfg(path: str, documents: Documents) -> Manifest:
    """`[metadata]`, `[options]` and `[options.extras_require]`."""
    draft = Draft(path, "setup.cfg")
    ini = documents.ini(path)
    if isinstance(ini, Unreadable):
        draft.refuse_whole(ini, documents)
        draft.declares = True
        return draft.finished()
    _metadata(draft, ini)
    python = ini.option("options", "python_requires", "python-requires")
    if python is not None and python.value:
        draft.set_python(python.value, python.lines[0].location)
    install = ini.option("options", "install_requires", "install-requires")
    if install is not None:
        draft.declares = True
        _option(draft, install, Heading(Scope.RUNTIME, Role.PUBLISHED), documents)
        _find_insertion(draft, install)
    for scope, name in ((Scope.BUILD, "setup_requires"), (Scope.GROUP, "tests_require")):
        option = ini.option("options", name, name.replace("_", "-"))
        if option is not None:
            _option(draft, option, Heading(scope, Role.DEVELOPMENT, "tests" if scope is Scope.GROUP else ""), documents)
    for extra, option in ini.sections.get(_EXTRAS, {}).items():
        draft.extras.append(canonical(extra))
        _option(draft, option, Heading(Scope.EXTRA, published_role(extra), canonical(extra)), documents)
    if "tox:tox" in ini.sections:
        from depaudit.manifests.tox import read_tox_sections

        read_tox_sections(draft, ini, documents)
    return draft.finished()


def _metadata(draft: Draft, ini: IniDocument) -> None:
    metadata = ini.sections.get("metadata", {})
    name = metadata.get("name")
    draft.name = name.value if name is not None and not name.value.startswith(("attr:", "file:")) else ""
    for trait, options in (
        ("version", ("version",)),
        ("urls", ("url", "home_page", "home-page", "project_urls")),
        ("classifiers", ("classifiers", "classifier")),
        ("readme", ("long_description", "long-description", "description_file", "description-file")),
        ("license", ("license", "license_files")),
    ):
        if any(option in metadata for option in options):
            draft.traits.add(trait)
    if any("Private ::" in o.value for o in metadata.values() if o.name.startswith("classifier")):
        draft.traits.add("private")
    listed = (line.text.strip() for o in metadata.values() if o.name.startswith("classifier") for line in o.lines)
    draft.traits.update(named_systems(listed))


def _option(draft: Draft, option: IniOption, heading: Heading, documents: Documents) -> None:
    """A list of requirements: one a line, or parted by `;` on a single line; `file:` names files."""
    if option.value.lstrip().startswith("file:"):
        for name, place in _files(option):
            read_plain_file(draft, documents, name, place, heading)
        return
    lines = [line for line in option.lines if line.text]
    if len(lines) == 1 and lines[0] is option.lines[0]:
        lines = _parted(lines[0])
    for line in lines:
        text, _, comment = line.text.partition(" #")
        text = text.rstrip()
        if "%(" in text:
            draft.refuse(line.location, f"`{text}` refers to another option, which setuptools does not fill in", "code")
        elif text and not text.startswith("#"):
            place = line.location
            exact = Location(place.path, place.line, place.column, place.line, place.column + len(text))
            draft.add(text, exact, heading, comment=comment.strip())


def _parted(line: IniLine) -> list[IniLine]:
    """The parts of a single line between `;`, each at its place."""
    from depaudit.documents.ini import IniLine

    parts = []
    for match in re.finditer(r"[^;]+", line.text):
        text = match.group().strip()
        start = line.location.column + match.start() + len(match.group()) - len(match.group().lstrip())
        if text:
            place = Location(line.location.path, line.location.line, start, line.location.line, start + len(text))
            parts.append(IniLine(text, place))
    return parts


def _files(option: IniOption) -> list[tuple[str, Location]]:
    found = []
    for line in option.lines:
        for match in re.finditer(r"[^,\s]+", line.text.replace("file:", "     ")):
            start = line.location.column + match.start()
            place = Location(line.location.path, line.location.line, start, line.location.line, start + len(match.group()))
            found.append((match.group(), place))
    return found


def _find_insertion(draft: Draft, option: IniOption) -> None:
    """After the last line of a list that has one requirement a line."""
    filled = [line for line in option.lines[1:] if line.text]
    if filled and not option.value.lstrip().startswith("file:"):
        last = filled[-1].location
        column = last.end_column
        draft.insertion = Location(draft.path, last.line, column, last.line, column)
        draft.insertion_form = "\n" + " " * (last.column - 1) + "{}"
