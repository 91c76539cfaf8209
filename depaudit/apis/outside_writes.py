"""What the code of a release does to the modules and classes that it imports: any of them may gain names that way."""

from __future__ import annotations

import ast
from typing import NamedTuple

from depaudit.apis.answer import Defined, Module
from depaudit.apis.calls import handed
from depaudit.apis.harmless_calls import adds_nothing
from depaudit.apis.lookup import meaning
from depaudit.apis.namespace import ClassBody, Handed, Namespace, dotted
from depaudit.apis.release import Api


class OutsideWrites(NamedTuple):
    """Modules, classes (module and name) and module names that no file makes, each with the place of the code."""

    modules: dict[str, str]
    classes: dict[tuple[str, str], str]
    made: dict[str, str]
    anywhere: str


def outside_writes(api: Api) -> OutsideWrites:
    """Reads every module once; the answer is kept."""
    known = api.memo.get(("outside",))
    if isinstance(known, OutsideWrites):
        return known
    found = OutsideWrites({}, {}, {}, "")
    spaces = [
        space for name in api.modules() if (space := api.namespace(name)) is not None and not api.is_test(space.member)
    ]
    writers = {name for space in spaces for name in space.writers}
    for space in spaces:
        for text, line in space.passed:
            _note(api, space, text, line, found)
        for call in space.handed:
            _note_handed(api, space, call, found)
        for name, line in space.made_modules.items():
            found.made.setdefault(name or space.name, f"{space.member}:{line}")
    for path in sorted(
        {path for name in writers for path in api.files_with(name) if path.endswith(".py") and not api.is_test(path)}
    ):
        _note_writers(api, path, writers, found)
    api.memo[("outside",)] = found
    return found


def _note_handed(api: Api, space: Namespace, call: Handed, found: OutsideWrites) -> None:
    """A class of another module, or a module, that a call at import is handed."""
    bindings = space.bindings.get(call.name.partition(".")[0], ())
    if not any(binding.module and api.is_own(binding.module) for binding in bindings):
        return
    things = meaning(api, space.name, call.name).things
    if call.place == -1:
        things = tuple(thing for thing in things if isinstance(thing, Defined))
    if any(_is_space(thing) for thing in things) and not adds_nothing(api, space, call):
        _note(api, space, call.name, call.line, found)


def _is_space(thing: object) -> bool:
    return isinstance(thing, Module) or (isinstance(thing, Defined) and isinstance(thing.value, ClassBody))


def _note(api: Api, space: Namespace, text: str, line: int, found: OutsideWrites) -> None:
    place = f"{space.member}:{line}"
    if text.startswith("="):
        found.modules.setdefault(text[1:], place)
        return
    for thing in meaning(api, space.name, text).things:
        if isinstance(thing, Module):
            found.modules.setdefault(thing.name, place)
        elif isinstance(thing, Defined) and isinstance(thing.value, ClassBody):
            found.classes.setdefault((thing.module, thing.path.split(".")[0]), place)


def _note_writers(api: Api, path: str, writers: set[str], found: OutsideWrites) -> None:
    """What is handed, also in functions, to functions that set computed attributes of what they are handed."""
    module, _ = api.module_of(path)
    space, scopes = api.namespace(module), api.scopes(module)
    for node in scopes.nodes if scopes and space else ():
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in writers and space:
            for _, name in handed(node):
                root = name.split(".")[0]
                if root in space.bindings:
                    own = any(isinstance(binding.value, ClassBody) for binding in space.bindings[root])
                    if own:
                        found.classes.setdefault((module, root), f"{path}:{node.lineno}")
                    else:
                        _note(api, space, name, node.lineno, found)
