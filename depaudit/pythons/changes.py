"""When modules, names and parameters of the standard library came and went."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from depaudit import knowledge
from depaudit.knowledge.api_history import STANDARD_LIBRARY, Change, history_of
from depaudit.knowledge.python_syntax import EVALUATED, ROOT, SUBSCRIPT, SYNTAX, TAKES_TYPES
from depaudit.knowledge.python_versions import Minor
from depaudit.pythons.admitted import minor_of

PYTHON_2: Minor = (2, 7)
_NOT_IN_2 = Change("3.0", "2.7", "", "", "")
_ONLY_IN_2 = Change("", "", "3.0", "2.7", "")


@cache
def changes() -> Mapping[str, Change]:
    """By dotted name, parameters in parentheses (`zlib.compress(wbits)`); what lies in a module follows from the module.

    Modules that only some systems have are known from the list of modules alone.
    """
    history = history_of(STANDARD_LIBRARY)
    found = dict(history.changes) if history is not None else {}
    for path in TAKES_TYPES:
        found[f"{path}.{SUBSCRIPT}"] = Change("3.9", "3.8", "", "", "")
    for name, one in SYNTAX.items():
        found[f"{ROOT}.{name}"] = Change(one.since, one.before, "", "", "", one.source)
    for key, one in EVALUATED.items():
        found[key] = Change(one.since, one.before, "", "", "", one.source)
    found["__future__.annotations"] = Change("3.7", "3.6", "", "", "")
    for module in knowledge.standard_library("") | knowledge.standard_library("==2.7"):
        if module not in found and (change := _of_module(module)) is not None:
            found[module] = change
    return found


def change_of(key: str) -> Change | None:
    """What became of it, of a name of Python 3 that Python 2 lacks too."""
    change = changes().get(key)
    return change if change is not None else _NOT_IN_2 if key in only_in_3() else None


@cache
def only_in_3() -> frozenset[str]:
    """Modules that every Python 3 has that is still met, and Python 2 lacks."""
    return knowledge.standard_library("") - knowledge.standard_library("==2.7") - changes().keys()


def lacks(minor: Minor, change: Change) -> bool:
    """Whether this Python is known to lack it."""
    added, removed = minor_of(change.added), minor_of(change.removed)
    if change.added and change.removed and removed < added:
        return removed <= minor < added
    return bool(change.added and minor < added) or bool(change.removed and minor >= removed)


def _of_module(module: str) -> Change | None:
    if not knowledge.standard_in_any(module, ">=3.6"):
        return _ONLY_IN_2
    since, until = knowledge.standard_versions(module)
    return Change(since, _before(since), until, _before(until), "") if since or until else None


def _before(text: str) -> str:
    if not text:
        return ""
    major, minor = minor_of(text)
    return f"{major}.{minor - 1}"
