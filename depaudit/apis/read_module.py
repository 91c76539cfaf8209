"""One file of a release → its namespace."""

from __future__ import annotations

import ast
import re
import warnings

from depaudit.apis.calls import read_calls
from depaudit.apis.class_body import read_class, read_function
from depaudit.apis.mentions import MENTIONED, read_mentions
from depaudit.apis.namespace import Binding, Certainty, Namespace, Origin, Star, absolute
from depaudit.apis.statements import Step, bound, imported, steps, walrus

_GLOBAL = re.compile(rb"^[ \t]+global[ \t]", re.M)


def parsed(data: bytes) -> ast.Module | str:
    """The syntax tree, or why there is none (also where the file is of a newer or older Python)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"cannot be parsed: {type(error).__name__}"


def read_module(name: str, member: str, data: bytes, *, is_package: bool, stub: bool = False) -> Namespace:
    """The names of a Python file or of a stub, and what opens them."""
    origin = Origin.STUB if stub else Origin.PYTHON
    space = Namespace(name, member, is_package=is_package, origin=origin)
    tree = parsed(data)
    if isinstance(tree, str):
        space.origin = Origin.UNREADABLE
        space.open(tree, 1)
        return space
    top = list(steps(tree.body))
    for step in top:
        _read(step, space)
    if _GLOBAL.search(data):
        _read_globals(tree, space)
    if not stub:
        read_calls(top, space)
        if MENTIONED.search(data):
            read_mentions(tree, space)
    space.touches_all = data.count(b"__all__") > 1
    return space


def _read(step: Step, space: Namespace) -> None:
    node, certainty = step
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if node.name == "__getattr__":
            space.getattr_line = node.lineno
        space.bind(node.name, Binding(node.lineno, read_function(node), certainty=certainty))
    elif isinstance(node, ast.ClassDef):
        body = read_class(node, space.name, is_package=space.is_package)
        space.bind(node.name, Binding(node.lineno, body, certainty=certainty))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        _read_import(step, space)
    else:
        found = bound(step)
        if found is None:
            space.open(f"a `{type(node).__name__}` statement", node.lineno)
            return
        for name, binding in found:
            space.bind(name, binding)
        for name, line in walrus(node):
            space.bind(name, Binding(line, certainty=certainty))
        if isinstance(node, ast.Delete):
            space.deleted.update(target.id for target in node.targets if isinstance(target, ast.Name))


def _read_import(step: Step, space: Namespace) -> None:
    node, certainty = step
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        module = absolute(space.name, is_package=space.is_package, level=node.level, target=node.module)
        space.stars.append(Star(module, certainty, node.lineno))
    for name, binding in imported(step, space.name, is_package=space.is_package):
        space.bind(name, binding)


def _read_globals(tree: ast.Module, space: Namespace) -> None:
    """Names that a function gives to the module: they may be there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            for name in node.names:
                if name not in space.bindings:
                    space.bind(name, Binding(node.lineno, certainty=Certainty.CALLED))
