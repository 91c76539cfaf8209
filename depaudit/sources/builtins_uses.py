"""Whether a file can hold a use of a newer builtin or an evaluated type, and which it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from depaudit.knowledge.python_syntax import METHODS, SUBSCRIPT, UNION
from depaudit.model.usage import UseRow

_TYPES = (
    b"None",
    b"bool",
    b"bytes",
    b"bytearray",
    b"complex",
    b"dict",
    b"float",
    b"frozenset",
    b"int",
    b"list",
    b"object",
    b"set",
    b"str",
    b"tuple",
    b"type",
)
_UNION = re.compile(
    rb"\|(?:\s*(?:" + b"|".join(_TYPES) + rb")\b(?!\s*\()|"
    + b"|".join(rb"(?<=" + re.escape(one) + space + rb"\|)" for one in _TYPES for space in (b"", b" ", b"\n"))
    + rb")"
)  # fmt: skip
"""Begins with one letter, which makes it quick."""
_UNION_OF_GENERIC = re.compile(
    rb"\b(?:[dD]ict|[fF]rozen[sS]et|[lL]ist|[sS]et|[tT]uple|[tT]ype|Callable|Iterable|Literal|Mapping|Optional|Sequence|Union)\[[^\n]*\]\s*\|"
)
_LAZY = re.compile(rb"from[ \t]+__future__[ \t]+import[ \t(][^\n]*\bannotations\b")
_EVALUATED = re.compile(
    rb"^[ \t]*[A-Za-z_]\w*[ \t]*(?::[^=\n]+)?=([^\n]*)|^[ \t]*class\b([^\n]*)"
    rb"|\b(?:isinstance|issubclass|cast|TypeVar|NewType|Union|Optional)[ \t]*\(([^\n]*)",
    re.MULTILINE,
)
"""Where a type is evaluated although annotations are not."""


def builtin_uses_in(text: str, keys: Iterable[str]) -> tuple[UseRow, ...]:
    """In order of place, of those that are guarded in the same way the first; `keys` are those of `builtins`, of type
    arguments and `UNION`."""
    from depaudit.sources.builtins_walk import BuiltinsWalk
    from depaudit.sources.syntax import Tree, tree_of
    from depaudit.sources.uses_interest import RootInterest
    from depaudit.sources.uses_tree import uses_of_tree

    tree = tree_of(text)
    if not isinstance(tree, Tree):
        return ()
    try:
        rows = uses_of_tree(tree, {"builtins": RootInterest("builtins", keys)}, BuiltinsWalk)
    except RecursionError:
        return ()
    first: dict[tuple[object, ...], UseRow] = {}
    for row in rows:
        first.setdefault(row[4:10], row)
    return tuple(first.values())


def may_hold(data: bytes, wanted: frozenset[str]) -> bool:
    """By its letters."""
    named, called, types = _gates(wanted)
    if any(letters in data for letters in named):
        return True
    if any(letters in data and any(pattern.search(data) is not None for pattern in patterns) for letters, patterns in called):
        return True
    if not _has_types(data, *types):
        return False
    return _LAZY.search(data) is None or any(
        _has_types(found[found.lastindex or 0], *types) for found in _EVALUATED.finditer(data)
    )


def _has_types(data: bytes, subscripted: tuple[bytes, ...], union: bool) -> bool:
    return any(letters in data for letters in subscripted) or (union and b"|" in data and _has_union(data))


def _has_union(data: bytes) -> bool:
    if _UNION.search(data) is not None:
        return True
    return (b"] |" in data or b"]|" in data) and _UNION_OF_GENERIC.search(data) is not None


@lru_cache(maxsize=64)
def _gates(
    wanted: frozenset[str],
) -> tuple[tuple[bytes, ...], tuple[tuple[bytes, list[re.Pattern[bytes]]], ...], tuple[tuple[bytes, ...], bool]]:
    """Letters of names; letters and patterns of calls; letters of classes with type arguments, and whether `|` counts."""
    named = {f".{name}" for name, path in METHODS.items() if path in wanted}
    called: dict[bytes, list[re.Pattern[bytes]]] = {}
    for key in sorted(wanted):
        path, _, keyword = key.rstrip(")").partition("(")
        if not path.startswith("builtins.") or path.count(".") != 1:
            continue
        name = path.removeprefix("builtins.")
        if keyword:
            pattern = re.compile(rf"{name}[ \t]*\([^\n]*\b{keyword}[ \t]*=".encode())
            called.setdefault(f"{keyword}=".encode(), []).append(pattern)
        else:
            named.add(f"{name}(" if name.islower() else name)
    subscripted = {key.removesuffix(f".{SUBSCRIPT}").rpartition(".")[2] for key in wanted if key.endswith(SUBSCRIPT)}
    letters = tuple(f"{name}[".encode() for name in sorted(subscripted))
    named = {n for n in named if not any(n != other and other in n for other in named)}
    return tuple(n.encode() for n in sorted(named)), tuple(called.items()), (letters, UNION in wanted)
