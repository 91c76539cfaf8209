"""From what rules say to what is reported.

Ignored sites drop out first (a finding without sites vanishes), then one row
is left of each fault, then the severity is settled and each row gets an
identity that survives edits of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from depaudit.model.finding import Confidence, Evidence, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass, field, replace
from depaudit.model.report import Row, identity_of
from depaudit.model.settings import Allow
from depaudit.model.source import Ignore


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and the project that it is about."""

    project: Project
    finding: Finding


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the user said about findings: comments on lines, and rows of the settings."""

    ignores: tuple[Ignore, ...] = ()
    allowed: tuple[Allow, ...] = ()
    today: str = ""
    """ISO date; asked for only where a row of the settings has an `until`."""
    undecided: frozenset[tuple[str, int]] = frozenset()
    """(path, line) of imports that were not matched to a distribution: an ignore there may be of use elsewhere."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left, and which of the user's words were of use."""

    found: tuple[Found, ...]
    suppressed: int
    used: frozenset[Location]
    """Places of the ignores and allow rows that matched."""
    ended: Mapping[Location, str] = field(default_factory=dict)
    """Rows that were to end with a fix (`until = "fixed"`), and what fixes it, in words."""


def sift(found: Iterable[Found], accepted: Accepted) -> Sifted:
    """Drop the sites that the user accepted."""
    on_line: dict[tuple[str, int], list[Ignore]] = {}
    for ignore in accepted.ignores:
        on_line.setdefault((ignore.location.path, ignore.location.file_line), []).append(ignore)
    used: set[Location] = set()
    ended: dict[Location, str] = {}
    kept: list[Found] = []
    suppressed = 0
    for one in found:
        sites = tuple(s for s in one.finding.sites if not _ignored(one.finding, s, on_line, used))
        sites = tuple(s for s in sites if not _allowed(one.finding, s, accepted, used, ended))
        if not sites:
            suppressed += 1
        else:
            kept.append(Found(one.project, replace(one.finding, sites=sites)))
    return Sifted(tuple(kept), suppressed, frozenset(used), ended)


def _ignored(
    finding: Finding, site: Location, on_line: Mapping[tuple[str, int], list[Ignore]], used: set[Location]
) -> bool:
    if not on_line:
        return False
    last = site.file_line + max(0, site.end_line - site.line)
    matched = False
    for line in range(site.file_line, last + 1):
        for ignore in on_line.get((site.path, line), ()):
            if not ignore.rules or finding.rule in ignore.rules:
                used.add(ignore.location)
                matched = True
    return matched


def _allowed(
    finding: Finding, site: Location, accepted: Accepted, used: set[Location], ended: dict[Location, str]
) -> bool:
    for row in accepted.allowed:
        if row.until[:1].isdigit() and row.until < accepted.today:
            continue
        if row.advisory and not _speaks_of(finding, row.advisory):
            continue
        if row.rule and row.rule != finding.rule:
            continue
        if row.distribution and row.distribution != finding.distribution:
            continue
        if row.path and not fnmatchcase(site.path, row.path):
            continue
        if row.until == "fixed" and finding.vulnerability is not None and finding.vulnerability.fixed_in:
            ended[row.location] = f"`{finding.distribution}` is fixed in {' and '.join(finding.vulnerability.fixed_in)}"
            continue
        used.add(row.location)
        return True
    return False


def _speaks_of(finding: Finding, advisory: str) -> bool:
    """Whether it is about the advisory, under any of its names."""
    flaw = finding.vulnerability
    return flaw is not None and advisory.lower() in (name.lower() for name in flaw.names)


def one_row_a_fault(found: Sequence[Found], order: Mapping[str, int]) -> tuple[Found, ...]:
    """Let the owner of a fault speak; what other rules know of it becomes evidence of the owner's row.

    `order` is the register's: of two rules that report the same fault of the
    same project the one that stands first owns it.
    """
    rows: dict[tuple[str, str, str], list[Found]] = {}
    for one in found:
        fault = one.finding.fault
        rows.setdefault((one.project.root, fault.subject, fault.kind), []).append(one)
    merged = []
    for same in rows.values():
        owner, *others = sorted(same, key=lambda f: order.get(f.finding.rule, len(order)))
        merged.append(Found(owner.project, _joined(owner.finding, [o.finding for o in others])) if others else owner)
    return tuple(merged)


def _joined(owner: Finding, others: Sequence[Finding]) -> Finding:
    """The owner's row with the places where its own rule says the same, and what other rules know as evidence."""
    if owner.together is not None:
        alike = [other for other in others if other.rule == owner.rule]
        return _joined(replace(owner.together([owner, *alike]), together=None), [o for o in others if o not in alike])
    sites = [site for other in others if other.rule == owner.rule for site in other.sites]
    extra = [Evidence(o.message, o.location) for o in others if o.message != owner.message]
    return replace(
        owner,
        sites=tuple(dict.fromkeys((*owner.sites, *sites))),
        evidence=tuple(dict.fromkeys((*owner.evidence, *extra))),
        fix=_joined_fix(owner, [other for other in others if other.rule == owner.rule]),
    )


def _joined_fix(owner: Finding, alike: Sequence[Finding]) -> Fix | None:
    """The owner's fix, for every place where its rule says the same. What is to go at one place may have to stay at another."""
    if owner.fix is None or not owner.fix.edits:
        return owner.fix
    edits = {edit.location: edit for one in reversed((owner, *alike)) if one.fix for edit in one.fix.edits}
    if not all(edit.old and edit.new for edit in edits.values()):
        return owner.fix
    return replace(owner.fix, edits=tuple(edits[place] for place in sorted(edits)))


def rows_of(found: Iterable[Found], groups: Mapping[str, str] | None = None) -> tuple[Row, ...]:
    """Rows with severity and identity, errors first, then by distribution, then by place. `groups`: the group of each rule."""
    weighed = [(one, _severity(one, groups or {})) for one in found]
    weighed.sort(key=lambda pair: _order(*pair))
    seen: dict[tuple[str, ...], int] = {}
    rows = []
    for one, severity in weighed:
        identity = identity_of(one.finding, one.project)
        seen[identity] = seen.get(identity, 0) + 1
        rows.append(Row(one.finding, one.project, severity, seen[identity]))
    return tuple(rows)


def _severity(one: Found, groups: Mapping[str, str]) -> Severity:
    """The user's word for the rule, then for its group (a plug-in is the group of its rules), else the rule's own.

    What is only possible is a note in any case.
    """
    if one.finding.confidence is Confidence.POSSIBLE:
        return Severity.NOTE
    rule = one.finding.rule
    said = dict(one.project.settings.severity) if one.project.settings.severity else {}
    for name in (rule, groups.get(rule, rule.partition("/")[0])):
        if name in said:
            return Severity(said[name])
    return one.finding.severity


def _order(one: Found, severity: Severity) -> tuple[object, ...]:
    finding = one.finding
    return (one.project.root, severity.rank, finding.distribution or "\uffff", finding.location, finding.rule)
