"""What the code of a release does to the modules and classes that it imports: any of them may gain names that way."""

from __future__ import annotations

import re
from typing import NamedTuple

from depaudit.apis.answer import Defined, Module
from depaudit.apis.harmless_calls import adds_nothing
from depaudit.apis.lookup import meaning
from depaudit.apis.namespace import ClassBody, Handed, Namespace
from depaudit.apis.release import Api
from depaudit.apis.targets import PART

_NAME = re.compile(rb"(?<![\w.\"'])[A-Za-z_][\w.]*")
_BRACKET = re.compile(rb"[()\[\]{}]")
_LONGEST_CALL = 2000
_IMPORT = re.compile(rb"^[ \t]*from\s+\S+\s+import\s+(?:\([^)]*\)|[^\n]*)", re.M)


class OutsideWrites(NamedTuple):
    """Modules, classes (module and name), module names that no file makes, and modules of which some part gains names,
    each with the place of the code."""

    modules: dict[str, str]
    classes: dict[tuple[str, str], str]
    made: dict[str, str]
    parts: dict[str, str]

    def below(self, module: str) -> str:
        """The place of code that may add names to any module at or below one that `module` is in."""
        return next((place for above, place in self.parts.items() if f"{module}.".startswith(f"{above}.")), "")


def outside_writes(api: Api) -> OutsideWrites:
    """Reads every module once; the answer is kept."""
    known = api.memo.get(("outside",))
    if isinstance(known, OutsideWrites):
        return known
    found = OutsideWrites({}, {}, {}, {})
    spaces = [
        space for name in api.modules() if (space := api.namespace(name)) is not None and not api.is_test(space.member)
    ]
    for space in spaces:
        for text, line in space.passed:
            _note(api, space, text, line, found)
        for call in space.handed:
            _note_handed(api, space, call, found)
        for name, line in space.made_modules.items():
            found.made.setdefault(name or space.name, f"{space.member}:{line}")
    for space in spaces:
        for name, line in space.module_writers.items():
            for other in _users_of(api, name) if name != "*" else [one.member for one in spaces]:
                found.modules.setdefault(api.module_of(other)[0], f"{space.member}:{line}")
    names = sorted({name for space in spaces for name in space.writers})
    writers = re.compile(rb"(?<!def )\b(?:%s)\(" % "|".join(map(re.escape, names)).encode())
    for space in spaces if names else ():
        _note_writers(api, space, writers, found)
    api.memo[("outside",)] = found
    return found


def _users_of(api: Api, name: str) -> list[str]:
    """The files that call a function, hand it on or decorate with it; an import alone, or the word in prose, is no use."""
    word = re.escape(name.encode())
    uses = re.compile(rb"\b%s\s*\(|@[\w.]*\b%s\b|[(,=]\s*(?:[\w.]+\.)?%s\s*[,)\n]" % (word, word, word))
    return [path for path in api.files_with(name) if uses.search(_IMPORT.sub(b"", api.members[path]))]


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
    whole = text.replace(PART, "")
    for thing in meaning(api, space.name, whole).things:
        if isinstance(thing, Module):
            (found.modules if whole == text else found.parts).setdefault(thing.name, place)
        elif isinstance(thing, Defined) and isinstance(thing.value, ClassBody):
            found.classes.setdefault((thing.module, thing.path.split(".")[0]), place)


def _note_writers(api: Api, space: Namespace, writers: re.Pattern[bytes], found: OutsideWrites) -> None:
    """What is handed, also in functions, to functions that set computed attributes of what they are handed."""
    data = api.members[space.member]
    for met in writers.finditer(data):
        given = data[met.end() : _end_of_call(data, met.end())]
        for name in {word.decode() for word in _NAME.findall(given)}:
            bindings = space.bindings.get(name.partition(".")[0], ())
            if any(one.module or isinstance(one.value, ClassBody) for one in bindings):
                _note(api, space, name, data.count(b"\n", 0, met.start()) + 1, found)


def _end_of_call(data: bytes, start: int) -> int:
    """Where the bracket closes, strings and comments not looked at."""
    depth = 1
    for met in _BRACKET.finditer(data, start, start + _LONGEST_CALL):
        depth += 1 if met[0] in b"([{" else -1
        if not depth:
            return met.start()
    return start + _LONGEST_CALL
