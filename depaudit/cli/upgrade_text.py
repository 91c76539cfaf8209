"""What `depaudit upgrade` prints for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.cli.upgrade import Told
from depaudit.minimums.releases import order, short
from depaudit.minimums.uses import Weight
from depaudit.model.source import CodeRole
from depaudit.reports.columns import Cell, table
from depaudit.reports.facts import one_line
from depaudit.reports.look import ASCII, PLAIN, Look
from depaudit.reports.words import counted
from depaudit.reports.wrapping import wrapped
from depaudit.upgrades import Broken

_MOST_PLACES = 4
_WHEN = {Weight.AT_IMPORT: "", Weight.IN_FUNCTION: "in a function", Weight.UNCLEAR: "perhaps guarded"}


def as_text(found: Sequence[Told], look: Look) -> str:
    """A chapter for each project."""
    chapters = ["\n".join(_chapter(told, look, several=len(found) > 1)) for told in found]
    text = "\n\n".join(chapters) + "\n"
    return text.translate(PLAIN) if look.symbols is ASCII else text


def _chapter(told: Told, look: Look, *, several: bool) -> Iterator[str]:
    upgrade = told.upgrade
    name = f"{upgrade.history.distribution} {upgrade.version}"
    where = f" {look.symbols.dot} {one_line(told.shown.path(upgrade.project.root) or '.')}" if several else ""
    yield f"{look.paint(name, 'strong')}{where} {look.symbols.dot} {_summary(told)}"
    for title, broken in (("breaks", upgrade.breaks), ("warns", upgrade.warns), ("may break", upgrade.unknown)):
        if broken:
            yield from ("", look.paint(title, "strong"))
            yield from table(("name", "why", "where", ""), [row for b in broken for row in _rows(b, told, look)], look)
    if upgrade.consequences or upgrade.locked:
        yield from ("", look.paint("would have to move with it", "strong"))
        for finding in upgrade.consequences:
            yield from wrapped(f"{one_line(told.shown.place(finding.location))}  {one_line(finding.message)}", look.width)
            fix = finding.fix.message.splitlines()[0] if finding.fix is not None and finding.fix.message else ""
            if fix and not fix.startswith(upgrade.history.distribution):  # which would undo the upgrade
                yield f"  {look.symbols.arrow} {look.paint(one_line(fix), 'fix')}"
        for locked in upgrade.locked:
            yield f"{one_line(told.shown.place(locked.location))}  {locked.name} {locked.version} is locked"
    yield from _to_write(told, look)
    if not upgrade.history.validated:
        yield from ("", *wrapped(_NOT_TRIED, look.width))


_NOT_TRIED = "What is known of it was read from the files of its releases and not tried with installed ones."


def _summary(told: Told) -> str:
    upgrade = told.upgrade
    if not upgrade.breaks:
        return "nothing that is known to be used here is gone"
    places = sum(len(b.uses) for b in upgrade.breaks)
    return f"lacks {counted(len(upgrade.breaks), 'names')} used at {counted(places, 'places')}"


def _rows(broken: Broken, told: Told, look: Look) -> Iterator[tuple[Cell, ...]]:
    change = broken.change
    older = bool(change.added) and broken in told.upgrade.breaks and (
        not change.removed or order(told.upgrade.version) < order(change.added)
    )
    why = f"comes with {change.added}" if older else f"gone from {change.removed}"
    if broken in told.upgrade.warns:
        why = f"deprecated since {change.deprecated}" + (f", gone from {change.removed}" if change.removed else "")
    sign = "" if broken.sure else " ?"
    first = Cell(f"{broken.symbol.replace(')', '=)')}{sign}", "error" if broken in told.upgrade.breaks and broken.sure else "note")
    for n, use in enumerate(broken.uses[:_MOST_PLACES]):
        aside = "" if use.role is CodeRole.RUNTIME else f"{use.role.value} code"
        when = ", ".join(filter(None, (_WHEN[use.weight], aside)))
        place = Cell(one_line(told.shown.place(use.location)))
        yield (Cell("") if n else first, Cell("" if n else why), place, Cell(when, "dim"))
    if len(broken.uses) > _MOST_PLACES:
        yield (Cell(""), Cell(""), Cell(f"+ {len(broken.uses) - _MOST_PLACES} more"), Cell(""))


def _to_write(told: Told, look: Look) -> Iterator[str]:
    if not told.upgrade.written:
        return
    yield from ("", look.paint("requirement", "strong"))
    for written in told.upgrade.written:
        requirement = written.requirement
        extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
        place = one_line(told.shown.place(requirement.location))
        if written.specifier == requirement.specifier:
            limit = f"; until the code has changed, add <{short(told.upgrade.limit)}" if told.upgrade.limit else ""
            yield f"{place}  {requirement.name}{extras}{requirement.specifier} admits it{limit}"
        else:
            yield f"{place}  {look.symbols.arrow} {look.paint(f'{requirement.name}{extras}{written.specifier}', 'fix')}"
