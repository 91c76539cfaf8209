"""What nobody tells of the release to take, and has to hold for it: what else is pinned asks, and is asked, for something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge
from depaudit.enumerated import in_a_row
from depaudit.model.dependency import Lock
from depaudit.rules._vulnerable_case import Case, beside, holding
from depaudit.world.pins import as_asked, pinned


def condition(case: Case) -> str:
    """`; uv.lock does not tell whether `flask` 1.1.4 admits it`; only where the fix leaps to another series, and releases are known to refuse that."""
    if not case.fixed or case.blocked or _series(case.version) == _series(case.fixed):
        return ""
    locks = _locks(case)
    if locks:
        asking = [f"`{who.name}` {who.version}".rstrip() for lock in locks for who in lock.versions if case.name in who.requires and not who.asks]
        return f"; {locks[0].path} does not tell whether {_shown(asking)} admit{'s' * (len(set(asking)) == 1)} it" if asking else ""
    return "".join(_of_pins(case))


def _of_pins(case: Case) -> Iterator[str]:
    """What is known to be required of each other and pinned in one place."""
    pins = {r.name: version for r in beside(case) if r.name != case.name and (version := pinned(r.specifier))}
    asking = [f"`{name}` {version}" for name, version in sorted(pins.items()) if case.name in knowledge.brings(name)]
    asked = [f"`{name}`" for name in sorted(knowledge.brings(case.name)) if name in pins]
    if asking:
        yield f"; whether {_shown(asking)} admit{'s' * (len(asking) == 1)} it is not known here"
    if asked:
        yield f"; what {case.fixed} itself asks of {_shown(asked)}, pinned beside it, is not known here"


def _locks(case: Case) -> Sequence[Lock]:
    """The locks that hold it, compiled requirements files among them."""
    paths = {pin.location.path for pin in case.pins}
    answers = case.project.vulnerabilities
    return [*holding(case), *(lock for lock in (answers.compiled if answers else ()) if lock.path in paths)]


def _series(version: str) -> tuple[str, ...]:
    """The part of a version whose change may break what uses it: the first number, of `0.x` the second, too."""
    first, second, *_ = [*(as_asked(version) or version).split("."), ""]
    return (first, second) if first == "0" else (first,)


def _shown(names: Sequence[str]) -> str:
    return in_a_row(list(dict.fromkeys(names)), 2, 1)
