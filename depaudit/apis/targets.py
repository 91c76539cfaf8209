"""Whose attributes a statement sets: an object that is no namespace, a class, this module, another one, or any."""

from __future__ import annotations

import ast
import re
from enum import Enum
from typing import NamedTuple

from depaudit.apis.namespace import ClassBody, Function, Namespace, dotted, names_of_target, string_of
from depaudit.apis.scopes import AnyFunction, Scopes, outermost_class, parameters

_MAKES_OBJECTS = re.compile(
    r"_*[A-Z]\w*$|(?:deep)?copy$|_?replace$|cls$|klass$|__new__$|super$|object$|dict$|list$|open$"
)
_ON_CLASSES = frozenset({"__init_subclass__", "__new__", "__class_getitem__", "__prepare__", "__set_name__"})
_CLASS_LIKE = frozenset({"cls", "klass", "mcs", "mcls", "metacls", "meta", "class_"})


class Kind(Enum):
    """What is written to."""

    OBJECT = "an object"
    CLASS = "a class of this module"
    IMPORTED = "something imported"
    MODULE = "this module"
    SOME_MODULE = "a module that is not known"
    ANY = "anything"


PART = ".*"
"""Behind the name of what is imported: something in it, of which the name is computed."""


class Target(NamedTuple):
    """`name` is the class, or the dotted text of what is imported; for a parameter, the function that has it."""

    kind: Kind
    name: str = ""


OBJECT, ANY = Target(Kind.OBJECT), Target(Kind.ANY)


def targets_of(node: ast.expr, at: ast.AST, scopes: Scopes, space: Namespace, depth: int = 0) -> list[Target]:
    """All that `node` can be where `at` stands."""
    if depth > 6:
        return [ANY]
    if isinstance(node, ast.Name):
        return _of_name(node.id, at, scopes, space, depth)
    if isinstance(node, ast.Attribute):
        return _of_attribute(node, at, scopes, space, depth)
    if isinstance(node, ast.Call):
        return _of_call(node, at, scopes, space, depth)
    if isinstance(node, ast.Subscript):
        return _of_subscript(node, at, scopes, space, depth)
    if isinstance(node, ast.IfExp):
        return [one for part in (node.body, node.orelse) for one in targets_of(part, at, scopes, space, depth + 1)]
    if isinstance(node, ast.BoolOp):
        return [one for part in node.values for one in targets_of(part, at, scopes, space, depth + 1)]
    literal = ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.BinOp | ast.Lambda | ast.JoinedStr
    return [OBJECT if isinstance(node, literal) else ANY]


def _of_name(name: str, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    around = scopes.around(at)
    for place, scope in enumerate(around):
        if isinstance(scope, ast.ClassDef):
            continue
        given = parameters(scope)
        if name in given:
            return [_parameter(name, given, place, around)]
        values = _assigned_in(scope, name)
        if values:
            return [one for value in values for one in _of_value(value, scope, scopes, space, depth)]
    return _of_global(name, at, scopes, space, depth)


def _parameter(name: str, given: list[str], place: int, around: list[ast.AST]) -> Target:
    """A parameter is what callers hand over; the first one of a class method is the class or a class below it."""
    function = around[place]
    owner = around[place + 1] if place + 1 < len(around) else None
    title = getattr(function, "name", "")
    if isinstance(owner, ast.ClassDef) and given[0] == name:
        marks = [dotted(mark) for mark in getattr(function, "decorator_list", ())]
        metaclass = any("type" in dotted(base).lower() or "meta" in dotted(base).lower() for base in owner.bases)
        if title in _ON_CLASSES or "classmethod" in marks or name in _CLASS_LIKE or metaclass:
            return Target(Kind.CLASS, outermost_class(around))
    return Target(Kind.OBJECT, title)


def _assigned_in(function: ast.AST, name: str) -> list[tuple[ast.expr | None, bool]]:
    """What a local variable is given, and whether it runs over it (`for`)."""
    found: list[tuple[ast.expr | None, bool]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if name in names_of_target(target):
                    found.append((node.value if isinstance(target, ast.Name) else None, False))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            if name in names_of_target(node.target) and node.value is not None:
                found.append((node.value, False))
        elif isinstance(node, ast.For | ast.comprehension):
            if name in names_of_target(node.target):
                found.append((node.iter, True) if isinstance(node.target, ast.Name) else (None, False))
        elif isinstance(node, ast.withitem):
            if node.optional_vars is not None and name in names_of_target(node.optional_vars):
                found.append((None, False))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            if any((alias.asname or alias.name.split(".")[0]) == name for alias in node.names):
                found.append((None, False))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node is not function and node.name == name:
            found.append((ast.Constant(0), False))
    return found


def _of_value(
    value: tuple[ast.expr | None, bool], at: ast.AST, scopes: Scopes, space: Namespace, depth: int
) -> list[Target]:
    node, looped = value
    if node is None:
        return [ANY]
    inside = scopes.above(node) or at
    if not looped:
        return targets_of(node, inside, scopes, space, depth + 1)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [one for part in node.elts for one in targets_of(part, inside, scopes, space, depth + 1)]
    root = dotted(node).split(".")[0] or dotted(getattr(node, "func", None)).split(".")[0]
    held = root and targets_of(ast.Name(root, ast.Load()), inside, scopes, space, depth + 1)
    return [OBJECT] if held and all(one.kind is Kind.OBJECT for one in held) and root == "self" else [ANY]


def _of_global(name: str, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    bindings = space.bindings.get(name, ())
    if not bindings:
        return [ANY]
    found: list[Target] = []
    for binding in bindings:
        if isinstance(binding.value, ClassBody):
            found.append(Target(Kind.CLASS, name))
        elif binding.module:
            found.append(Target(Kind.IMPORTED, name))
        elif isinstance(binding.value, Function):
            found.append(OBJECT)
        elif binding.value is None:
            found.extend(_of_loop(name, at, scopes, space, depth))
        else:
            found.extend(targets_of(binding.value, at, scopes, space, depth + 1))
    return found


def _of_loop(name: str, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    """The variable of a loop of the module."""
    above = scopes.above(at)
    while above is not None:
        if isinstance(above, ast.For) and isinstance(above.target, ast.Name) and above.target.id == name:
            return _of_value((above.iter, True), above, scopes, space, depth + 1)
        above = scopes.above(above)
    return [ANY]


def _of_attribute(node: ast.Attribute, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    if node.attr == "__class__":
        around = scopes.around(at)
        own = any(isinstance(one, ast.ClassDef) for one in around) and dotted(node.value) == "self"
        return [Target(Kind.CLASS, outermost_class(around))] if own else [ANY]
    name = dotted(node)
    root = name.split(".")[0]
    if not root:
        return targets_of(node.value, at, scopes, space, depth + 1)
    found = targets_of(ast.Name(root, ast.Load()), at, scopes, space, depth + 1)
    return [one._replace(name=name) if one.kind is Kind.IMPORTED else one for one in found]


def _of_call(node: ast.Call, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
    if called == "type" and len(node.args) == 1 and dotted(node.args[0]) == "self":
        return [Target(Kind.CLASS, outermost_class(scopes.around(at)))]
    if called == "type":
        return [OBJECT if len(node.args) == 3 else ANY]
    if called in ("import_module", "__import__") and node.args:
        if dotted(node.args[0]) == "__name__":
            return [Target(Kind.MODULE)]
        literal = string_of(node.args[0])
        known = literal and not literal.startswith(".")
        return [Target(Kind.IMPORTED, f"={literal}") if known else Target(Kind.SOME_MODULE)]
    if called in ("getmodule", "reload"):
        return [Target(Kind.SOME_MODULE)]
    if called == "getattr" and node.args and dotted(node.func) == called:
        held = targets_of(node.args[0], at, scopes, space, depth + 1)
        return [ANY, *(Target(Kind.IMPORTED, f"{one.name}{PART}") for one in held if one.kind is Kind.IMPORTED)]
    return [OBJECT if _MAKES_OBJECTS.match(called) else ANY]


def _of_subscript(node: ast.Subscript, at: ast.AST, scopes: Scopes, space: Namespace, depth: int) -> list[Target]:
    if dotted(node.value) == "sys.modules":
        if dotted(node.slice) == "__name__":
            return [Target(Kind.MODULE)]
        literal = string_of(node.slice)
        return [Target(Kind.IMPORTED, f"={literal}") if literal else Target(Kind.SOME_MODULE)]
    if isinstance(node.value, ast.Call) and dotted(node.value.func) in ("globals", "locals", "vars"):
        return [Target(Kind.CLASS, "*")]
    return targets_of(node.value, at, scopes, space, depth + 1)


__all__ = ["ANY", "OBJECT", "PART", "AnyFunction", "Kind", "Target", "targets_of"]
