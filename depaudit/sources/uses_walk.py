"""The uses in a syntax tree: every one that is wanted, with what is known where it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from depaudit.sources.effects import dotted
from depaudit.sources.uses_facts import HANDLED, NEVER, catches, leaves, of_handlers, of_with
from depaudit.sources.uses_scopes import COMPREHENSIONS, Scope, Scopes, joined, origin, parts
from depaudit.sources.uses_tests import Tests
from depaudit.use_facts import Fact

DEFERRED = Fact("deferred")
ANNOTATION = Fact("annotation")
IN_STRING = Fact("string")
"""In a field of an f-string."""
_LEAVES = frozenset([ast.Load, ast.Store, ast.Del, ast.Constant])
Wanted = Mapping[str, AbstractSet[str]]
"""By path the keywords that are wanted; an empty one for the path itself."""
_CONSTRUCTORS = frozenset(["__init__", "__new__", "__post_init__", "setUp", "setUpClass", "setup_class", "setup_method"])
_CHECKS = re.compile("(?i)require|check|verify|ensure|assert|validate|importorskip|version")
"""Functions that do not come back where something is missing."""
Node = ast.AST


class Question(NamedTuple):
    """A test around a node; what it says is found out where the node turns out to be a use."""

    test: ast.expr
    holds: bool
    scope: Scope
    lasting: bool = False
    """What follows it is meant, or a function that it decorates: not only type checkers and scripts come there."""
    constructing: bool = False
    """It stands in a constructor, and what is meant is the rest of the class."""


class Context(NamedTuple):
    """Where a node stands."""

    scope: Scope
    known: tuple[Fact | Question, ...]
    functions: tuple[str, ...] = ()
    """The functions around it, outermost first; a method begins with a dot."""

    def knowing(self, *more: Fact | Question) -> Context:
        """With more that is known."""
        return self._replace(known=(*self.known, *more)) if more else self

    def where(self, test: ast.expr, holds: bool) -> Context:
        """Where the test holds, or does not."""
        return self.knowing(Question(test, holds, self.scope))


class Use(NamedTuple):
    """A use that is wanted."""

    node: ast.expr | ast.alias | ast.keyword | ast.ImportFrom
    path: str
    keyword: str
    how: str
    """`import`, `attribute`, `keyword`, `star` (a name that `import *` may have brought), `store`, `asked`."""
    context: Context


class Walk:
    """One walk through a tree."""

    def __init__(self, module: ast.Module, wanted: Wanted, scopes: Scopes, tests: Tests, watched: frozenset[str] = frozenset()) -> None:
        self._wanted = wanted
        self._watched = watched
        """Functions of the file, as `Context.functions` writes them."""
        self.references: dict[str, list[Context]] = {}
        """Where those are named."""
        self.unevaluated: frozenset[int] = frozenset()
        """The `id` of statements that another Python evaluates later, or not at all."""
        self._scopes = scopes
        self._tests = tests
        self._lazy = any(
            isinstance(s, ast.ImportFrom) and s.module == "__future__" and any(a.name == "annotations" for a in s.names)
            for s in module.body
        )
        self._waiting: list[tuple[Node, Context]] = []
        self._found: list[Use] = []
        self._handlers: dict[type[ast.AST], Callable[..., None]] = {
            ast.FunctionDef: self._function, ast.AsyncFunctionDef: self._function, ast.ClassDef: self._class,
            ast.Lambda: self._lambda, ast.If: self._if, ast.IfExp: self._if_expression, ast.While: self._while,
            ast.BoolOp: self._and_or, ast.Try: self._try, ast.With: self._with, ast.AsyncWith: self._with,
            ast.AnnAssign: self._annotated, ast.Assert: self._assert, ast.match_case: self._case,
            ast.Import: self._import, ast.ImportFrom: self._import_from, ast.Call: self._call,
            ast.Attribute: self._chain, ast.Name: self._chain, ast.JoinedStr: self._string,
            **dict.fromkeys(COMPREHENSIONS, self._comprehension),
        }  # fmt: skip
        for name, handler in (("TryStar", self._try), ("TypeAlias", self._never), ("TypeVar", self._never)):
            if hasattr(ast, name):  # newer than Python 3.10
                self._handlers[getattr(ast, name)] = handler
        self._block(module.body, Context(scopes.top, ()))

    def uses(self) -> list[Use]:
        """All of them, in no order."""
        while self._waiting:
            node, context = self._waiting.pop()
            if id(node) in self.unevaluated:
                context = context.knowing(NEVER)
            handler = self._handlers.get(type(node))
            if handler is not None:
                handler(node, context)
            else:
                self._inside(node, context)
        return self._found

    def _push(self, nodes: Sequence[Node | None], context: Context) -> None:
        self._waiting.extend((node, context) for node in nodes if node is not None)

    def _inside(self, node: Node, context: Context) -> None:
        for value in node.__dict__.values():
            if value.__class__ is list:
                if value and isinstance(value[0], ast.stmt):
                    self._block(value, context)
                else:
                    self._waiting.extend((one, context) for one in value if isinstance(one, ast.AST))
            elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES:
                self._waiting.append((value, context))

    def _block(self, body: Sequence[ast.stmt], context: Context) -> None:
        """Statements one after the other: a test that leaves speaks of all that follow."""
        for statement in body:
            if self._scopes.touches(statement):
                self._waiting.append((statement, context))
            context = context.knowing(*_behind(statement, context.scope))

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
                told = [asked for one in statement.body if _raises(one) for asked in _behind(one, scope)]
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

    def _import(self, node: ast.Import, context: Context) -> None:
        for alias in node.names:
            self._imported(alias, alias.name, context)

    def _import_from(self, node: ast.ImportFrom, context: Context) -> None:
        module = origin(node)
        self._imported(node, module, context)
        for alias in node.names:
            path = joined(module, alias.name)
            if "" in self._wanted.get(path, ()):
                self._found.append(Use(alias, path, "", "import", context))

    def _imported(self, node: ast.alias | ast.ImportFrom, name: str, context: Context) -> None:
        for path in _prefixes(name):
            if "" in self._wanted.get(path, ()):
                self._found.append(Use(node, path, "", "import", context))

    def _chain(self, node: ast.Attribute | ast.Name, context: Context) -> None:
        """A name, or attributes of one; what they are taken from is looked at where it is no name."""
        names: list[str] = []
        inner: ast.expr = node
        nodes: list[ast.expr] = []
        while isinstance(inner, ast.Attribute):
            names.append(inner.attr)
            nodes.append(inner)
            inner = inner.value
        if self._watched:
            told = [f".{name}" for name in names] + ([inner.id] if isinstance(inner, ast.Name) else [])
            for name in self._watched.intersection(told):
                self.references.setdefault(name, []).append(context)
        if not isinstance(inner, ast.Name):
            self._waiting.append((inner, context))
            return
        target = context.scope.target(inner.id)
        if target is None:
            self._starred(inner, names, nodes, context)
            return
        stored = not isinstance(node.ctx, ast.Load)
        for at in range(len(names) - 1, -1, -1):
            target = f"{target}.{names[at]}"
            if "" in self._wanted.get(target, ()):
                how = "store" if stored and at == 0 else "attribute"
                self._found.append(Use(nodes[at], target, "", how, context))

    def _starred(self, name: ast.Name, names: list[str], nodes: list[ast.expr], context: Context) -> None:
        if not self._scopes.stars or context.scope.owner(name.id) is not None or not isinstance(name.ctx, ast.Load):
            return
        chain = [(name.id, name), *zip(reversed(names), reversed(nodes), strict=True)]
        for star in self._scopes.stars:
            path = star
            for one, node in chain:
                path = joined(path, one)
                if "" in self._wanted.get(path, ()):
                    self._found.append(Use(node, path, "", "star", context))

    def _call(self, node: ast.Call, context: Context) -> None:
        self._inside(node, context)
        self._keywords(node.func, node.keywords, context)
        name = dotted(node.func).rpartition(".")[2]
        if name == "partial" and node.args:
            self._keywords(node.args[0], node.keywords, context)
        elif name in ("getattr", "setattr") and len(node.args) > 1:
            path, attribute = self._tests.path(node.args[0], context.scope), node.args[1]
            if path and isinstance(attribute, ast.Constant) and isinstance(attribute.value, str):
                how = "store" if name != "getattr" else "asked" if len(node.args) > 2 else "attribute"
                full = f"{path}.{attribute.value}"
                if "" in self._wanted.get(full, ()):
                    self._found.append(Use(node, full, "", how, context))

    def _keywords(self, function: ast.expr, keywords: Sequence[ast.keyword], context: Context) -> None:
        for path, how in self._paths(function, context):
            for keyword in keywords:
                if keyword.arg and keyword.arg in self._wanted.get(path, ()):
                    self._found.append(Use(keyword, path, keyword.arg, how, context))

    def _paths(self, function: ast.expr, context: Context) -> Iterator[tuple[str, str]]:
        path = self._tests.path(function, context.scope)
        if path:
            yield path, "keyword"
        elif self._scopes.stars and isinstance(function, ast.Name) and context.scope.owner(function.id) is None:
            yield from ((joined(star, function.id), "star") for star in self._scopes.stars)


def _prefixes(name: str) -> Iterator[str]:
    at = name.find(".")
    while at >= 0:
        yield name[:at]
        at = name.find(".", at + 1)
    yield name


def _behind(statement: ast.stmt, scope: Scope) -> Iterator[Question]:
    """What is known of all that follows the statement in its block."""
    if isinstance(statement, ast.If):
        if leaves(statement.body) and not leaves(statement.orelse):
            yield Question(statement.test, False, scope, lasting=True)
        elif statement.orelse and leaves(statement.orelse):
            yield Question(statement.test, True, scope, lasting=True)
    elif isinstance(statement, ast.Assert):
        yield Question(statement.test, True, scope, lasting=True)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        if _CHECKS.search(dotted(statement.value.func).rpartition(".")[2]):
            yield Question(statement.value, True, scope, lasting=True)
    elif isinstance(statement, ast.Assign) and _is_mark(statement):
        value = statement.value
        for mark in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
            yield Question(mark, True, scope, lasting=True)


def _is_mark(statement: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets)


def _raises(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        return any(body and isinstance(body[-1], ast.Raise) for body in (statement.body, statement.orelse))
    return isinstance(statement, ast.Assert) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
