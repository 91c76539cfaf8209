"""Whether a call at import leaves the class, the module or the name that it is handed as it is."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.apis.answer import Defined
from depaudit.apis.decorators import function_node, leaves_alone
from depaudit.apis.lookup import meaning
from depaudit.apis.namespace import ClassBody, Function, Handed, Namespace
from depaudit.apis.release import Api
from depaudit.apis.verdict import State

_MODULES_REASONS = ("replaces", "hands on")


def takes_name_harmlessly(api: Api, space: Namespace, handed: Handed) -> bool:
    """`Tester(__name__)`: what is called is of the release, and its module puts nothing into `sys.modules`."""
    for thing in _called(api, space, handed):
        other = api.namespace(thing.module)
        if other is None or other.made_modules or any(reason.startswith(_MODULES_REASONS) for reason in other.opened):
            return False
    return bool(list(_called(api, space, handed)))


def adds_nothing(api: Api, space: Namespace, handed: Handed) -> bool:
    """Does what is called only look at the class or module that it is handed, or set literal attributes of it?"""
    things = list(_called(api, space, handed))
    if not things or handed.place is None:
        return False
    for thing in things:
        if isinstance(thing.value, ClassBody):
            continue
        read = function_node(api, thing)
        if read is None:
            return False
        place = handed.place
        if place == -1:
            if not any(getattr(mark, "id", "") == "classmethod" for mark in thing.value.decorators):
                continue
            place = 0
        if not leaves_alone(api, thing.module, read[0], place):
            return False
    return True


def _called(api: Api, space: Namespace, handed: Handed) -> Iterator[Defined]:
    """What is called, if all that it can be is defined in the release."""
    found = meaning(api, space.name, handed.called) if handed.called else None
    if found is None or found.state is not State.PRESENT:
        return
    if all(isinstance(thing, Defined) and isinstance(thing.value, Function | ClassBody) for thing in found.things):
        yield from (thing for thing in found.things if isinstance(thing, Defined))
