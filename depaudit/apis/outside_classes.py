"""Classes that are no part of a release, and whose members are known all the same: builtins and a few of the standard library."""

from __future__ import annotations

import builtins
from functools import lru_cache

from depaudit.apis.verdict import State

_STEADY = frozenset({"abc", "collections", "collections.abc", "enum", "numbers", "types", "typing"})
"""Modules whose classes have the same members in all Pythons, as far as libraries inherit them."""
_LOOKED_AT = frozenset({"argparse", "ctypes", "io", "json", "logging", "queue", "string", "threading", "warnings"})
"""Modules whose classes gained and lost members: what is not in them here may be elsewhere."""
_PLAIN = frozenset({"typing.Generic", "typing.Protocol", "typing.NamedTuple", "typing.TypedDict", "six.Iterator"})
_NEWER = frozenset({"add_note", "is_integer", "from_number", "bit_count", "removeprefix", "removesuffix", "shutdown"})
"""Members that some Pythons have and others do not."""
_SAME_AS = {"typing_extensions": "typing", "mypy_extensions": "typing"}


def outside_member(full_name: str, member: str) -> State:
    """Does a class of the interpreter have a member? `UNKNOWN` for any other class."""
    module, _, name = full_name.rpartition(".")
    full_name = f"{_SAME_AS.get(module, module)}.{name}".lstrip(".")
    if full_name in _PLAIN:
        like = {"typing.NamedTuple": tuple, "typing.TypedDict": dict}.get(full_name, object)
        if member in ("_fields", "_make", "_replace", "_asdict", "_field_defaults") and like is tuple:
            return State.PRESENT
        return State.PRESENT if hasattr(like, member) else State.ABSENT
    found = _class(full_name)
    if found is None or member in _NEWER:
        return State.UNKNOWN
    if hasattr(found, member):
        return State.PRESENT
    return State.UNKNOWN if full_name.rpartition(".")[0] in _LOOKED_AT else State.ABSENT


@lru_cache(None)
def _class(full_name: str) -> type | None:
    from importlib import import_module

    module, _, name = full_name.rpartition(".")
    if module in ("", "builtins"):
        found = getattr(builtins, name, None)
    elif module in _STEADY | _LOOKED_AT:
        found = getattr(import_module(module), name, None)
    elif module == "typing":
        found = None
    else:
        return None
    found = getattr(found, "__origin__", found)
    return found if isinstance(found, type) else None
