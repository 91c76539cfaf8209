"""Syntax by the Python that brought it, found in the text alone: a file that holds it is refused whole by older ones.

No guard helps against it, so no tree is needed, and the answer is the same on every interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from depaudit.knowledge.python_syntax import ROOT
from depaudit.model.usage import UseRow
from depaudit.sources.fields import fields, is_free, shows_expression
from depaudit.sources.logical_lines import LogicalLine, logical_lines
from depaudit.sources.strings import is_formatted
from depaudit.sources.tokens import STRING, pieces

_W = r"[ \t\f]"
Span = tuple[int, int]
_KEYWORDS = frozenset(["and", "as", "assert", "await", "case", "del", "elif", "else", "except", "for", "from", "if", "in", "is", "lambda", "not", "or", "print", "raise", "return", "while", "with", "yield"])


def _by(pattern: str) -> Callable[[LogicalLine, LogicalLine | None], Iterator[Span]]:
    compiled = re.compile(pattern)

    def spans(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
        for match in compiled.finditer(line.text):
            yield match.span(1)

    return spans


def _match(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    found = re.match(rf"{_W}*(match)\b(?!{_W}*[=.,:)\]]).*:{_W}*\Z", line.text)
    if found is not None and after is not None and re.match(rf"{_W}+case\b.*:", after.text):
        yield found.span(1)


def _with(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """`with (open(a) as f, open(b) as g):`"""
    found = re.match(rf"{_W}*(?:async{_W}+)?(with){_W}*(\()", line.text)
    if found is None:
        return
    inside = _top(line.text, found.end())
    behind = found.end() + len(inside) + 1
    if re.search(r"\bas\b", inside) and re.match(rf"{_W}*:", line.text[behind:]):
        yield found.span(1)


def _top(text: str, start: int) -> str:
    """What stands in the bracket that opens before `start`, with inner brackets blanked, up to its end."""
    depth, kept = 0, []
    for character in text[start:]:
        if character in ")]}":
            if depth == 0:
                break
            depth -= 1
        kept.append(" " if depth else character)
        if character in "([{":
            depth += 1
    return "".join(kept)


def _unpacked(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """`return a, *b`, `yield a, *b`."""
    for found in re.finditer(r"(?:\A|[;:=])[ \t\f]*(return|yield)\b(?![ \t\f]*from\b)", line.text):
        answer = _top(line.text, found.end()).partition(";")[0]
        if "," in answer and re.search(r"(?:\A|,)[ \t\f]*\*(?!\*)", answer):
            yield found.span(1)


def _starred_loop(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """`for x in *a, *b:`"""
    found = re.match(rf"{_W}*(?:async{_W}+)?(for)\b", line.text)
    if found is not None:
        values = _top(line.text, found.end()).partition(" in ")[2]
        if re.search(r"(?:\A|,)[ \t\f]*\*(?!\*)", values.partition(":")[0]):
            yield found.span(1)


def _decorator(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """Anything but a dotted name, called or not."""
    found = re.match(rf"{_W}*(@){_W}*", line.text)
    if found is None:
        return
    name = re.compile(rf"[^\W\d]\w*(?:{_W}*\.{_W}*[^\W\d]\w*)*{_W}*").match(line.text, found.end())
    end = name.end() if name is not None else found.end()
    if line.text.startswith("(", end):
        end += len(_top(line.text, end + 1)) + 2
    if name is None or line.text[end:].strip():
        yield found.span(1)


def _starred_index(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """`x[*y]`, `*args: *Ts` (PEP 646)."""
    for bracket in re.finditer(r"\[", line.text):
        before = line.text[: bracket.start()].rstrip()
        word = re.search(r"(?<!\w)[^\W\d]\w{0,9}\Z", before[-11:])
        if before[-1:] in (")", "]") or ((before[-1:].isalnum() or before[-1:] == "_") and not (word and word[0] in _KEYWORDS)):
            star = re.search(r"(?:\A|,)[ \t\f]*(\*)(?!\*)", _top(line.text, bracket.end()))
            if star is not None:
                yield bracket.end() + star.start(1), bracket.end() + star.end(1)
    if re.match(rf"{_W}*(?:async{_W}+)?def\b", line.text):
        for found in re.finditer(r"\*\s*\w+\s*:\s*(\*)", line.text):
            yield found.span(1)


def _type_parameters(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    found = re.match(rf"{_W}*(?:(?:async{_W}+)?(?:def|class){_W}+\w+{_W}*(\[)|(type){_W}+[^\W\d]\w*{_W}*(?:\[|=(?!=)))", line.text)
    if found is not None:
        yield found.span(found.lastindex or 0)


def _type_defaults(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    found = re.match(rf"{_W}*(?:(?:async{_W}+)?(?:def|class)|type){_W}+\w+{_W}*\[", line.text)
    if found is not None:
        equals = re.search(r"(?<![=!<>:])=(?!=)", _top(line.text, found.end()))
        if equals is not None:
            yield found.end() + equals.start(), found.end() + equals.end()


def _except_without_brackets(line: LogicalLine, after: LogicalLine | None) -> Iterator[Span]:
    """`except A, B:`; with a name in lower case behind the comma it is Python 2."""
    found = re.match(rf"{_W}*(except)\b{_W}*\*?{_W}*([^():]*,[^:]*):", line.text)
    if found is not None and not re.fullmatch(rf"[\w.]+{_W}*,{_W}*[a-z_]\w*{_W}*", found[2].strip()):
        yield found.span(1)


_LINES: dict[str, Callable[[LogicalLine, LogicalLine | None], Iterator[Span]]] = {
    "walrus": _by(r"(:=)"),
    "positional-only": _by(r"(?:,|(?<=\()\s*[^\W\d]\w*\s*,)\s*(/)\s*(?=[,):])"),
    "unpacked-return": _unpacked,
    "parenthesized-with": _with,
    "decorator": _decorator,
    "starred-loop": _starred_loop,
    "match": _match,
    "except-group": _by(rf"\A{_W}*except{_W}*(\*)"),
    "starred-index": _starred_index,
    "type-parameters": _type_parameters,
    "type-defaults": _type_defaults,
    "except-without-brackets": _except_without_brackets,
}
_STRINGS = frozenset(["f-string", "f-string-equals", "f-string-freely", "t-string"])


def syntax_in(text: str, wanted: Iterable[str]) -> tuple[UseRow, ...]:
    """The first place of each feature, in order of place; `wanted` are names of `SYNTAX`."""
    asked = frozenset(wanted)
    found: dict[str, Span] = {}
    if lines := asked & _LINES.keys():
        _in_lines(text, lines, found)
    if strings := asked & _STRINGS:
        _in_strings(text, strings, found)
    return tuple(sorted(_row(text, name, span) for name, span in found.items()))


def _in_lines(text: str, names: frozenset[str], found: dict[str, Span]) -> None:
    lines = list(logical_lines(text))
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        for name in sorted(names - found.keys()):
            for start, end in _LINES[name](line, after):
                found[name] = line.offset + start, line.offset + end
                break
        if names <= found.keys():
            return


def _in_strings(text: str, names: frozenset[str], found: dict[str, Span]) -> None:
    for kind, start, end in pieces(text, 0, len(text)):
        if kind != STRING or not is_formatted(text, start):
            continue
        prefix = re.search(r"\w+\Z", text[max(0, start - 3) : start])
        is_template = prefix is not None and "t" in prefix[0].lower()
        plain = "t-string" if is_template else "f-string"
        if plain in names:
            found.setdefault(plain, (start, end))
        quote = text[start] * 3 if text.startswith(text[start] * 3, start) and end - start >= 6 else text[start]
        for first, last in fields(text, start, end) if not is_template else ():
            if "f-string-equals" in names and shows_expression(text, first, last):
                found.setdefault("f-string-equals", (first, last))
            if "f-string-freely" in names and is_free(text, first, last, quote):
                found.setdefault("f-string-freely", (first, last))
        if names <= found.keys():
            return


def _row(text: str, name: str, span: Span) -> UseRow:
    (line, column), (end_line, end_column) = (
        (text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)) for offset in span
    )
    return UseRow(line, column, end_line, end_column, f"{ROOT}.{name}", "", 0, "", "", (), 0, 0)
