"""Commands that install, found in the lines of any text: shell, YAML, Makefiles, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.install_command import install_commands
from depaudit.model.source import InstallStep

if TYPE_CHECKING:
    from depaudit.documents import TextDocument


_VERBS = ("install", "add", "create")
_TOOLS = ("pip", "uv", "poetry", "pdm", "rye", "hatch", "conda", "mamba")


@lru_cache(maxsize=1)
def _command() -> re.Pattern[str]:
    """Where a command that installs begins; what stands before it on the line belongs to the file's format."""
    return re.compile(
        r"(?<![\w./-])(?:(?:(?<![${}])[\w./${}-]*python[\d.]*|py)[ \t]+(?:-\w[ \t]+)*-m[ \t]+(?:pip|uv)|(?:(?<![${}])[\w./${}-]*/)?(?:uv[ \t]+)?pip[\d.]*|uv|pipx"
        r"|pipenv|poetry|pdm|rye|hatch|conda|mamba|micromamba)[ \t]+[^\n]*?(?:install|add|create)\b"
    )


@lru_cache(maxsize=1)
def _logical_line() -> re.Pattern[str]:
    return re.compile(r"(?:[^\\\n]|\\\r?\n|\\.)+")


@lru_cache(maxsize=1)
def _image() -> re.Pattern[str]:
    return re.compile(r"^[ \t-]*(?:image|container)[ \t]*:[ \t]*[\"']?([\w./-]+/[\w./-]+(?::[\w.-]+)?)", re.MULTILINE)


def shell_steps(document: TextDocument, origin: str) -> tuple[InstallStep, ...]:
    """What the commands in a text install."""
    text = without_comment_lines(document.text)
    return tuple(
        InstallStep(document.place(start, start + len(written)), name, written, specifier, origin)
        for start, name, written, specifier in installed_in(text)
    )


def installed_in(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Offset, canonical name, text as written and specifier of every distribution that the text's commands install."""
    for start, part in command_texts(text):
        for command in install_commands(part):
            for argument in (*command.arguments, *command.computed):
                name = knowledge.distribution_of_conda(argument.name) if command.tool == "conda" else argument.name
                if name:
                    yield start + argument.offset, name, argument.text, argument.specifier


def command_texts(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text that may be commands that install, each with its offset."""
    if not any(word in text for word in _VERBS) or not any(tool in text for tool in _TOOLS):
        return
    for line in _logical_line().finditer(text):
        if not any(word in line[0] for word in _VERBS):
            continue
        position = line.start()
        while True:
            found = _command().search(text, position, line.end())
            if found is None:
                break
            end = _end(text, found.start(), line.start(), line.end())
            yield found.start(), text[found.start() : end]
            position = max(end, found.end())


def _end(text: str, start: int, line_start: int, line_end: int) -> int:
    """Where the command ends: at the quote or backtick that opened before it, else with the line."""
    for quote in ("`", '"', "'"):
        if text.count(quote, line_start, start) % 2:
            closing = text.find(quote, start, line_end)
            if closing >= 0:
                return closing
    return line_end


def without_comment_lines(text: str) -> str:
    """Lines that are comments blanked at equal length; inside a continued line the line's end too."""
    if "#" not in text:
        return text
    lines = text.split("\n")
    continued = False
    joined = []
    for line in lines:
        comment = line.lstrip()[:1] == "#" and not line.lstrip().startswith("#!")
        if comment:
            joined.append(" " * len(line) + (" " if continued else "\n"))
        else:
            joined.append(line + "\n")
            continued = line.rstrip().endswith("\\")
    return "".join(joined)[: len(text)]


def image_steps(document: TextDocument) -> tuple[InstallStep, ...]:
    """What the container images that a YAML file names bring."""
    if "image" not in document.text and "container" not in document.text:
        return ()
    steps: list[InstallStep] = []
    for found in _image().finditer(document.text):
        steps.extend(steps_of_image(document, found.start(1), found[1]))
    return tuple(steps)


def steps_of_image(document: TextDocument, start: int, image: str, length: int = 0) -> Iterator[InstallStep]:
    """What one image brings, at the place of its name."""
    place = document.place(start, start + (length or len(image)))
    for brought in knowledge.brought_by_image(image):
        yield InstallStep(place, brought.name, image, brought.specifier, "image")
