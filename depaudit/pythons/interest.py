"""Which names of the standard library matter to a project: those that some Python that it admits lacks."""

from __future__ import annotations

from depaudit.knowledge.api_history import Change
from depaudit.knowledge.python_syntax import EVALUATED, SUBSCRIPT
from depaudit.model.project import Project
from depaudit.model.usage import Interest
from depaudit.pythons.admitted import admitted_by
from depaudit.pythons.changes import PYTHON_2, changes, lacks, only_in_3

_EVERYWHERE = ("python", "builtins")
"""What no import shows."""


def interest_in_python(project: Project) -> Interest:
    """By module; nothing where the project says nothing of Python."""
    admitted = admitted_by(project)
    if admitted is None:
        return Interest()
    every = [minor for minor in admitted.out if minor != PYTHON_2] or [PYTHON_2]
    memory: dict[Change, int] = {}  # thousands of names share a few hundred changes
    paths: dict[str, set[str]] = {}
    for key, change in changes().items():
        known = memory.get(change)
        if known is None:
            lacking = sum(lacks(minor, change) for minor in every)
            known = memory[change] = 0 if not lacking else 2 if lacking < len(every) else 1
        # What no admitted Python has would have been missed at once, and what the next one is to lack is not sure:
        # only for whole modules, which cost nothing to look for, are they worth a look.
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


def _root(key: str) -> str:
    """The module that a file must import; type arguments are looked for with the builtins, in every file."""
    return "builtins" if key.endswith(SUBSCRIPT) or key in EVALUATED else key.partition("(")[0].partition(".")[0]
