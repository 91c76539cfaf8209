"""What a file needs of Python beside the modules that it imports: syntax, builtins, types that are evaluated."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from depaudit.model.usage import UseRow
from depaudit.sources.builtins_uses import builtin_uses_in, may_hold
from depaudit.sources.decoding import decode
from depaudit.sources.syntax_gate import syntax_that_may_be
from depaudit.sources.syntax_since import syntax_in

LARGEST = 2_000_000
"""Bytes; a longer file is data that was written as code."""


def needs_of_python(data: bytes, syntax: AbstractSet[str], builtins: AbstractSet[str]) -> tuple[UseRow, ...]:
    """Of a Python file: `syntax` and `builtins` are what the interest has under these roots."""
    names = syntax_that_may_be(data, (key.partition(".")[2] for key in syntax))
    may_use = bool(builtins) and may_hold(data, frozenset(builtins))
    if not (names or may_use) or len(data) > LARGEST:
        return ()
    text = decode(data).text
    return (*syntax_in(text, names), *(builtin_uses_in(text, builtins) if may_use else ()))
