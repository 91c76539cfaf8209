"""What the cells of a notebook install, one after the other, on a machine of which nothing is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from depaudit.install_command import InstallCommand, install_commands
from depaudit.installs.image_builds import step_of
from depaudit.model.environment import BuildStep, ImageBuild
from depaudit.model.location import Location, Unreadable
from depaudit.model.requirement import Requirement
from depaudit.sources.magics import read_cell
from depaudit.sources.notebook import CodeCell, code_cells

if TYPE_CHECKING:
    from depaudit.documents import Documents


def notebook_builds(path: str, documents: Documents) -> tuple[ImageBuild, ...]:
    """The commands of a notebook in order, as steps on a base that is not known; none where a condition decides on one."""
    document = documents.text(path)
    cells = [] if isinstance(document, Unreadable) else code_cells(document.text, path)
    if isinstance(cells, Unreadable):
        return ()
    found = [step for cell in cells for step in _steps(path, cell)]
    if not found or None in found:
        return ()
    return (ImageBuild(Location(path), "", "", tuple(step for step in found if step is not None)),)


def _steps(path: str, cell: CodeCell) -> Iterator[BuildStep | None]:
    for offset, text in read_cell(cell.text).commands:
        line_start = cell.text.rfind("\n", 0, offset) + 1
        for command in install_commands(text):
            indented = cell.text[line_start : line_start + 1].isspace()
            yield None if indented else _step(path, cell, command, (offset, text))


def _step(path: str, cell: CodeCell, command: InstallCommand, told: tuple[int, str]) -> BuildStep:
    offset, text = told

    def place(start: int, length: int) -> Location:
        before = cell.text[: offset + start]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Location(path, line, column, line, column + length, cell.number, cell.raw(line))

    asked = (
        Requirement(a.text, place(a.offset, len(a.text)), a.name, a.specifier, url=a.url) for a in command.arguments
    )
    return step_of(command, text, place(0, 0), asked)
