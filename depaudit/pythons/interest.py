"""Which names of the standard library matter to a project: those that some Python that it admits lacks."""

from __future__ import annotations

from depaudit.knowledge.api_history import Change
from depaudit.knowledge.python_syntax import EVALUATED, SUBSCRIPT
from depaudit.knowledge.python_versions import Minor
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.usage import Interest
from depaudit.pythons.admitted import PYTHONS_3, Admitted, admitted_by, minor_of
from depaudit.pythons.changes import PYTHON_2, changes, lacks, only_in_3

_EVERYWHERE = ("python", "builtins")
"""What no import shows."""
OLDEST_MET: Minor = (3, 10)
"""Where a project says nothing of Python, what older ones lack tells nobody anything."""


def interest_in_python(project: Project, wide: bool = False) -> Interest:
    """By module; nothing where the project says nothing of Python. `wide`: also what the oldest
    that is admitted came with, which proves that no older one would do."""
    admitted = admitted_by(project)
    if wide:
        admitted = _with_one_older(admitted)
    if admitted is None:
        return Interest()
    every = [minor for minor in admitted.out if minor != PYTHON_2] or [PYTHON_2]
    memory: dict[Change, int] = {}  # thousands of names share a few hundred changes
    paths: dict[str, set[str]] = {}
    for key, change in changes().items():
        known = memory.get(change)
        if known is None:
            lacking = sum(lacks(minor, change) for minor in every)
            all_older = minor_of(change.added) > every[-1]
            known = memory[change] = 0 if not lacking else 2 if lacking < len(every) or all_older else 1
        # What every admitted Python took away would have been missed at once, and what the next one is to lack is not
        # sure: only for whole modules, which cost nothing to look for, are they worth a look.
        if key.endswith(SUBSCRIPT) and (change.added != "3.9" or change.removed):  # rare, and a search through every file
            continue
        if known == 2 or ("." not in key and (known == 1 or any(lacks(minor, change) for minor in admitted.every))):
            paths.setdefault(_root(key), set()).add(key)
    if PYTHON_2 in admitted.out:
        for module in only_in_3():
            paths.setdefault(module, set()).add(module)
    own = project.first_party
    return Interest(
        {root: frozenset(found) for root, found in sorted(paths.items()) if root not in own or root in _EVERYWHERE}
    )


def _with_one_older(admitted: Admitted | None) -> Admitted:
    oldest = max(admitted.out[0], PYTHONS_3.out[0]) if admitted is not None else OLDEST_MET
    return replace(PYTHONS_3, out=tuple(minor for minor in PYTHONS_3.out if minor[1] >= oldest[1] - 1))


def _root(key: str) -> str:
    """The module that a file must import; type arguments are looked for with the builtins, in every file."""
    return "builtins" if key.endswith(SUBSCRIPT) or key in EVALUATED else key.partition("(")[0].partition(".")[0]
