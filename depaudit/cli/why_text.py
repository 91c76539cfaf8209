"""What `depaudit why` prints for people."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.audit import HOW_TO_MATCH
from depaudit.cli.why import Answer
from depaudit.model.record import replace
from depaudit.model.source import Guard, Import
from depaudit.reports.blocks import block, placed
from depaudit.reports.facts import one_line
from depaudit.reports.look import Look
from depaudit.reports.words import counted
from depaudit.reports.wrapping import columns, wrapped

MOST = 12
"""Imports that are listed one by one."""
GUARDS = {
    Guard.EXPLAINED: "absence is explained",
    Guard.OPTIONAL: "absence is survived",
    Guard.FALLBACK: "a fallback",
    Guard.TYPING: "for typing",
    Guard.DEFERRED: "in a function",
    Guard.PLATFORM: "on some platforms",
    Guard.VERSION: "on some Pythons",
    Guard.DYNAMIC: "by name",
    Guard.MAIN: "as a script",
}
Rows = list[tuple[str, ...]]


def as_text(name: str, answers: Sequence[Answer], look: Look) -> str:
    """One chapter for each project that knows the name."""
    several = len(answers) > 1
    undeclared = not any(answer.requirements for answer in answers)
    chapters = []
    for answer in answers:
        lines = [_heading(name, answer, look, several)]
        for title, rows in _parts(answer, look, undeclared):
            if rows:
                lines += ["", look.paint(title, "strong"), *_aligned(rows, look)]
        lines += _findings(answer, look)
        chapters.append("\n".join(lines))
    if not any(answer.facts or not answer.is_distribution for answer in answers):
        chapters.append(f"No rule has anything to say of it{' in any of them' if several else ''}.")
    return "\n\n".join(chapters) + "\n"


def _findings(answer: Answer, look: Look) -> list[str]:
    """What rules say, and where an import was matched to nothing what to do about that."""
    inside = replace(look, width=look.width - 2 if look.width else 0)
    lines = ["", look.paint("findings", "strong")] if answer.facts else []
    for fact in answer.facts:
        among = not fact.subject and f"`{answer.distribution}`" not in fact.message
        told = f"{fact.message}; `{one_line(answer.distribution)}` is one of them" if among else fact.message
        lines += [f"  {line}" for line in block(replace(fact, message=told), inside)]
    if not answer.is_distribution and not answer.host:
        text = f"It is not matched to a distribution: {HOW_TO_MATCH}."
        lines += ["", *wrapped(text, look.width)]
    return lines


def _heading(name: str, answer: Answer, look: Look, several: bool) -> str:
    parts = [look.paint(one_line(answer.distribution or name), "strong")]
    modules = sorted({d.module for d in answer.dependencies})
    if modules and modules != [answer.distribution]:
        parts.append(f"imported as {', '.join(f'`{one_line(m)}`' for m in modules)}")
    if not answer.is_distribution:
        parts = [look.paint(one_line(name), "strong")]
        parts.append("a module of a host" if answer.host else "a module that nothing ties to a distribution")
    if several:
        parts.append(f"in {one_line(answer.shown.path(answer.project.root))}")
    return f" {look.symbols.dot} ".join(parts)


def _parts(answer: Answer, look: Look, undeclared: bool) -> list[tuple[str, Rows]]:
    place = answer.shown.place
    arrow = f" {look.symbols.arrow} "
    resolved: Rows = []
    for dependency in answer.dependencies:
        found = dependency.resolution
        source = f" ({found.source})" if found.source and found.source != found.evidence.value else ""
        others = f"; also from {', '.join(found.distributions[1:])}" if found.distributions[1:] else ""
        resolved.append(
            (f"`{dependency.module}` is from {dependency.distribution}{others}", f"{found.evidence.value}{source}")
        )
    if answer.host:
        resolved.append((answer.host,))
    nowhere: Rows = [("nowhere",)] if answer.dependencies and undeclared else []
    return [
        (
            "declared",
            [(place(r.location), r.text, _scope(r.scope.value, r.group)) for r in answer.requirements if not r.via] or nowhere,
        ),
        ("locked", [(place(v.location), f"{v.name} {v.version}") for v in answer.locked] + _compiled(answer)),
        ("comes with", _chains(answer, arrow)),
        ("needed without an import", [(reason,)] if (reason := _kept(answer)) else []),
        ("how the name was resolved", resolved),
        ("imported", _imports(answer.imports, answer)),
        ("installed by", [(place(i.location), i.text, i.origin) for i in answer.installs]),
        ("used without an import", [(place(r.location), r.message, r.kind.value) for r in answer.references]),
        (
            "accepted by a comment",
            [(place(i.location), ", ".join(i.rules) or "every rule", i.reason) for i in answer.ignores],
        ),
        ("accepted by the settings", [(place(a.location), a.rule or "every rule", a.reason) for a in answer.allowed]),
    ]


def _compiled(answer: Answer) -> Rows:
    """Pins of compiled files that no manifest asks for."""
    return [(answer.shown.place(r.location), r.text) for r in answer.requirements if r.via]


def _chains(answer: Answer, arrow: str) -> Rows:
    rows: Rows = [(arrow.join(chain),) for chain in answer.chains[:MOST]]
    return [*rows, (f"+ {len(answer.chains) - MOST} more",)] if len(answer.chains) > MOST else rows


def _kept(answer: Answer) -> str:
    """Why nothing calls a requirement unused that no import shows."""
    if answer.dependencies or not answer.requirements:
        return ""
    from depaudit.knowledge import kept_by_nature

    return kept_by_nature(answer.requirements[0].name)


def _scope(scope: str, group: str) -> str:
    return f"{scope} {group}".rstrip()


def _told(guard: Guard) -> Guard:
    """What explains an absence does not survive it."""
    return guard & ~Guard.OPTIONAL if Guard.EXPLAINED in guard else guard


def _imports(imports: Sequence[Import], answer: Answer) -> Rows:
    rows: Rows = []
    for one in imports[:MOST]:
        guards = ", ".join(text for guard, text in GUARDS.items() if guard in _told(one.guard))
        rows.append((answer.shown.place(one.location), one.module, one.role.value, guards))
    if len(imports) > MOST:
        files = len({i.location.path for i in imports})
        rows.append((f"+ {len(imports) - MOST} more, in {counted(files, 'files')} in all",))
    return rows


def _aligned(rows: Rows, look: Look) -> list[str]:
    """Columns under each other, or on a narrow terminal what follows the first on lines of its own."""
    cells = [tuple(one_line(c) for c in row) for row in rows]
    width = {n: max((columns(row[n]) for row in cells if len(row) > n + 1), default=0) for n in range(4)}
    lines = []
    for row in cells:
        padded = [c + " " * (width[n] - columns(c)) if n + 1 < len(row) else c for n, c in enumerate(row)]
        if look.width and columns("  ".join(padded).rstrip()) + 2 > look.width:
            return [line for one in cells for line in _stacked(one, look)]
        shown = [look.paint(c, "dim") if n > 1 else c for n, c in enumerate(padded)]
        lines.append("  " + "  ".join(shown).rstrip())
    return lines


def _stacked(row: tuple[str, ...], look: Look) -> list[str]:
    """The first of a row, a place, stays whole; the others stand below it, two columns further in."""
    first, *rest = row
    head = wrapped(first, look.width - 4) if " " in first and ":cell " not in first else [first]
    lines = [placed(head[0], look, 2), *(f"    {line}" for line in head[1:])]
    below = "  ".join(cell for cell in rest if cell)
    return [*lines, *(f"    {line}" for line in wrapped(below, look.width - 4) if line)]
