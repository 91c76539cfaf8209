"""Tests on the version of Python as PEP 440 text: `sys.version_info < (3, 11)` is `<3.11`."""

from __future__ import annotations

import ast
from collections.abc import Callable

from depaudit.sources.effects import dotted

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip
_NAMED = {"PY2": "<3", "PY3": ">=3", "PY34": ">=3.4", "PY35": ">=3.5", "PY36": ">=3.6", "PY37": ">=3.7"}
_NAMED |= {f"PY3{minor}": f">=3.{minor}" for minor in range(8, 16)} | {"PYTHON2": "<3", "PYTHON3": ">=3"}
_NEGATED: dict[str, Callable[[str], str]] = {">=": lambda v: "<" + v, "<": lambda v: ">=" + v}


def python_test(test: ast.expr, holds: bool) -> str | None:
    """The Pythons for which `test` is true (or false); empty when that is no single range, None when it asks something else."""
    if isinstance(test, (ast.Name, ast.Attribute)):
        return _named(dotted(test).rpartition(".")[2], holds)
    if not isinstance(test, ast.Compare):
        return None
    if len(test.ops) == 1:
        return _compared(test.left, type(test.ops[0]), test.comparators[0], holds)
    # `(3, 8) <= sys.version_info < (3, 11)`
    sides = [test.left, *test.comparators]
    parts = [_compared(sides[i], type(op), sides[i + 1], True) for i, op in enumerate(test.ops)]
    if any(part is None for part in parts):
        return None
    return ",".join(part for part in parts if part) if holds else ""


def _named(name: str, holds: bool) -> str | None:
    name = name.lstrip("_").removeprefix("IS_").removeprefix("is_").upper().replace("_", "")
    text = _NAMED.get(name)
    if text is None or holds:
        return text
    mark = ">=" if text.startswith(">=") else "<"
    return _NEGATED[mark](text.removeprefix(mark))


def _compared(left: ast.expr, comparison: type[ast.cmpop], right: ast.expr, holds: bool) -> str | None:
    length = _asked(left)
    if length is None:
        length = _asked(right)
        if length is None or comparison not in _MIRRORED:
            return None
        left, right, comparison = right, left, _MIRRORED[comparison]
    version = _version(right, hexadecimal=dotted(left).endswith("hexversion"))
    if version is None or comparison not in _OPPOSITE:
        return ""
    if not holds:
        comparison = _OPPOSITE[comparison]
    return _text(comparison, version, length)


def _asked(node: ast.expr) -> int | None:
    """How many components `node` takes of the version of Python (0: all of them); None when it is something else."""
    if isinstance(node, ast.Subscript) and _is_version_info(node.value):
        index = node.slice
        if isinstance(index, ast.Constant) and index.value == 0:
            return 1
        if (
            isinstance(index, ast.Slice)
            and isinstance(index.upper, ast.Constant)
            and isinstance(index.upper.value, int)
        ):
            starts_at_zero = index.lower is None or (isinstance(index.lower, ast.Constant) and index.lower.value == 0)
            return index.upper.value if starts_at_zero and index.upper.value > 0 else None
        return None
    if isinstance(node, ast.Attribute) and node.attr == "major" and _is_version_info(node.value):
        return 1
    return 0 if _is_version_info(node) or dotted(node) == "sys.hexversion" else None


def _is_version_info(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and dotted(node).rpartition(".")[2] == "version_info"


def _version(node: ast.expr, hexadecimal: bool) -> tuple[int, ...] | None:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        if hexadecimal:
            parts = (node.value >> 24, node.value >> 16 & 0xFF, node.value >> 8 & 0xFF)
            return parts if parts[2] else parts[:2]
        return (node.value,)
    if isinstance(node, (ast.Tuple, ast.List)):
        numbers: list[int] = []
        for element in node.elts[:3]:
            if not isinstance(element, ast.Constant) or type(element.value) is not int:
                break
            numbers.append(element.value)
        return tuple(numbers) or None
    return None


def _text(comparison: type[ast.cmpop], version: tuple[int, ...], length: int) -> str:
    """`sys.version_info > (3, 11)` holds on 3.11.0 itself, since that is longer; `[:2] > (3, 11)` does not."""
    text = ".".join(map(str, version))
    whole = length and length <= len(version)
    after = ".".join(map(str, (*version[:-1], version[-1] + 1))) if whole else text
    if comparison in (ast.Eq, ast.NotEq):
        if version in ((2,), (3,)):
            is_two = (version == (2,)) == (comparison is ast.Eq)
            return "<3" if is_two else ">=3"
        same = f"{text}.*" if len(version) < 3 else text
        return f"=={same}" if comparison is ast.Eq else f"!={same}"
    return {ast.GtE: f">={text}", ast.Lt: f"<{text}", ast.Gt: f">={after}", ast.LtE: f"<{after}"}[comparison]
