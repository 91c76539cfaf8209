"""JSON for programs; `schema/v1.json` describes it. Keys may be added, none changes its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from depaudit import __version__
from depaudit.model.finding import Edit, Fix
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.report import Summary, Unchecked
from depaudit.reports.facts import Fact, Facts, named_paths
from depaudit.reports.look import Look
from depaudit.reports.paths import Shown
from depaudit.requirement_text import masked

if TYPE_CHECKING:
    from depaudit.model.vulnerability import Audited

SCHEMA_VERSION = 1
DOCS_URL = ""
"""Where the page of a rule is, before its name; empty: nowhere yet."""

Json = object


def render(facts: Facts, look: Look) -> str:
    """The whole report, in ASCII, so that no stream can spoil it."""
    return dumped(
        {
            **_head(facts.status),
            "projects": [_project(p, Shown(r.prefix, facts.here)) for r in facts.reports for p in r.projects],
            "findings": [finding_of(f) for f in facts.facts],
            "vulnerabilities": _audited(facts.audited),
            "unchecked": [_unchecked(u) for u in facts.unchecked],
            "errors": [{"message": e} for e in facts.errors],
            "summary": _summary(facts.summary),
        }
    )


def failed(errors: Sequence[str]) -> str:
    """The report of a run that could not be made."""
    return dumped(
        {
            **_head("failed"),
            "projects": [],
            "findings": [],
            "vulnerabilities": None,
            "unchecked": [],
            "errors": [{"message": e} for e in errors],
            "summary": _summary(Summary(0, 0, 0, 0, 0, 0, 0, 0)),
        }
    )


def enveloped(**content: Json) -> str:
    """What a command says beside reports, under the same head."""
    return dumped({"schema_version": SCHEMA_VERSION, "tool": _tool(), **content})


def dumped(value: Json) -> str:
    """JSON text with a line end."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def _head(status: str) -> dict[str, Json]:
    return {"schema_version": SCHEMA_VERSION, "tool": _tool(), "status": status}


def _tool() -> Json:
    return {"name": "depaudit", "version": __version__, "knowledge": __version__}


def _audited(audited: Audited | None) -> Json:
    if audited is None:
        return None
    return {
        "source": audited.source,
        "date": audited.date or None,
        "versions": audited.versions,
        "audited": audited.answered,
        "not_audited": [{"reason": reason, "count": count} for reason, count in audited.left],
        "failed": audited.failed or None,
    }


def _unchecked(unchecked: Unchecked) -> dict[str, Json]:
    names = [{"name": name, "location": location_of(place, Shown())} for name, place in unchecked.names]
    return {"what": unchecked.what, "how": unchecked.how, "count": unchecked.count, "names": names}


def _project(project: Project, shown: Shown) -> dict[str, Json]:
    return {
        "root": shown.path(project.root),
        "name": project.name,
        "kind": project.kind.value,
        "kind_reason": project.kind_reason,
        "manifests": [shown.path(m.path) for m in project.manifests],
        "locks": [shown.path(lock.path) for lock in project.locks],
    }


def finding_of(fact: Fact) -> dict[str, Json]:
    """A finding with all its keys."""
    row, shown = fact.row, fact.shown
    finding = row.finding
    paths = named_paths(row) if shown.prefix else frozenset()
    evidence = [
        {"message": shown.message(e.message, paths), "location": location_of(e.location, shown) if e.location else None}
        for e in finding.evidence
    ]
    return {
        "project": shown.path(row.project.root),
        "rule": finding.rule,
        "group": _group(finding.rule),
        "severity": row.severity.value,
        "confidence": finding.confidence.value,
        "basis": finding.basis.value,
        "distribution": finding.distribution or None,
        "module": finding.module or None,
        "requirement": masked(finding.requirement.text) if finding.requirement else None,
        "message": shown.message(finding.message, paths),
        "location": location_of(finding.location, shown),
        "sites": [location_of(s, shown) for s in finding.sites],
        "evidence": evidence,
        "details": _plain(finding.details),
        "fix": _fix(finding.fix, shown, paths) if finding.fix else None,
        "fingerprint": row.fingerprint,
        "url": DOCS_URL + finding.rule if DOCS_URL else None,
    }


def location_of(location: Location, shown: Shown) -> dict[str, Json]:
    """A place; what is not known is null. In a notebook `line` counts inside the cell."""
    return {
        "path": shown.path(location.path),
        "line": location.line or 1,
        "column": location.column or 1,
        "end_line": location.end_line or None,
        "end_column": location.end_column or None,
        "cell": location.cell or None,
    }


def _fix(fix: Fix, shown: Shown, paths: frozenset[str]) -> dict[str, Json]:
    return {
        "message": shown.message(fix.message, paths),
        "safe": fix.safe,
        "command": shown.message(fix.command, paths) or None,
        "edits": [_edit(e, shown) for e in fix.edits],
    }


def _edit(edit: Edit, shown: Shown) -> dict[str, Json]:
    place = location_of(edit.location, shown)
    del place["cell"]
    return {**place, "old": edit.old, "new": edit.new}


def _summary(summary: Summary) -> dict[str, Json]:
    names = ("files", "manifests", "errors", "warnings", "notes", "suppressed", "dependencies", "requirements", "untracked")
    return {name: getattr(summary, name) for name in names}


def _group(rule: str) -> str:
    from depaudit.rules import catalogue

    return next((info.group for info in catalogue() if info.name == rule), "")


def _plain(value: object) -> Json:
    """What a rule put into `details`, as JSON knows it: tuples become lists, sets are sorted, the rest is text."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(str(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
