"""The Pythons that a project admits."""

from __future__ import annotations

import re

from depaudit.environments.targets import NEWEST
from depaudit.knowledge.python_versions import Minor, minors
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import dataclass

COMING: Minor = (3, 15)
"""The Python that is not out: what it is to lack is worth a note."""
_CLAUSE = re.compile(r"(?:===|==|~=|!=|<=|>=|<|>)\s*\d+(?:\.\d+)*(?:\.\*)?")


@dataclass(frozen=True, slots=True)
class Admitted:
    """The Pythons that `specifier` admits, by minor version."""

    specifier: str
    location: Location
    out: tuple[Minor, ...]
    """Those that are out, oldest first."""
    has_minimum: bool
    """Whether it says where they begin."""
    claimed: tuple[Minor, ...]
    """Those that its classifiers name, oldest first; empty where they name none."""
    takes_coming: bool
    """Whether it admits the one that comes next."""

    @property
    def every(self) -> tuple[Minor, ...]:
        """With the one that comes next."""
        return (*self.out, COMING) if self.takes_coming else self.out


PYTHONS_3 = Admitted("", Location(""), tuple((3, minor) for minor in range(7, NEWEST[1] + 1)), True, (), False)
"""All that are still met, to ask which of them some code needs."""


def minor_of(text: str) -> Minor:
    """`3.11` → (3, 11); (0, 0) where nothing is said."""
    major, _, minor = text.partition(".")
    return (int(major), int(minor or 0)) if text else (0, 0)


def admitted_by(project: Project) -> Admitted | None:
    """None where the project says nothing of Python, or nothing that can be read."""
    python = project.python
    if python is None or not python.specifier.strip():
        return None
    alternatives = [[c.strip() for c in a.split(",") if c.strip()] for a in python.specifier.split("||")]
    if not all(_CLAUSE.fullmatch(clause) for clauses in alternatives for clause in clauses) or not all(alternatives):
        return None
    every = sorted(minors(python.specifier))
    out = tuple(minor for minor in every if minor <= NEWEST)
    if not out:
        return None
    return Admitted(
        python.specifier,
        python.location,
        out,
        all(any(c.startswith((">", "~=", "==")) for c in clauses) for clauses in alternatives),
        tuple(sorted({minor_of(text) for m in project.manifests for text in m.pythons})),
        COMING in every,
    )
