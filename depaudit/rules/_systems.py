"""A small grid of Pythons and operating systems, to ask where two markers (PEP 508) hold together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from depaudit import knowledge
from depaudit.model.project import Project
from depaudit.rules._markers import Clause, Minor, can_hold, clauses

System = tuple[Minor, str]
"""A Python and a key of `_SAYS`."""

_SAYS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
"""What Python says on each system, by the variables of markers."""
_OLDEST: Minor = (3, 10)
"""Where the project does not say which Pythons it supports, older ones are nobody's trouble."""


def systems_of(project: Project) -> tuple[System, ...]:
    """Where the project may be installed."""
    stated = project.python is not None and bool(project.python.specifier)
    minors = knowledge.minors(project.python.specifier if project.python is not None else "")
    return tuple((minor, name) for minor in sorted(minors) if stated or minor >= _OLDEST for name in _SAYS)


def where_holds(marker: str, systems: Sequence[System]) -> frozenset[System] | None:
    """Those that meet the marker; None where more than the Python and the system decides."""
    if not marker:
        return frozenset(systems)
    asked = clauses(marker)
    if not all(map(_is_decidable, asked)):
        return None
    return frozenset(
        (minor, name) for minor, name in systems if can_hold(marker, (minor,), _false_on(name, frozenset(asked)))
    )


def described(found: Collection[System], systems: Sequence[System]) -> str:
    """The Pythons and systems among `systems`, as far as they are not all (`Python 3.12 to 3.14 on Linux`)."""
    minors = sorted({minor for minor, _ in found})
    names = [name for name in _SAYS if any(name == other for _, other in found)]
    first, last = (".".join(map(str, minor)) for minor in (minors[0], minors[-1]))
    newer = " and newer" if minors[-1] == max(knowledge.minors("")) else f" to {last}"
    pythons = f"Python {first}{newer if first != last else ''}"
    parts = [
        pythons if len(minors) < len({m for m, _ in systems}) else "",
        " and ".join(names) if len(names) < len(_SAYS) else "",
    ]
    return " on ".join(filter(None, parts))


def _is_decidable(clause: Clause) -> bool:
    if clause.variable == "python_version":
        return clause.operator != "contains"
    return clause.variable in _SAYS["Linux"] and clause.operator in ("==", "!=", "in", "not in")


@lru_cache(maxsize=512)
def _false_on(name: str, asked: frozenset[Clause]) -> frozenset[Clause]:
    return frozenset(c for c in asked if c.variable in _SAYS[name] and not _is_met(c, _SAYS[name][c.variable]))


def _is_met(clause: Clause, said: str) -> bool:
    if clause.operator in ("==", "!="):
        return (said == clause.value) == (clause.operator == "==")
    return (said in clause.value) == (clause.operator == "in")
