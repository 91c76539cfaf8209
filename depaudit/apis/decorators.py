"""What a function does with an object that it is handed: leave it as it is, or more than can be told."""

from __future__ import annotations

import ast

from depaudit.apis.answer import Defined
from depaudit.apis.calls import LEAVES_CLASSES_ALONE
from depaudit.apis.lookup import find_path
from depaudit.apis.namespace import Function, dotted, string_of
from depaudit.apis.release import Api
from depaudit.apis.scopes import Scopes
from depaudit.apis.verdict import State

AnyDef = ast.FunctionDef | ast.AsyncFunctionDef
KEEPS_SIGNATURE = frozenset(
    [
        "staticmethod",
        "classmethod",
        "abstractmethod",
        "abstractclassmethod",
        "abstractstaticmethod",
        "final",
        "override",
        "lru_cache",
        "cache",
        "contextmanager",
        "asynccontextmanager",
        "no_type_check",
        "no_type_check_decorator",
    ]
)
KEEPS_CLASS = frozenset(
    [
        "dataclass",
        "final",
        "total_ordering",
        "runtime_checkable",
        "runtime",
        "unique",
        "no_type_check",
        "dataclass_transform",
        "python_2_unicode_compatible",
    ]
)


def keeps_signature(api: Api, module: str, decorator: ast.expr) -> bool:
    """Does a decorated function take the same keywords as the one that is written?"""
    last = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
    if last in KEEPS_SIGNATURE:
        return True
    return any(_returns_it(function) for function in _decorating(api, module, decorator))


def keeps_class(api: Api, module: str, decorator: ast.expr) -> bool:
    """Does a decorated class have the members that are written, and no others?"""
    last = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
    if last in KEEPS_CLASS:
        return True
    functions = _decorating(api, module, decorator)
    return any(leaves_alone(function, 0) and _gives_back(function) for function in functions)


def function_node(api: Api, defined: Defined) -> tuple[AnyDef, Scopes] | None:
    """The syntax of a function, read again."""
    scopes = api.scopes(defined.module)
    for node in scopes.nodes if scopes else ():
        if (
            isinstance(node, AnyDef)
            and scopes
            and node.lineno == defined.value.line
            and node.name == defined.value.name
        ):
            return node, scopes
    return None


def _decorating(api: Api, module: str, decorator: ast.expr) -> list[AnyDef]:
    """The function that is handed the decorated object, where it is one of the release."""
    called = isinstance(decorator, ast.Call)
    text = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
    if not text:
        return []
    found = find_path(api, module, text)
    if found.state is not State.PRESENT or len(found.things) != 1:
        return []
    thing = found.things[0]
    if not isinstance(thing, Defined) or not isinstance(thing.value, Function) or thing.value.decorators:
        return []
    read = function_node(api, thing)
    if read is None:
        return []
    if not called:
        return [read[0]]
    made = {node.name: node for node in read[0].body if isinstance(node, AnyDef)}
    returned = [dotted(node.value) for node in _returns(read[0])]
    return [made[name] for name in returned if name in made] if all(name in made for name in returned) else []


def _returns(function: AnyDef) -> list[ast.Return]:
    """The `return` statements of a function itself."""
    found: list[ast.Return] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            found.append(node)
        elif not isinstance(node, AnyDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _first(function: AnyDef, place: int = 0) -> str:
    given = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return given[place] if len(given) > place else ""


def _gives_back(function: AnyDef) -> bool:
    returned = _returns(function)
    return bool(returned) and all(dotted(node.value) == _first(function) for node in returned)


def _returns_it(function: AnyDef) -> bool:
    """Is what comes back the function that was handed over, or a wrapper that hands all keywords on?"""
    parameter = _first(function)
    inner = {node.name: node for node in ast.walk(function) if isinstance(node, AnyDef) and node is not function}
    returned = [_unwrapped(node.value) for node in _returns(function)]
    return bool(returned) and all(
        name == parameter or (name in inner and _hands_on(inner[name], parameter)) for name in returned
    )


def _unwrapped(node: ast.expr | None) -> str:
    """`wrapper` of `wraps(function)(wrapper)` and of `cast(Kind, wrapper)`."""
    if isinstance(node, ast.Call):
        if dotted(node.func).rpartition(".")[2] == "cast" and len(node.args) == 2:
            return _unwrapped(node.args[1])
        if dotted(node.func).rpartition(".")[2] == "update_wrapper" and node.args:
            return _unwrapped(node.args[0])
        if isinstance(node.func, ast.Call) and dotted(node.func.func).rpartition(".")[2] == "wraps":
            return _unwrapped(node.args[0]) if node.args else ""
    return dotted(node)


def _hands_on(wrapper: AnyDef, parameter: str) -> bool:
    """Every way through the wrapper calls the function with all keywords that the wrapper was given."""
    keywords = wrapper.args.kwarg
    if keywords is None or wrapper.args.kwonlyargs or len(wrapper.args.args) > 1:
        return False
    if any(
        dotted(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2] != "wraps"
        for mark in wrapper.decorator_list
    ):
        return False
    calls = {
        node
        for node in ast.walk(wrapper)
        if isinstance(node, ast.Call)
        and dotted(node.func) == parameter
        and any(one.arg is None and dotted(one.value) == keywords.arg for one in node.keywords)
    }
    spread = {
        id(one.value)
        for node in ast.walk(wrapper)
        if isinstance(node, ast.Call)
        for one in node.keywords
        if one.arg is None
    }
    for node in ast.walk(wrapper):
        if isinstance(node, ast.Name) and node.id == keywords.arg and id(node) not in spread:
            return False
    ends = _returns(wrapper)
    return (
        bool(calls)
        and bool(ends)
        and all(any(inner in calls for inner in ast.walk(end)) or _holds_result(end, wrapper, calls) for end in ends)
    )


def _holds_result(end: ast.Return, wrapper: AnyDef, calls: set[ast.Call]) -> bool:
    """`result = function(…)` … `return result`."""
    name = dotted(end.value)
    return bool(name) and any(
        isinstance(node, ast.Assign)
        and any(dotted(target) == name for target in node.targets)
        and any(inner in calls for inner in ast.walk(node.value))
        for node in ast.walk(wrapper)
    )


def leaves_alone(function: AnyDef, place: int) -> bool:
    """Is the parameter only looked at, given literal attributes, kept somewhere and given back?"""
    parameter = _first(function, place)
    scopes = Scopes(ast.Module([function], []))
    for node in scopes.nodes:
        if isinstance(node, ast.Name) and node.id == parameter:
            if not isinstance(node.ctx, ast.Load) or not _harmless_use(node, scopes):
                return False
        elif isinstance(node, ast.Name) and node.id in ("exec", "locals", "vars"):
            return False
    return bool(parameter)


def _harmless_use(node: ast.Name, scopes: Scopes) -> bool:
    above = scopes.above(node)
    if isinstance(above, ast.Attribute):
        up = scopes.above(above)
        return above.attr != "__dict__" and not (isinstance(up, ast.Call) and up.func is above and above.attr != "mro")
    if isinstance(above, ast.Call):
        called = above.func.attr if isinstance(above.func, ast.Attribute) else dotted(above.func)
        if called == "setattr":
            return len(above.args) == 3 and above.args[0] is node and string_of(above.args[1]) is not None
        return above.func is not node and called in LEAVES_CLASSES_ALONE
    if isinstance(above, ast.Assign):
        return all(isinstance(target, ast.Subscript) for target in above.targets)
    return isinstance(above, ast.Return | ast.Compare | ast.FormattedValue | ast.Subscript)
