"""What speaks against an absence that the statements of a module or a class show: the rest of the release."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from depaudit.apis.answer import Answer, Defined, Module
from depaudit.apis.exports import exports_of
from depaudit.apis.namespace import absolute, dotted, string_of
from depaudit.apis.native import may_add
from depaudit.apis.outside_writes import outside_writes
from depaudit.apis.release import Api

_BY_NAME = frozenset({"setattr", "getattr", "hasattr"})


def doubts(api: Api, owner: Answer, name: str) -> list[str]:
    """Why `name` could be in what `owner` is after all."""
    found: list[str] = []
    for thing in owner.things:
        if isinstance(thing, Module):
            found.extend(_module_doubts(api, thing.name, name))
        elif isinstance(thing, Defined):
            found.extend(_class_doubts(api, thing, name))
    return found


def _module_doubts(api: Api, module: str, name: str) -> list[str]:
    writes = outside_writes(api)
    found: list[str] = []
    if place := writes.modules.get(module) or writes.below(module):
        found.append(f"{place} may add names to `{module}`")
    for made, place in writes.made.items():
        if f"{module}.{name}".startswith(made) or made.startswith(f"{module}.{name}"):
            found.append(f"{place} makes modules")
    if place := used_at(api, module, name):
        found.append(f"{place} uses `{module}.{name}`")
    if not found and api.native and (reason := _native_doubt(api, module, name)):
        found.append(reason)
    return found


def used_at(api: Api, module: str, name: str) -> str:
    """Where the release's own code, its tests included, takes the name from the module; `""`: nowhere."""
    for path in api.files_with(name):
        if path.endswith(".py") and (place := _uses(api, path, module, name)):
            return place
    return ""


def _class_doubts(api: Api, owner: Defined, name: str) -> list[str]:
    writes = outside_writes(api)
    if place := writes.classes.get((owner.module, owner.path.split(".")[0])) or writes.below(owner.module):
        return [f"{place} may add members to `{owner.path}`"]
    place = _stored_at(api, name)
    return [f"{place} sets an attribute of that name"] if place else []


def _stored_at(api: Api, name: str) -> str:
    """Where the release sets an attribute of that name, of whatever object; `""`: nowhere."""
    key = ("stored", name)
    known = api.memo.get(key)
    if not isinstance(known, str):
        known = api.memo[key] = next(_stores(api, name), "")
    return known


def _stores(api: Api, name: str) -> Iterator[str]:
    word = re.escape(name.encode())
    stored = re.compile(rb"\.%s\s*(?::[^=\n]+)?=(?!=)" % word)
    by_name = re.compile(rb"(?:setattr|__setattr__)\([^\n]*[\"']%s[\"']" % word)
    for path in api.files_with(name):
        data = api.members[path]
        if path.endswith(".py"):
            met = stored.search(data) or (by_name.search(data) if b"setattr" in data else None)
            if met:
                yield f"{path}:{data.count(10, 0, met.start()) + 1}"


def _uses(api: Api, path: str, module: str, name: str) -> str:
    """Where a file imports the name of the module, reads or sets it as an attribute."""
    data = api.members[path]
    if not re.search(rb"\.\s*%s\b|import\b[^#]*\b%s\b|setattr|__setattr__" % (name.encode(), name.encode()), data):
        return ""
    here, is_package = api.module_of(path)
    key = ("uses", path)
    if key not in api.memo:
        api.memo[key] = _read_uses(api, here, is_package=is_package)
    table = api.memo[key]
    line = table.get((module, name), 0) if isinstance(table, dict) else 0
    return f"{path}:{line}" if line else ""


def _read_uses(api: Api, module: str, *, is_package: bool) -> dict[tuple[str, str], int]:
    """(module, name) pairs that a file names, with the line; aliases of modules are followed through the whole file."""
    found: dict[tuple[str, str], int] = {}
    scopes = api.scopes(module)
    aliases: dict[str, set[str]] = {}
    nodes = scopes.nodes if scopes else []
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.split(".")[0]
                aliases.setdefault(alias.asname or name, set()).add(name)
        elif isinstance(node, ast.ImportFrom):
            source = absolute(module, is_package=is_package, level=node.level, target=node.module)
            for alias in node.names:
                found.setdefault((source, alias.name), node.lineno)
                aliases.setdefault(alias.asname or alias.name, set()).add(f"{source}.{alias.name}")
    for node in nodes:
        if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
            root, _, rest = base.partition(".")
            for meant in aliases.get(root, ()):
                found.setdefault((f"{meant}.{rest}" if rest else meant, node.attr), node.lineno)
        elif isinstance(node, ast.Call) and dotted(node.func) in _BY_NAME and len(node.args) > 1:
            literal = string_of(node.args[1])
            for meant in aliases.get(dotted(node.args[0]), ()) if literal else ():
                found.setdefault((meant, literal or ""), node.lineno)
    return found


def _native_doubt(api: Api, module: str, name: str) -> str:
    """Native code can add names to a Python module: it then holds both the module's name and the name, or its pieces."""
    missing = next((path for path, data in api.native.items() if data is None), "")
    if missing:
        known = api.files_with(name)
        return f"native code, which is not at hand ({missing}), may add it; {known[0]} has the word" if known else ""
    for path, data in api.native.items():
        if data and may_add(api, path, module, name) and not _is_its_own(api, path, module, name):
            return f"{path} holds the words `{module}` and `{name}`"
    return ""


def _is_its_own(api: Api, path: str, module: str, name: str) -> bool:
    """Does the Python code beside a native module take that name from it? Then that is what the word is for.

    Only of the package as a whole, whose name stands in native files for many reasons.
    """
    if "." in module:
        return False
    native = path.partition(".")[0].replace("/", ".")
    folder = native.rpartition(".")[0]
    for other in api.modules():
        space = api.namespace(other) if other.rpartition(".")[0] == folder or other == folder else None
        if space is None:
            continue
        if any(one.module == native and one.attribute == name for one in space.bindings.get(name, ())):
            return True
        exported = exports_of(api, other) if native in {star.module for star in space.stars} else None
        if exported is not None and name in exported.surely:
            return True
    return False
