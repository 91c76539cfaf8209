"""Container images as they are built: the base, then each command that installs, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from depaudit.install_command import InstallCommand, InstalledArgument, install_commands
from depaudit.installs.dockerfile import assignments, filled, instructions, original, set_variables
from depaudit.installs.lines import command_texts, without_comment_lines
from depaudit.model.environment import BuildStep, ImageBuild
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement

if TYPE_CHECKING:
    from depaudit.documents import Documents, TextDocument
    from depaudit.installs.dockerfile import Arguments, Instruction

_FROM = re.compile(r"(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE)
_INDEX_VARIABLES = ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INDEX_URL")


def image_builds(path: str, documents: Documents, arguments: Arguments = ()) -> tuple[ImageBuild, ...]:
    """The stages of a Dockerfile; one that begins with an earlier stage has its steps too.

    `arguments` win over the defaults of ARG; one that is None is not known.
    A base whose name depends on a variable without a default has an empty image.
    """
    document = documents.text(path)
    return () if isinstance(document, Unreadable) else tuple(_stages(document, dict(arguments)))


def _stages(document: TextDocument, arguments: Mapping[str, str | None]) -> Iterator[ImageBuild]:
    text = without_comment_lines(document.text)
    variables: dict[str, str] = {}
    by_name: dict[str, ImageBuild] = {}
    stage: ImageBuild | None = None
    for instruction in instructions(text):
        if instruction.word in ("ARG", "ENV"):
            found = dict(assignments(filled(instruction.text, variables)[0]))
            set_variables(variables, instruction, arguments)
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
    text, moved = filled(instruction.text, variables)

    def place(start: int, end: int) -> Location:
        first = instruction.start + original(moved, start)
        return document.place(first, max(first, instruction.start + original(moved, end)))

    for command in install_commands(text):
        yield _step(command, text, document, place)


def script_commands(path: str, documents: Documents) -> tuple[BuildStep, ...]:
    """The commands of a script or a workflow that install torch, or what is released with it."""
    document = documents.text(path)
    if isinstance(document, Unreadable) or "torch" not in document.text:
        return ()
    found: list[BuildStep] = []
    for begin, part in command_texts(without_comment_lines(document.text)):
        if "torch" in part:
            place = partial(_placed, document, begin)
            found += (_step(command, part, document, place) for command in install_commands(part))
    return tuple(found)


def _placed(document: TextDocument, begin: int, start: int, end: int) -> Location:
    return document.place(begin + start, begin + end)


def _step(
    command: InstallCommand, text: str, document: TextDocument, place: Callable[[int, int], Location]
) -> BuildStep:
    begins = [*(a.offset for a in command.arguments), *(f.offset for f in command.files)]
    first = place(min(begins, default=0), min(begins, default=0))
    requirements = (_requirement(a, place(a.offset, a.offset + len(a.text)), document) for a in command.arguments)
    return step_of(command, text, Location(first.path, first.line), requirements)


def step_of(command: InstallCommand, text: str, location: Location, requirements: Iterable[Requirement]) -> BuildStep:
    """A command that installs as a step, with its requirements at their places."""
    return BuildStep(
        location,
        command.tool,
        tuple(requirements),
        tuple(f.path for f in command.files if not f.constraint),
        tuple(f.path for f in command.files if f.constraint),
        tuple(url for url, _ in command.indexes),
        any(not extra for _, extra in command.indexes),
        text,
        command.local,
    )


def _requirement(argument: InstalledArgument, place: Location, document: TextDocument) -> Requirement:
    written = document.at(place)  # with its variables, so that no fix takes them away
    return Requirement(written, place, argument.name, argument.specifier, url=argument.url)
