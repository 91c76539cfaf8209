"""What `depaudit diagnose` prints, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from depaudit.knowledge.torch import companions
from depaudit.reports.blocks import block
from depaudit.reports.facts import facts_of
from depaudit.reports.json import enveloped, finding_of
from depaudit.reports.look import ASCII, PLAIN, Look
from depaudit.reports.wrapping import wrapped

if TYPE_CHECKING:
    from depaudit.cli.diagnose import Diagnosis

NO_MATCH = "No failure that depaudit knows is told of here."
NO_CAUSE = "No file of this project accounts for it"


def diagnoses_as_text(found: Sequence[Diagnosis], look: Look, here: str) -> str:
    """Each failure as it was told, what it means, and the lines of the project that it comes from."""
    paragraphs = [p for one in found for p in _paragraphs(one, look, here)] or [[NO_MATCH]]
    text = "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"
    return text.translate(PLAIN) if look.symbols is ASCII else text


def _paragraphs(one: Diagnosis, look: Look, here: str) -> Iterator[list[str]]:
    means = one.told.failure.means
    named = means.partition(" ")[0] in ("torch", *companions())  # a name stays as it is written
    said = f"{means}." if named else f"{means[:1].upper()}{means[1:]}."
    if one.also:
        said += "".join(f" {line[:1].upper()}{line[1:]}." for line in one.also)
    elif not one.found:
        said += f" {NO_CAUSE}: look at what is installed (`depaudit --python auto`) and where it was installed."
    room = look.width - 2 if look.width else 0
    yield [look.paint(_short(one.told.line), "strong"), *(f"  {line}" for line in wrapped(said, room))]
    for fact in facts_of(one.reports, here).facts:
        yield block(fact, look)


def _short(line: str) -> str:
    return line if len(line) <= 240 else f"{line[:239]}…"


def diagnoses_as_json(found: Sequence[Diagnosis], here: str) -> str:
    """Each failure with its findings, as they stand in the report of an audit."""
    return enveloped(failures=[_failure(one, here) for one in found])


def _failure(one: Diagnosis, here: str) -> dict[str, object]:
    told = one.told
    return {
        "failure": told.failure.key,
        "line": told.number,
        "text": told.line,
        "means": told.failure.means,
        "told": dict(sorted(told.facts.items())),
        "also": list(one.also),
        "findings": [finding_of(fact) for fact in facts_of(one.reports, here).facts],
    }
