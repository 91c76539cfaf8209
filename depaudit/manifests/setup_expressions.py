"""What an expression of a setup.py stands for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from depaudit.manifests.setup_run import iterated, joined
from depaudit.manifests.setup_values import Items, Other, Table, Text, Unknown, Value, either

if TYPE_CHECKING:
    from depaudit.manifests.setup_run import Names, Run

_PATH_PARTS = frozenset(("parent", "resolve", "absolute", "parents", "abspath", "dirname", "realpath"))


def evaluate(run: Run, node: ast.expr, names: Names) -> Value:
    """The value; `Unknown` where it cannot be told."""
    if isinstance(node, ast.Constant):
        return _text(run, node) if isinstance(node.value, str) else Other(node.value)
    if isinstance(node, ast.Name):
        return Text("", run.document, 0, 0) if node.id == "__file__" else names.get(node.id, Unknown(node))
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return _items(run, node.elts, names)
    if isinstance(node, ast.Dict):
        return _table(run, node, names)
    if isinstance(node, ast.BinOp):
        return _operation(run, node, names)
    if isinstance(node, ast.Call):
        from depaudit.manifests.setup_calls import evaluate_call

        return evaluate_call(run, node, names)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return _comprehension(run, node, names)
    return _rarer(run, node, names)


def _rarer(run: Run, node: ast.expr, names: Names) -> Value:
    if isinstance(node, ast.Subscript):
        return _subscript(run, node, names)
    if isinstance(node, ast.JoinedStr):
        return _formatted(run, node, names)
    if isinstance(node, ast.DictComp):
        return _requirement_table(run, node, names)
    if isinstance(node, ast.IfExp):
        truth = run.truth(node.test, names)
        if truth is not None:
            return run.value(node.body if truth else node.orelse, names)
        return either(run.value(node.body, names), run.value(node.orelse, names))
    if isinstance(node, ast.BoolOp):
        known = [v for v in (run.value(n, names) for n in node.values) if not isinstance(v, Unknown)]
        return known[0] if known else Unknown(node)
    if isinstance(node, ast.Starred):
        return run.value(node.value, names)
    if isinstance(node, ast.NamedExpr):
        value = run.value(node.value, names)
        run.assign(node.target, value, names)
        return value
    if isinstance(node, ast.Attribute):
        value = run.value(node.value, names)
        # `str(r.req)` over pip's parsed requirements; `Path(__file__).parent`
        return value if node.attr in ("req", "requirement") or node.attr in _PATH_PARTS else Unknown(node)
    return Unknown(node)


def _text(run: Run, node: ast.Constant) -> Text:
    """A literal; exactly its text where the source writes it letter by letter."""
    start, end = run.span(node)
    value = str(node.value)
    source = run.document.text[start:end]
    at = source.find(value) if value else -1
    if at >= 0 and value:
        return Text(value, run.document, start + at, start + at + len(value))
    return Text(value, run.document, start, end)


def _items(run: Run, nodes: list[ast.expr], names: Names) -> Items:
    values: list[Value] = []
    for node in nodes:
        value = run.value(node, names)
        items = iterated(value) if isinstance(node, ast.Starred) else None
        values.extend(items.values if items is not None else [value])
    return Items(tuple(values))


def _table(run: Run, node: ast.Dict, names: Names) -> Table:
    table = Table()
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = run.value(value_node, names)
        key = run.value(key_node, names) if key_node is not None else None
        if key is None:
            table = table.merged(value)
        elif isinstance(key, Text):
            table = table.with_key(key.value, value)
        elif isinstance(key, Unknown):
            table = table.merged(Unknown(key.node))
    return table


def _operation(run: Run, node: ast.BinOp, names: Names) -> Value:
    left, right = run.value(node.left, names), run.value(node.right, names)
    if isinstance(node.op, (ast.Add, ast.BitOr)):
        return joined(left, right, node)
    if isinstance(node.op, ast.Div):  # Path / "requirements.txt"
        return path_of(run, [left, right])
    if isinstance(node.op, ast.Mod) and isinstance(left, Text):
        parts = right.values if isinstance(right, Items) else (right,)
        if all(isinstance(p, Text) for p in parts):
            try:
                filled = left.value % tuple(p.value for p in parts if isinstance(p, Text))
            except (TypeError, ValueError):
                return Unknown(node)
            return Text(filled, run.document, *run.span(node))
    return Unknown(node)


def path_of(run: Run, parts: list[Value]) -> Text:
    """Parts of a path put together; what is not known (the folder of setup.py, mostly) adds nothing."""
    known = [p for p in parts if isinstance(p, Text) and p.value]
    path = "/".join(p.value.strip("/") for p in known)
    place = known[-1] if known else Text("", run.document, 0, 0)
    return Text(path, place.document, place.start, place.end)


def _formatted(run: Run, node: ast.JoinedStr, names: Names) -> Value:
    """An f-string of known parts."""
    pieces: list[str] = []
    for part in node.values:
        value = run.value(part.value if isinstance(part, ast.FormattedValue) else part, names)
        if isinstance(value, Text):
            pieces.append(value.value)
        elif isinstance(value, Other) and isinstance(value.value, int):
            pieces.append(str(value.value))
        else:
            return Unknown(node)
    return Text("".join(pieces), run.document, *run.span(node))


def _subscript(run: Run, node: ast.Subscript, names: Names) -> Value:
    value = run.value(node.value, names)
    if isinstance(node.slice, ast.Slice):
        return value if isinstance(value, Items) else Unknown(node)
    key = run.value(node.slice, names)
    if isinstance(value, Table) and isinstance(key, Text):
        return value.values.get(key.value, Unknown(node))
    if isinstance(value, Items) and isinstance(key, Other) and isinstance(key.value, int):
        position = key.value
        return value.values[position] if -len(value.values) <= position < len(value.values) else Unknown(node)
    return Unknown(node)


def _comprehension(run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, names: Names) -> Value:
    found = _generated(run, node.generators, node.elt, dict(names))
    return Items(tuple(found)) if found is not None else Unknown(node)


def _generated(
    run: Run, generators: list[ast.comprehension], element: ast.expr, names: Names
) -> list[Value] | None:
    """The elements; None where what is looped over is not known."""
    if not generators:
        return [run.value(element, names)]
    first, *others = generators
    items = iterated(run.value(first.iter, names))
    if items is None:
        return None
    found: list[Value] = []
    for item in items.values:
        run.assign(first.target, item, names)
        if any(run.truth(test, names) is False for test in first.ifs):
            continue
        inner = _generated(run, others, element, names)
        if inner is None:
            return None
        # an element that is computed from a known string still says which distribution it is about
        found.extend(item if isinstance(v, Unknown) and isinstance(item, Text) else v for v in inner)
    return found


def _requirement_table(run: Run, node: ast.DictComp, names: Names) -> Value:
    """`{name: text for …}` over a list of requirements, however the names are cut out of the texts."""
    import re

    if len(node.generators) == 1:
        table = _plain_table(run, node, dict(names))
        if table is not None:
            return table
    for part in ast.walk(node):
        value = names.get(part.id) if isinstance(part, ast.Name) else None
        if isinstance(value, Items) and value.values and all(isinstance(v, Text) for v in value.values):
            texts = [v for v in value.values if isinstance(v, Text)]
            return Table({re.split(r"[!=<>~; ]", t.value.strip(), maxsplit=1)[0]: t for t in texts})
    return Unknown(node)


def _plain_table(run: Run, node: ast.DictComp, names: Names) -> Table | None:
    generator = node.generators[0]
    items = iterated(run.value(generator.iter, names))
    if items is None:
        return None
    table = Table()
    for item in items.values:
        run.assign(generator.target, item, names)
        if any(run.truth(test, names) is False for test in generator.ifs):
            continue
        key = run.value(node.key, names)
        if not isinstance(key, Text):
            return None
        table = table.with_key(key.value, run.value(node.value, names))
    return table


def holds(run: Run, node: ast.expr, names: Names) -> bool | None:
    """Whether a test on known strings and lists holds."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = run.truth(node.operand, names)
        return None if inner is None else not inner
    if isinstance(node, ast.BoolOp):
        parts = [run.truth(n, names) for n in node.values]
        deciding = isinstance(node.op, ast.Or)
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compared(run, node, names)
    value = run.value(node, names)
    if isinstance(value, Text):
        return bool(value.value)
    if isinstance(value, Items):
        return bool(value.values) if not any(isinstance(v, Unknown) for v in value.values) else None
    return value.value if isinstance(value, Other) and isinstance(value.value, bool) else None


def _compared(run: Run, node: ast.Compare, names: Names) -> bool | None:
    left, right = run.value(node.left, names), run.value(node.comparators[0], names)
    operator = node.ops[0]
    if isinstance(left, Text) and left.value == "__main__":
        return None
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(left, Text):
        inside = _inside(left.value, right)
        return inside if inside is None or isinstance(operator, ast.In) else not inside
    if isinstance(left, Text) and isinstance(right, Text) and isinstance(operator, (ast.Eq, ast.NotEq)):
        return (left.value == right.value) is isinstance(operator, ast.Eq)
    return None


def _inside(text: str, value: Value) -> bool | None:
    if isinstance(value, Text):
        return text in value.value
    if isinstance(value, Table):
        return True if text in value.values else (None if value.unknown else False)
    if isinstance(value, Items) and not any(isinstance(v, Unknown) for v in value.values):
        return any(isinstance(v, Text) and v.value == text for v in value.values)
    return None


