"""Where something stands, and what could not be made sense of."""

from operator import attrgetter

from depaudit.model.record import dataclass

_ORDER = attrgetter("path", "cell", "line", "column", "end_line", "end_column", "raw_line")


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file.

    `path` is written with `/`, relative to the root of the tree that was read
    (what lies above it starts with `../`). Lines and columns count from 1,
    columns in code points; 0 means "not known", as of a folder. In a notebook `cell` counts
    the cells from 1, `line` counts inside the cell, and `raw_line` is the
    line of the file for readers that know no cells.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    cell: int = 0
    raw_line: int = 0

    def __lt__(self, other: "Location") -> bool:
        """Whether it stands before: lines of a notebook count inside their cells."""
        return bool(_ORDER(self) < _ORDER(other))

    def __str__(self) -> str:
        if not self.line:
            return self.path
        if self.cell:
            return f"{self.path}:cell {self.cell}:{self.line}:{self.column}"
        return f"{self.path}:{self.line}:{self.column}"

    @property
    def file_line(self) -> int:
        """The line in the file itself, also for a notebook."""
        return self.raw_line or self.line


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place that depaudit could not make sense of. Never raised: readers return it."""

    location: Location
    reason: str
    """One sentence without a full stop: what is wrong, then what to write instead where that is known."""
    kind: str = "file"
    """`file` (bytes, syntax), `requirement` (a line that no installer accepts), `code` (computed, cannot be read) or
    `missing-file` (a file of requirements that metadata name and that is not there)."""
    hint: str = ""
    """The text to write instead, where there is one right text."""
    told: str = ""
    """What a `requirement` is about where that can be told all the same: a distribution, or an option."""
    stops: bool = False
    """Of a `file`: installers or build back-ends stop at it too."""
    text: str = ""
    """What `hint` is to be written for: it stands at `location` as it is; empty where that is not known."""
    aside: bool = False
    """It stands among what only developers need, so that nothing which the program runs with can be declared there."""
