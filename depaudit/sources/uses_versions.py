"""What code says about the version of a package: expressions that give it, constants, and names that speak of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from depaudit.sources.effects import dotted

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
NEGATED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==", "~=": ""}
MIRRORED = {"<": ">", ">=": "<=", ">": "<", "<=": ">=", "==": "==", "!=": "!="}
_BY_NAME = {"lt": "<", "ge": ">=", "gt": ">", "le": "<=", "eq": "==", "ne": "!="}
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:\.?(?:a|b|rc|dev|post)\d*)?(?:\.dev\d*)?(?:[+].*)?")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_VERSION_WORDS = frozenset(["version", "versions", "ver"])
_OLDER = frozenset(["lt", "lte", "le", "less", "older", "below", "before", "under"])
_NEWER = frozenset(["ge", "gte", "geq", "gt", "greater", "newer", "least", "min", "minimum", "above", "since", "plus", "over", "after"])
_COMPARING = _OLDER | _NEWER | {"eq", "ne", "not", "no"}
_FILLING = _VERSION_WORDS | _OLDER | _NEWER | {"v", "equal", "eq", "or", "than", "at", "to"}
"""Words that may stand between the package and the number."""
_AFTER = frozenset(["p", "plus", "available", "installed", "or", "newer", "later", "above", "compatible", "api"])


def literal(node: ast.expr) -> str:
    """The version that a constant names: `"2.1"`, `(2, 1)`, `Version("2.1")`; empty where there is none."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            match = _VERSION.fullmatch(node.value.strip())
            return match[0].lstrip("v") if match else ""
        return str(node.value) if type(node.value) is int else ""
    if isinstance(node, (ast.Tuple, ast.List)):
        numbers = [str(e.value) for e in node.elts if isinstance(e, ast.Constant) and type(e.value) is int]
        return ".".join(numbers) if len(numbers) == len(node.elts) else ""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not isinstance(node.args[0], (ast.Tuple, ast.List)):
        return literal(node.args[0]) if re.search("(?i)version|parse", dotted(node.func)) else ""
    return ""


def operator_of(node: ast.expr) -> str:
    """The comparison that an argument names: `">="`, `operator.ge`; empty where it names none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if node.value in NEGATED else ""
    return _BY_NAME.get(dotted(node).removeprefix("operator."), "") if isinstance(node, (ast.Name, ast.Attribute)) else ""


@lru_cache(maxsize=4_096)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of an identifier: `TORCH_GE_2_1` and `torchGe2_1` are both torch, ge, 2, 1."""
    return tuple(part.lower() for part in _PARTS.findall(name))


def names_package(name: str, spellings: Iterable[str]) -> bool:
    """Whether one of the words of an identifier is the package."""
    return not frozenset(parts_of(name)).isdisjoint(spellings)


def by_name(name: str, spellings: Iterable[str]) -> str | None:
    """The range that a flag such as `TORCH_GREATER_EQUAL_2_1` names (empty: not understood); None: it speaks of no version."""
    words = parts_of(name)
    at = next((words.index(word) for word in spellings if word in words), -1)
    if at < 0:
        return None
    behind = words[at + 1 :]
    first = next((n for n, word in enumerate(behind) if word.isdigit()), len(behind))
    numbers = [word for word in behind[first:] if word.isdigit()]
    if not numbers or not _FILLING.issuperset(behind[:first]) or not _AFTER.issuperset(w for w in behind[first:] if not w.isdigit()):
        return "" if not _VERSION_WORDS.isdisjoint(words) else None
    if behind[:first][-1:] == ("v",) and len(numbers) == 1:
        return f"=={numbers[0]}.*"
    operator = asked_by_name(name) or ("" if _COMPARING.intersection(words) else ">=")
    return f"{operator}{'.'.join(numbers)}" if operator else ""


def asked_by_name(name: str) -> str:
    """The comparison that a name makes: `is_at_least` is `>=`; empty where it is not clear."""
    words = set(parts_of(name))
    or_equal = not words.isdisjoint(["equal", "eq", "lte", "le"])
    if words & _OLDER:
        return "<=" if or_equal else "<"
    if words & _NEWER:
        return ">" if not words.isdisjoint(["gt", "greater", "above", "over", "after", "newer"]) and not or_equal and "or" not in words else ">="
    return ""
