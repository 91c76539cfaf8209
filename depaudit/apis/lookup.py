"""A name of a module: which statement brings it, or whether none can."""

from __future__ import annotations

from depaudit.apis.answer import OPAQUE, Answer, Defined, Module, Opaque, absent, present, unknown
from depaudit.apis.exports import exports_of
from depaudit.apis.lazy import lazy_answer, loads_lazily
from depaudit.apis.module_getattr import Outcome, outcome_of
from depaudit.apis.namespace import Binding, Certainty, ClassBody, Function, Namespace, Origin, dotted
from depaudit.apis.release import Api
from depaudit.apis.verdict import State

Asking = frozenset[tuple[str, str]]
"""The questions that led here: one that comes back to itself brings nothing by itself."""
_NONE: Asking = frozenset()
_OVERWRITES = (
    "writes computed names to its namespace",
    "hands on `globals`",
    "hands on `locals`",
    "hands on its own module",
    "runs text with `exec`",
)
"""What can also give another meaning to a name that a statement binds."""
MAY_EXPORT = "has it, and may export it"
DENIES = "`__getattr__` raises for it"
_MODULE_ATTRIBUTES = frozenset(
    [
        "__name__",
        "__doc__",
        "__file__",
        "__path__",
        "__package__",
        "__loader__",
        "__spec__",
        "__dict__",
        "__builtins__",
        "__class__",
    ]
)


def find(api: Api, module: str, name: str, asking: Asking = _NONE) -> Answer:
    """What `module.name` is."""
    key = ("find", module, name)
    known = api.memo.get(key)
    if isinstance(known, Answer):
        return known
    if (module, name) in asking:
        api.circles += 1
        return absent("nothing but a circle of imports brings it")
    space = api.namespace(module)
    if space is None:
        return (
            unknown(f"`{module}` is of another distribution")
            if not api.is_own(module)
            else absent(f"no module `{module}`")
        )
    circles = api.circles
    found = _find(api, space, name, asking | {(module, name)})
    if not asking or circles == api.circles:  # else it holds on this way alone
        api.memo[key] = found
    return found


def _find(api: Api, space: Namespace, name: str, asking: Asking) -> Answer:
    shown = _shown(api, space, name, asking)
    submodule = f"{space.name}.{name}"
    if shown is not None and shown.state is State.PRESENT:
        if any(reason in space.opened for reason in _OVERWRITES):
            shown = shown._replace(things=(*shown.things, OPAQUE))
        if space.is_package and api.has_module(submodule):
            # `import package.name` means the module, whatever `package.name` is
            shown = _joined(shown, present(Module(submodule)))
        return _joined(shown, _starred(api, space, name, asking, _last_line(space, name))) if space.stars else shown
    if api.has_module(submodule) and (space.is_package or space.origin is Origin.NATIVE):
        whole = present(Module(submodule), place=api.member_of(submodule))
        return _joined(whole, _starred(api, space, name, asking)) if space.stars else whole
    reasons = list(shown.reasons) if shown is not None else []
    starred = _starred(api, space, name, asking)
    if starred.state is State.PRESENT:
        return starred
    reasons.extend(starred.reasons)
    copied = _copied(api, space, name, asking)
    reasons.extend(copied)
    if name in _MODULE_ATTRIBUTES:
        return present(place=space.member)
    computed = _computed(api, space, name, asking)
    if computed is not None:
        if computed.state is State.PRESENT or (computed.state is State.ABSENT and not reasons):
            return computed
        reasons.extend(computed.reasons if computed.state is State.UNKNOWN else ())
    if space.stub is not None and name in space.stub.bindings:
        reasons.append(f"{space.stub.member} names it")
    exported = exports_of(api, space.name)
    if exported is not None and name in exported.surely:
        reasons.append(f"`__all__` of `{space.name}` lists it")
    reasons.extend(openings(api, space))
    if reasons:
        return unknown(*reasons, place=space.member)
    return absent(f"{space.member} has no such name", place=space.member)


def _joined(found: Answer, other: Answer) -> Answer:
    """A name that is there, which another statement may give another meaning."""
    if other.state is State.ABSENT:
        return found
    if other.state is State.UNKNOWN and not any(reason.endswith(MAY_EXPORT) for reason in other.reasons):
        return found
    return found._replace(things=tuple(dict.fromkeys((*found.things, *(other.things or (OPAQUE,))))))


def openings(api: Api, space: Namespace) -> list[str]:
    """Why a module can have names that no statement of it shows."""
    from depaudit.apis.harmless_calls import takes_name_harmlessly

    key = ("openings", space.name)
    known = api.memo.get(key)
    if isinstance(known, list):
        return known
    api.memo[key] = ["it is asked for in a circle"]
    found = [f"{space.member}:{line} {why}" for why, line in space.opened.items()]
    for handed in space.handed:
        if handed.name == "__name__" and not takes_name_harmlessly(api, space, handed):
            found.append(f"{space.member}:{handed.line} hands its name to `{handed.called}`")
    api.memo[key] = found
    return found


def _shown(api: Api, space: Namespace, name: str, asking: Asking) -> Answer | None:
    """What the statements say that bind the name itself; `None` where there are none."""
    bindings = space.bindings.get(name)
    if not bindings:
        return None
    if name in space.deleted:
        return unknown(f"{space.member} deletes it")
    if space.origin is Origin.STUB:
        return unknown(f"{space.member} names it", place=space.member)
    run = [binding for binding in bindings if binding.runs]
    if not run and bindings[-1].certainty is Certainty.TYPING and loads_lazily(api, space, name):
        run = bindings
    if not run and all(one.certainty is Certainty.TYPING for one in bindings):
        return None
    if not run:
        why = bindings[-1].certainty.value
        return unknown(f"{space.member}:{bindings[-1].line} binds it {why}")
    answers = [follow(api, space, name, binding, asking) for binding in reversed(run)]
    there = [one for one in answers if one.state is State.PRESENT]
    if not there:
        return unknown(*(reason for one in answers for reason in one.reasons))
    things = dict.fromkeys(thing for one in answers for thing in (one.things or (OPAQUE,)))
    return Answer(State.PRESENT, tuple(things), (), f"{space.member}:{run[-1].line}")


def follow(api: Api, space: Namespace, name: str, binding: Binding, asking: Asking) -> Answer:
    """What one statement binds."""
    place = f"{space.member}:{binding.line}"
    if binding.module:
        return _imported(api, space, binding, place, asking)
    if isinstance(binding.value, Function | ClassBody):
        return present(Defined(binding.value, space.name, name), place=place)
    text = dotted(binding.value)
    if text and text.split(".")[0] != name:
        found = find_path(api, space.name, text, asking)
        if found.state is State.PRESENT:
            return found._replace(place=place)
    return present(place=place)


def _imported(api: Api, space: Namespace, binding: Binding, place: str, asking: Asking) -> Answer:
    module, attribute = binding.module, binding.attribute
    if not api.is_own(module):
        outside = f"{module}.{attribute}" if attribute else module
        return present(Opaque(f"of `{module}`", outside), place=place)
    if not api.has_module(module):
        return unknown(f"{place} imports `{module}`, which is not there")
    if not attribute:
        return present(Module(module), place=place)
    submodule = f"{module}.{attribute}"
    if ((module, attribute) in asking or module == space.name) and api.has_module(submodule):
        api.circles += 1
        return present(Module(submodule), place=place)
    found = find(api, module, attribute, asking)
    if found.state is State.ABSENT:
        return unknown(f"{place} imports it from `{module}`, which does not show it")
    if found.state is State.UNKNOWN:
        return present(Opaque(found.reasons[0] if found.reasons else ""), place=place)
    return found._replace(place=found.place or place)


def _last_line(space: Namespace, name: str) -> int:
    """The last statement that surely binds the name: stars before it do not matter."""
    lines = [one.line for one in space.bindings.get(name, ()) if one.certainty is Certainty.RUNS]
    return max(lines, default=0)


def _starred(api: Api, space: Namespace, name: str, asking: Asking, after: int = 0) -> Answer:
    """What `from module import *` statements bring, those after a line."""
    reasons: list[str] = []
    for module, certainty, line in reversed(space.stars):
        if line <= after:
            continue
        if not api.is_own(module):
            reasons.append(f"{space.member} imports everything of `{module}`")
            continue
        exported = exports_of(api, module)
        if exported is not None and exported.holds(name) is False:
            continue
        if exported is None and name.startswith("_"):
            continue
        found = find(api, module, name, asking)
        if found.state is State.UNKNOWN:
            reasons.extend(found.reasons)
        elif found.state is State.PRESENT:
            sure = exported is not None and exported.holds(name)
            plain = exported is None and not _is_submodule_only(api, module, name, found)
            if (sure or plain) and certainty in (Certainty.RUNS, Certainty.PERHAPS):
                return found
            if certainty is Certainty.TYPING and loads_lazily(api, space, name):
                return found
            reasons.append(f"`{module}` {MAY_EXPORT}")
        elif exported is not None and exported.holds(name):
            reasons.append(f"`__all__` of `{module}` lists it")
    return unknown(*reasons) if reasons else absent("")._replace(reasons=())


def _is_submodule_only(api: Api, module: str, name: str, found: Answer) -> bool:
    """A star brings a submodule only where something has imported it."""
    space = api.namespace(module)
    return Module(f"{module}.{name}") in found.things and (space is None or name not in space.bindings)


def _copied(api: Api, space: Namespace, name: str, asking: Asking) -> list[str]:
    """Loops that copy all names of a module or class: what is there may be copied."""
    reasons: list[str] = []
    for text in space.copied:
        found = find_path(api, space.name, f"{text}.{name}", asking)
        if found.state is State.PRESENT:
            reasons.append(f"{space.member} copies names of `{text}`, which has it")
        elif found.state is State.UNKNOWN:
            reasons.extend(found.reasons)
    return reasons


def _computed(api: Api, space: Namespace, name: str, asking: Asking) -> Answer | None:
    """What the module's own `__getattr__`, or a way of loading lazily, says."""
    lazy = lazy_answer(api, space, name)
    if lazy is not None:
        return lazy
    made = space.bindings.get("__getattr__")
    if not made or space.origin is Origin.STUB:
        return None
    if not all(isinstance(binding.value, Function) for binding in made):
        return unknown(f"{space.member}:{made[0].line} makes a `__getattr__`")
    outcome = outcome_of(api, space.name, name, lambda module, one: find(api, module, one, asking).state)
    place = f"{space.member}:{space.getattr_line}"
    if outcome is Outcome.RETURNS:
        return present(place=place)
    if outcome is Outcome.DENIES:
        return absent(f"{place} {DENIES}", place=place)
    return None if outcome is Outcome.RAISES else unknown(f"{place} `__getattr__` may know it")


def find_path(api: Api, module: str, text: str, asking: Asking = _NONE) -> Answer:
    """What a dotted text means inside a module."""
    first, *rest = text.split(".")
    found = find(api, module, first, asking)
    for name in rest:
        found = attribute_of(api, found, name, asking)
    return found


def meaning(api: Api, module: str, text: str) -> Answer:
    """What a dotted text means to the code of a module, also where it deletes the name at its end."""
    space = api.namespace(module)
    root, _, rest = text.partition(".")
    if space is None or root not in space.deleted:
        return find_path(api, module, text)
    run = [binding for binding in space.bindings.get(root, ()) if binding.runs]
    if len(run) != 1:
        return unknown(f"{space.member} deletes `{root}`")
    found = follow(api, space, root, run[0], _NONE)
    for name in rest.split(".") if rest else ():
        found = attribute_of(api, found, name)
    return found


def attribute_of(api: Api, owner: Answer, name: str, asking: Asking = _NONE) -> Answer:
    """An attribute of what was found: there if anything that it can be has it, absent if nothing can."""
    from depaudit.apis.members import member

    outside = tuple(f"{thing.outside}.{name}" for thing in owner.things if isinstance(thing, Opaque) and thing.outside)
    if outside and len(outside) == len(owner.things):
        why = f"`{outside[0]}` is of another distribution"
        return Answer(State.UNKNOWN, tuple(Opaque(why, one) for one in outside), (why,), owner.place)
    if owner.state is not State.PRESENT:
        return owner
    answers: list[Answer] = []
    for thing in owner.things:
        if isinstance(thing, Module):
            answers.append(find(api, thing.name, name, asking))
        elif isinstance(thing, Defined) and isinstance(thing.value, ClassBody):
            answers.append(member(api, thing, name))
        else:
            why = thing.why if isinstance(thing, Opaque) else ""
            answers.append(unknown(f"the value is not known{f' ({why})' if why else ''}"))
    for one in answers:
        if one.state is State.PRESENT:
            return one
    open_ones = [one for one in answers if one.state is State.UNKNOWN]
    if open_ones:
        return unknown(*(reason for one in open_ones for reason in one.reasons), place=open_ones[0].place)
    return answers[0]
