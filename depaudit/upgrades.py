"""What one release of a distribution would do to a project: for `depaudit upgrade`.

What else would have to move is told by the rules themselves: they are asked of
the project as it is, and of the same project with the release pinned in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit.environments import environments_of
from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.releases import Presence, order, presence
from depaudit.minimums.uses import Use, Weight, uses_of
from depaudit.minimums.widening import widened
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.finding import Confidence, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Requirement, Scope
from depaudit.rules import catalogue, load
from depaudit.specifier_text import admits

_ASKED = ("unsatisfiable-requirement",)
_GROUP = "torch"


@dataclass(frozen=True, slots=True)
class Broken:
    """A name or parameter that the release does not have, or warns of."""

    symbol: str
    change: Change
    uses: tuple[Use, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A requirement of the distribution, and what to write for it."""

    requirement: Requirement
    specifier: str
    """Admits the release; the same as the requirement's where that does."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """All of it for one project."""

    project: Project
    history: History
    version: str
    breaks: tuple[Broken, ...]
    warns: tuple[Broken, ...]
    unknown: tuple[Broken, ...]
    """What may be gone: nothing is proven of this very release."""
    written: tuple[Written, ...]
    locked: tuple[LockedVersion, ...]
    """Where locks pin another version."""
    consequences: tuple[Finding, ...]
    """What other requirements would then be at odds with."""

    @property
    def limit(self) -> str:
        """The first release from which something is gone that the code uses; empty where nothing is for certain."""
        gone = [b.change.removed for b in self.breaks if b.sure and b.change.removed]
        return min((one for one in gone if order(one) <= order(self.version)), key=order, default="")


def upgrade_of(project: Project, history: History, version: str) -> Upgrade | None:
    """What the release would do; None for a project that neither requires nor uses the distribution."""
    name = history.distribution
    requirements = project.requirements_by_name.get(name, ())
    if not requirements and name not in project.dependencies_by_name:
        return None
    states: dict[Presence, list[Broken]] = {state: [] for state in Presence}
    for symbol, sites in sorted(uses_of(project, history).items()):
        uses = tuple(use for use in sites if not use.versions or admits(use.versions, version))
        if not uses:
            continue
        change = history.changes[symbol]
        sure = (history.validated or bool(change.source)) and uses[0].weight is not Weight.UNCLEAR
        states[presence(history, change, version)].append(Broken(symbol, change, uses, sure))
    breaks = sorted(states[Presence.ABSENT], key=lambda b: (not b.sure, b.uses[0].weight.rank, b.symbol))
    return Upgrade(
        project=project,
        history=history,
        version=version,
        breaks=tuple(breaks),
        warns=tuple(b for b in states[Presence.PRESENT] if _warns(b.change, version)),
        unknown=tuple(states[Presence.UNKNOWN]),
        written=tuple(Written(r, widened(r.specifier, version)) for r in requirements if r.scope is not Scope.BUILD and not r.url),
        locked=tuple(v for lock in project.locks for v in lock.versions if v.name == name and v.version != version),
        consequences=tuple(_consequences(project, name, version)) if requirements else (),
    )


def _warns(change: Change, version: str) -> bool:
    return bool(change.deprecated) and order(change.deprecated) <= order(version)


def _consequences(project: Project, name: str, version: str) -> Iterator[Finding]:
    before = {(f.rule, f.fault.subject, f.distribution) for f in _found(project)}
    for finding in _found(pinned_to(project, name, version)):
        weighty = finding.severity is not Severity.NOTE and finding.confidence is not Confidence.POSSIBLE
        if weighty and (finding.rule, finding.fault.subject, finding.distribution) not in before:
            yield finding


def _found(project: Project) -> Iterator[Finding]:
    for rule in catalogue():
        if rule.name in _ASKED or rule.group == _GROUP:
            yield from load(rule.name)(project)


def pinned_to(project: Project, name: str, version: str) -> Project:
    """The project as if every requirement and lock of the distribution were of this version."""

    def of(requirement: Requirement) -> Requirement:
        if requirement.name != name or requirement.url:
            return requirement
        return replace(requirement, specifier=f"=={version}", text=f"{name}=={version}")

    manifests = tuple(replace(m, requirements=tuple(map(of, m.requirements))) for m in project.manifests)
    return replace(
        project,
        manifests=manifests,
        environments=environments_of(manifests),
        locks=tuple(_relocked(project.locks, name, version)),
    )


def _relocked(locks: Sequence[Lock], name: str, version: str) -> Iterator[Lock]:
    for lock in locks:
        versions = tuple(replace(v, version=version) if v.name == name else v for v in lock.versions)
        yield replace(lock, versions=versions)
