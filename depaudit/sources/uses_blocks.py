"""A walk through a syntax tree that knows at every node under which tests, handlers and functions it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from depaudit.sources.uses_context import Context, Question, behind, raises
from depaudit.sources.uses_facts import HANDLED, NEVER, catches, of_handlers, of_with
from depaudit.sources.uses_scopes import COMPREHENSIONS, Scope, Scopes, parts
from depaudit.sources.uses_tests import Tests
from depaudit.use_facts import Fact

DEFERRED = Fact("deferred")
ANNOTATION = Fact("annotation")
IN_STRING = Fact("string")
"""In a field of an f-string."""
LEAVES = frozenset([ast.Load, ast.Store, ast.Del, ast.Constant])
_CONSTRUCTORS = frozenset(["__init__", "__new__", "__post_init__", "setUp", "setUpClass", "setup_class", "setup_method"])
Node = ast.AST


class BlockWalk:
    """One walk; who looks for something adds handlers of its own."""

    def __init__(self, module: ast.Module, scopes: Scopes, tests: Tests) -> None:
        self.unevaluated: frozenset[int] = frozenset()
        """The `id` of statements that another Python evaluates later, or not at all."""
        self._scopes = scopes
        self._tests = tests
        self._lazy = any(
            isinstance(s, ast.ImportFrom) and s.module == "__future__" and any(a.name == "annotations" for a in s.names)
            for s in module.body
        )
        self._waiting: list[tuple[Node, Context]] = []
        self._handlers: dict[type[ast.AST], Callable[..., None]] = {
            ast.FunctionDef: self._function, ast.AsyncFunctionDef: self._function, ast.ClassDef: self._class,
            ast.Lambda: self._lambda, ast.If: self._if, ast.IfExp: self._if_expression, ast.While: self._while,
            ast.BoolOp: self._and_or, ast.Try: self._try, ast.With: self._with, ast.AsyncWith: self._with,
            ast.AnnAssign: self._annotated, ast.Assert: self._assert, ast.match_case: self._case,
            ast.JoinedStr: self._string, **dict.fromkeys(COMPREHENSIONS, self._comprehension),
        }  # fmt: skip
        for name, handler in (("TryStar", self._try), ("TypeAlias", self._never), ("TypeVar", self._never)):
            if hasattr(ast, name):  # newer than Python 3.10
                self._handlers[getattr(ast, name)] = handler
        self._block(module.body, Context(scopes.top, ()))

    def walk(self) -> None:
        """Through all of it, in no order."""
        while self._waiting:
            node, context = self._waiting.pop()
            if id(node) in self.unevaluated:
                context = context.knowing(NEVER)
            handler = self._handlers.get(type(node))
            if handler is not None:
                handler(node, context)
            else:
                self._inside(node, context)

    def _push(self, nodes: Sequence[Node | None], context: Context) -> None:
        self._waiting.extend((node, context) for node in nodes if node is not None)

    def _inside(self, node: Node, context: Context) -> None:
        for value in node.__dict__.values():
            if value.__class__ is list:
                if value and isinstance(value[0], ast.stmt):
                    self._block(value, context)
                else:
                    self._waiting.extend((one, context) for one in value if isinstance(one, ast.AST))
            elif isinstance(value, ast.AST) and value.__class__ not in LEAVES:
                self._waiting.append((value, context))

    def _block(self, body: Sequence[ast.stmt], context: Context) -> None:
        """Statements one after the other: a test that leaves speaks of all that follow."""
        for statement in body:
            if self._scopes.touches(statement):
                self._waiting.append((statement, context))
            context = context.knowing(*behind(statement, context.scope))

    def _if(self, node: ast.If, context: Context) -> None:
        self._waiting.append((node.test, context))
        self._block(node.body, context.where(node.test, True))
        if node.orelse:
            self._block(node.orelse, context.where(node.test, False))

    def _while(self, node: ast.While, context: Context) -> None:
        self._waiting.append((node.test, context))
        self._block(node.body, context.where(node.test, True))
        self._block(node.orelse, context)

    def _if_expression(self, node: ast.IfExp, context: Context) -> None:
        self._waiting.append((node.test, context))
        self._waiting.append((node.body, context.where(node.test, True)))
        self._waiting.append((node.orelse, context.where(node.test, False)))

    def _and_or(self, node: ast.BoolOp, context: Context) -> None:
        holds = isinstance(node.op, ast.And)
        for value in node.values:
            self._waiting.append((value, context))
            context = context.where(value, holds)

    def _case(self, node: ast.match_case, context: Context) -> None:
        self._push([node.pattern, node.guard], context)
        self._block(node.body, context.where(node.guard, True) if node.guard is not None else context)

    def _assert(self, node: ast.Assert, context: Context) -> None:
        self._waiting.append((node.test, context))
        self._push([node.msg], context.where(node.test, False))

    def _try(self, node: ast.Try, context: Context) -> None:
        guarded = context.knowing(*of_handlers(node.handlers))
        self._block(node.body, guarded)
        tried = self._packages_in(node.body, context.scope) if any(map(catches, node.handlers)) else ()
        for handler in node.handlers:
            self._push([handler.type], context.knowing(HANDLED))
            facts = [Fact("fallback", root) for root in sorted(tried)] if catches(handler) else ()
            self._block(handler.body, context.knowing(*facts))
        self._block(node.orelse, context)
        self._block(node.finalbody, context)

    def _packages_in(self, body: Sequence[ast.stmt], scope: Scope) -> set[str]:
        """The packages that a body uses."""
        found: set[str] = set()
        for node in (node for statement in body for node in ast.walk(statement)):
            if isinstance(node, ast.Name):
                found.add(self._tests.path(node, scope).partition(".")[0])
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
        return found - {""}

    def _with(self, node: ast.With | ast.AsyncWith, context: Context) -> None:
        self._push([part for item in node.items for part in (item.context_expr, item.optional_vars)], context)
        self._block(node.body, context.knowing(*of_with(node.items)))

    def _comprehension(self, node: ast.expr, context: Context) -> None:
        inner = self._scopes.of_node[node]
        tests = [test for generator in getattr(node, "generators", ()) for test in generator.ifs]
        filters = [Question(test, True, inner) for test in tests]
        for part, scope in parts(node, context.scope, inner):
            within = context._replace(scope=scope)
            is_value = part in (getattr(node, "elt", None), getattr(node, "key", None), getattr(node, "value", None))
            self._waiting.append((part, within.knowing(*filters) if is_value else within))

    def _lambda(self, node: ast.Lambda, context: Context) -> None:
        self._push([*node.args.defaults, *node.args.kw_defaults], context)
        inner = context._replace(scope=self._scopes.of_node[node])
        self._waiting.append((node.body, inner.knowing(DEFERRED)))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, context: Context) -> None:
        arguments = node.args
        self._push([*node.decorator_list, *arguments.defaults, *arguments.kw_defaults], context)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        annotations = [argument.annotation for argument in every if argument is not None]
        self._push([*annotations, node.returns], context.knowing(NEVER if self._lazy else ANNOTATION))
        own = f".{node.name}" if context.scope.is_class else node.name
        known = [one for one in context.known if not isinstance(one, Fact) or one.kind != "caught"]  # a call is not in the `try`
        decorated = [Question(one, True, context.scope, lasting=True) for one in node.decorator_list]
        inner = Context(self._scopes.of_node[node], (*known, *decorated, DEFERRED), (*context.functions, own))
        self._block(node.body, inner)

    def _class(self, node: ast.ClassDef, context: Context) -> None:
        self._push([*node.decorator_list, *node.bases, *node.keywords], context)
        inner = context._replace(scope=self._scopes.of_node[node])
        known = [Question(one, True, context.scope, lasting=True) for one in node.decorator_list]
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in _CONSTRUCTORS:
                scope = self._scopes.of_node.get(statement, self._scopes.top)
                told = [asked for one in statement.body if raises(one) for asked in behind(one, scope)]
                known += [asked._replace(constructing=True) for asked in told]
        self._block(node.body, inner.knowing(*known))

    def _annotated(self, node: ast.AnnAssign, context: Context) -> None:
        scope = context.scope
        in_function = scope is not self._scopes.top and not scope.is_class
        self._waiting.append((node.annotation, context.knowing(NEVER if self._lazy or in_function else ANNOTATION)))
        self._push([node.target, node.value], context)

    def _string(self, node: ast.JoinedStr, context: Context) -> None:
        self._inside(node, context.knowing(IN_STRING))

    def _never(self, node: Node, context: Context) -> None:
        self._inside(node, context.knowing(NEVER))
