"""The sentences around the rows: headers, counts, what was not checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from depaudit.model.finding import Severity
from depaudit.model.report import Unchecked
from depaudit.model.source import CodeRole
from depaudit.reports.facts import Fact, Facts, Section, one_line
from depaudit.reports.look import Look
from depaudit.reports.paths import Shown
from depaudit.reports.wrapping import atoms_of, columns, filled, wrapped

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Audited

MOST = 30
"""More rows than these are counted by rule, and the worst are shown."""
WORST = 10


def counted(count: int, plural: str) -> str:
    """`1 file`, `2 files`; the first word carries the plural, but for `dependencies`."""
    if count != 1:
        return f"{count} {plural}"
    first, space, rest = plural.partition(" ")
    single = first[:-3] + "y" if first.endswith("ies") else first.removesuffix("s")
    return f"1 {single}{space}{rest}"


def title(section: Section, facts: Facts, look: Look) -> list[str]:
    """`lit-demo · library (published by …) · Python ≥3.9`, with the folder where there are several projects."""
    project = section.project
    name = one_line(project.name or section.root.rpartition("/")[2])
    name = "" if name in (".", "..") else name
    parts = [name] if name else []
    if facts.projects > 1 and section.root not in (name, "."):
        parts.append(one_line(section.root))
    reason = f" ({one_line(project.kind_reason)})" if project.kind_reason else ""
    parts.append(f"{project.kind.value}{reason}")
    if project.python is not None and project.python.specifier:
        specifier = _python(project.python.specifier)
        specifier = specifier.replace(">=", look.symbols.at_least).replace("<=", look.symbols.at_most)
        parts.append(f"Python {one_line(specifier)}")
    first, *rest = _in_lines([f"{part} {look.symbols.dot}" for part in parts[:-1]] + parts[-1:], look)
    return [look.paint(name, "strong") + first[len(name) :], *rest]


def _python(specifier: str) -> str:
    """A range of Pythons in one way of writing: `>=3.8,<4` for `<4.0, >= 3.8.0`; ` or ` between alternatives."""
    return " or ".join(
        ",".join(sorted((_clause(c) for c in one.split(",") if c.strip()), key=lambda c: "~>=!<".find(c[0])))
        for one in specifier.split("||")
    )


def _clause(text: str) -> str:
    """Without spaces; `.0` at the end says something only behind `==`, `!=` and `~=`."""
    clause = "".join(text.split())
    return re.sub(r"(?:\.0)+$", "", clause) if clause[:1] in "<>" else clause


def chosen(facts: Facts, look: Look) -> tuple[tuple[Fact, ...], bool]:
    """The facts to show, and whether they are only the worst of too many."""
    visible = [f for f in facts.facts if look.every or look.notes or f.severity is not Severity.NOTE]
    if look.every or len(visible) <= MOST:
        return tuple(visible), False
    return tuple(sorted(visible, key=_weight)[:WORST]), True


_HARM = {"undeclared-dependency": 0, "indirect-dependency": 2}
"""What fails comes before the rest, and what works by another's favour behind it."""


def _weight(fact: Fact) -> tuple[int, bool, int, int, str, str]:
    """The worst first, then what code at run time shows (or a manifest), then by harm, then what stands in most places,
    then the name."""
    sites = fact.row.finding.sites
    serves = any(fact.row.project.roles.get(site.path, CodeRole.RUNTIME) is CodeRole.RUNTIME for site in sites)
    return fact.severity.rank, not serves, _HARM.get(fact.rule, 1), -len(sites), fact.subject, fact.place


def per_rule(facts: Iterable[Fact]) -> list[tuple[int, str, Severity]]:
    """Count, rule and worst severity, the most frequent first."""
    counts: Counter[str] = Counter()
    worst: dict[str, Severity] = {}
    for fact in facts:
        counts[fact.rule] += 1
        if fact.rule not in worst or fact.severity.rank < worst[fact.rule].rank:
            worst[fact.rule] = fact.severity
    return sorted(((n, rule, worst[rule]) for rule, n in counts.items()), key=lambda c: (-c[0], c[1]))


def closing(facts: Facts, look: Look) -> list[str]:
    """The last line: what was found, what was read, what was not checked; in several where it does not fit."""
    summary = facts.summary
    notes = counted(summary.notes, "notes") + ("" if look.every or look.notes else " (--all)")
    serious = [counted(summary.errors, "errors"), counted(summary.warnings, "warnings"), notes]
    numbers = (summary.errors, summary.warnings, summary.notes)
    found = ", ".join(text for text, number in zip(serious, numbers, strict=True) if number)
    if summary.suppressed:
        found += f"{', ' if found else ''}{summary.suppressed} suppressed"
    if not summary.errors and not summary.warnings and not (summary.notes and (look.every or look.notes)):
        found = "No problems found" + (f", {found}" if found else "")
    dot = f" {look.symbols.dot} "
    unchecked = ", ".join(_unchecked(u, look) for u in sorted(facts.unchecked, key=lambda u: u.count > 0))
    told = facts.audited is not None and facts.audited.source and (facts.audited.answered or not facts.audited.failed)
    audited = [_audited(facts.audited)] if facts.audited is not None and told else []
    parts = [found, _read(facts), *audited, *([f"not checked: {unchecked}"] if unchecked else [])]
    line = dot.join(parts)
    if not look.width or columns(line) <= look.width:
        return [line]
    return [line for text in (dot.join(parts[:2]), *parts[2:]) for line in _filled(text, look)]


def unmatched(facts: Facts, look: Look) -> list[str]:
    """What was counted and not checked, by name, each with its first place; nothing where nobody asks for it."""
    lines = []
    for one in facts.unchecked if look.every or look.evidence else ():
        if not one.names:
            continue
        width = max(columns(one_line(name)) for name, _ in one.names)
        lines.append(f"{one.what[:1].upper()}{one.what[1:]}:")
        for name, place in one.names:
            shown = one_line(name)
            lines.append(f"  {shown}{' ' * (width - columns(shown))}  {look.paint(one_line(Shown().place(place)), 'dim')}")
        arrow = f"  {look.symbols.arrow} "
        first, *rest = wrapped(one.how, look.width - len(arrow) if look.width else 0)
        lines += [look.paint(line, "fix") for line in (arrow + first, *(" " * len(arrow) + line for line in rest))]
    return lines


def _filled(text: str, look: Look) -> list[str]:
    """Broken only where a count or an item ends."""
    return _in_lines(re.findall(r"\S.*?(?:[,.·](?= )|$)", text), look)


def _in_lines(parts: list[str], look: Look) -> list[str]:
    """Lines of whole parts; a part that is wider than the terminal is broken between words."""
    if not look.width:
        return [" ".join(parts)]
    return filled([a for p in parts for a in ([p] if columns(p) <= look.width else atoms_of(p))], look.width)


def _read(facts: Facts) -> str:
    summary = facts.summary
    parts = [counted(facts.projects, "projects")] if facts.projects > 1 else []
    untracked = f" ({summary.untracked} untracked)" if summary.untracked else ""
    parts += [counted(summary.files, "files") + untracked, counted(summary.manifests, "manifests")]
    parts += [counted(summary.dependencies, "dependencies"), counted(summary.requirements, "requirements")]
    return ", ".join(parts)


def _audited(audited: Audited) -> str:
    """`vulnerabilities: audited 212 of 214 versions (2 not on the index), OSV`, with the day of a database."""
    left = ", ".join(f"{count} {reason}" for reason, count in audited.left)
    number = f"{audited.answered} of {counted(audited.versions, 'versions')}" + (f" ({left})" if left else "")
    source = audited.source + (f" ({audited.date})" if audited.date else "")
    ranges = f"{counted(audited.ranges, 'ranges')} and no exact version" if audited.ranges else "no exact version"
    return one_line(f"vulnerabilities: audited {number if audited.versions else ranges}, {source}")


def _unchecked(unchecked: Unchecked, look: Look) -> str:
    number = one_line(counted(unchecked.count, unchecked.what) if unchecked.count else unchecked.what)
    if unchecked.names:
        return number if look.every or look.evidence else f"{number} (--all)"
    return number + (f" ({one_line(unchecked.how)})" if unchecked.how else "")
