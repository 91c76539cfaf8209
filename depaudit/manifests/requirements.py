"""Requirements and constraints files, by pip's own grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname, join, normpath, splitext
from typing import TYPE_CHECKING

from depaudit.compiled_text import bringing, command_of, is_asked_for, is_compiled, reasons, sources
from depaudit.manifests.direct_reference import is_archive, is_direct_reference, referenced
from depaudit.manifests.draft import Draft, Heading, requirement
from depaudit.manifests.pip_lines import LONGEST, PipLine, pip_lines
from depaudit.manifests.roles import is_development_name
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Manifest, Option, Requirement, Role, Scope
from depaudit.requirement_text import ParsedRequirement, correction, name_told, parse_requirement
from depaudit.requirements_names import is_exact_name, names_requirements

if TYPE_CHECKING:
    from depaudit.documents import Documents, TextDocument

_DEVELOPMENT_FOLDERS = frozenset(("tests", "test", "testing", "docs", "doc", "ci", ".ci", ".github"))
_INCLUDE = re.compile(r"\s*(?:-r|--requirement)[ =]*(\S+)")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_CONDA = re.compile(r"[A-Za-z0-9._-]+=[^=\s]+=[A-Za-z0-9_.]+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\s*[\[<>=!~;@].*)?")


def read_requirements(path: str, documents: Documents, *, asked: bool = False) -> Manifest | None:
    """The file, or None where its name is vague and most of its lines are no requirements at all (prose, tables).

    `asked`: another file includes it, so that pip reads it whatever it holds.
    Each requirement stands in the file that holds it; `includes` names the files of `-r` and `-c`.
    """
    document = documents.text(path)
    constraint = "constraints" in basename(path)
    draft = Draft(path, "constraints" if constraint else "requirements", declares=not constraint)
    if isinstance(document, Unreadable):
        draft.unreadable.append(document)
        return draft.finished()
    role = _role(document, documents)
    draft.declares = draft.declares and role is not Role.DEVELOPMENT
    if is_compiled(document.lines):
        draft.format = "pip-compile"
        if any("uv pip compile" in line or "by uv" in line for line in document.lines[:12]):
            draft.traits.add("compiled-by-uv")
        if any("--no-emit-" in line or "--unsafe-package" in line for line in document.lines[:12]):
            draft.traits.add("partial")
        if command := command_of(document.lines):
            draft.traits.add(f"compiled-by:{command}")
    heading = Heading(Scope.CONSTRAINT if constraint else Scope.RUNTIME, role)
    lines = list(pip_lines(document))
    if not asked and not is_exact_name(path) and _is_prose(lines):
        return None
    conda = sum(bool(_CONDA.fullmatch(line.text)) for line in lines) * 2 > len(lines) > 2
    if conda:
        draft.refuse(lines[0].location, "this is a list of `conda list --export`, which pip cannot read", "requirement")
    conflict = ""
    for line in lines:
        conflict = _in_conflict(conflict, line.text)
        if conflict in ("=======", "|||||||"):
            continue  # theirs, or what both had: a requirement is read once
        if line.too_long:
            draft.refuse(line.location, f"this line has {line.too_long:,} characters, of which depaudit reads none: {LONGEST:,} are its limit")
            continue
        _options(draft, line, heading, documents)
        if line.text:
            _requirement(draft, line, heading, conda, documents)
    if draft.format == "pip-compile":
        draft.requirements = _with_reasons(draft.requirements, document, documents)
    if heading.aside:
        draft.unreadable = [replace(one, aside=True) for one in draft.unreadable]
    draft.insertion, draft.insertion_form = _insertion(document)
    return draft.finished()


def _in_conflict(before: str, text: str) -> str:
    """The marker of a merge conflict that governs a line; empty outside of one."""
    sign = text[:7]
    if sign == "<<<<<<<":
        return sign
    if not before or sign == ">>>>>>>":
        return ""
    return sign if sign in _CONFLICT else before


def _with_reasons(found: Iterable[Requirement], document: TextDocument, documents: Documents) -> list[Requirement]:
    """The pins of a compiled file, each that no manifest asks for with what brings it; only where such a manifest is there to ask."""
    told = reasons(document.lines)
    folder = dirname(document.path)
    if not any(documents.files.exists(p) for s in sources(told) for p in (normpath(join(folder, s)), normpath(s))):
        return list(found)
    entries = {r: told.get(r.location.line, ()) for r in found}
    return [r if is_asked_for(e) else replace(r, via=bringing(e)) for r, e in entries.items()]


def _role(document: TextDocument, documents: Documents) -> Role:
    """What the file is for; tests, docs and tools come before the question whether it is locked."""
    stem, extension = splitext(document.path)
    if is_development_name(basename(stem)) or not _DEVELOPMENT_FOLDERS.isdisjoint(dirname(stem).split("/")):
        return Role.DEVELOPMENT
    if is_compiled(document.lines):
        return Role.LOCKED
    compiled = f"{stem}.txt"
    if extension == ".in" and documents.files.exists(compiled):
        beside = documents.text(compiled)
        if not isinstance(beside, Unreadable) and is_compiled(beside.lines):
            return Role.LOCKED
    return Role.ENVIRONMENT


def _is_prose(lines: list[PipLine]) -> bool:
    """Whether most lines are nothing that anybody would mean as a requirement."""
    wrong = sum(1 for line in lines if not _looks_meant(line))
    return wrong * 2 > len(lines)


def _looks_meant(line: PipLine) -> bool:
    if not line.text:
        return all(value != "?" for _, value in line.options)
    if _WORD.fullmatch(line.text) or is_direct_reference(line.text):
        return True
    return isinstance(parse_requirement(line.text), ParsedRequirement) or bool(correction(line.text))


def _requirement(draft: Draft, line: PipLine, heading: Heading, conda: bool, documents: Documents) -> None:
    if line.text.startswith(_CONFLICT):
        if line.text.startswith("<"):
            draft.refuse(line.location, f"the file holds a merge conflict (`{line.text[:7]}`), at which installers stop", "requirement")
        return
    text = correction(line.text) if conda and _CONDA.fullmatch(line.text) else line.text
    parsed = parse_requirement(text)
    if isinstance(parsed, str) and is_direct_reference(text):
        _missing_folder(draft, line.location, text, documents)
        _direct(draft, line, heading, editable=False)
        return
    if isinstance(parsed, str):
        if _VARIABLE.search(text):
            draft.refuse(line.location, f"`{text}` depends on an environment variable", "code")
        elif not conda:
            place = line.location
            whole = place.line == place.end_line and place.end_column - place.column == len(text)
            refused = Unreadable(place, parsed, "requirement", correction(text), name_told(text), text=text if whole else "")
            draft.unreadable.append(refused)
        return
    found = requirement(parsed, line.raw, line.location, heading, line.comment)
    draft.requirements.append(_hashed(found) if any(name == "--hash" for name, _ in line.options) else found)


def _hashed(found: Requirement) -> Requirement:
    return replace(found, hashed=True)


def _direct(draft: Draft, line: PipLine, heading: Heading, *, editable: bool, target: str = "") -> None:
    """A URL, a path or a wheel; one without any name (the project itself, `.`) is no requirement of a distribution."""
    text = target or line.text
    found = referenced(text)
    if found is None:
        draft.traits.add("installs-a-folder")
        return
    name, specifier, extras, marker = found
    draft.requirements.append(
        Requirement(
            text=line.raw or text,
            location=line.location,
            name=name,
            specifier=specifier,
            extras=extras,
            marker=marker,
            scope=heading.scope,
            role=heading.role,
            url=text,
            editable=editable,
            hashed=any(option == "--hash" for option, _ in line.options),
            comment=line.comment,
        )
    )


def _missing_folder(draft: Draft, place: Location, text: str, documents: Documents) -> None:
    """Refuse a folder of the tree that is not there. pip looks for it from where it is called, so any folder above may do."""
    written = text.partition(";")[0].partition("[")[0].strip()
    if not re.match(r"\.{1,2}(?:/|$)", written) or is_archive(written):
        return
    above = [dirname(draft.path)]
    while above[-1]:
        above.append(dirname(above[-1]))
    folders = [normpath(join(folder, written)) for folder in above]
    if not any(folder.startswith("..") or _is_folder(folder, documents) for folder in folders):
        draft.refuse(place, f"the folder `{written}` does not exist, so installers stop here", "requirement", written)


def _is_folder(folder: str, documents: Documents) -> bool:
    """Whether it holds a file, is a project that git ignores, or a repository inside this one that was not fetched."""
    if folder == "." or any(documents.files.exists(f"{folder}/{name}") for name in ("pyproject.toml", "setup.py", "setup.cfg")):
        return True
    if any(path.startswith(f"{folder}/") for path in documents.files.paths()):
        return True
    modules = documents.text(".gitmodules") if documents.files.exists(".gitmodules") else None
    inside = [] if modules is None or isinstance(modules, Unreadable) else re.findall(r"(?m)^\s*path\s*=\s*(\S+)", modules.text)
    return any(folder == path or folder.startswith(f"{path}/") for path in inside)


def _options(draft: Draft, line: PipLine, heading: Heading, documents: Documents) -> None:
    for name, value in line.options:
        if value == "?":
            draft.refuse(line.location, f"pip knows no option `{name}` in a requirements file", "requirement", name)
        elif name in ("--requirement", "--constraint"):
            _include(draft, line.location, value, name, documents)
        elif name == "--editable":
            _missing_folder(draft, line.location, value, documents)
            _direct(draft, _shown(line, documents), heading, editable=True, target=value)
        elif name in ("--index-url", "--pypi-url", "--extra-index-url", "--find-links"):
            extra = name not in ("--index-url", "--pypi-url")
            draft.indexes.append(Index(value, line.location, extra))
        elif name not in ("--hash", "--config-settings", "--config-setting"):
            draft.options.append(Option(name, value, line.location))


def _shown(line: PipLine, documents: Documents) -> PipLine:
    """An editable's line with its own text as the text of the requirement."""
    document = documents.text(line.location.path)
    return line if isinstance(document, Unreadable) else replace(line, raw=document.at(line.location))


def _include(draft: Draft, place: Location, value: str, option: str, documents: Documents) -> None:
    if re.match(r"[a-z]+://", value) and not value.startswith("file:"):
        draft.refuse(place, f"`{value}` is read from the network, which depaudit does not do", "code")
        return
    path = normpath(join(dirname(draft.path), value.removeprefix("file:")))
    if not documents.files.exists(path):
        where = ", outside of what is audited," if path.startswith(("../", "/")) else ""
        draft.refuse(place, f"the file `{value}`{where} does not exist, so installers stop here", "requirement")
        return
    draft.includes.append(path)
    if option == "--constraint":
        draft.constrained_by.append(path)
    elif path == draft.path or (draft.path in _reached(path, documents) and path == _entrance(path, documents)):
        draft.refuse(place, f"`{value}` includes this file itself, which pip refuses from 24.3 on", "requirement", option)


def _entrance(path: str, documents: Documents) -> str:
    """Of the files that include each other the one to begin with, so that a circle is told once, where it closes."""
    circle = {path, *(other for other in _reached(path, documents) if path in _reached(other, documents))}
    return min(circle, key=lambda file: (not names_requirements(file), len(file), file))


def _reached(path: str, documents: Documents) -> set[str]:
    """The files that a requirements file includes, directly or not."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        document = documents.text(waiting.pop())
        for other in _included(document) if not isinstance(document, Unreadable) else ():
            if other not in found and documents.files.exists(other):
                found.add(other)
                waiting.append(other)
    return found


def _included(document: TextDocument) -> Iterator[str]:
    for line in document.lines:
        match = _INCLUDE.match(line)
        if match:
            yield normpath(join(dirname(document.path), match[1]))


def _insertion(document: TextDocument) -> tuple[Location, str]:
    """A new requirement goes to the end of the file."""
    lines = document.lines
    if not lines or document.text.endswith(("\n", "\r")):
        place = Location(document.path, len(lines) + 1, 1, len(lines) + 1, 1)
        return place, f"{{}}{document.line_end}"
    column = len(lines[-1]) + 1
    return Location(document.path, len(lines), column, len(lines), column), f"{document.line_end}{{}}{document.line_end}"
