"""Whether a file can hold a use of a newer builtin or an evaluated type, and which it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from depaudit.knowledge.python_syntax import METHODS, SUBSCRIPT, UNION
from depaudit.model.usage import UseRow

_TYPE = r"\b(?:bool|bytes|bytearray|complex|dict|float|frozenset|int|list|object|set|str|tuple|type)\b(?:\[[^\n]*\])?"
_UNION = rf"\|\s*None\b|\bNone[ \t]*\||{_TYPE}[ \t]*\||\|\s*{_TYPE}"
_LAZY = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t(][^\n]*\bannotations\b", re.MULTILINE)
_EVALUATED = r"^[ \t]*[A-Za-z_]\w*[ \t]*(?::[^=\n]+)?=[^\n]*|^[ \t]*class\b[^\n]*|\b(?:isinstance|issubclass|cast|TypeVar|NewType|Union|Optional)[ \t]*\([^\n]*"
"""Where a type is evaluated although annotations are not."""


def builtin_uses_in(text: str, keys: Iterable[str]) -> tuple[UseRow, ...]:
    """In order of place; `keys` are those of `builtins`, of type arguments and `UNION`."""
    wanted = frozenset(keys)
    if not may_hold(text, wanted):
        return ()
    from depaudit.sources.builtins_walk import BuiltinsWalk
    from depaudit.sources.syntax import Tree, tree_of
    from depaudit.sources.uses_interest import RootInterest
    from depaudit.sources.uses_tree import uses_of_tree

    tree = tree_of(text)
    try:
        return uses_of_tree(tree, {"builtins": RootInterest("builtins", wanted)}, BuiltinsWalk) if isinstance(tree, Tree) else ()
    except RecursionError:
        return ()


def may_hold(text: str, wanted: frozenset[str]) -> bool:
    """By its letters."""
    names, types = _gates(wanted)
    if names is not None and names.search(text) is not None:
        return True
    if types is None or types.search(text) is None:
        return False
    if _LAZY.search(text) is None:
        return True
    return any(types.search(found[0]) for found in re.finditer(_EVALUATED, text, re.MULTILINE))


@lru_cache(maxsize=64)
def _gates(wanted: frozenset[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """For names and calls; for types."""
    methods = [rf"\.{name}[ \t]*\(" for name, path in METHODS.items() if path in wanted]
    names = {key.partition("(")[0] for key in wanted if key.startswith("builtins.") and key.count(".") == 1}
    plain = {name.removeprefix("builtins.") for name in names if name in wanted}
    called = {
        rf"\b{name.removeprefix('builtins.')}[ \t]*\([^\n]*\b{key.partition('(')[2].rstrip(')')}[ \t]*="
        for key in wanted
        for name in [key.partition("(")[0]]
        if "(" in key and name.count(".") == 1
    }
    first = [*methods, *(rf"\b{name}\b" for name in sorted(plain)), *sorted(called)]
    subscripted = {key.removesuffix(f".{SUBSCRIPT}").rpartition(".")[2] for key in wanted if key.endswith(SUBSCRIPT)}
    second = [_UNION] if UNION in wanted else []
    if subscripted:
        second.append(rf"\b(?:{'|'.join(sorted(subscripted))})\[")
    return (re.compile("|".join(first)) if first else None), (re.compile("|".join(second)) if second else None)
