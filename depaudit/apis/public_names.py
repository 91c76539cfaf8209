"""All names that a release offers: what a history of its API is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from depaudit.apis.answer import Answer, Defined, Module
from depaudit.apis.exports import exports_of
from depaudit.apis.lookup import find
from depaudit.apis.members import bases, member
from depaudit.apis.namespace import Binding, ClassBody, Function, Namespace, Origin, dotted
from depaudit.apis.release import Api
from depaudit.apis.verdict import PublicName, State

_NOT_OFFERED = frozenset({"tests", "conftest", "setup", "__main__"})
_DEPTH = 16


def public_names(
    api: Api, root: str, shallow: tuple[str, ...] = (), named: tuple[str, ...] = ()
) -> Iterator[PublicName]:
    """Names of modules, of classes and their parameters below an import root, in order; each path once.

    Private modules are entered only through what public ones take from them.
    Members that a class inherits are not repeated for it. Modules that begin
    with one of `shallow` are not opened: what others offer of them is named only.
    Of those that begin with one of `named` only the names of modules are told.
    """
    for module in api.modules():
        if (module == root or module.startswith(f"{root}.")) and _is_public(module):
            if shallow and module.startswith(shallow):
                continue
            if module != root:
                yield PublicName(module, None, module, api.member_of(module))
            if named and module.startswith(named):
                yield from _only_named(api, module)
            else:
                yield from _names_of(api, module, shallow + named)


def _is_public(module: str) -> bool:
    return not any(part.startswith(("_", "test_")) or part in _NOT_OFFERED for part in module.split(".")[1:])


def _names_of(api: Api, module: str, shallow: tuple[str, ...]) -> Iterator[PublicName]:
    space = api.namespace(module)
    if space is None or space.origin is not Origin.PYTHON:
        return
    for name, star in sorted(_offered(api, space).items()):
        path = f"{module}.{name}"
        if api.has_module(path):
            continue
        taken = [binding for binding in space.bindings.get(name, ()) if binding.module] if shallow else []
        if taken and taken[-1].module.startswith(shallow):
            yield PublicName(
                path, None, f"{taken[-1].module}.{taken[-1].attribute}", f"{space.member}:{taken[-1].line}"
            )
            continue
        if star and shallow and star.startswith(shallow):
            yield PublicName(path, None, f"{star}.{name}", space.member)
            continue
        found = find(api, module, name)
        if found.state is State.PRESENT:
            yield from _described(api, path, found)


def _only_named(api: Api, module: str) -> Iterator[PublicName]:
    """The functions, classes and tables that a module itself makes."""
    space = api.namespace(module)
    if space is not None and space.origin is Origin.PYTHON:
        for name, bindings in sorted(space.bindings.items()):
            path = f"{module}.{name}"
            made = isinstance(bindings[-1].value, Function | ClassBody | ast.Dict)
            if made and not name.startswith("_") and not api.has_module(path):
                yield PublicName(path, None, path, f"{space.member}:{bindings[-1].line}")


def _offered(api: Api, space: Namespace) -> dict[str, str]:
    """Names defined here, those of `__all__`, and in a package also what it takes from its own modules.

    With each the module out of which a star brings it, `""` for all others.
    """
    exported = exports_of(api, space.name)
    names: dict[str, str] = {}
    for module, _, _ in space.stars:
        names |= _starred(api, module, 0)
    names |= {name: "" for name, bindings in space.bindings.items() if _is_offered(api, space, bindings)}
    if exported is not None:
        names |= dict.fromkeys(exported.surely, "")
    return {name: star for name, star in names.items() if not name.startswith("_")}


def _is_offered(api: Api, space: Namespace, bindings: list[Binding]) -> bool:
    for binding in bindings:
        if not binding.module:
            return True
        if binding.attribute and api.is_own(binding.module) and (space.is_package or "._" in f".{binding.module}"):
            return True
    return False


def _starred(api: Api, module: str, depth: int) -> dict[str, str]:
    """What `from module import *` brings, as far as it is known, with the module that has it."""
    space = api.namespace(module) if api.is_own(module) else None
    if space is None or depth > _DEPTH:
        return {}
    exported = exports_of(api, module)
    if exported is not None:
        return dict.fromkeys(exported.surely, module)
    names: dict[str, str] = {}
    for inner, _, _ in space.stars:
        names |= _starred(api, inner, depth + 1)
    return names | {name: module for name, bindings in space.bindings.items() if _is_offered(api, space, bindings)}


def _described(api: Api, path: str, found: Answer) -> Iterator[PublicName]:
    thing = found.things[-1] if found.things else None
    if isinstance(thing, Module):
        return
    if not isinstance(thing, Defined):
        yield PublicName(path, None, "", found.place)
        return
    home = f"{thing.module}.{thing.path}"
    if isinstance(thing.value, Function):
        yield PublicName(path, _keywords(api, thing, bound=False), home, found.place, thing.value.warns)
        return
    deprecated = thing.value.warns or starts_with_warning(thing.value)
    yield PublicName(path, _constructor(api, thing, thing.value), home, found.place, deprecated)
    yield from _members(api, path, thing, thing.value, home)


def _members(api: Api, path: str, owner: Defined, body: ClassBody, home: str) -> Iterator[PublicName]:
    member_path = api.member_of(owner.module)
    for name, bindings in body.members.items():
        if name.startswith("_"):
            continue
        value = bindings[-1].value
        keywords = None
        if isinstance(value, Function):
            static = any(getattr(mark, "id", "") == "staticmethod" for mark in value.decorators)
            keywords = _keywords(api, Defined(value, owner.module, f"{owner.path}.{name}"), bound=not static)
        deprecated = isinstance(value, Function | ClassBody) and value.warns
        yield PublicName(f"{path}.{name}", keywords, f"{home}.{name}", f"{member_path}:{bindings[-1].line}", deprecated)


def starts_with_warning(body: ClassBody) -> bool:
    """Does making an object of it always warn?"""
    made = [one.value for one in body.members.get("__init__", ())]
    return bool(made) and all(isinstance(one, Function) and one.warns for one in made)


def _keywords(api: Api, thing: Defined, *, bound: bool) -> tuple[str, ...] | None:
    function = thing.value
    if not isinstance(function, Function):
        return None
    if any(getattr(mark, "id", "") in ("property", "cached_property") for mark in function.decorators):
        return None
    named = function.parameters.named
    return named[1:] if bound and named[:1] == (function.parameters.first,) else named


def _constructor(api: Api, thing: Defined, body: ClassBody) -> tuple[str, ...] | None:
    """The parameters that make an object; `None` where that is not known."""
    for hook in ("__init__", "__new__"):
        found = member(api, thing, hook)
        for one in found.things if found.state is State.PRESENT else ():
            if isinstance(one, Defined):
                return _keywords(api, one, bound=True)
    if any("dataclass" in _text(decorator) for decorator in body.decorators):
        return tuple(name for name in _fields(api, thing, body, 0) if not name.startswith("_"))
    return None


def _fields(api: Api, thing: Defined, body: ClassBody, depth: int) -> dict[str, None]:
    names: dict[str, None] = {}
    for base in bases(api, thing, body) if depth < _DEPTH else ():
        if isinstance(base, Defined) and isinstance(base.value, ClassBody):
            names |= _fields(api, base, base.value, depth + 1)
    return names | dict.fromkeys(body.annotated)


def _text(decorator: ast.expr) -> str:
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
