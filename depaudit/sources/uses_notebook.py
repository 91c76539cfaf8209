"""Uses in a notebook: its cells are one program, in their order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from depaudit.model.location import Unreadable
from depaudit.model.usage import UseRow
from depaudit.sources.decoding import decode
from depaudit.sources.magics import read_cell
from depaudit.sources.notebook import CodeCell, code_cells
from depaudit.sources.syntax import Tree, tree_of
from depaudit.sources.uses_interest import RootInterest
from depaudit.sources.uses_tree import uses_of_tree


def uses_of_notebook(path: str, data: bytes, roots: Mapping[str, RootInterest]) -> tuple[UseRow, ...]:
    """In order of cells and places; a cell that is not Python is left out."""
    cells = code_cells(decode(data).text, path)
    if isinstance(cells, Unreadable):
        return ()
    texts = [_python(cell) for cell in cells]
    tree = tree_of("\n".join(texts))
    if not isinstance(tree, Tree):
        return ()
    starts: list[int] = []
    line = 1
    for text in texts:
        starts.append(line)
        line += text.count("\n") + 1
    return tuple(_placed(row, cells, starts) for row in uses_of_tree(tree, roots))


def _python(cell: CodeCell) -> str:
    text = read_cell(cell.text).text
    return text if isinstance(tree_of(text), Tree) else "\n" * text.count("\n")


def _placed(row: UseRow, cells: list[CodeCell], starts: list[int]) -> UseRow:
    at = bisect_right(starts, row.line) - 1
    before = starts[at] - 1
    line = row.line - before
    return row._replace(line=line, end_line=row.end_line - before, cell=cells[at].number, raw_line=cells[at].raw(line))
