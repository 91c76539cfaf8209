"""Functions and classes that say of themselves that they are deprecated."""

from __future__ import annotations

import ast

from depaudit.apis.namespace import dotted

_WARNINGS = frozenset({"DeprecationWarning"})
_OF_CHANGES = "FutureWarning"
"""Also warns of what is to change and stays, so that its text must tell."""
_ENDS = ("deprecat", "remov")
_MARKS = frozenset({"deprecated", "deprecate", "Deprecated"})


def is_deprecated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Is it marked (PEP 702 and decorators of that name), or does its body begin with a warning that is always given?

    `@deprecated("name", "version")` of a parameter alone is told by its name: `deprecated_argument` is another word.
    """
    if any(_mark(one) in _MARKS for one in node.decorator_list):
        return True
    for one in node.body:
        if warns(one) or any(isinstance(inner, ast.Return) for inner in ast.walk(one)):
            return warns(one)
    return False


def _mark(decorator: ast.expr) -> str:
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]


def warns(node: ast.stmt) -> bool:
    """`warnings.warn("…", DeprecationWarning)` as a statement of its own, under no condition."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or dotted(call.func).rpartition(".")[2] != "warn":
        return False
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "category")]
    kinds = {dotted(one).rpartition(".")[2] for one in given}
    return bool(kinds & _WARNINGS) or (_OF_CHANGES in kinds and any(end in _text(call).lower() for end in _ENDS))


def _text(call: ast.Call) -> str:
    told = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
    return " ".join(one for one in told if isinstance(one, str))
