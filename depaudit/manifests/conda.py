"""Environments of conda: environment.yml and its kind, with their list for pip."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join, normpath, splitext
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.conda_specs import distribution_of, match_spec
from depaudit.manifests.direct_reference import is_direct_reference, referenced
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.roles import is_development_name
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Index, Manifest, Option, Requirement, Role, Scope

if TYPE_CHECKING:
    import yaml

    from depaudit.documents import Documents
    from depaudit.documents.yaml import YamlDocument

FILES = ("environment*.yml", "environment*.yaml", "conda.yml", "*-env.yml")
_LISTED = re.compile(r"^dependencies[ \t]*:", re.MULTILINE)
_OPTION = re.compile(r"(--?[a-z-]+?)(?:[ =]\s*|(?<=^-[a-z])(?=\S))(\S.*)?")
_SELECTOR = re.compile(r"\[\s*(linux|osx|win)(?:64|32)?\s*\]")
_SYSTEMS = {"linux": "linux", "osx": "darwin", "win": "win32"}
_DEVELOPMENT_FOLDERS = frozenset(("tests", "test", "testing", "docs", "doc", "ci", ".ci", ".github", ".binder", "binder"))


def read_conda(path: str, documents: Documents) -> Manifest | None:
    """The file, or None where it is no environment of conda (or a template of one)."""
    text = documents.text(path)
    if isinstance(text, Unreadable):
        return Manifest(path, "conda", unreadable=(text,)) if basename(path).startswith("environment.y") else None
    if not _LISTED.search(text.text) or "{{" in text.text or "{%" in text.text:
        return None
    read = documents.yaml(path)
    if isinstance(read, Unreadable):
        return Manifest(path, "conda", unreadable=(read,))
    items = _items(read)
    if items is None:
        return None
    role = _role(path, documents)
    draft = Draft(path, "conda", declares=role is not Role.DEVELOPMENT)
    reader = _Reader(draft, read, Heading(Scope.RUNTIME, role), documents)
    reader.channels()
    reader.read(items)
    return draft.finished()


def _items(read: YamlDocument) -> list[yaml.Node] | None:
    """The list of packages; None where the file has none that conda would take."""
    from depaudit.documents.yaml import items, mapping, scalar

    top = mapping(read.nodes[0]) if read.nodes else {}
    listed = items(top.get("dependencies"))
    if not all(scalar(item) or "pip" in mapping(item) for item in listed):
        return None
    return listed or None


def _role(path: str, documents: Documents) -> Role:
    stem = splitext(path)[0]
    if is_development_name(basename(stem)) or not _DEVELOPMENT_FOLDERS.isdisjoint(dirname(stem).split("/")):
        return Role.DEVELOPMENT
    locks = (join(dirname(path), f"conda-lock{ending}") for ending in (".yml", ".yaml"))
    return Role.LOCKED if any(map(documents.files.exists, locks)) else Role.ENVIRONMENT


class _Reader:
    def __init__(self, draft: Draft, read: YamlDocument, heading: Heading, documents: Documents) -> None:
        self.draft, self.document, self.heading, self.documents = draft, read, heading, documents
        self.repeated_keys(read.nodes[0])

    def repeated_keys(self, node: yaml.Node) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key.value, str):
                continue  # a list or a mapping as a key: no name of anything
            if key.value in seen:
                self.draft.refuse(self.document.locate(key), f"the key `{key.value}` stands twice; the last one counts")
            seen.add(key.value)

    def channels(self) -> None:
        """Where conda looks, in its own word for it."""
        from depaudit.documents.yaml import items, mapping

        for item in items(mapping(self.document.nodes[0]).get("channels")):
            text, place = self.written(item)
            self.draft.options.append(Option("--channel", text, place))

    def read(self, listed: list[yaml.Node]) -> None:
        from depaudit.documents.yaml import items, mapping, scalar

        for item in listed:
            for line in items(mapping(item).get("pip")):
                self.of_pip(line)
            if scalar(item):
                self.of_conda(item)
        # numpy and numpy-base hold one distribution: the one that is called like it speaks for it.
        whole = {r.name for r in self.draft.requirements if self.is_called(r.name, r)}
        self.draft.requirements = [
            r for r in self.draft.requirements if not r.of_conda or r.name not in whole or self.is_called(r.name, r)
        ]

    @staticmethod
    def is_called(name: str, requirement: Requirement) -> bool:
        return canonical(re.split(r"[\s=<>!~\[]", requirement.text.rpartition("::")[2])[0]) == name

    def of_conda(self, node: yaml.Node) -> None:
        text, place = self.written(node)
        found = match_spec(text)
        if found is None:
            self.draft.refuse(place, f"`{text}` is no package specification that conda accepts", "requirement")
            return
        name, specifier = found
        if name == "python" and specifier:
            self.draft.set_python(specifier, place) if " || " not in specifier else None
        if name in ("pytorch-cuda", "cudatoolkit", "cuda-version"):  # no Python in them: they choose the build of torch
            self.draft.options.append(Option(name, specifier, place))
        distribution = distribution_of(name)
        if distribution:
            self.add(Requirement(text, place, distribution, specifier, marker=self.marker(place), of_conda=True))

    def of_pip(self, node: yaml.Node) -> None:
        text, place = self.written(node)
        if text.startswith("-"):
            self.option(text, place)
            return
        comment = self.comment(place)
        if not is_direct_reference(text):
            self.draft.add(text.strip(), place, self.heading, comment=comment)
            return
        found = referenced(text)
        if found is None:
            self.draft.traits.add("installs-a-folder")
        else:
            name, specifier, extras, marker = found
            self.add(Requirement(text, place, name, specifier, extras, marker, url=text))

    def add(self, requirement: Requirement) -> None:
        from depaudit.model.record import replace

        comment = self.comment(requirement.location)
        self.draft.requirements.append(
            replace(requirement, scope=self.heading.scope, role=self.heading.role, comment=comment)
        )

    def option(self, text: str, place: Location) -> None:
        """A line of pip's that begins with `-`."""
        found = _OPTION.fullmatch(text)
        name, value = (found[1], (found[2] or "").strip()) if found else ("", "")
        if name in ("-r", "--requirement", "-c", "--constraint") and "://" not in value:
            path = normpath(join(dirname(self.draft.path), value))
            if not self.documents.files.exists(path):
                self.draft.refuse(place, f"the file `{value}` does not exist, so installers stop here", "requirement")
                return
            self.draft.includes.append(path)
            if name in ("-c", "--constraint"):
                self.draft.constrained_by.append(path)
        elif name in ("-i", "--index-url", "--extra-index-url", "-f", "--find-links"):
            self.draft.indexes.append(Index(value, place, name not in ("-i", "--index-url")))
        elif name in ("-e", "--editable"):
            editable = referenced(value)
            if editable is None:
                self.draft.traits.add("installs-a-folder")
            else:
                specifier, extras, marker = editable[1:]
                self.add(Requirement(text, place, editable[0], specifier, extras, marker, url=value, editable=True))

    def written(self, node: yaml.Node) -> tuple[str, Location]:
        """A scalar's text and its place, without quotes."""
        place = self.document.locate(node)
        value = str(node.value)
        raw = self.document.document.at(place)
        if raw[:1] in ("'", '"') and raw[1:-1] == value:
            place = Location(place.path, place.line, place.column + 1, place.end_line, place.end_column - 1)
        return value, place

    def comment(self, place: Location) -> str:
        lines = self.document.document.lines
        line = lines[place.end_line - 1] if place.end_line <= len(lines) else ""
        found = re.search(r"\s#(.*)$", line[place.end_column - 1 :])
        return found[1].strip() if found else ""

    def marker(self, place: Location) -> str:
        """The marker for a selector in a comment (`# [linux]`)."""
        selector = _SELECTOR.match(self.comment(place))
        return f'sys_platform == "{_SYSTEMS[selector[1]]}"' if selector else ""
