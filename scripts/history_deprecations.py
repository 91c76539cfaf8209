"""Which names of a release warn of their end, and with which release that began."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from depaudit.apis.answer import Defined, Module
from depaudit.apis.api import resolve
from depaudit.apis.deprecated import warns
from depaudit.apis.lookup import find
from depaudit.apis.namespace import ClassBody, Function
from depaudit.apis.public_names import starts_with_warning
from depaudit.apis.read_module import parsed
from depaudit.apis.release import Api
from depaudit.apis.verdict import State
from depaudit.knowledge.api_history import Change

DEEPEST = 4
NOTHING = Change("", "", "", "", "")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WORD = re.compile(rb"warn|eprecat(?!\w*_(?:positional|non)?_?(?:key|kw|arg|param))", re.I)
"""Of warnings, but for decorators that are of parameters alone (`deprecate_positional_args`)."""
_SAID = re.compile(rb"eprecat|FutureWarning")
_AT_IMPORT = re.compile(rb"^(?:\w+\.)?warn\(", re.M)


def flagged(api: Api, roots: Sequence[str], skip: tuple[str, ...]) -> set[str]:
    """Public functions and classes that always warn when they are called, and modules that do when they are imported."""
    homes: set[tuple[str, str]] = set()
    found: set[str] = set()
    for module in api.modules():
        data = api.members[api.member_of(module)]
        if not api.is_test(api.member_of(module)) and _SAID.search(data):
            homes.update((module, name) for name in _warning_names(api, module))
            if is_public(module, skip) and _AT_IMPORT.search(data) and warns_at_import(data):
                found.add(module)
    for module in api.modules():
        if module.partition(".")[0] in roots and is_public(module, skip) and module.count(".") < DEEPEST:
            found.update(path for path in _offered(api, module, homes) if is_public(path, skip))
    return found


def is_public(path: str, skip: tuple[str, ...]) -> bool:
    """Whether people are meant to use it."""
    hidden = any(part.startswith(("_", "test_")) or part in ("tests", "conftest") for part in path.split("."))
    return not hidden and not (skip and path.startswith(skip))


def warns_at_import(data: bytes) -> bool:
    """Is a warning of the end of it a statement of a module itself?"""
    tree = parsed(data)
    return not isinstance(tree, str) and any(warns(node) for node in tree.body)


def _warning_names(api: Api, module: str) -> Iterator[str]:
    space = api.namespace(module)
    for name, bindings in space.bindings.items() if space else ():
        if "warn" not in name.lower() and all(_is_warning(one.value) for one in bindings):
            yield name


def _is_warning(value: object) -> bool:
    if isinstance(value, ClassBody):
        return value.warns or starts_with_warning(value)
    return isinstance(value, Function) and value.warns


def _offered(api: Api, module: str, homes: set[tuple[str, str]]) -> Iterator[str]:
    """The paths in a module under which something of `homes` is found, and nothing else can be."""
    space = api.namespace(module)
    if space is None:
        return
    for name in sorted({name for _, name in homes}):
        own = any(not binding.module for binding in space.bindings.get(name, ()))
        if own or (space.is_package and (name in space.bindings or space.stars)):
            said = find(api, module, name)
            things = [(one.module, one.path) if isinstance(one, Defined) else ("", "") for one in said.things]
            if said.state is State.PRESENT and things and homes.issuperset(things):
                yield f"{module}.{name}"


def speaks(api: Api, path: str) -> bool:
    """Whether a definition has a word of warnings or of its end, in whatever way it says so; True where it is not found."""
    things = resolve(api, path).things
    return not things or any(_WORD.search(_text_of(api, thing)) for thing in things)


def _text_of(api: Api, thing: object) -> bytes:
    if isinstance(thing, Module):
        return api.members.get(api.member_of(thing.name), b"deprecated")
    if not isinstance(thing, Defined):
        return b"deprecated"
    data = api.members[api.member_of(thing.module)]
    scopes, name = api.scopes(thing.module), thing.path.split(".")[0]
    made = [one for one in scopes.nodes if isinstance(one, DEFINITIONS) and one.name == name] if scopes else []
    lines = data.splitlines()
    first = min((mark.lineno for node in made for mark in (node, *node.decorator_list)), default=1)
    return b"\n".join(lines[first - 1 : max((node.end_lineno or 0 for node in made), default=len(lines))])


def began(
    versions: Sequence[str], warned: Sequence[set[str]], has: Callable[[str, str], bool], speaks: Callable[[str, str], bool]
) -> dict[str, str]:
    """With which release each name began to warn: the one before has it and is silent, and no later one that has it is.

    `has(version, name)` says whether a release surely has a name, `speaks(version, name)` whether its definition has a
    word of warnings.
    """
    found: dict[str, str] = {}
    for name in set().union(*warned):
        first = next(at for at, names in enumerate(warned) if name in names)
        silent = [at for at in range(first, len(versions)) if name not in warned[at] and has(versions[at], name)]
        if first and not silent and has(versions[first - 1], name) and not speaks(versions[first - 1], name):
            found[name] = versions[first]
    return found


def with_deprecations(changes: Mapping[str, Change], deprecated: Mapping[str, str]) -> dict[str, Change]:
    """Changes and what is deprecated, together."""
    told = {name: change._replace(deprecated="") for name, change in changes.items() if change.added or change.removed}
    for name, version in deprecated.items():
        told[name] = told.get(name, NOTHING)._replace(deprecated=version)
    return told
