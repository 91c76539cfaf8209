"""What is declared of Python itself, beside what the code proves: for `depaudit minimums`."""

from __future__ import annotations

from depaudit.minimums.statements import Holds
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.pythons.admitted import PYTHONS_3, Admitted, admitted_by, minor_of
from depaudit.rules._python_uses import PythonUse, When, uses_on

_RUNNING = (When.AT_IMPORT, When.IN_FUNCTION)


@dataclass(frozen=True, slots=True)
class PythonStatement:
    """Which Pythons the project admits, and which its code needs."""

    admitted: Admitted | None
    """None where it says nothing, or nothing that can be read."""
    proven: PythonUse | None
    """What needs the newest Python, of code that runs; of those the weightiest, the first."""
    holds: Holds

    @property
    def newest(self) -> str:
        """The newest Python that is out and admitted, as `3.14`; empty where nothing is said."""
        return ".".join(map(str, self.admitted.out[-1])) if self.admitted is not None else ""


def python_statement(project: Project) -> PythonStatement | None:
    """None where the project says nothing of Python, and its code needs none in particular."""
    admitted = admitted_by(project)
    uses = [use for use in uses_on(project, PYTHONS_3) if use.too_old and use.when in _RUNNING]
    proven = min(uses, key=lambda u: (-minor_of(u.change.added)[1], u.when.rank, u.location), default=None)
    if admitted is None and proven is None:
        return None
    if admitted is None or proven is None:
        return PythonStatement(admitted, proven, Holds.UNKNOWN)
    lacking = set(proven.too_old).intersection(admitted.out)
    return PythonStatement(admitted, proven, Holds.NO if lacking and admitted.has_minimum else Holds.UNKNOWN if lacking else Holds.YES)
