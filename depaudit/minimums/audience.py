"""Which code a requirement is made for: the code that runs when just what it asks for is installed."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.manifests.roles import is_for_development
from depaudit.minimums.asked import Asked
from depaudit.minimums.releases import order
from depaudit.minimums.uses import Use
from depaudit.model.project import Kind, Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope
from depaudit.model.source import CodeRole

_BESIDE_CODE = frozenset(("requirements", "requirement", "reqs", "req", "deps", "dependencies", "requires"))
"""Folders that hold requirements of what lies beside them."""

_RUNNING_OF_LIBRARY = frozenset((CodeRole.RUNTIME,))
_RUNNING = _RUNNING_OF_LIBRARY | {CodeRole.NOTEBOOK, CodeRole.TOOL}


@dataclass(frozen=True, slots=True)
class Audience:
    """What is asked together, and what it is asked for."""

    asked: Asked
    folder: str
    """Only code below it is meant; empty: all code of the tree."""
    development: bool
    """It is asked for tests, docs and tools."""
    extras: frozenset[str]
    """It is asked by these extras; empty: by what is always installed, or for development."""
    running: frozenset[CodeRole]
    """The code that runs: of an application its notebooks and tools too."""
    alone: bool
    """Nothing else asks for the distribution: for code of other roles it is the only word that there is."""

    def runs(self, use: Use) -> bool:
        """Whether the use is of code that the project runs with just this installed."""
        if self.development or use.role not in self.running or not self._holds(use):
            return False
        return use.extra in self.extras if self.extras and use.extra else not self.extras or self.alone

    def is_beside(self, use: Use) -> bool:
        """Whether the use is of tests, docs, examples, tools or notebooks that find just this installed."""
        return use.role not in self.running and self._holds(use) and (self.development or self.alone)

    def _holds(self, use: Use) -> bool:
        return not self.folder or use.location.path.startswith(f"{self.folder}/")


def audiences(project: Project, found: Sequence[Asked]) -> tuple[Audience, ...]:
    """What each set of requirements of one distribution is for.

    Where only extras ask for it, nobody knows which of them the code belongs to: the one with the highest minimum.
    """
    development = [any(is_for_development(r, project.root) for r in asked.asking) for asked in found]
    extras = [_extras(asked) if not dev else frozenset[str]() for asked, dev in zip(found, development, strict=True)]
    base = [not dev and not extra for dev, extra in zip(development, extras, strict=True)]
    highest = max((order(a.minimum) for a, extra in zip(found, extras, strict=True) if extra), default=None)
    running = _RUNNING if project.kind is Kind.APPLICATION else _RUNNING_OF_LIBRARY
    answers = []
    for n, asked in enumerate(found):
        only = not any(base) and order(asked.minimum) == highest
        alone = only if extras[n] else base[n] and not any(development)
        answers.append(Audience(asked, _folder(project, asked.asking), development[n], extras[n], running, alone))
    return tuple(answers)


def _extras(asked: Asked) -> frozenset[str]:
    return frozenset(g for r in asked.asking if r.scope is Scope.EXTRA for g in (r.group, *r.also))


def _folder(project: Project, asking: Sequence[Requirement]) -> str:
    """The deepest folder whose code the requirements are for, where that is not the whole project."""
    return max((_beside(project, r.location.path) for r in asking), key=len)


def _beside(project: Project, path: str) -> str:
    folder = path.rpartition("/")[0]
    while folder and folder != project.root and folder.rpartition("/")[2].lower() in _BESIDE_CODE:
        folder = folder.rpartition("/")[0]
    return "" if folder == project.root or not folder.startswith(project.root) else folder
