"""Container images as they are built: the base, then each command that installs, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from depaudit.install_command import InstallCommand, install_commands
from depaudit.installs.dockerfile import assignments, filled, instructions
from depaudit.installs.lines import without_comment_lines
from depaudit.model.environment import BuildStep, ImageBuild
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace

if TYPE_CHECKING:
    from depaudit.documents import Documents, TextDocument
    from depaudit.installs.dockerfile import Instruction

_FROM = re.compile(r"(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE)
_INDEX_VARIABLES = ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INDEX_URL")


def image_builds(path: str, documents: Documents) -> tuple[ImageBuild, ...]:
    """The stages of a Dockerfile; one that begins with an earlier stage has its steps too.

    A base whose name depends on a variable without a default has an empty image.
    """
    document = documents.text(path)
    return () if isinstance(document, Unreadable) else tuple(_stages(document))


def _stages(document: TextDocument) -> Iterator[ImageBuild]:
    text = without_comment_lines(document.text)
    variables: dict[str, str] = {}
    by_name: dict[str, ImageBuild] = {}
    stage: ImageBuild | None = None
    for instruction in instructions(text):
        if instruction.word in ("ARG", "ENV"):
            found = dict(assignments(filled(instruction.text, variables)[0]))
            variables.update(found)
            if stage is not None:
                stage = _with_indexes(stage, found)
        elif instruction.word == "FROM":
            if stage is not None:
                yield stage
            stage = _begun(document, instruction, variables, by_name)
        elif stage is not None:
            steps = tuple(_run(document, instruction, variables))
            stage = replace(stage, steps=(*stage.steps, *steps))
        if stage is not None:
            stage = replace(stage, text=f"{stage.text}{instruction.text}\n")
        if stage is not None and stage.stage:
            by_name[stage.stage] = stage
    if stage is not None:
        yield stage


def _begun(
    document: TextDocument, instruction: Instruction, variables: Mapping[str, str], known: Mapping[str, ImageBuild]
) -> ImageBuild | None:
    found = _FROM.match(instruction.text)
    if found is None:
        return None
    start = instruction.start + found.start(1)
    place = document.place(start, start + len(found[1]))
    image = filled(found[1], variables)[0]
    name = (found[2] or "").lower()
    earlier = known.get(image.lower())
    if earlier is not None:
        return replace(earlier, stage=name)
    return ImageBuild(place, "" if "$" in image else image, name)


def _with_indexes(stage: ImageBuild, found: Mapping[str, str]) -> ImageBuild:
    urls = tuple(url for name in _INDEX_VARIABLES for url in found.get(name, "").split())
    return replace(stage, indexes=(*stage.indexes, *urls))


def _run(document: TextDocument, instruction: Instruction, variables: Mapping[str, str]) -> Iterator[BuildStep]:
    text = filled(instruction.text, variables)[0]
    place = document.place(instruction.start, instruction.start + len(instruction.text.rstrip()))
    for command in install_commands(text):
        yield _step(command, text, place.path, place.line)


def _step(command: InstallCommand, text: str, path: str, line: int) -> BuildStep:
    offset = min([*(a.offset for a in command.arguments), *(f.offset for f in command.files)], default=0)
    return BuildStep(
        Location(path, line + text.count("\n", 0, offset)),
        command.tool,
        tuple((a.name, a.specifier) for a in command.arguments),
        tuple(f.path for f in command.files if not f.constraint),
        tuple(f.path for f in command.files if f.constraint),
        tuple(url for url, _ in command.indexes),
        text,
    )
