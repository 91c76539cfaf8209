"""What `depaudit minimums` prints for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.cli.minimums import Stated
from depaudit.minimums.statements import Holds, Need, Statement
from depaudit.model.requirement import Scope
from depaudit.reports.columns import Cell, table
from depaudit.reports.facts import one_line
from depaudit.reports.look import ASCII, PLAIN, Look
from depaudit.reports.wrapping import wrapped
from depaudit.rules._python_words import shown_key

TITLES = ("requirement", "declared", "proven", "by", "where", "newest admitted")
_NOTHING = "–"
_MOST = 8
"""Names that one line of what is not known lists."""
PROMISE = "What is proven is needed; that it is enough nobody can tell from names alone."


def as_text(found: Sequence[Stated], look: Look) -> str:
    """A table for each project, what is not known, and what a proof is worth."""
    chapters = []
    for stated in found:
        lines = [look.paint(one_line(stated.shown.path(stated.project.root) or "."), "strong")] if found[1:] else []
        rows = [*_python(stated, look), *(row for one in stated.statements for row in _rows(one, stated, look))]
        lines += table(TITLES, rows, look)
        lines += ["", *(look.paint(line, "dim") for line in _not_known(stated, look))]
        chapters.append("\n".join(lines).rstrip())
    text = "\n\n".join([*chapters, *wrapped(PROMISE, look.width)]) + "\n"
    return text.translate(PLAIN) if look.symbols is ASCII else text


def _python(stated: Stated, look: Look) -> Iterator[tuple[Cell, ...]]:
    """Python itself, first."""
    python = stated.python
    if python is None:
        return
    use = python.proven
    yield (
        Cell("Python", "strong"),
        Cell(one_line(python.admitted.specifier) if python.admitted is not None else "none"),
        _proven(python.holds, use.change.added if use is not None else "", look),
        Cell(shown_key(use.key).replace("`", "") if use is not None else ""),
        Cell(one_line(stated.shown.place(use.location)) if use is not None else "", "dim"),
        Cell(python.newest or _NOTHING, "" if python.newest else "dim"),
    )


def _proven(holds: Holds, version: str, look: Look) -> Cell:
    sign, style = {
        Holds.YES: ("✓", "fix"),
        Holds.NO: (look.symbols.error, "error"),
        Holds.UNKNOWN: ("?", "note"),
    }[holds]
    return Cell(f"{sign} {version}", style) if version else Cell(_NOTHING, "dim")


def _rows(one: Statement, stated: Stated, look: Look) -> Iterator[tuple[Cell, ...]]:
    need = one.proven
    gone = () if one.gone is None else (Cell(f"{look.symbols.error} <{one.gone.change.removed}", "error"), *_by(one.gone, stated))
    held = (_proven(one.holds, need.change.added if need is not None else "", look), *_by(need, stated))
    yield (
        Cell(_name(one), "strong"),
        Cell(one_line(one.declared) or "none"),
        *(held if need is not None or not gone else gone),
        Cell(one.newest or _NOTHING, "" if one.newest else "dim"),
    )
    if gone and need is not None:
        yield (Cell(""), Cell(""), *gone, Cell(""))


def _name(one: Statement) -> str:
    requirement = one.requirement
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    group = f" ({requirement.scope.value} {requirement.group})" if requirement.scope in (Scope.EXTRA, Scope.GROUP) else ""
    return one_line(f"{requirement.name}{extras}{group}")


def _by(need: Need | None, stated: Stated) -> tuple[Cell, Cell]:
    if need is None:
        return Cell(""), Cell("")
    doubt = "" if need.sure else " (not sure)"
    place = stated.shown.place(need.uses[0].location)
    return Cell(f"{need.symbol.replace(')', '=)')}{doubt}"), Cell(one_line(place), "dim")


def _not_known(stated: Stated, look: Look) -> Iterator[str]:
    """What is not known, and of which requirements."""
    names: dict[str, list[str]] = {}
    for one in stated.statements:
        for what in one.unknown:
            names.setdefault(what, []).append(one.requirement.name)
    for what, of in sorted(names.items(), key=lambda item: (-len(item[1]), item[0])):
        once = list(dict.fromkeys(of))
        more = f" and {len(once) - _MOST} more" if len(once) > _MOST else ""
        yield from wrapped(f"not known of {', '.join(once[:_MOST])}{more}: {what}", look.width)
