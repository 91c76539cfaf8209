"""What the names of a file are assigned and defined as: flags that its tests ask."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Sequence

from depaudit.model.record import dataclass, field
from depaudit.sources.uses_facts import catches
from depaudit.sources.uses_scopes import joined, origin


@dataclass(frozen=True)
class Definitions:
    """By name, wherever it is bound; `.x` is the attribute `x` of something."""

    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    functions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)
    """For flags that are set in a `try` (`HAS_X = True`) the names that its body imports."""

    def has(self, name: str) -> bool:
        """Whether anything is known of the name."""
        return name in self.values or name in self.functions or name in self.tried


def definitions_of(module: ast.Module, text: str) -> Definitions:
    """Of a file. Its expressions are looked into only where the text says that one of them may define something."""
    found = Definitions()
    for node in ast.walk(module) if ":=" in text else _statements(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _take(found, target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            if node.value is not None:
                _take(found, node.target, node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.functions[node.name] = found.functions[f".{node.name}"] = node.body
        elif isinstance(node, ast.Try) and any(map(catches, node.handlers)):
            _take_tried(found, node)
    return found


def _statements(module: ast.Module) -> Iterator[ast.AST]:
    """In the order of `ast.walk`."""
    waiting: deque[ast.AST] = deque([module])
    while waiting:
        node = waiting.popleft()
        yield node
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner = getattr(node, name, None)
            if inner.__class__ is list:  # of a lambda and a conditional expression it is an expression
                waiting.extend(inner)


def _take(found: Definitions, target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        found.values.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Attribute):
        found.values.setdefault(f".{target.attr}", []).append(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for number, element in enumerate(target.elts):  # `MAJOR, MINOR = map(int, torch.__version__.split("."))`
            if isinstance(element, (ast.Name, ast.Attribute)):
                _take(found, element, ast.Subscript(value, ast.Constant(number), ast.Load()))


def _take_tried(found: Definitions, node: ast.Try) -> None:
    names = []
    for statement in node.body:
        if isinstance(statement, ast.ImportFrom):
            names += [joined(origin(statement), alias.name) for alias in statement.names]
        elif isinstance(statement, ast.Import):
            names += [alias.name for alias in statement.names]
    for statement in (*node.body, *node.orelse):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found.tried.setdefault(target.id, []).extend(names)


def decided_by(body: Sequence[ast.stmt]) -> tuple[ast.expr | None, list[ast.expr]]:
    """The one expression that a function answers with; or the tests by which it answers yes or no, or raises."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    answers = [node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None]
    tests = [node.test for node in nodes if isinstance(node, (ast.If, ast.IfExp, ast.Assert))]
    if len(answers) == 1 and not tests:
        return answers[0], []
    if not answers:
        return None, [node.test for node in nodes if isinstance(node, ast.Assert) or (isinstance(node, ast.If) and _raises(node))]
    said = [a for a in answers if isinstance(a, ast.Constant) and (a.value is None or isinstance(a.value, bool))]
    asked = [a for a in answers if isinstance(a, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call, ast.Name, ast.Attribute))]
    is_predicate = bool(said) and len(said) + len(asked) == len(answers)
    return None, [*tests, *asked] if is_predicate else []


def _raises(node: ast.If) -> bool:
    return any(isinstance(one, ast.Raise) for one in (*node.body, *node.orelse))
