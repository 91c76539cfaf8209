"""What `depaudit why --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.why import Answer
from depaudit.model.source import Guard, Import
from depaudit.reports.json import enveloped, finding_of, location_of


def as_json(name: str, answers: Sequence[Answer]) -> str:
    """The answers of all projects that know the name."""
    rows = [_answer(a) for a in answers]
    return enveloped(name=name, projects=rows)


def _answer(answer: Answer) -> dict[str, object]:
    shown = answer.shown
    return {
        "project": shown.path(answer.project.root),
        "distribution": answer.distribution if answer.is_distribution else None,
        "host": answer.host or None,
        "requirements": [
            {
                "text": r.text,
                "scope": r.scope.value,
                "group": r.group or None,
                "location": location_of(r.location, shown),
            }
            for r in answer.requirements
        ],
        "locked": [{"version": v.version, "location": location_of(v.location, shown)} for v in answer.locked],
        "brought_by": list(answer.chains[0]) if answer.chains else [],
        "chains": [list(chain) for chain in answer.chains],
        "resolution": [
            {
                "module": d.module,
                "distributions": list(d.resolution.distributions),
                "evidence": d.resolution.evidence.value,
                "source": d.resolution.source or None,
            }
            for d in answer.dependencies
        ],
        "imports": [_import(i, answer) for i in answer.imports],
        "installs": [
            {"text": i.text, "origin": i.origin, "location": location_of(i.location, shown)} for i in answer.installs
        ],
        "references": [
            {"kind": r.kind.value, "message": r.message, "location": location_of(r.location, shown)}
            for r in answer.references
        ],
        "findings": [finding_of(f) for f in answer.facts],
        "allowed": [
            {"rule": a.rule or None, "reason": a.reason, "location": location_of(a.location, shown)}
            for a in answer.allowed
        ],
        "ignores": [
            {"rules": list(i.rules), "reason": i.reason, "location": location_of(i.location, shown)}
            for i in answer.ignores
        ],
    }


def _import(one: Import, answer: Answer) -> dict[str, object]:
    return {
        "module": one.module,
        "role": one.role.value,
        "guards": [str(g.name).lower() for g in Guard if g and g in one.guard],
        "location": location_of(one.location, answer.shown),
    }
