"""The little Markdown of a rule's documentation, laid out for a terminal or a pipe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.reports.look import Look
from depaudit.reports.wrapping import wrapped

MOST_WIDE = 88
"""Columns of text that read well."""
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
            lines += [f"      {look.paint(row, style) if style else row}".rstrip() for row in block.split("\n")]
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
