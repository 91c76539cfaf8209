"""Calls that run at import and are handed a module, a class, or the module's own name: any of them can add names there.

A list of what is known to be harmless, not of what is known to write. What is
not on it is written down, to be looked at where the function called is known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from depaudit.apis.namespace import Certainty, ClassBody, Handed, Namespace, dotted
from depaudit.apis.statements import Step

TAKES_A_NAME = frozenset(
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
        "format",
        "join",
        "signature",
        "getmodule",
        "getdoc",
        "getmro",
        "index",
    ]
)
_CONSTRUCTOR = re.compile(r"_*[A-Z]\w*[a-z]\w*$")


def read_calls(top: list[Step], space: Namespace) -> None:
    """Write down the calls that may add names somewhere."""
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
    last = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
    called = dotted(call.func)
    for place, name in handed(call):
        if name == "__name__":
            if last not in TAKES_A_NAME:
                space.handed.append(Handed(name, called, place, call.lineno))
        elif last not in LEAVES_CLASSES_ALONE and not _CONSTRUCTOR.match(last) and _may_be_space(name, space):
            space.handed.append(Handed(name, called, place, call.lineno))
    if isinstance(call.func, ast.Attribute) and (owner := dotted(call.func.value)) and _may_be_space(owner, space):
        space.handed.append(Handed(owner, called, -1, call.lineno))


def handed(call: ast.Call) -> Iterator[tuple[int | None, str]]:
    """The dotted names that are arguments, with their places; also inside lists, tuples and dicts."""
    waiting: list[tuple[int | None, ast.AST | None]] = [*enumerate(call.args)]
    waiting += [(None, keyword.value) for keyword in call.keywords]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, ast.Starred):
            waiting.append((None, one.value))
        elif isinstance(one, ast.List | ast.Tuple | ast.Set):
            waiting.extend((None, element) for element in one.elts)
        elif isinstance(one, ast.Dict):
            waiting.extend((None, element) for element in (*one.keys, *one.values))
        elif isinstance(one, ast.IfExp):
            waiting.extend([(None, one.body), (None, one.orelse)])
        elif one is not None and (name := dotted(one)):
            yield place, name


def _may_be_space(name: str, space: Namespace) -> bool:
    """Is it a class of the module, or something that it imports?"""
    return any(
        binding.module or isinstance(binding.value, ClassBody)
        for binding in space.bindings.get(name.partition(".")[0], ())
    )
