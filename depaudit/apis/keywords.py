"""Whether what is called takes a keyword: proven only by signatures that are written out and that nothing changes."""

from __future__ import annotations

import ast

from depaudit.apis.answer import Answer, Defined, absent, present, unknown
from depaudit.apis.decorators import keeps_signature
from depaudit.apis.lookup import find_path
from depaudit.apis.members import bases, member, opened
from depaudit.apis.namespace import ClassBody, Function, dotted
from depaudit.apis.release import Api
from depaudit.apis.verdict import State


def takes(api: Api, called: Answer, keyword: str) -> Answer:
    """All that a name can be has to reject a keyword before it counts as absent."""
    if called.state is not State.PRESENT:
        return called
    things = [thing for thing in called.things if not _is_overload(thing)] or list(called.things)
    answers = [_takes(api, thing, keyword) for thing in things]
    for state in (State.PRESENT, State.UNKNOWN):
        for one in answers:
            if one.state is state:
                return one
    return answers[0]


def _is_overload(thing: object) -> bool:
    """A signature for type checkers, which the definition after it replaces."""
    function = thing.value if isinstance(thing, Defined) else None
    return isinstance(function, Function) and any(_name(one) == "overload" for one in function.decorators)


def _takes(api: Api, thing: object, keyword: str) -> Answer:
    if not isinstance(thing, Defined):
        return unknown("its signature is not known")
    if isinstance(thing.value, Function):
        return function_takes(api, thing, keyword)
    return _class_takes(api, thing, thing.value, keyword)


def function_takes(api: Api, thing: Defined, keyword: str) -> Answer:
    """One signature."""
    function = thing.value
    if not isinstance(function, Function):
        return unknown("its signature is not known")
    place = f"{api.member_of(thing.module)}:{function.line}"
    if keyword in function.parameters.named:
        return present(place=place)
    if function.parameters.any_name:
        return unknown(f"{place} `{function.name}` takes any keyword", place=place)
    if keyword.startswith("_") and "__" in keyword[1:]:
        return unknown(f"{place} names that begin with two underscores are changed in classes", place=place)
    for decorator in function.decorators:
        if not keeps_signature(api, thing.module, decorator, keyword):
            return unknown(f"{place} `{function.name}` has a decorator", place=place)
    if reason := _may_be_replaced(api, thing):
        return unknown(reason, place=place)
    return absent(f"{place} `{function.name}` has no such parameter", place)


def _may_be_replaced(api: Api, thing: Defined) -> str:
    """What may give a class other members may give it others under the same names."""
    owner, _, _ = thing.path.rpartition(".")
    found = find_path(api, thing.module, owner) if owner else None
    for one in found.things if found is not None else ():
        if isinstance(one, Defined) and isinstance(one.value, ClassBody) and (reasons := opened(api, one, one.value)):
            return reasons[0]
    return ""


def _class_takes(api: Api, thing: Defined, body: ClassBody, keyword: str) -> Answer:
    place = f"{api.member_of(thing.module)}:{body.line}"
    if _is_called_through(api, thing, body, 0):
        return unknown(f"{place} `{thing.path}` has a metaclass, which may take keywords", place=place)
    reasons = opened(api, thing, body)
    made, started = member(api, thing, "__new__"), member(api, thing, "__init__")
    if _is_dataclass(body) and "__init__" not in body.members and "__new__" not in body.members:
        return _dataclass_takes(api, thing, body, keyword)
    written = [one for one in (made, started) if _is_written(one)]
    if len(written) != 1 or made.state is State.UNKNOWN or started.state is State.UNKNOWN:
        return unknown(*reasons, f"{place} how `{thing.path}` is made is not known", place=place)
    found = takes(api, written[0], keyword)
    return unknown(*reasons, place=place) if found.state is State.ABSENT and reasons else found


def _is_called_through(api: Api, thing: Defined, body: ClassBody, depth: int) -> bool:
    """Does a metaclass stand between a call and the constructor, as with enumerations?"""
    if any(name == "metaclass" and dotted(value).rpartition(".")[2] != "ABCMeta" for name, value in body.keywords):
        return True
    for base in bases(api, thing, body) if depth < 12 else ():
        if isinstance(base, str):
            if base.startswith("enum."):
                return True
        elif isinstance(base.value, ClassBody) and _is_called_through(api, base, base.value, depth + 1):
            return True
    return False


def _is_written(found: Answer) -> bool:
    return found.state is State.PRESENT and any(isinstance(thing, Defined) for thing in found.things)


def _is_dataclass(body: ClassBody) -> bool:
    return any(_name(decorator) == "dataclass" for decorator in body.decorators)


def _name(decorator: ast.expr) -> str:
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]


def _dataclass_takes(api: Api, thing: Defined, body: ClassBody, keyword: str, depth: int = 0) -> Answer:
    """The fields of a dataclass and of the dataclasses below it."""
    place = f"{api.member_of(thing.module)}:{body.line}"
    if keyword in body.annotated and _is_field(body.annotated[keyword]):
        return present(place=place)
    if keyword in body.annotated or body.opened or not _is_dataclass(body) or depth > 12:
        return unknown(f"{place} the fields of `{thing.path}` are not known", place=place)
    for base in bases(api, thing, body):
        if isinstance(base, str):
            if base in ("object", "abc.ABC", "typing.Generic", "typing.Protocol"):
                continue
            return unknown(f"{place} a base of `{thing.path}` is not known", place=place)
        if not isinstance(base.value, ClassBody):
            return unknown(f"{place} a base of `{thing.path}` is not known", place=place)
        if not base.value.annotated and not base.value.members.get("__init__") and not base.value.bases:
            continue
        found = _dataclass_takes(api, base, base.value, keyword, depth + 1)
        if found.state is not State.ABSENT:
            return found
    return absent(f"{place} `{thing.path}` has no such field", place)


def _is_field(default: ast.expr | None) -> bool:
    """A field that the constructor takes; `field(init=False)` is none."""
    return not (isinstance(default, ast.Call) and any(keyword.arg == "init" for keyword in default.keywords))
