"""The audit of known vulnerabilities, from the first versions that are known to what each project is told."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from depaudit.config import fault_of_service
from depaudit.errors import DepauditError
from depaudit.model.location import Unreadable
from depaudit.model.record import dataclass, replace
from depaudit.model.vulnerability import Audited, Pin, Version, Vulnerabilities, Vulnerability
from depaudit.tree.folder_names import is_aside
from depaudit.world.looked_up import LookedUp, flaws_in_range
from depaudit.world.pins import pins_in, pins_of, ranged

if TYPE_CHECKING:
    from packaging.ranges import VersionRange

    from depaudit.model.dependency import Lock
    from depaudit.model.project import Project
    from depaudit.model.requirement import Manifest
    from depaudit.world.from_service import FromService

FRESH = 30
"""Days for which a database is as good as today's."""
Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asked for."""

    service: str = ""
    """`osv`, `pypi`, `esms`, or an address that speaks OSV; empty: what is set for pip-audit in the environment, else OSV."""
    advisories: str = ""
    """A database on this machine, in place of a service. With `osv` pip-audit is asked, and answered out of the database."""
    cache_folder: str = ""
    """Where an index of the database may be kept."""
    tolerant: bool = False
    """What cannot be looked up is no failure."""


class Inquiry:
    """One run's questions. `begin` may be called as soon as something is known; `told` waits."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.compiled: tuple[Lock, ...] = ()
        """What compiled requirements files tell of who brings what; to be set before `told`."""
        self._service: FromService | None = None
        if not question.advisories:
            from depaudit.world.from_service import FromService

            self._service = FromService(question.service or usual_service(os.environ))

    def begin(self, manifests: Iterable[Manifest], locks: Iterable[Lock]) -> None:
        """Put the questions that locks and manifests raise. A database on this machine is asked at the end."""
        if self._service is not None:
            self._service.begin(_versions(pins_in(manifests, locks)))

    def told(self, projects: Sequence[Project], tick: Tick | None = None) -> tuple[Vulnerabilities, ...]:
        """What is known, for each of the projects."""
        dealt = _dealt(projects)
        pins = [pin for of_project in dealt for pin in of_project]
        ranges = [requirement for project in projects for requirement in ranged(project)]
        names = sorted({requirement.name for requirement in ranges})
        told = self._answers(_versions(pins), names, tick)
        audited = _audited(told, pins, told.failed or _unread(projects))
        audited = replace(audited, ranges=len(ranges) if told.known is not None else 0)
        one = Vulnerabilities(
            audited,
            found=told.found,
            reasons=told.reasons,
            faults=_faults(told, {pin.name for pin in pins}.union(names)),
            older=_older(told.date),
            undated=bool(self.question.advisories) and not told.date and not told.failed,
            tolerant=self.question.tolerant,
            smallest_fixed=partial(_smallest_fixed, told) if not told.failed or told.found else None,
            most_fixed=partial(_most_fixed, told) if not told.failed or told.found else None,
            of_range=partial(_of_range, told) if told.known is not None else None,
        )
        of_projects = zip(projects, dealt, strict=True)
        return tuple(
            replace(one, pins=own, first=n == 0, compiled=self._compiled_of(project))
            for n, (project, own) in enumerate(of_projects)
        )

    def _compiled_of(self, project: Project) -> tuple[Lock, ...]:
        paths = {manifest.path for manifest in project.manifests}
        return tuple(lock for lock in self.compiled if lock.path in paths)

    def _answers(self, versions: Sequence[Version], names: Sequence[str], tick: Tick | None) -> LookedUp:
        if self._service is not None:
            self._service.begin(versions, names)
            return self._service.told(tick)
        from depaudit.world.from_database import opened, told_by, told_by_pip_audit

        database = opened(self.question.advisories, self.question.cache_folder, tick)
        if isinstance(database, Unreadable):
            return LookedUp("", failed=database.reason)
        if self.question.service:
            return told_by_pip_audit(database, versions)
        return told_by(database, versions)

    def close(self) -> None:
        """Ask no more, and leave nothing behind."""
        if self._service is not None:
            self._service.close()


def usual_service(environ: Mapping[str, str]) -> str:
    """Whom pip-audit would ask by the environment, so that a mirror is named once for both; else OSV.

    Nothing else that is set for pip-audit is heeded. DepauditError where nobody can be asked by that name.
    """
    names = ("PIP_AUDIT_VULNERABILITY_SERVICE", "PIP_AUDIT_OSV_URL")
    named, address = (environ.get(name, "") for name in names)
    for name, value in zip(names, (named, address), strict=True):
        if value and (wrong := fault_of_service(value)):
            raise DepauditError(f"{name}: {wrong}")
    return named if named in ("pypi", "esms") else address or "osv"


def _versions(pins: Iterable[Pin]) -> tuple[Version, ...]:
    return tuple(sorted({pin.key for pin in pins if pin.asked}))


def _dealt(projects: Sequence[Project]) -> list[tuple[Pin, ...]]:
    """The pins of each project. What a shared lock pins is of one project: the lock's own where that declares it or nobody
    does, else the first that declares it."""
    holders: dict[str, list[Project]] = {}
    for project in projects:
        for lock in project.locks:
            holders.setdefault(lock.path, []).append(project)

    def owner(pin: Pin) -> Project:
        own = posixpath.dirname(pin.lock)
        first, *others = sorted(holders[pin.lock], key=lambda p: p.root != own)
        return next((p for p in (first, *others) if pin.name in p.requirements_by_name), first)

    return [tuple(pin for pin in pins_of(p) if not pin.lock or owner(pin) is p) for p in projects]


def _unread(projects: Sequence[Project]) -> str:
    """Which lock or manifest does not tell all that it pins; empty where all can be read.

    Nobody installs from those of tests and examples, and some are broken on purpose: `unreadable-file` names them.
    """
    places = [u for p in projects for u in (*p.elsewhere, *(u for m in p.manifests for u in m.unreadable)) if u.kind == "file"]
    cut_off = {lock.path for p in projects for lock in p.locks if lock.lacks}
    paths = sorted(p for p in {place.location.path for place in places} | cut_off if not is_aside(posixpath.dirname(p)))
    return f"{' and '.join(f'`{path}`' for path in paths)} cannot be read" if paths else ""


def _audited(told: LookedUp, pins: Sequence[Pin], failed: str) -> Audited:
    keys = {pin.key if pin.asked else (pin.name, pin.version) for pin in pins}
    left: dict[str, int] = {}
    for reason in told.reasons.values():
        left[reason] = left.get(reason, 0) + 1
    for _, _, reason in {(pin.name, pin.version, pin.unasked) for pin in pins if pin.unasked}:
        left[reason] = left.get(reason, 0) + 1
    return Audited(told.source, told.date, len(keys), len(told.found), tuple(sorted(left.items())), failed)


def _faults(told: LookedUp, names: Container[str]) -> tuple[tuple[str, str], ...]:
    """What could not be read of advisories, as far as it is, or may be, about a distribution that is named."""
    own = (one for one in told.faults if not one.told or one.told in names)
    return tuple((one.told, f"{one.location.path}: {one.reason}" if one.location.path else one.reason) for one in own)


def _older(day: str) -> int:
    from datetime import date

    try:
        days = (date.today() - date.fromisoformat(day)).days
    except ValueError:
        return 0
    return days if days > FRESH else 0


def _smallest_fixed(told: LookedUp, name: str, version: str, admitted: VersionRange | None) -> str:
    known = told.known(name) if told.known is not None else None
    if known is not None:
        from depaudit.world.advisories.fixed import smallest_fixed

        return smallest_fixed(known, version, admitted)
    return _largest_of_smallest(told.found.get((name, version), ()), version, admitted)


def _most_fixed(told: LookedUp, name: str, version: str, admitted: VersionRange | None) -> tuple[str, tuple[str, ...]]:
    known = told.known(name) if told.known is not None else None
    if known is not None:
        from depaudit.world.advisories.fixed import most_fixed

        release, stays = most_fixed(known, version, admitted)
        return release, tuple(name for one in stays for name in one.names)
    found = told.found.get((name, version), ())
    fixed = [one for one in found if _largest_of_smallest((one,), version, None)]
    stays_too = tuple(name for one in found if one not in fixed for name in one.names)
    return _largest_of_smallest(fixed, version, admitted), stays_too


def _largest_of_smallest(found: Iterable[Vulnerability], version: str, admitted: VersionRange | None) -> str:
    """Where the ranges are not known: of what fixes each flaw the smallest above the version, and of these the largest."""
    from depaudit.world.advisories.fixed import final_of
    from depaudit.world.advisories.matching import parsed

    now = parsed(version)
    if now is None:
        return ""
    fixes = [[parsed(text) for text in one.fixed_in] for one in found]
    finals = [[fix if now.is_prerelease else final_of(fix) for fix in each if fix is not None] for each in fixes]
    above = [sorted(fix for fix in each if fix > now) for each in finals]
    if not above or not all(above):
        return ""
    largest = max(each[0] for each in above)
    return str(largest) if admitted is None or largest in admitted else ""


def _of_range(told: LookedUp, name: str, admitted: VersionRange) -> tuple[Vulnerability, ...] | None:
    known = told.known(name) if told.known is not None else None
    return None if known is None else flaws_in_range(known, admitted)
