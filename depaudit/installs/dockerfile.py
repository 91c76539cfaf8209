"""Dockerfiles and Containerfiles: the image they begin with, and what their RUN lines install."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from depaudit.installs.lines import installed_in, steps_of_image, without_comment_lines
from depaudit.model.source import InstallStep

if TYPE_CHECKING:
    from depaudit.documents import TextDocument


Arguments: TypeAlias = tuple[tuple[str, str | None], ...]
"""What a build is given for ARG; None: a value that the files do not tell."""


class Instruction(NamedTuple):
    """FROM, ARG, ENV or RUN with its arguments."""

    start: int
    """Where its arguments begin."""
    word: str
    text: str


@lru_cache(maxsize=1)
def _instruction() -> re.Pattern[str]:
    return re.compile(r"^[ \t]*(FROM|ARG|ENV|RUN)[ \t]+", re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=1)
def _variable() -> re.Pattern[str]:
    return re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")


def dockerfile_steps(document: TextDocument, arguments: Mapping[str, str | None]) -> tuple[InstallStep, ...]:
    """The install steps in order. Variables that the build is given, or with a literal default (ARG, ENV), are filled in; the rest name nothing."""
    text = without_comment_lines(document.text)
    variables: dict[str, str] = {}
    stages: set[str] = set()
    steps: list[InstallStep] = []
    for instruction in instructions(text):
        if instruction.word in ("ARG", "ENV"):
            set_variables(variables, instruction, arguments)
        elif instruction.word == "FROM":
            steps.extend(_from(document, instruction, variables, stages))
        else:
            steps.extend(_run(document, instruction, variables))
    return tuple(steps)


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions that matter, in order; `text` is without comment lines."""
    position = 0
    while found := _instruction().search(text, position):
        end = _line_end(text, found.end())
        heredoc = re.search(r"<<-?[\"']?(\w+)", text[found.end() : end])
        if heredoc and found[1].upper() == "RUN":
            closing = re.compile(rf"^[ \t]*{heredoc[1]}[ \t]*$", re.MULTILINE).search(text, end)
            end = closing.start() if closing else len(text)
        yield Instruction(found.end(), found[1].upper(), text[found.end() : end])
        position = end


def _line_end(text: str, start: int) -> int:
    """The end of a line, over continued ones."""
    while True:
        end = text.find("\n", start)
        if end < 0:
            return len(text)
        if not text[start:end].rstrip().endswith("\\"):
            return end
        start = end + 1


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """Names and values that ARG or ENV set to what is known."""
    found = re.findall(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S*)", text)
    if not found and re.match(r"\w+[ \t]+\S", text):
        name, _, value = text.strip().partition(" ")
        found = [(name, value.strip())]
    for name, value in found:
        if "$" not in value:
            yield name, value.strip("\"'")


def set_variables(variables: dict[str, str], instruction: Instruction, arguments: Mapping[str, str | None]) -> None:
    """Take in an ARG or ENV; what the build is given for an ARG wins over its default."""
    variables.update(assignments(filled(instruction.text, variables)[0]))
    declared = {word.partition("=")[0] for word in instruction.text.split()} if instruction.word == "ARG" else set()
    for name in declared & arguments.keys():
        value = arguments[name]
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = value


def _from(
    document: TextDocument, instruction: Instruction, variables: Mapping[str, str], stages: set[str]
) -> Iterator[InstallStep]:
    found = re.match(r"(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", instruction.text, re.IGNORECASE)
    if found is None:
        return
    image = filled(found[1], variables)[0]
    if image.lower() not in stages:
        yield from steps_of_image(document, instruction.start + found.start(1), image, len(found[1]))
    if found[2]:
        stages.add(found[2].lower())


def _run(document: TextDocument, instruction: Instruction, variables: Mapping[str, str]) -> Iterator[InstallStep]:
    text = instruction.text
    exec_form = re.match(r"\[[ \t]*\"", text)
    if exec_form:
        # ["pip", "install", "numpy"]: the same words at the same places without the signs between them
        text = re.sub(r"[\[\]\",]", " ", text)
    whole, moved = filled(text, variables)
    for offset, name, written, specifier in installed_in(whole):
        start = instruction.start + original(moved, offset)
        end = instruction.start + original(moved, offset + len(written))
        yield InstallStep(document.place(start, max(start, end)), name, written, specifier, "Dockerfile")


def filled(text: str, variables: Mapping[str, str]) -> tuple[str, list[tuple[int, int]]]:
    """The text with its known variables, and (offset there, offset here) after each."""
    parts: list[str] = []
    moved = [(0, 0)]
    length = position = 0
    for found in _variable().finditer(text):
        value = variables.get(found[1] or found[3], found[2])
        if value is None:
            continue
        parts += [text[position : found.start()], value]
        length += found.start() - position + len(value)
        position = found.end()
        moved.append((length, position))
    parts.append(text[position:])
    return "".join(parts), moved


def original(moved: list[tuple[int, int]], offset: int) -> int:
    """The offset before variables were filled in."""
    there, here = moved[bisect_right(moved, (offset, 1 << 60)) - 1]
    return here + offset - there
