"""What an environment asks of one distribution, all that holds together on some Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from depaudit.environments.targets import applies, platforms_of
from depaudit.knowledge.api_history import Change, History
from depaudit.knowledge.first_wheels import first_wheel
from depaudit.last_answer import last_answer_kept
from depaudit.minimums.releases import Presence, newest, order, presence
from depaudit.model.environment import Environment, Target
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope
from depaudit.specifier_text import admits

_LOCAL = re.compile(r"\+[A-Za-z0-9._-]+")
_END = re.compile(r"\s*(===|==|~=|<=|<)\s*([0-9][0-9A-Za-z.!-]*?)(\.\*)?\s*")
_CLAUSE = re.compile(r"\s*(===|==|~=|>=|>)\s*([0-9][0-9A-Za-z.!-]*?)(\.\*)?\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """Requirements and constraints of one distribution that apply together."""

    environment: str
    requirements: tuple[Requirement, ...]
    """Those that ask for it, then those that only constrain."""
    oldest: str = ""
    """The first release with a wheel for the oldest Python that they apply on, where the project says which those are:
    older ones are not what anybody gets there."""

    @property
    def asking(self) -> tuple[Requirement, ...]:
        """Those that ask for it."""
        return tuple(r for r in self.requirements if r.scope is not Scope.CONSTRAINT)

    @property
    def stating(self) -> Requirement:
        """The requirement that states the minimum, the highest of several; where none does, the first that asks."""
        return max(self.requirements, key=lambda r: order(lower(r.specifier)) if lower(r.specifier) else ((-1,), 0, 0))

    @property
    def limiting(self) -> Requirement:
        """The requirement that states where the range ends, the lowest end of several; where none does, the first that asks."""
        ending = [r for r in self.requirements if upper(r.specifier)]
        return min(ending, key=lambda r: order(upper(r.specifier)), default=self.requirements[0])

    @property
    def minimum(self) -> str:
        """The declared minimum; empty where none is stated."""
        return lower(self.stating.specifier)

    @property
    def pin(self) -> str:
        """The one version that is admitted, or empty."""
        return next((pin for r in self.requirements if (pin := pinned(r.specifier))), "")

    def admits(self, version: str) -> bool:
        """Whether all of them admit the version."""
        return all(not r.specifier or admits(_LOCAL.sub("", r.specifier), version) for r in self.requirements)

    def covered(self, history: History) -> tuple[str, ...]:
        """The covered releases that are admitted, oldest first; where there is none, the pin or the minimum itself."""
        admitted = _admitted(history.versions, tuple(dict.fromkeys(r.specifier for r in self.requirements)))
        had = tuple(v for v in admitted if order(v) >= order(self.oldest)) if self.oldest and not self.pin else ()
        return had or admitted or tuple(filter(None, (self.pin or self.minimum,)))

    def lacking(self, history: History, change: Change) -> tuple[str, ...]:
        """The admitted releases that are proven to lack it, oldest first."""
        return tuple(v for v in self.covered(history) if presence(history, change, v) is Presence.ABSENT)

    def lacks_some(self, history: History, change: Change) -> bool:
        """Whether `lacking` holds any: what only came is absent from the oldest, what only went from the newest."""
        covered = self.covered(history)
        ends = covered if change.added and change.removed else (*covered[:1], *covered[-1:])
        return any(presence(history, change, v) is Presence.ABSENT for v in ends)

    def having(self, history: History, change: Change) -> tuple[str, ...]:
        """The admitted releases that are proven to have it."""
        return tuple(v for v in self.covered(history) if presence(history, change, v) is Presence.PRESENT)


def asked_of(project: Project, name: str) -> tuple[Asked, ...]:
    """Each set of requirements of the distribution once, in the order of the environments and Pythons.

    What stands at a URL, in one branch of code or under an override says nothing that can be relied on: such sets are
    left out, and so is what only builds.
    """
    by_name, known = _told_of(project)
    if name not in known:
        known[name] = _asked_of(project, by_name.get(name, ()), name)
    return known[name]


_Environments = Sequence[tuple[Environment, Sequence[Requirement]]]


@last_answer_kept
def _told_of(project: Project) -> tuple[Mapping[str, _Environments], dict[str, tuple[Asked, ...]]]:
    """Its requirements by name, and what was answered of them so far."""
    return _by_name(project), {}


def _by_name(project: Project) -> Mapping[str, _Environments]:
    """The requirements of each distribution, by environment."""
    found: dict[str, dict[int, tuple[Environment, list[Requirement]]]] = {}
    for number, environment in enumerate(project.environments):
        for requirement in environment.requirements:
            found.setdefault(requirement.name, {}).setdefault(number, (environment, []))[1].append(requirement)
    return {name: tuple(of.values()) for name, of in found.items()}


def _asked_of(project: Project, environments: _Environments, name: str) -> tuple[Asked, ...]:
    platforms = platforms_of(project, Target())
    stated = project.python is not None
    found: dict[tuple[tuple[Location, str], ...], Asked] = {}
    for environment, requirements in environments:
        for platform in platforms:
            applying = [r for r in requirements if applies(r, platform)]
            asked = _of(environment.name, applying, first_wheel(name, platform.python) if stated else "")
            if asked is not None and not _is_vague(project, asked):
                found.setdefault(tuple((r.location, r.specifier) for r in asked.requirements), asked)
    return tuple(found.values())


def lower(specifier: str) -> str:
    """The oldest version that the specifier names as admitted, of alternatives the lowest; empty where one has none."""
    lowest = [_lower(alternative) for alternative in _LOCAL.sub("", specifier).split(" || ")]
    return min(lowest, key=order) if all(lowest) else ""


def upper(specifier: str) -> str:
    """The version at which the range ends, included or not, of alternatives the highest; empty where one goes on."""
    highest = [_upper(alternative) for alternative in _LOCAL.sub("", specifier).split(" || ")]
    return newest(highest) if all(highest) else ""


def pinned(specifier: str) -> str:
    """The one version that the specifier admits, without its local part; or empty."""
    for clause in specifier.split(",") if " || " not in specifier else ():
        found = _CLAUSE.fullmatch(_LOCAL.sub("", clause))
        if found is not None and found[1] in ("==", "===") and not found[3]:
            return found[2]
    return ""


def _upper(alternative: str) -> str:
    found = [m for clause in alternative.split(",") if (m := _END.fullmatch(clause))]
    return min((m[2] for m in found), key=order, default="")


def _lower(alternative: str) -> str:
    return newest(found[2] for clause in alternative.split(",") if (found := _CLAUSE.fullmatch(clause)))


@lru_cache(maxsize=256)
def _admitted(versions: tuple[str, ...], specifiers: tuple[str, ...]) -> tuple[str, ...]:
    plain = [_LOCAL.sub("", s) for s in specifiers if s]
    return tuple(v for v in versions if all(admits(s, v) for s in plain))


def _of(environment: str, found: Sequence[Requirement], oldest: str) -> Asked | None:
    asking = [r for r in found if r.scope is not Scope.CONSTRAINT]
    if not asking or any(r.scope is Scope.BUILD for r in asking):
        return None
    return Asked(environment, (*asking, *(r for r in found if r.scope is Scope.CONSTRAINT)), oldest)


def _is_vague(project: Project, asked: Asked) -> bool:
    overridden = (name for m in project.manifests for name in m.overridden)
    return any(r.url or r.editable or r.conditional for r in asked.requirements) or asked.asking[0].name in overridden

