"""What `depaudit why` prints for people."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.why import Answer
from depaudit.model.source import Guard, Import
from depaudit.reports.blocks import block
from depaudit.reports.facts import one_line
from depaudit.reports.look import Look
from depaudit.reports.words import counted
from depaudit.reports.wrapping import columns

MOST = 12
"""Imports that are listed one by one."""
GUARDS = {
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
    chapters = []
    for answer in answers:
        lines = [_heading(name, answer, look, several=len(answers) > 1)]
        for title, rows in _parts(answer, look):
            if rows:
                lines += ["", look.paint(title, "strong"), *_aligned(rows, look)]
        if answer.facts:
            lines += ["", look.paint("findings", "strong")]
            lines += [f"  {line}" for fact in answer.facts for line in block(fact, look)]
        elif answer.distribution:
            lines += ["", "No rule has anything to say of it."]
        chapters.append("\n".join(lines))
    return "\n\n".join(chapters) + "\n"


def _heading(name: str, answer: Answer, look: Look, several: bool) -> str:
    parts = [look.paint(one_line(answer.distribution or name), "strong")]
    modules = sorted({d.module for d in answer.dependencies})
    if modules and modules != [answer.distribution]:
        parts.append(f"imported as {', '.join(f'`{one_line(m)}`' for m in modules)}")
    if not answer.dependencies and answer.unmatched:
        parts = [look.paint(one_line(name), "strong"), "a module that nothing ties to a distribution"]
    if several:
        parts.append(f"in {one_line(answer.shown.path(answer.project.root))}")
    return f" {look.symbols.dot} ".join(parts)


def _parts(answer: Answer, look: Look) -> list[tuple[str, Rows]]:
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
    imports = [i for d in answer.dependencies for i in d.imports] + [i for u in answer.unmatched for i in u.imports]
    nowhere: Rows = [("nowhere",)] if answer.dependencies else []
    return [
        (
            "declared",
            [(place(r.location), r.text, _scope(r.scope.value, r.group)) for r in answer.requirements] or nowhere,
        ),
        ("locked", [(place(v.location), f"{v.name} {v.version}") for v in answer.locked]),
        ("comes with", _chains(answer, arrow)),
        ("needed without an import", [(reason,)] if (reason := _kept(answer)) else []),
        ("how the name was resolved", resolved),
        ("imported", _imports(imports, answer)),
        ("installed by", [(place(i.location), i.text, i.origin) for i in answer.installs]),
        ("also named", [(place(r.location), r.message) for r in answer.references]),
        (
            "accepted by a comment",
            [(place(i.location), ", ".join(i.rules) or "every rule", i.reason) for i in answer.ignores],
        ),
        ("accepted by the settings", [(place(a.location), a.rule or "every rule", a.reason) for a in answer.allowed]),
    ]


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


def _imports(imports: Sequence[Import], answer: Answer) -> Rows:
    rows: Rows = []
    for one in imports[:MOST]:
        guards = ", ".join(text for guard, text in GUARDS.items() if guard in one.guard)
        rows.append((answer.shown.place(one.location), one.module, one.role.value, guards))
    if len(imports) > MOST:
        files = len({i.location.path for i in imports})
        rows.append((f"+ {len(imports) - MOST} more, in {counted(files, 'files')} in all",))
    return rows


def _aligned(rows: Rows, look: Look) -> list[str]:
    """Columns under each other; the first is the place, what follows the second is secondary."""
    cells = [tuple(one_line(c) for c in row) for row in rows]
    width = {n: max((columns(row[n]) for row in cells if len(row) > n + 1), default=0) for n in range(4)}
    lines = []
    for row in cells:
        padded = [c + " " * (width[n] - columns(c)) if n + 1 < len(row) else c for n, c in enumerate(row)]
        shown = [look.paint(c, "dim") if n > 1 else c for n, c in enumerate(padded)]
        lines.append("  " + "  ".join(shown).rstrip())
    return lines
