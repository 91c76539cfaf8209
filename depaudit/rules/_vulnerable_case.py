"""A version with known vulnerabilities as a project names it: where, who brings it, and what to take in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from depaudit.model.dependency import Lock
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Requirement, range_of
from depaudit.model.source import CodeRole
from depaudit.model.vulnerability import Pin, Vulnerability
from depaudit.rules._asked_ranges import ranges_of
from depaudit.rules._vulnerable import chain_in_lock, is_for_development, shortest_chain

if TYPE_CHECKING:
    from packaging.ranges import VersionRange

_OF_DEVELOPERS = (CodeRole.TEST, CodeRole.DOCS, CodeRole.EXAMPLE, CodeRole.TOOL)
_OF_PIP = ("requirements", "constraints", "pip-compile", "conda")
_OF_MANAGERS = ("uv", "poetry", "pdm", "pipenv", "pixi")


@dataclass(frozen=True, slots=True)
class Case:
    """One version of one distribution, as the project names it."""

    project: Project
    pins: tuple[Pin, ...]
    requirements: tuple[Requirement, ...]
    """Those of the distribution, pinned or not."""
    sites: tuple[Location, ...]
    chain: tuple[str, ...]
    fixed: str = ""
    """The release to take."""
    blocked: str = ""
    """Who does not admit it, in words."""
    partly: str = ""
    """Where nothing is free of everything: the release that is free of the rest."""
    stays: tuple[str, ...] = ()
    """Names of what stays then, which nothing fixes yet."""

    @property
    def name(self) -> str:
        """Of the distribution."""
        return self.pins[0].name

    @property
    def version(self) -> str:
        """As it was asked for."""
        return self.pins[0].asked

    def is_fixed_by_most(self, flaw: Vulnerability) -> bool:
        """Whether the release that fixes the most fixes it."""
        return not any(name in self.stays for name in flaw.names)

    def is_for_developers(self, pin: Pin) -> bool:
        """Whether nobody but developers gets it: by the requirement that brings it, or by who runs the command that installs it."""
        path = pin.location.path
        if pin.requirement is None and not pin.lock:
            return self.project.roles.get(path) in _OF_DEVELOPERS or any(part.startswith(".") for part in path.split("/"))
        if pin.requirement is not None and not pin.requirement.via:
            return is_for_development(self.project, (pin.requirement,))
        roots = self.project.requirements_by_name.get(self.chain[0] if self.chain else self.name, ())
        return is_for_development(self.project, roots or self.requirements)

    @property
    def is_apart(self) -> bool:
        """Whether nothing but environments without the project's code have it: images of GitHub actions, hooks of pre-commit."""
        return all(_is_apart(pin) for pin in self.pins)

    @property
    def is_likely(self) -> bool:
        """Whether others than the release's own authors have made it: for conda, or for whoever offers a wheel by an address."""
        return bool(self.requirements) and all(r.of_conda or r.url for r in self.requirements)


def _is_apart(pin: Pin) -> bool:
    *folders, name = pin.location.path.split("/")
    of_action = name.startswith("Dockerfile") and (".github", "actions") in pairwise(folders)
    return not pin.lock and (of_action or name.startswith(".pre-commit"))


def case_of(project: Project, pins: Sequence[Pin]) -> Case:
    """The version that the pins name."""
    name = pins[0].name
    named = project.requirements_by_name.get(name, ())
    locked = [pin for pin in pins if pin.lock]
    places = [pin.location for pin in pins if not pin.lock]
    if not places and named:
        places = [r.location for r in sorted(named, key=lambda r: is_for_development(project, (r,)))]
    places = places or [pin.location for pin in locked]
    chain = chain_in_lock(project, name) if locked and not named else _chain_in_compiled(project, pins) or (name,)
    case = Case(project, tuple(pins), named, tuple(dict.fromkeys(places)), chain)
    fixed, blocked = _fixed(case)
    partly, stays = ("", ()) if fixed else _partly(case)
    return replace(case, fixed=fixed, blocked=blocked, partly=partly, stays=stays)


def _partly(case: Case) -> tuple[str, tuple[str, ...]]:
    answers = case.project.vulnerabilities
    if answers is None or answers.most_fixed is None:
        return "", ()
    return answers.most_fixed(case.name, case.version, _admitted(_asked(case)))


def _chain_in_compiled(project: Project, pins: Sequence[Pin]) -> tuple[str, ...]:
    """The way in a compiled requirements file from something that nobody brings; empty where others name it, too."""
    name = pins[0].name
    compiled = {lock.path: lock for lock in (project.vulnerabilities.compiled if project.vulnerabilities else ())}
    places = [r.location.path for r in project.requirements_by_name.get(name, ())]
    if not places or any(path not in compiled for path in places):
        return ()
    lock = compiled[pins[0].location.path]
    brought = {other for one in lock.versions for other in one.requires}
    return shortest_chain((one.name for one in lock.versions if one.name not in brought), (lock,), name)


def _fixed(case: Case) -> tuple[str, str]:
    """The smallest release without a known flaw that everything admits; where there is none, such a release and who refuses it."""
    answers = case.project.vulnerabilities
    if answers is None or answers.smallest_fixed is None:
        return "", ""
    asked = _asked(case)
    admitted = _admitted(asked)
    within = answers.smallest_fixed(case.name, case.version, admitted)
    if within or admitted is None:
        return within, ""
    outside = answers.smallest_fixed(case.name, case.version, None)
    refusing = [f"{who} asks for `{what}`" for who, what in asked if outside and not range_of(what).contains(outside, prereleases=True)]
    return outside, f"{outside} would fix it, but {refusing[0]}" if refusing else ""


def _admitted(asked: Sequence[tuple[str, str]]) -> VersionRange | None:
    """What all of them admit; None where nobody asks for anything."""
    ranges = [range_of(specifier) for _, specifier in asked]
    return reduce(lambda one, other: one.intersection(other), ranges) if ranges else None


def _asked(case: Case) -> list[tuple[str, str]]:
    """(who, range): what requirements that pin nothing and, where a lock tells it, other locked distributions ask of it."""
    pinned = {pin.location for pin in case.pins if not pin.lock}
    asked = [
        (case.project.shown(r.location), r.specifier)
        for r in beside(case)
        if r.name == case.name and r.specifier and r.location not in pinned
    ]
    for lock in holding(case):
        asked += [(f"`{one.name}` {one.version}", specifier) for one, specifier in ranges_of(lock, case.name)]
    return list(dict.fromkeys(asked))


def holding(case: Case) -> list[Lock]:
    """The locks that pin it."""
    paths = {pin.lock for pin in case.pins}
    return [lock for lock in case.project.locks if lock.path in paths]


def beside(case: Case) -> Iterator[Requirement]:
    """What is installed together with the pins: of a manager's lock what its manifest says, else what an environment says."""
    project = case.project
    if holding(case):
        for manifest in project.manifests:
            if manifest.format not in _OF_PIP or any(lock.format not in _OF_MANAGERS for lock in holding(case)):
                yield from manifest.requirements
        return
    places = {pin.location for pin in case.pins}
    for environment in project.environments:
        if any(r.location in places for r in environment.requirements):
            yield from environment.requirements
