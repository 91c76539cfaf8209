"""The words and the weight of requirements that admit releases without what the code uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.distributions.firm_reach import own_imports
from depaudit.minimums.faults import End, Excess, Lack, Standing, excesses, locked_state
from depaudit.minimums.releases import Presence
from depaudit.minimums.uses import Weight
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role
from depaudit.model.source import CodeRole
from depaudit.rules._own import lies_aside, own_names

MOST_NAMES = 12
"""Names that are told one by one; of more the number is enough."""
_LOWER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE, Severity.NOTE: Severity.NOTE}


def found_excesses(project: Project, end: End) -> tuple[Excess, ...]:
    """Of what others make, all that admits too much at this end."""
    own = own_names(project)
    return tuple(e for e in excesses(project, end) if e.requirement.name not in own)


def finding_of(project: Project, excess: Excess, rule: str, message: str, fix: Fix) -> Finding:
    """The row of one requirement."""
    requirement = excess.requirement
    return Finding(
        rule=rule,
        fault=Fault(f"{requirement.name} {requirement.location.path}", excess.end.value),
        sites=(requirement.location,),
        severity=severity_of(project, excess),
        message=message,
        confidence=Confidence.POSSIBLE if excess.worst is Standing.POSSIBLE else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        evidence=tuple(_evidence(project, excess)),
        details={
            "declared": requirement.specifier,
            "needed": excess.needed,
            "covered": [excess.history.versions[0], excess.history.versions[-1]],
            "names": [_detail(lack) for lack in excess.lacks],
        },
        fix=fix,
    )


def severity_of(project: Project, excess: Excess) -> Severity:
    """By when it fails, by the role of the requirement, and by what the locks and pins have."""
    severity = {Standing.FAILS_AT_IMPORT: Severity.ERROR, Standing.FAILS_IN_FUNCTION: Severity.WARNING}.get(
        excess.worst, Severity.NOTE
    )
    if severity is Severity.ERROR and not _always_fails(project, excess):
        severity = Severity.WARNING
    role = excess.asked.asking[0].role
    if severity is Severity.NOTE or role is Role.DEVELOPMENT or lies_aside(project):
        return Severity.NOTE
    fails = locked_state(project, excess.history, excess.lacks[0].change)
    if role is Role.LOCKED and fails is not Presence.ABSENT:
        return Severity.NOTE
    if excess.end is End.MAXIMUM and role is not Role.PUBLISHED and fails is Presence.PRESENT:
        return Severity.NOTE
    if excess.end is End.MINIMUM and not excess.asked.minimum and not excess.lacks[0].always:
        return _LOWER[severity] if role is Role.PUBLISHED else Severity.NOTE
    return severity


def _always_fails(project: Project, excess: Excess) -> bool:
    """Whether a plain chain of imports leads to one of them from a module that nothing imports: it is not loaded on demand."""
    failing = [lack for lack in excess.lacks if lack.standing is Standing.FAILS_AT_IMPORT]
    uses = [use for lack in failing for use in lack.uses if use.weight is Weight.AT_IMPORT]
    aside = any(use.role is not CodeRole.RUNTIME or not use.location.path.endswith(".py") for use in uses)
    paths = {use.location.path for use in uses}
    return aside or own_imports(project.sources).reaches(paths, lambda _: False)


def stated(requirement: Requirement) -> str:
    """The requirement without its marker, in backticks."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"`{requirement.name}{extras}{requirement.specifier}`"


def named(lack: Lack) -> str:
    """The name or the parameter, in backticks, as code writes it."""
    return f"`{lack.symbol.replace(')', '=)')}`"


def used_at(project: Project, lack: Lack) -> str:
    """The first place."""
    return f"used at {project.shown(lack.uses[0].location)}"


def others_as_well(excess: Excess) -> str:
    """How many more names there are for which it is as certain."""
    more = sum(lack.standing.is_certain == excess.worst.is_certain for lack in excess.lacks) - 1
    return f", and {more} more name{'s' * (more > 1)}" if more else ""


def _evidence(project: Project, excess: Excess) -> Iterator[Evidence]:
    for lack in excess.lacks[:MOST_NAMES]:
        yield Evidence(f"{named(lack)} {_history(lack, excess.end)}; used{_when(lack)}{_elsewhere(project, lack)}", lack.uses[0].location)
    left = len(excess.lacks) - MOST_NAMES
    if left > 0:
        yield Evidence(f"{left} more names")
    also = [r for r in excess.asked.requirements if r is not excess.requirement and r.specifier]
    yield from (Evidence(f"installed together with {stated(r)}", r.location) for r in also)
    if not excess.history.validated:
        yield Evidence(f"what is known of {excess.requirement.name} was read from its releases and not tried with them")


def _history(lack: Lack, end: End) -> str:
    """`is absent in 1.16.6 (numpy/random/__init__.py has no such name), first in 1.17.0`."""
    change = lack.change
    shown = f" ({_shown(lack)})" if change.place else ""
    source = f", by {change.source}" if change.source else ""
    if end is End.MINIMUM:
        return f"is absent in {change.absent}{shown}, first in {change.added}{source}"
    return f"is last in {change.last}, absent in {change.removed}{shown}{source}"


def _shown(lack: Lack) -> str:
    place = lack.change.place
    if place.removesuffix(".py").removesuffix("/__init__").replace("/", ".") == lack.symbol:
        return f"there is no {place}"
    return f"{place} has no such {'parameter' if '(' in lack.symbol else 'name'}"


def _when(lack: Lack) -> str:
    if lack.standing is Standing.BESIDE:
        return f" in {lack.uses[0].role.value} code alone"
    return {
        Weight.AT_IMPORT: "",
        Weight.IN_FUNCTION: " in a function",
        Weight.UNCLEAR: " under a test that may be a guard",
    }[lack.uses[0].weight]


def _elsewhere(project: Project, lack: Lack) -> str:
    """The other places; the first is the evidence's own."""
    _, *others = dict.fromkeys(project.shown(use.location) for use in lack.uses)
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return f", also at {', '.join(others[:3])}{more}" if others else ""


def _detail(lack: Lack) -> dict[str, object]:
    change = lack.change
    known = {"absent": change.absent, "added": change.added, "last": change.last, "removed": change.removed}
    return {
        "name": lack.symbol,
        **{key: value for key, value in known.items() if value},
        "when": lack.standing.value,
        "places": [str(use.location) for use in lack.uses],
    }


def alike(excess: Excess, others: Sequence[Excess]) -> tuple[Requirement, ...]:
    """Other requirements of the distribution that need the same."""
    return tuple(
        o.requirement
        for o in others
        if o.requirement.name == excess.requirement.name
        and o.needed == excess.needed
        and o.requirement.location != excess.requirement.location
        and not o.asked.pin
    )
