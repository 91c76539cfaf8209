"""Edits that put a requirement into a file or take it out, where one text at one place is all that changes."""

from __future__ import annotations

import re

from depaudit.model.finding import Edit
from depaudit.model.location import Location
from depaudit.model.requirement import Manifest, Requirement

_KEY = re.compile(r"[\w.\"-]+\s*=\s*[\"'{]")


def taken_out(requirement: Requirement) -> Edit | None:
    """The edit that takes a requirement out: its line, or its item of an array with one comma."""
    line, place = requirement.line, requirement.location
    if not line or place.cell or requirement.looked_up:
        return None
    code = line.rstrip("\r\n")
    start, end = place.column - 1, place.end_column - 1
    if code[start:end] != requirement.text:
        return None
    quoted = start > 0 and code[start - 1] in "'\"" and code[end : end + 1] == code[start - 1]
    start, end = (start - 1, end + 1) if quoted else (start, end)
    before, after = code[:start], code[end:]
    rest = after.lstrip()
    behind = rest[1:].lstrip() if quoted and rest.startswith(",") else rest
    if not before.strip() and (not behind or behind.startswith("#")):
        last = (place.line, len(code) + 1) if line == code else (place.line + 1, 1)
        return Edit(Location(place.path, place.line, 1, *last), line, "")
    if not quoted:
        return None
    if rest.startswith(","):
        end += len(after) - len(rest) + 1
        end += len(code[end:]) - len(code[end:].lstrip())
    elif before.rstrip().endswith(","):
        start = len(before.rstrip()) - 1
    return Edit(Location(place.path, place.line, start + 1, place.line, end + 1), code[start:end], "")


def stands_alone(requirement: Requirement) -> bool:
    """Whether its line holds nothing else but quotes, a comma and a comment."""
    before, found, after = requirement.line.partition(requirement.text)
    rest = after.strip().lstrip("'\"").lstrip(" ,")
    return bool(found) and before.strip() in ("", "-", "'", '"') and (not rest or rest.startswith("#"))


def inserted(manifest: Manifest, text: str) -> tuple[Edit, ...]:
    """The edit that writes a runtime requirement where the format has a place for it."""
    if manifest.insertion is None or not manifest.insertion_form:
        return ()
    form = manifest.insertion_form
    return (Edit(manifest.insertion, "", _filled(form, text, '"' if '"{}"' in form else "'" if "'{}'" in form else "")),)


def inserted_beside(neighbour: Requirement, text: str) -> tuple[Edit, ...]:
    """The edit that writes a requirement behind another one of the same list, in the same way."""
    line, place = neighbour.line, neighbour.location
    code = line.rstrip("\r\n")
    start, end = place.column - 1, place.end_column - 1
    if not line or place.cell or place.end_line not in (0, place.line) or code[start:end] != neighbour.text:
        return ()
    quote = code[end : end + 1] if start and code[end : end + 1] in ("'", '"') and code[start - 1] == code[end] else ""
    start, end = start - len(quote), end + len(quote)
    before, after = code[:start], code[end:]
    written = _as_key(text) if _KEY.match(neighbour.text) else _filled(f"{quote}{{}}{quote}", text, quote)
    if quote and (before.strip() or (after.strip() not in ("", ",") and not after.lstrip().startswith((",  #", ", #", "#")))):
        return (_at(place, end + 1, f", {written}"),)
    line_end = line[len(code) :]
    alone = quote or not after.strip() or after.lstrip().startswith("#")
    if not written or before.strip() not in ("", "-") or not alone or (quote and not line_end):
        return ()
    comma = "," if quote else ""
    if quote and not after.lstrip().startswith(","):
        return (_at(place, end + 1, f",{line_end}{before}{written}"),)
    if not line_end:
        return (_at(place, len(code) + 1, f"\n{before}{written}"),)
    below = Location(place.path, place.line + 1, 1, place.line + 1, 1)
    return (Edit(below, "", f"{before}{written}{comma}{line_end}"),)


def _as_key(text: str) -> str:
    """The requirement as a key of a table (pixi, Pipfile); empty where more than a version would have to be said."""
    found = re.fullmatch(r"([\w.-]+)([<>=!~][^;\[]*)?", text)
    return f'{found[1]} = "{found[2] or "*"}"' if found else ""


def _at(place: Location, column: int, text: str) -> Edit:
    return Edit(Location(place.path, place.line, column, place.line, column), "", text)


def _filled(form: str, text: str, quote: str) -> str:
    """`text` in its form, its own quotes being the others."""
    text = text.replace(quote, "'" if quote == '"' else '"') if quote else text
    return form.replace("{}", text)
