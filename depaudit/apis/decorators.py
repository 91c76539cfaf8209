"""What a function does with an object that it is handed: leave it as it is, or more than can be told."""

from __future__ import annotations

import ast

from depaudit.apis.answer import Defined
from depaudit.apis.calls import LEAVES_CLASSES_ALONE
from depaudit.apis.lookup import meaning
from depaudit.apis.namespace import ClassBody, Function, dotted, string_of
from depaudit.apis.release import Api
from depaudit.apis.scopes import Scopes
from depaudit.apis.verdict import State
from depaudit.apis.wrappers import AnyDef, first, returns, returns_it, unwrapped

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


def keeps_signature(api: Api, module: str, decorator: ast.expr, keyword: str) -> bool:
    """Does a decorated function take a keyword only where the one that is written does?"""
    last = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
    if last in KEEPS_SIGNATURE:
        return True
    for function, place, _ in _decorating(api, module, decorator):
        taken = returns_it(function, place)
        if taken is not None and (not taken or _says_others(decorator, keyword)):
            return True
    return False


def _says_others(decorator: ast.expr, keyword: str) -> bool:
    """Are the names that a decorator takes away literal arguments of it, and others than the keyword?"""
    given = [*decorator.args, *(one.value for one in decorator.keywords)] if isinstance(decorator, ast.Call) else []
    literals = [one.value for one in given if isinstance(one, ast.Constant)]
    simple = all(isinstance(one, ast.Constant | ast.Dict | ast.Lambda | ast.Name | ast.Attribute) for one in given)
    return bool(literals) and simple and keyword not in literals


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
    found = meaning(api, module, text) if text else None
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
    returned = [unwrapped(node.value) for node in returns(read[0])]
    whole = bool(returned) and all(name in made for name in returned)
    return [(made[name], 0, thing.module) for name in returned] if whole else []


def _called_object(api: Api, thing: Defined, body: ClassBody) -> list[tuple[AnyDef, int, str]]:
    """`@Decorator(…)`: the method that is called with the decorated object."""
    bindings = body.members.get("__call__", ())
    if len(bindings) != 1 or not isinstance(bindings[0].value, Function) or bindings[0].value.decorators:
        return []
    read = function_node(api, Defined(bindings[0].value, thing.module, f"{thing.path}.__call__"))
    return [(read[0], 1, thing.module)] if read is not None else []


def _gives_back(function: AnyDef, place: int) -> bool:
    returned = returns(function)
    parameter = first(function, place)
    return bool(parameter and returned) and all(dotted(node.value) == parameter for node in returned)


def leaves_alone(api: Api, module: str, function: AnyDef, place: int, depth: int = 0) -> bool:
    """Is the parameter only looked at, given literal attributes, kept somewhere, given back, and handed to such functions?"""
    parameter = first(function, place)
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
    if isinstance(above, ast.Tuple):
        above = scopes.above(above)
    if isinstance(above, ast.Assign):
        return all(isinstance(target, ast.Subscript) for target in above.targets)
    return isinstance(above, ast.Return | ast.Compare | ast.FormattedValue | ast.Subscript)


def _hands_to_harmless(call: ast.Call, place: int, api: Api, module: str, depth: int) -> bool:
    """A plain function of the release that leaves alone what it is handed."""
    if depth > 4 or not isinstance(call.func, ast.Name):
        return False
    found = meaning(api, module, call.func.id)
    things = [thing for thing in found.things if isinstance(thing, Defined) and isinstance(thing.value, Function)]
    if found.state is not State.PRESENT or not things or len(things) != len(found.things):
        return False
    for thing in things:
        read = function_node(api, thing)
        if read is None or not leaves_alone(api, thing.module, read[0], place, depth + 1):
            return False
    return True
