"""Calls that run at import and are handed a module, a class, or the module's own name: any of them can gain names there.

A list of what is known to be harmless, not of what is known to write: an
unknown function that is handed a class opens that class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from depaudit.apis.namespace import Certainty, ClassBody, Namespace, dotted
from depaudit.apis.statements import Step

_TAKES_A_NAME = frozenset(
    {"getLogger", "get_logger", "getArtifactLogger", "TypeVar", "NewType", "namedtuple", "version"}
)
"""Functions that are handed `__name__` and do no more than write it down."""
LEAVES_CLASSES_ALONE = frozenset(
    [
        "isinstance",
        "issubclass",
        "super",
        "getattr",
        "hasattr",
        "callable",
        "type",
        "id",
        "repr",
        "str",
        "len",
        "TypeVar",
        "NewType",
        "cast",
        "namedtuple",
        "field",
        "defaultdict",
        "append",
        "add",
        "register",
        "setdefault",
        "get",
        "property",
        "staticmethod",
        "classmethod",
        "print",
        "warn",
        "filterwarnings",
        "simplefilter",
        "partial",
        "lru_cache",
        "cache",
        "wraps",
        "dict",
        "list",
        "tuple",
        "set",
        "frozenset",
        "object",
        "bool",
        "int",
        "float",
        "sorted",
        "zip",
        "isclass",
        "update_forward_refs",
        "model_rebuild",
    ]
)
_CONSTRUCTOR = re.compile(r"_*[A-Z]\w*[a-z]\w*$")


def read_calls(top: list[Step], space: Namespace) -> None:
    """Open what calls at import may write to; what is imported is noted for a look at where it comes from."""
    for node, certainty in top:
        if certainty is Certainty.TYPING:
            continue
        for head in _heads(node):
            for call in _run_calls(head):
                _read_call(call, space)


def _heads(node: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement that are evaluated as it runs, without its blocks."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return list(node.decorator_list)
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)] + [
        item.context_expr for item in getattr(node, "items", [])
    ]


def _run_calls(node: ast.expr) -> Iterator[ast.Call]:
    waiting: list[ast.AST] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Lambda):
            continue
        if isinstance(one, ast.Call):
            yield one
        waiting.extend(ast.iter_child_nodes(one))


def _read_call(call: ast.Call, space: Namespace) -> None:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
    for name in handed(call):
        if name == "__name__":
            if called not in _TAKES_A_NAME:
                space.open(f"hands its name to `{called or 'a call'}`", call.lineno)
        elif called not in LEAVES_CLASSES_ALONE and not _CONSTRUCTOR.match(called):
            _written(name, call.lineno, space)
    if isinstance(call.func, ast.Attribute) and (owner := dotted(call.func.value)):
        # a class method that is called at import may add to its class
        _written(owner, call.lineno, space, method=True)


def handed(call: ast.Call) -> Iterator[str]:
    """The dotted names that are arguments, also inside lists, tuples and dicts."""
    waiting: list[ast.AST | None] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Starred | ast.keyword):
            waiting.append(one.value)
        elif isinstance(one, ast.List | ast.Tuple | ast.Set):
            waiting.extend(one.elts)
        elif isinstance(one, ast.Dict):
            waiting.extend([*one.keys, *one.values])
        elif isinstance(one, ast.IfExp):
            waiting.extend([one.body, one.orelse])
        elif one is not None and (name := dotted(one)):
            yield name


def _written(name: str, line: int, space: Namespace, *, method: bool = False) -> None:
    """Something may add names to what is called `name` here."""
    bindings = space.bindings.get(name.split(".", maxsplit=1)[0], ())
    if any(isinstance(binding.value, ClassBody) for binding in bindings):
        space.open_classes.setdefault(name.split(".", maxsplit=1)[0], line)
    elif any(binding.module for binding in bindings):
        space.passed.append((f"{name}()" if method else name, line))
