"""What the names in a setup.py stand for, as far as that can be read without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.location import Location
from depaudit.model.record import dataclass, field, replace

if TYPE_CHECKING:
    import ast

    from depaudit.documents import TextDocument


@dataclass(frozen=True, slots=True)
class Text:
    """A string, and where it stands in setup.py or in a file that setup.py reads."""

    value: str
    document: TextDocument
    start: int
    end: int
    """Offsets of the text; of the whole expression where `value` does not stand there letter by letter."""
    is_file: bool = False
    """An open file: iterating gives lines."""
    conditional: bool = False
    """It stands in one branch of an `if` only; other texts may hold in its place."""

    @property
    def exact(self) -> bool:
        """Whether the value stands at its place letter by letter."""
        return self.end - self.start == len(self.value) and self.document.text[self.start : self.end] == self.value

    @property
    def location(self) -> Location:
        """The place."""
        return self.document.place(self.start, self.end)

    @property
    def written(self) -> str:
        """The text at the place."""
        return self.document.text[self.start : self.end]

    def part(self, value: str, start: int) -> Text:
        """A piece of the value that begins at `start` in it, at its own place where that is known."""
        if self.exact:
            begin = self.start + start
            return Text(value, self.document, begin, begin + len(value), conditional=self.conditional)
        return Text(value, self.document, self.start, self.end, conditional=self.conditional)

    def changed(self, value: str) -> Text:
        """Another value computed from this one: it keeps the place."""
        at = self.value.find(value) if value else -1
        if at >= 0:
            return self.part(value, at)
        return Text(value, self.document, self.start, self.end, conditional=self.conditional)

    def lines(self) -> Items:
        """The lines, each at its place."""
        return self.split_at("\n")

    def split_at(self, separator: str | None) -> Items:
        """What `str.split` gives, each piece at its place."""
        pieces: list[Value] = []
        at = 0
        for piece in self.value.split(separator) if separator != "\n" else self.value.splitlines():
            at = self.value.index(piece, at)
            pieces.append(self.part(piece, at))
            at += len(piece)
        return Items(tuple(pieces))


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set."""

    values: tuple[Value, ...] = ()

    def plus(self, other: Value) -> Items:
        """This and the items of another value."""
        added = other.values if isinstance(other, Items) else (other,)
        return Items(self.values + added)


@dataclass(frozen=True, slots=True)
class Table:
    """A dict."""

    values: dict[str, Value] = field(default_factory=dict)
    unknown: tuple[Unknown, ...] = ()
    """Parts that cannot be read (`**computed()`, a computed key)."""

    def with_key(self, key: str, value: Value) -> Table:
        """A copy with one more key."""
        return Table({**self.values, key: value}, self.unknown)

    def merged(self, other: Value) -> Table:
        """A copy with the keys of another table."""
        if isinstance(other, Table):
            return Table({**self.values, **other.values}, self.unknown + other.unknown)
        return Table(self.values, (*self.unknown, other)) if isinstance(other, Unknown) else self


@dataclass(frozen=True, slots=True)
class Function:
    """A function of setup.py itself."""

    node: ast.FunctionDef


@dataclass(frozen=True, slots=True)
class Other:
    """A number, True, False or None."""

    value: object


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something computed; `node` is where."""

    node: ast.AST


Value = Text | Items | Table | Function | Other | Unknown


def either(first: Value, second: Value) -> Value:
    """What a name stands for after two branches: the items of both, the known one of two."""
    if first == second:
        return first
    if isinstance(first, Items) and isinstance(second, Items):
        kept = tuple(v if v in second.values else _in_one_branch(v) for v in first.values)
        return Items(kept + tuple(_in_one_branch(v) for v in second.values if v not in first.values))
    if isinstance(first, Table) and isinstance(second, Table):
        keys = {**first.values, **second.values}
        both = {k: either(first.values.get(k, keys[k]), second.values.get(k, keys[k])) for k in keys}
        return Table(both, tuple(dict.fromkeys(first.unknown + second.unknown)))
    if isinstance(first, Other):
        return Other(...) if isinstance(second, Other) else second
    return first


def _in_one_branch(value: Value) -> Value:
    return replace(value, conditional=True) if isinstance(value, Text) else value
