"""Functions and classes as their statements show them."""

from __future__ import annotations

import ast
import re

from depaudit.apis.deprecated import is_deprecated
from depaudit.apis.namespace import Binding, ClassBody, Function, Parameters, string_of
from depaudit.apis.statements import Step, bound, imported, steps, walrus

WRITES_LOCALS = re.compile(rb"\b(?:locals|vars|exec|eval|globals|__dict__)\b")
_NAMESPACE_CALLS = frozenset({"locals", "vars", "exec", "eval"})


def read_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    """Its signature; the body is not kept."""
    return Function(node.name, parameters_of(node.args), tuple(node.decorator_list), node.lineno, is_deprecated(node))


def parameters_of(arguments: ast.arguments) -> Parameters:
    """What can be given, and how."""
    before = [one.arg for one in arguments.posonlyargs]
    either = [one.arg for one in arguments.args]
    named = (*either, *(one.arg for one in arguments.kwonlyargs))
    return Parameters(tuple(before), named, arguments.kwarg is not None, next(iter(before + either), ""))


def read_class(node: ast.ClassDef, module: str, *, is_package: bool) -> ClassBody:
    """Its members as its own statements show them."""
    body = ClassBody(
        name=node.name,
        bases=tuple(node.bases),
        keywords=tuple((keyword.arg or "", keyword.value) for keyword in node.keywords),
        decorators=tuple(node.decorator_list),
        members={},
        annotated={},
        opened={},
        line=node.lineno,
        warns=is_deprecated(node),
    )
    for step in steps(node.body):
        for name, binding in _members(step, body, module, is_package=is_package):
            body.members.setdefault(name, []).append(binding)
    return body


def _members(step: Step, body: ClassBody, module: str, *, is_package: bool) -> list[tuple[str, Binding]]:
    node, certainty = step
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [(node.name, Binding(node.lineno, read_function(node), certainty=certainty))]
    if isinstance(node, ast.ClassDef):
        inner = read_class(node, module, is_package=is_package)
        return [(node.name, Binding(node.lineno, inner, certainty=certainty))]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return list(imported(step, module, is_package=is_package))
    found = bound(step)
    if found is None:
        body.opened.setdefault(f"a `{type(node).__name__}` statement in the class", node.lineno)
        return []
    made = [*found, *((name, Binding(line, certainty=certainty)) for name, line in walrus(node))]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        body.annotated[node.target.id] = node.value
    if isinstance(node, ast.Delete):
        body.opened.setdefault("`del` in the class", node.lineno)
    for name, _ in list(made):
        if name == "__slots__":
            made.extend(_slots(node, body))
    return made


def _slots(node: ast.stmt, body: ClassBody) -> list[tuple[str, Binding]]:
    """The members that `__slots__` makes."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    elements = value.elts if isinstance(value, ast.Tuple | ast.List | ast.Set) else [value]
    if isinstance(value, ast.Dict):
        elements = list(value.keys)
    names = [string_of(element) for element in elements]
    if None in names:
        body.opened.setdefault("`__slots__` that are computed", node.lineno)
    return [(name, Binding(node.lineno)) for name in names if name]
