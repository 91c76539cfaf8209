"""What hooks of pre-commit ask for beside their own repository, each in an environment of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.model.location import Location, Unreadable
from depaudit.model.source import InstallStep
from depaudit.requirement_text import ParsedRequirement, parse_requirement

if TYPE_CHECKING:
    from depaudit.documents import Documents

FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml")
ORIGIN = "pre-commit"


def hook_steps(path: str, documents: Documents) -> tuple[InstallStep, ...]:
    """The `additional_dependencies` of hooks that run Python; https://pre-commit.com/#config-additional_dependencies."""
    text = documents.text(path)
    if isinstance(text, Unreadable) or "additional_dependencies" not in text.text:
        return ()
    read = documents.yaml(path)
    if isinstance(read, Unreadable):
        return ()
    from depaudit.documents.yaml import items, mapping, scalar

    top = mapping(read.nodes[0]) if read.nodes else {}
    found: list[InstallStep] = []
    for repository in items(top.get("repos")):
        for hook in map(mapping, items(mapping(repository).get("hooks"))):
            listed = items(hook.get("additional_dependencies"))
            if scalar(hook.get("language")) in ("", "python") and all(map(_is_of_python, map(scalar, listed))):
                found += _steps([(read.locate(node), scalar(node)) for node in listed])
    return tuple(found)


def _is_of_python(text: str) -> bool:
    """Whether pip would take it and means a distribution; a hook does not say that it runs Node (`prettier@3`)."""
    parsed = parse_requirement(text)
    return text.startswith((".", "git+")) or (
        isinstance(parsed, ParsedRequirement) and (bool(parsed.specifier) or knowledge.is_known(parsed.name) or "types-" in parsed.name)
    )


def _steps(listed: list[tuple[Location, str]]) -> Iterator[InstallStep]:
    for place, text in listed:
        parsed = parse_requirement(text)
        if isinstance(parsed, ParsedRequirement):
            yield InstallStep(place, parsed.name, text, parsed.specifier, ORIGIN)
