"""The little Markdown of a rule's documentation, laid out for a terminal or a pipe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.reports.look import Look
from depaudit.reports.wrapping import columns, wrapped

MOST_WIDE = 88
"""Columns of text that read well."""
BEFORE_CODE = " " * 6
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def laid_out(text: str, look: Look) -> str:
    """Headings, paragraphs and lists wrapped; code indented, with the name of its file above it."""
    width = min(look.width or MOST_WIDE, MOST_WIDE)
    lines: list[str] = []
    for kind, block in _blocks(text):
        if kind == "heading":
            lines += [look.paint(block, "strong"), ""]
        elif kind == "text":
            lines += [*(part for item in _items(block) for part in _wrapped(item, width)), ""]
        else:
            name = kind.partition(" ")[2]
            label = name or ("reports" if kind == "output" else "")
            lines += [look.paint(f"    {label}", "dim")] if label else []
            style = "fix" if kind == "output" else ""
            for row in block.split("\n"):
                lines += [f"{BEFORE_CODE}{look.paint(part, style) if style else part}".rstrip() for part in _code(row, look)]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """`heading`, `text`, or what stands behind the opening fence, each with its content."""
    paragraph: list[str] = []
    rows = iter(text.split("\n"))
    for row in rows:
        fence = re.match(r"\s*(`{3,})(.*)", row)
        if paragraph and (fence or not row.strip() or row.startswith("#")):
            yield "text", "\n".join(paragraph)
            paragraph = []
        if fence:
            code = []
            for inner in rows:
                if inner.strip() == fence[1]:
                    break
                code.append(inner)
            yield fence[2].strip() or "code", "\n".join(code)
        elif row.startswith("#"):
            yield "heading", row.lstrip("# ")
        elif row.strip():
            paragraph.append(row)
    if paragraph:
        yield "text", "\n".join(paragraph)


def _items(block: str) -> list[str]:
    """A paragraph as one line, a list as one line an item."""
    items: list[str] = []
    for row in block.split("\n"):
        if not items or _ITEM.match(row.strip()):
            items.append(row.strip())
        else:
            items[-1] += " " + row.strip()
    return items


def _wrapped(item: str, width: int) -> list[str]:
    mark = _ITEM.match(item)
    if mark is None:
        return wrapped(item, width)
    indent = " " * len(mark[0])
    first, *rest = wrapped(item[mark.end() :], width - len(indent))
    return [mark[0] + first, *(indent + line for line in rest)]


def _code(row: str, look: Look) -> list[str]:
    """A line of code as it is; one that a terminal would break anywhere, at its spaces and further in."""
    width = look.width - len(BEFORE_CODE) if look.width else 0
    if not width or columns(row) <= width:
        return [row]
    start = row[: len(row) - len(row.lstrip())]
    first, *rest = wrapped(row.lstrip(), max(width - len(start) - 4, 1))
    return [start + first, *(f"{start}    {line}" for line in rest)]
