"""What every format shows, prepared once: rows in the order of reading, with places and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from posixpath import join
from typing import TYPE_CHECKING

from depaudit.model.finding import Severity
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.report import Report, Row, Summary, Unchecked
from depaudit.reports.paths import Shown

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Audited


@dataclass(frozen=True, slots=True)
class Fact:
    """One row, in words."""

    row: Row
    shown: Shown
    message: str
    """One line, without a full stop."""
    place: str
    others: tuple[str, ...]
    """Where else it shows: places, each once, without the first."""
    evidence: tuple[str, ...]
    fix: tuple[str, ...]
    """Lines to copy; the first is the whole fix where it has one line."""

    @property
    def severity(self) -> Severity:
        """As settled for the row."""
        return self.row.severity

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.row.finding.rule

    @property
    def subject(self) -> str:
        """What it is about, for people: a distribution, else a module, else nothing."""
        return self.row.finding.distribution or self.row.finding.module


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one project."""

    project: Project
    root: str
    """Relative to the current folder."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Facts:
    """One or several reports, ready for a format."""

    reports: tuple[Report, ...]
    here: str
    sections: tuple[Section, ...]
    """Projects with rows."""

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All of them."""
        return tuple(f for section in self.sections for f in section.facts)

    @cached_property
    def summary(self) -> Summary:
        """The numbers of all reports together."""
        names = Summary.__dataclass_fields__
        return Summary(**{name: sum(getattr(r.summary, name) for r in self.reports) for name in names})

    @cached_property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What was not checked, the same thing of several reports once; paths are relative to the current folder."""
        merged: dict[str, Unchecked] = {}
        for report in self.reports:
            shown = Shown(report.prefix, self.here)
            for one in report.unchecked:
                first, _, rest = one.what.partition(" ")
                key = f"{first.removesuffix('s')} {rest}"
                known = merged.get(key, Unchecked(one.what, one.how))
                names = known.names + tuple((n, replace(p, path=shown.path(p.path))) for n, p in one.names)
                what = max(one.what, known.what, key=len)
                merged[key] = Unchecked(what, known.how, known.count + one.count, names)
        return tuple(merged.values())

    @cached_property
    def audited(self) -> Audited | None:
        """What was looked up of known vulnerabilities, of all reports together; None where none of them did."""
        each = [r.audited for r in self.reports if r.audited is not None]
        if len(each) < 2:
            return each[0] if each else None
        left: dict[str, int] = {}
        for reason, count in (pair for one in each for pair in one.left):
            left[reason] = left.get(reason, 0) + count
        failed = next((one.failed for one in each if one.failed), "")
        counts = sum(one.versions for one in each), sum(one.answered for one in each)
        return replace(each[0], versions=counts[0], answered=counts[1], left=tuple(sorted(left.items())), failed=failed)

    @property
    def errors(self) -> tuple[str, ...]:
        """Why checks that were asked for could not be made."""
        return tuple(e for r in self.reports for e in r.errors)

    @property
    def status(self) -> str:
        """`incomplete`, `findings` or `clean`."""
        found = [r.status for r in self.reports]
        return next((s for s in ("incomplete", "findings") if s in found), "clean")

    @property
    def projects(self) -> int:
        """How many projects were audited."""
        return sum(len(r.projects) for r in self.reports)


def facts_of(reports: Iterable[Report], here: str = "") -> Facts:
    """Prepare reports; `here` is the current folder (absolute, `/`)."""
    reports = tuple(reports)
    sections = []
    for report in reports:
        shown = Shown(report.prefix, here)
        facts_by_root: dict[str, list[Fact]] = {}
        for row in report.rows:
            facts_by_root.setdefault(row.project.root, []).append(_fact(row, shown))
        for project in report.projects:
            if project.root in facts_by_root:
                facts = _grouped(facts_by_root[project.root])
                sections.append(Section(project, shown.path(project.root), facts))
    return Facts(reports, here, tuple(sections))


def limited(sections: Sequence[Section], facts: Iterable[Fact]) -> tuple[Section, ...]:
    """The sections with those facts alone, empty ones left out."""
    wanted = {id(f) for f in facts}
    kept = [Section(s.project, s.root, tuple(f for f in s.facts if id(f) in wanted)) for s in sections]
    return tuple(s for s in kept if s.facts)


def one_line(text: str) -> str:
    """Text that stays on its line and cannot steer a terminal: control characters are escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == " " else _escaped(c) for c in " ".join(text.split("\n")))


def _escaped(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return character  # the stream escapes what it cannot encode
    return character.encode("unicode_escape").decode("ascii")


def named_paths(row: Row) -> frozenset[str]:
    """Paths of the tree that the words of a row may name."""
    project, finding = row.project, row.finding
    named = [s.path for s in finding.sites] + [e.location.path for e in finding.evidence if e.location]
    named += [one.path for each in (project.manifests, project.locks, project.sources) for one in each]
    return frozenset((*named, join(project.root, "requirements.txt")))


def _fact(row: Row, shown: Shown) -> Fact:
    finding = row.finding
    paths = named_paths(row) if shown.prefix else frozenset()
    places = list(dict.fromkeys(one_line(shown.place(site)) for site in finding.sites))
    evidence = []
    for one in finding.evidence:
        place = f" ({one_line(shown.place(one.location))})" if one.location else ""
        evidence.append(one_line(shown.message(one.message, paths)) + place)
    fix = shown.message(finding.fix.message or finding.fix.command, paths) if finding.fix else ""
    return Fact(
        row=row,
        shown=shown,
        message=one_line(shown.message(finding.message, paths)).rstrip("."),
        place=places[0],
        others=tuple(places[1:]),
        evidence=tuple(evidence),
        fix=tuple(one_line(line.rstrip()) for line in fix.strip("\n").split("\n")) if fix else (),
    )


def _grouped(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """What is said of one distribution stands together, the worst distribution first."""
    worst: dict[str, int] = {}
    for fact in facts:
        worst[fact.subject] = min(worst.get(fact.subject, 9), fact.severity.rank)
    order = {f.subject: n for n, f in reversed(list(enumerate(facts)))}

    def key(fact: Fact) -> tuple[int, int, int]:
        alone = fact.subject == ""
        return (fact.severity.rank if alone else worst[fact.subject], order[fact.subject], fact.severity.rank)

    return tuple(sorted(facts, key=key))
