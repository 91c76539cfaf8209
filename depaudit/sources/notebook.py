"""Jupyter notebooks (nbformat 3 and 4): each code cell is a text of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from depaudit.install_command import install_commands
from depaudit.model.location import Location, Unreadable
from depaudit.model.source import CodeRole, Guard, Ignore, ImportRow, InstallStep, Source
from depaudit.sources.comments import ignores_of
from depaudit.sources.decoding import decode
from depaudit.sources.magics import Cell, read_cell
from depaudit.sources.python_text import read_imports
from depaudit.sources.source_lines import SourceLines

Json = dict[str, object]


class CodeCell(NamedTuple):
    """A code cell; cells of every kind are counted, from 1."""

    number: int
    text: str
    raw_lines: tuple[int, ...]
    """For each line of the cell the line of the file."""

    def raw(self, line: int) -> int:
        """The line of the file for a line of the cell."""
        return self.raw_lines[min(line, len(self.raw_lines)) - 1] if self.raw_lines else 1


def scan_notebook(path: str, data: bytes, role: CodeRole, extra: str = "") -> Source:
    """Never raises."""
    decoded = decode(data)
    cells = code_cells(decoded.text, path)
    if isinstance(cells, Unreadable):
        return Source(path, role, unreadable=cells, extra=extra)
    rows: list[ImportRow] = []
    installs: list[InstallStep] = []
    ignores: list[Ignore] = []
    unreadable = Unreadable(Location(path, decoded.line), decoded.problem) if decoded.problem else None
    for cell in cells:
        python = read_cell(cell.text)
        found, fault = read_imports(python.text)
        found.extend(_extensions(python))
        rows.extend(
            row._replace(cell=cell.number, raw_line=cell.raw(row.line))
            for row in sorted(found, key=lambda row: row[:2])
        )
        installs.extend(_installs(path, cell, python))
        for ignore in ignores_of(path, python.text):
            ignores.append(Ignore(_placed(ignore.location, cell), ignore.rules, ignore.reason))
        if fault is not None and unreadable is None:
            unreadable = Unreadable(_placed(Location(path, fault.line, fault.column), cell), fault.reason)
    return Source(path, role, tuple(rows), tuple(ignores), unreadable, tuple(installs), extra=extra)


def _placed(place: Location, cell: CodeCell) -> Location:
    return Location(
        place.path, place.line, place.column, place.end_line, place.end_column, cell.number, cell.raw(place.line)
    )


def _extensions(python: Cell) -> Iterator[ImportRow]:
    for offset, module in python.extensions:
        line, column = _place(python.text, offset)
        yield ImportRow(line, column, line, column + len(module), 0, module, (), Guard.DYNAMIC.value, "", 0, 0)


def _installs(path: str, cell: CodeCell, python: Cell) -> Iterator[InstallStep]:
    for offset, text in python.commands:
        for command in install_commands(text):
            for argument in command.arguments:
                line, column = _place(python.text, offset + argument.offset)
                place = Location(path, line, column, line, column + len(argument.text))
                yield InstallStep(_placed(place, cell), argument.name, argument.text, argument.specifier, "notebook")


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def code_cells(text: str, path: str) -> list[CodeCell] | Unreadable:
    """The cells that are Python, or why there are none to be had."""
    import json

    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        reason = (
            "the file is empty, not a notebook"
            if not text.strip()
            else "the notebook is not valid JSON"
        )
        return Unreadable(Location(path, error.lineno, error.colno), reason)
    except RecursionError:
        return Unreadable(Location(path), "the notebook is nested more deeply than depaudit reads")
    except ValueError:  # a limit of Python's, against attacks
        return Unreadable(Location(path), "the notebook holds a number of more digits than depaudit reads (4,300)")
    found = _cells(whole)
    if found is None or not isinstance(whole, dict):
        return Unreadable(Location(path), "the file is JSON but not a notebook: it has no cells")
    if not _is_python(whole):
        return []
    lines = SourceLines(text)
    cells: list[CodeCell] = []
    for number, cell in enumerate(found, 1):
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", cell.get("input", ""))
        raw_lines = lines.of(source, "source" if "source" in cell else "input")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if cell.get("cell_type") == "code" and isinstance(source, str) and _is_python_cell(cell):
            cells.append(CodeCell(number, source.replace("\r\n", "\n").replace("\r", "\n"), raw_lines))
    return cells


def _cells(whole: object) -> list[object] | None:
    if not isinstance(whole, dict):
        return None
    cells = whole.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = whole.get("worksheets")  # nbformat 3
    if not isinstance(sheets, list):
        return None
    return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]


def _is_python(notebook: Json) -> bool:
    """By the kernel's language; a notebook that names none is Python."""
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        return True
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info")
    named = language.get("name") if isinstance(language, dict) else None
    if not named and isinstance(kernel, dict):
        named = kernel.get("language")
    return _names_python(named)


def _is_python_cell(cell: Json) -> bool:
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    return _names_python(cell.get("language")) and _names_python(
        editor.get("languageId") if isinstance(editor, dict) else None
    )


def _names_python(language: object) -> bool:
    return (
        not isinstance(language, str)
        or not language
        or "python" in language.lower()
        or language.lower().startswith("sage")
    )
