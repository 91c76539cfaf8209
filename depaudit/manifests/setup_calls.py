"""What a call in a setup.py stands for: methods of strings, lists and dicts, opened files, functions of the file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from depaudit.manifests.setup_expressions import path_of
from depaudit.manifests.setup_run import iterated, joined, key_text
from depaudit.manifests.setup_values import Function, Items, Other, Table, Text, Unknown, Value

if TYPE_CHECKING:
    from depaudit.manifests.setup_run import Names, Run

_SAME = frozenset(("list", "tuple", "set", "frozenset", "sorted", "reversed", "str", "iter"))
_PATHS = frozenset(("join", "joinpath", "abspath", "dirname", "realpath", "Path", "PurePath", "resolve", "absolute", "relpath"))
_OPENS = frozenset(("open", "read_text", "read", "readlines", "readline"))
_FILE_ENDS = (".txt", ".in", ".pip")


def evaluate_call(run: Run, node: ast.Call, names: Names) -> Value:
    """The value of a call; a call of `setup` is noted with its keywords."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == "setup":
        _note_setup(run, node, names)
        return Other(None)
    own = names.get(called) if isinstance(node.func, ast.Name) else None
    if isinstance(own, Function):
        return _own(run, own, node, names)
    arguments = [run.value(a, names) for a in node.args]
    if isinstance(node.func, ast.Attribute):
        receiver = run.value(node.func.value, names)
        found = _method(run, receiver, called, arguments, node)
        if found is not None:
            return found
        if called in _PATHS:
            return path_of(run, [receiver, *arguments])
        if called in ("format", "format_map"):
            return Unknown(node)
    return _function(run, called, arguments, node, names)


def _note_setup(run: Run, node: ast.Call, names: Names) -> None:
    keywords: dict[str, Value] = {}
    unknown: list[Unknown] = []
    for keyword in node.keywords:
        value = run.value(keyword.value, names)
        if keyword.arg:
            keywords[keyword.arg] = value
        elif isinstance(value, Table):
            keywords.update(value.values)
            unknown.extend(value.unknown)
        else:
            unknown.append(Unknown(keyword.value))
    run.calls.append((keywords, tuple(unknown)))


def _own(run: Run, function: Function, node: ast.Call, names: Names) -> Value:
    """A function of setup.py; one that is handed the name of a requirements file and cannot be followed reads it."""
    found = run.call(function, node, names)
    if _says_something(found):
        return found
    for argument in node.args:
        value = run.value(argument, names)
        if isinstance(value, Text) and value.value.endswith(_FILE_ENDS):
            text = run.open_file(value.value)
            if text is not None:
                return text
    return Unknown(node) if not isinstance(found, Items) else found


def _says_something(value: Value) -> bool:
    if isinstance(value, Items):
        return any(_says_something(v) for v in value.values)
    return isinstance(value, (Text, Table))


def _method(run: Run, receiver: Value, name: str, arguments: list[Value], node: ast.Call) -> Value | None:
    """The value of a method of something known; None where there is no such method."""
    if isinstance(receiver, Text):
        return _text_method(run, receiver, name, arguments, node)
    if isinstance(receiver, Table):
        return _table_method(receiver, name, arguments)
    if isinstance(receiver, Items) and name in ("copy", "union", "difference"):
        found = receiver
        for argument in arguments if name == "union" else ():
            items = iterated(argument)
            found = found.plus(items if items is not None else argument)
        return found
    return None


def _text_method(run: Run, text: Text, name: str, arguments: list[Value], node: ast.Call) -> Value | None:
    strings = [a.value for a in arguments if isinstance(a, Text)]
    if text.is_file or name in ("read_text", "open"):
        return _file_method(run, text, name, node)
    if name in ("split", "rsplit"):
        return text.split_at(strings[0] if strings and strings[0] else None)
    if name == "splitlines":
        return text.lines()
    if name in ("strip", "lstrip", "rstrip", "lower", "upper", "removeprefix", "removesuffix", "replace", "title"):
        try:
            changed = getattr(text.value, name)(*strings)
        except TypeError:
            return Unknown(node)
        return text.changed(changed)
    if name in ("startswith", "endswith") and strings:
        return Other(getattr(text.value, name)(tuple(strings)))
    if name in ("partition", "rpartition") and strings and strings[0]:
        return Items(tuple(text.changed(p) for p in getattr(text.value, name)(strings[0])))
    if name == "join" and arguments:
        return arguments[0] if isinstance(arguments[0], Items) else Unknown(node)
    if name == "format" and len(strings) == len(node.args) and not node.keywords:
        try:
            return Text(text.value.format(*strings), run.document, *run.span(node))
        except (IndexError, KeyError, ValueError):
            return Unknown(node)
    return text if name in ("decode", "encode") else None


def _file_method(run: Run, text: Text, name: str, node: ast.Call) -> Value | None:
    if name in ("read_text", "open"):
        return run.open_file(text.value) or Unknown(node)
    if name in ("readlines", "splitlines"):
        return text.lines()
    if name == "read":
        return Text(text.value, text.document, text.start, text.end)
    return text.split_at(None) if name == "split" else None


def _table_method(table: Table, name: str, arguments: list[Value]) -> Value | None:
    if name == "values":
        return Items((*table.values.values(), *table.unknown))
    if name == "keys":
        return Items(tuple(key_text(k, v) for k, v in table.values.items()))
    if name == "items":
        pairs = (Items((key_text(k, v), v)) for k, v in table.values.items())
        return Items((*pairs, *table.unknown))
    if name == "copy":
        return table
    if name in ("get", "pop", "setdefault") and arguments and isinstance(arguments[0], Text):
        return table.values.get(arguments[0].value, (*arguments, Other(None))[1])
    return None


def _function(run: Run, name: str, arguments: list[Value], node: ast.Call, names: Names) -> Value:
    """Built-in functions and what people import to read requirements."""
    first = arguments[0] if arguments else None
    if name == "dict":
        table = first if isinstance(first, Table) else Table()
        keywords = Table({k.arg: run.value(k.value, names) for k in node.keywords if k.arg})
        for keyword in node.keywords:
            if keyword.arg is None:
                table = table.merged(run.value(keyword.value, names))
        return table.merged(keywords) if not isinstance(first, Unknown) else Unknown(node)
    if name in ("defaultdict", "OrderedDict"):
        return first if isinstance(first, Table) else Table()
    if first is None:
        return Items() if name in _SAME else Unknown(node)
    if name in _OPENS:
        text = run.open_file(first.value) if isinstance(first, Text) and not first.is_file else first
        return text if text is not None else Unknown(node)
    if name in ("join", *_PATHS):
        return path_of(run, arguments)
    if name in _SAME:
        items = iterated(first)
        return items if items is not None and name != "str" else first
    if name in ("sum", "chain", "from_iterable"):
        return _flattened(arguments if name == "chain" else [first], node)
    if name in ("filter", "map") and len(arguments) > 1:
        items = iterated(arguments[1])
        return items if items is not None else Unknown(node)
    if name in ("parse_requirements", "parse_reqs", "yield_lines", "fromkeys"):
        return _parsed(run, first, node)
    if name == "len" or not name:
        return Unknown(node)
    return _handed_file(run, name, arguments, node)


def _parsed(run: Run, first: Value, node: ast.Call) -> Value:
    if isinstance(first, Text) and not first.is_file and first.value.endswith(_FILE_ENDS):
        first = run.open_file(first.value) or Unknown(node)
    if isinstance(first, Text):
        return first.lines()
    return first


def _handed_file(run: Run, name: str, arguments: list[Value], node: ast.Call) -> Value:
    """A function from elsewhere (a helper module) that is handed the name of a requirements file."""
    for argument in arguments:
        if isinstance(argument, Text) and argument.value.endswith(_FILE_ENDS) and "require" in name + argument.value:
            text = run.open_file(argument.value)
            if text is not None:
                return text
    return Unknown(node)


def _flattened(values: list[Value], node: ast.Call) -> Value:
    found = Items()
    for value in values:
        outer = iterated(value)
        if outer is None:
            return Unknown(node)
        for inner in outer.values:
            added = joined(found, inner, node)
            found = added if isinstance(added, Items) else found
    return found
