"""A member of a class: its own, one that a base brings, or none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from depaudit.apis.answer import Answer, Defined, Opaque, absent, present, unknown
from depaudit.apis.decorators import function_node, keeps_class, leaves_alone
from depaudit.apis.harmless_calls import adds_nothing
from depaudit.apis.lookup import meaning
from depaudit.apis.namespace import Certainty, ClassBody, Function, dotted
from depaudit.apis.outside_classes import outside_member
from depaudit.apis.release import Api
from depaudit.apis.verdict import State

_DEPTH = 24
_PLAIN_BASE = re.compile(r"object$|[A-Z]\w*(?:Error|Warning)$|Exception$")
"""Builtins that no open module is taken to put others in the place of."""
_KNOWN_METACLASSES = frozenset({"type", "ABCMeta", "abc.ABCMeta", "EnumMeta", "enum.EnumMeta", "enum.EnumType"})
_HOOKS = ("__new__", "__init__", "__prepare__", "__call__", "mro", "__getattr__", "__getattribute__")


def member(api: Api, owner: Defined, name: str, depth: int = 0) -> Answer:
    """What the class has under a name. Attributes that only its objects have are "not known"."""
    key = ("member", owner.module, owner.path, str(owner.value.line), name)
    known = api.memo.get(key)
    if isinstance(known, Answer):
        return known
    found = _member(api, owner, name, depth) if depth < _DEPTH else unknown("a long line of bases")
    if depth == 0 or found.state is State.PRESENT:
        api.memo[key] = found
    return found


def _member(api: Api, owner: Defined, name: str, depth: int) -> Answer:
    body = owner.value
    if not isinstance(body, ClassBody):
        return unknown("no class")
    member_path = api.member_of(owner.module)
    own = _own(api, owner, body, name, member_path)
    if own is not None:
        return own
    reasons = list(opened(api, owner, body))
    if name.startswith("_") and "__" in name[1:-2]:
        reasons.append(f"{member_path}:{body.line} names that begin with two underscores are changed in classes")
    there: list[Answer] = []
    for base in bases(api, owner, body):
        if isinstance(base, Defined):
            found = member(api, base, name, depth + 1)
        elif base.startswith("?"):
            found = unknown(base[1:])
        else:
            state = outside_member(base, name)
            found = {
                State.PRESENT: present(place=member_path),
                State.ABSENT: absent(""),
                State.UNKNOWN: unknown(f"`{base}` is a base of `{owner.path}` and of another distribution"),
            }[state]
        if found.state is State.PRESENT:
            there.append(found)
        reasons.extend(found.reasons if found.state is State.UNKNOWN else ())
    if there:
        # which base comes first is a question of all their bases (C3), and one that is not known may come before
        things = [thing for one in there for thing in one.things]
        return present(*(things if not reasons else ()), place=there[0].place)
    if reasons:
        return unknown(*reasons, place=f"{member_path}:{body.line}")
    return absent(f"{member_path}:{body.line} class `{owner.path}` has no such member", f"{member_path}:{body.line}")


def _own(api: Api, owner: Defined, body: ClassBody, name: str, member_path: str) -> Answer | None:
    """What its own statements say."""
    bindings = body.members.get(name, ())
    run = [binding for binding in bindings if binding.runs]
    if run:
        things = [
            Defined(binding.value, owner.module, f"{owner.path}.{name}")
            for binding in run
            if isinstance(binding.value, Function | ClassBody)
        ]
        if body.opened or all(binding.certainty is Certainty.PERHAPS for binding in run):
            # what the bases have under that name may be meant
            return present(place=f"{member_path}:{run[-1].line}")
        return present(*(things if len(things) == len(run) else ()), place=f"{member_path}:{run[-1].line}")
    if bindings:
        return unknown(f"{member_path}:{bindings[-1].line} binds it for type checkers only")
    space = api.namespace(owner.module)
    line = space.class_writes.get(owner.path.split(".")[0], {}).get(name) if space else None
    if line is not None:
        return present(place=f"{member_path}:{line}")
    if name in body.annotated:
        if any(dotted(base).rpartition(".")[2] == "NamedTuple" for base in body.bases):
            return present(place=f"{member_path}:{body.line}")
        return unknown(f"{member_path}:{body.line} `{owner.path}` says its type, which gives it to objects only")
    return None


def opened(api: Api, owner: Defined, body: ClassBody) -> list[str]:
    """Why a class can have members that its statements do not show, its bases aside."""
    key = ("opened", owner.module, owner.path, str(body.line))
    known = api.memo.get(key)
    if not isinstance(known, list):
        api.memo[key] = ["it is asked for in a circle"]
        api.memo[key] = known = list(_opened(api, owner, body))
    return known


def _opened(api: Api, owner: Defined, body: ClassBody) -> Iterator[str]:
    member_path = api.member_of(owner.module)
    yield from (f"{member_path}:{line} {why}" for why, line in body.opened.items())
    space = api.namespace(owner.module)
    root = owner.path.split(".")[0]
    for name in ("*", root):
        if space is not None and name in space.open_classes:
            yield f"{member_path}:{space.open_classes[name]} may add members to `{owner.path}`"
    if space is not None:
        for handed in space.handed:
            if handed.name in (root, owner.path) and not adds_nothing(api, space, handed):
                yield f"{member_path}:{handed.line} a call may add members to `{owner.path}`"
    for decorator in body.decorators:
        if not keeps_class(api, owner.module, decorator):
            yield f"{member_path}:{body.line} `{owner.path}` has a decorator"
    for keyword, value in body.keywords:
        if keyword == "metaclass":
            yield from _metaclass(api, owner, value)
        elif not keyword:
            yield f"{member_path}:{body.line} `{owner.path}` has computed keywords"
    hook = body.members.get("__init_subclass__")
    if hook and not _is_harmless(api, owner, "__init_subclass__", 0):
        yield f"{member_path}:{hook[0].line} `{owner.path}` changes its subclasses"


def _metaclass(api: Api, owner: Defined, value: ast.expr) -> Iterator[str]:
    text = dotted(value)
    place = f"{api.member_of(owner.module)}:{owner.value.line}"
    if text in _KNOWN_METACLASSES:
        return
    found = meaning(api, owner.module, text) if text else unknown("")
    things = [thing for thing in found.things if isinstance(thing, Defined) and isinstance(thing.value, ClassBody)]
    if not things or len(things) != len(found.things):
        yield f"{place} `{owner.path}` has a metaclass"
        return
    for thing in things:
        yield from _metaclass_hooks(api, thing, place, owner)


def _metaclass_hooks(api: Api, meta: Defined, place: str, owner: Defined) -> Iterator[str]:
    if not isinstance(meta.value, ClassBody):
        return
    yield from opened(api, meta, meta.value)
    for hook in _HOOKS:
        if hook in meta.value.members and (hook.startswith("__get") or not _is_harmless(api, meta, hook, None)):
            yield f"{place} `{owner.path}` has a metaclass with `{hook}`"
    if any(not hook.startswith("__") for hook in meta.value.members):
        yield f"{place} `{owner.path}` has a metaclass with members"
    for base in bases(api, meta, meta.value):
        if isinstance(base, Defined):
            yield from _metaclass_hooks(api, base, place, owner)
        elif base.rpartition(".")[2] not in ("type", "ABCMeta", "EnumMeta", "EnumType"):
            yield f"{place} `{owner.path}` has a metaclass"


def _is_harmless(api: Api, owner: Defined, hook: str, place: int | None) -> bool:
    """Does a method leave the class that it is handed alone? `None`: and all else that it is handed."""
    bindings = owner.value.members[hook] if isinstance(owner.value, ClassBody) else []
    for binding in bindings:
        if not isinstance(binding.value, Function):
            return False
        read = function_node(api, Defined(binding.value, owner.module, hook))
        if read is None:
            return False
        places = range(len(read[0].args.args)) if place is None else [place]
        if not all(leaves_alone(api, owner.module, read[0], one) for one in places):
            return False
    return True


def bases(api: Api, owner: Defined, body: ClassBody) -> Iterator[Defined | str]:
    """Each base: a class of the release, the full name of one outside of it, or `?` and why it is not known."""
    place = f"{api.member_of(owner.module)}:{body.line}"
    if not body.bases:
        yield "object"
    for base in body.bases:
        text = dotted(base.value if isinstance(base, ast.Subscript) else base)
        if not text:
            yield f"?{place} a base of `{owner.path}` is computed"
            continue
        yield from _resolved(api, owner, text, place)


def _resolved(api: Api, owner: Defined, text: str, place: str) -> Iterator[Defined | str]:
    space = api.namespace(owner.module)
    root, _, rest = text.partition(".")
    bindings = space.bindings.get(root) if space is not None else None
    if not bindings and space is not None and not space.stars:
        yield text if not space.opened and not rest else f"?{place} the base `{text}` is not known"
        return
    if not bindings and _PLAIN_BASE.match(text):
        yield text
        return
    found = meaning(api, owner.module, text)
    things = found.things or (Opaque(),)
    for thing in things:
        if isinstance(thing, Defined) and isinstance(thing.value, ClassBody):
            yield thing
        elif isinstance(thing, Opaque) and thing.outside:
            yield thing.outside
        else:
            yield f"?{place} the base `{text}` is not known"
