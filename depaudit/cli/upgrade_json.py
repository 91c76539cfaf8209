"""What `depaudit upgrade --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.upgrade import Told
from depaudit.knowledge.api_history import History
from depaudit.reports.json import enveloped, location_of
from depaudit.reports.paths import Shown
from depaudit.requirement_text import masked
from depaudit.upgrades import Broken


def as_json(history: History, version: str, found: Sequence[Told]) -> str:
    """The release, and what it would do to each project."""
    return enveloped(
        distribution=history.distribution,
        version=version,
        history={"from": history.versions[0], "to": history.versions[-1], "validated": history.validated},
        projects=[_project(told) for told in found],
    )


def _project(told: Told) -> dict[str, object]:
    upgrade, shown = told.upgrade, told.shown
    return {
        "root": shown.path(upgrade.project.root),
        "limit": upgrade.limit or None,
        "breaks": [_broken(b, shown) for b in upgrade.breaks],
        "warns": [_broken(b, shown) for b in upgrade.warns],
        "may_break": [_broken(b, shown) for b in upgrade.unknown],
        "requirements": [
            {
                "requirement": masked(w.requirement.text),
                "location": location_of(w.requirement.location, shown),
                "admits": w.specifier == w.requirement.specifier,
                "specifier": w.specifier,
            }
            for w in upgrade.written
        ],
        "locked": [{"version": v.version, "location": location_of(v.location, shown)} for v in upgrade.locked],
        "consequences": [
            {
                "rule": f.rule,
                "distribution": f.distribution or None,
                "message": f.message,
                "location": location_of(f.location, shown),
                "fix": f.fix.message if f.fix else None,
            }
            for f in upgrade.consequences
        ],
    }


def _broken(broken: Broken, shown: Shown) -> dict[str, object]:
    change = broken.change
    return {
        "name": broken.symbol,
        "added": change.added or None,
        "removed": change.removed or None,
        "deprecated": change.deprecated or None,
        "file": change.place or None,
        "source": change.source or None,
        "sure": broken.sure,
        "uses": [
            {"role": u.role.value, "when": u.weight.value, "location": location_of(u.location, shown)}
            for u in broken.uses
        ],
    }
