"""What `depaudit minimums --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.minimums import Stated
from depaudit.minimums.statements import Need, Statement
from depaudit.python_statements import PythonStatement
from depaudit.reports.json import enveloped, location_of
from depaudit.reports.paths import Shown
from depaudit.requirement_text import masked


def as_json(found: Sequence[Stated]) -> str:
    """Every requirement of every project as an object."""
    projects = [
        {
            "root": one.shown.path(one.project.root),
            "python": _python(one.python, one.shown) if one.python is not None else None,
            "requirements": [_statement(s, one.shown) for s in one.statements],
        }
        for one in found
    ]
    return enveloped(projects=projects)


def _python(one: PythonStatement, shown: Shown) -> dict[str, object]:
    admitted, use = one.admitted, one.proven
    return {
        "declared": admitted.specifier if admitted is not None else None,
        "location": location_of(admitted.location, shown) if admitted is not None else None,
        "proven": {"version": use.change.added, "name": use.key, "use": location_of(use.location, shown)} if use else None,
        "holds": one.holds.value,
        "newest_admitted": one.newest or None,
    }


def _statement(one: Statement, shown: Shown) -> dict[str, object]:
    requirement, history = one.requirement, one.history
    return {
        "distribution": requirement.name,
        "requirement": masked(requirement.text),
        "location": location_of(requirement.location, shown),
        "scope": requirement.scope.value,
        "group": requirement.group or None,
        "declared": one.declared,
        "minimum": one.minimum or None,
        "proven": _need(one.proven, shown, came=True) if one.proven else None,
        "holds": one.holds.value,
        "gone": _need(one.gone, shown, came=False) if one.gone else None,
        "newest_admitted": one.newest or None,
        "history": {"from": history.versions[0], "to": history.versions[-1], "validated": history.validated}
        if history
        else None,
        "unknown": list(one.unknown),
    }


def _need(need: Need, shown: Shown, *, came: bool) -> dict[str, object]:
    change = need.change
    return {
        "version": change.added if came else change.removed,
        "beside": (change.absent if came else change.last) or None,
        "name": need.symbol,
        "file": change.place or None,
        "source": change.source or None,
        "sure": need.sure,
        "uses": [location_of(use.location, shown) for use in need.uses],
    }
