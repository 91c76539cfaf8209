"""What a function does with an object that it is handed: leave it as it is, or more than can be told."""

from __future__ import annotations

import ast

from depaudit.apis.answer import Defined
from depaudit.apis.calls import LEAVES_CLASSES_ALONE
from depaudit.apis.lookup import find_path
from depaudit.apis.namespace import ClassBody, Function, dotted, string_of
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
    return any(_returns_it(function, place) for function, place, _ in _decorating(api, module, decorator))


def keeps_class(api: Api, module: str, decorator: ast.expr) -> bool:
    """Does a decorated class have the members that are written, and no others?"""
    last = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
    if last in KEEPS_CLASS:
        return True
    functions = _decorating(api, module, decorator)
    return any(
        leaves_alone(api, home, function, place) and _gives_back(function, place) for function, place, home in functions
    )


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


def _decorating(api: Api, module: str, decorator: ast.expr) -> list[tuple[AnyDef, int, str]]:
    """The function of the release that is handed the decorated object, in which place, and its module."""
    called = isinstance(decorator, ast.Call)
    text = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
    found = find_path(api, module, text) if text else None
    if found is None or found.state is not State.PRESENT or len(found.things) != 1:
        return []
    thing = found.things[0]
    if not isinstance(thing, Defined):
        return []
    if isinstance(thing.value, ClassBody):
        return _called_object(api, thing, thing.value) if called else []
    read = function_node(api, thing) if not thing.value.decorators else None
    if read is None:
        return []
    if not called:
        return [(read[0], 0, thing.module)]
    made = {node.name: node for node in read[0].body if isinstance(node, AnyDef)}
    returned = [_unwrapped(node.value) for node in _returns(read[0])]
    whole = bool(returned) and all(name in made for name in returned)
    return [(made[name], 0, thing.module) for name in returned] if whole else []


def _called_object(api: Api, thing: Defined, body: ClassBody) -> list[tuple[AnyDef, int, str]]:
    """`@Decorator(…)`: the method that is called with the decorated object."""
    bindings = body.members.get("__call__", ())
    if len(bindings) != 1 or not isinstance(bindings[0].value, Function) or bindings[0].value.decorators:
        return []
    read = function_node(api, Defined(bindings[0].value, thing.module, f"{thing.path}.__call__"))
    return [(read[0], 1, thing.module)] if read is not None else []


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


def _gives_back(function: AnyDef, place: int) -> bool:
    returned = _returns(function)
    return bool(returned) and all(dotted(node.value) == _first(function, place) for node in returned)


def _returns_it(function: AnyDef, place: int) -> bool:
    """Is what comes back the function that was handed over, or a wrapper that hands all keywords on?"""
    parameter = _first(function, place)
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


def leaves_alone(api: Api, module: str, function: AnyDef, place: int, depth: int = 0) -> bool:
    """Is the parameter only looked at, given literal attributes, kept somewhere, given back, and handed to such functions?"""
    parameter = _first(function, place)
    scopes = Scopes(ast.Module([function], []))
    for node in scopes.nodes:
        if isinstance(node, ast.Name) and node.id == parameter:
            if not isinstance(node.ctx, ast.Load) or not _harmless_use(node, scopes, api, module, depth):
                return False
        elif isinstance(node, ast.Name) and node.id in ("exec", "locals", "vars"):
            return False
    return bool(parameter)


def _harmless_use(node: ast.Name, scopes: Scopes, api: Api, module: str, depth: int) -> bool:
    above = scopes.above(node)
    if isinstance(above, ast.Attribute):
        up = scopes.above(above)
        return above.attr != "__dict__" and not (isinstance(up, ast.Call) and up.func is above and above.attr != "mro")
    if isinstance(above, ast.Call):
        called = above.func.attr if isinstance(above.func, ast.Attribute) else dotted(above.func)
        if called == "setattr":
            return len(above.args) == 3 and above.args[0] is node and string_of(above.args[1]) is not None
        if above.func is not node and called in LEAVES_CLASSES_ALONE:
            return True
        return node in above.args and _hands_to_harmless(above, above.args.index(node), api, module, depth)
    if isinstance(above, ast.Assign):
        return all(isinstance(target, ast.Subscript) for target in above.targets)
    return isinstance(above, ast.Return | ast.Compare | ast.FormattedValue | ast.Subscript)


def _hands_to_harmless(call: ast.Call, place: int, api: Api, module: str, depth: int) -> bool:
    """A plain function of the release that leaves alone what it is handed."""
    if depth > 4 or not isinstance(call.func, ast.Name):
        return False
    found = find_path(api, module, call.func.id)
    things = [thing for thing in found.things if isinstance(thing, Defined) and isinstance(thing.value, Function)]
    if found.state is not State.PRESENT or not things or len(things) != len(found.things):
        return False
    for thing in things:
        read = function_node(api, thing)
        if read is None or not leaves_alone(api, thing.module, read[0], place, depth + 1):
            return False
    return True
