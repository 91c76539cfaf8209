"""What the standard library offers on one Python, by the stubs of one revision of typeshed."""

from __future__ import annotations

import ast
import operator
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

Minor = tuple[int, int]
_COMPARED: dict[type[ast.cmpop], Callable[..., bool]] = {
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FOREIGN = frozenset(["_typeshed", "mypy_extensions", "typing_extensions", "xxlimited"])
"""What lies among the stubs of the standard library and is no part of it, or no part that anybody uses."""
SUBSCRIPT = "__class_getitem__"
"""What makes a class take type arguments (`queue.Queue[int]`)."""
NEWEST_PATCH = 99
"""A test on a patch release (`>= (3, 13, 4)`) is answered for the last one of its minor version."""


def stubs_of(repository: str, revision: str) -> dict[str, str]:
    """The files below `stdlib/` of a revision: path to text."""
    packed = subprocess.run(
        ["git", "-C", repository, "archive", revision, "stdlib"], check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        found = {}
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is not None and "@" not in member.name:
                found[member.name.removeprefix("stdlib/")] = file.read().decode()
    return found


class Stubs:
    """One revision of typeshed."""

    def __init__(self, files: dict[str, str]) -> None:
        self.paths = {
            path.removesuffix(".pyi").removesuffix("/__init__").replace("/", "."): path
            for path in files
            if path.endswith(".pyi")
        }
        self.trees = {module: ast.parse(files[path]) for module, path in self.paths.items()}
        self.spans = dict(_spans(files["VERSIONS"]))

    def modules(self, minor: Minor) -> frozenset[str]:
        """The modules that this Python has."""
        return frozenset(module for module in self.paths if self._has(module, minor))

    def _has(self, module: str, minor: Minor) -> bool:
        parts = module.split(".")
        for length in range(len(parts), 0, -1):
            span = self.spans.get(".".join(parts[:length]))
            if span is not None and not span[0] <= minor <= span[1]:
                return False
        return True


def _spans(text: str) -> Iterator[tuple[str, tuple[Minor, Minor]]]:
    for written in text.splitlines():
        line = written.partition("#")[0].strip()
        if line:
            module, _, span = line.partition(":")
            first, _, last = span.strip().partition("-")
            yield module, (_minor(first), _minor(last) if last else (99, 0))


def _minor(text: str) -> Minor:
    major, minor = text.split(".")
    return int(major), int(minor)


class Offer:
    """The public names of every module on one Python, parameters in parentheses (`json.dumps(sort_keys)`)."""

    def __init__(self, stubs: Stubs, minor: Minor) -> None:
        self.stubs, self.minor = stubs, minor
        self.modules = stubs.modules(minor)
        self._scopes: dict[str, dict[str, list[ast.AST]]] = {}

    def names(self) -> frozenset[str]:
        """Every name."""
        found: set[str] = set()
        for module in self.modules:
            parts = module.split(".")
            if parts[0] not in FOREIGN and not any(part.startswith("_") for part in parts):
                found.add(module)
                for name, nodes in self.scope(module).items():
                    if name.startswith("_") or not self._is_exported(module, name, nodes):
                        continue
                    found.add(f"{module}.{name}")
                    found.update(f"{module}.{rest}" for rest in self._inside(module, name, nodes, ()))
        return frozenset(found)

    def scope(self, module: str) -> dict[str, list[ast.AST]]:
        """What each name of a module is bound to."""
        if module not in self._scopes:
            scope = self._scopes[module] = {}
            for node in live(self.stubs.trees[module].body, self.minor):
                self._bind(module, node, scope)
        return self._scopes[module]

    def _bind(self, module: str, node: ast.stmt, scope: dict[str, list[ast.AST]]) -> None:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            origin = self.origin(module, node)
            for name, nodes in self.scope(origin).items() if origin in self.modules else ():
                if self._is_exported(origin, name, nodes) and self._is_starred(origin, name):
                    scope.setdefault(name, []).extend(nodes)
            return
        for name in bound(node):
            scope.setdefault(name, []).append(node)

    def origin(self, module: str, node: ast.ImportFrom) -> str:
        """The module that an import takes from."""
        if not node.level:
            return node.module or ""
        is_package = self.stubs.paths[module].endswith("/__init__.pyi")
        parts = module.split(".")
        kept = parts[: len(parts) - node.level + is_package]
        return ".".join([*kept, *([node.module] if node.module else [])])

    @cache  # noqa: B019 (lives as long as the script)
    def all_of(self, module: str) -> frozenset[str] | None:
        """`__all__`; None where there is none."""
        found: set[str] | None = None
        for node in live(self.stubs.trees[module].body, self.minor):
            if isinstance(node, (ast.Assign, ast.AugAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
                    found = (found or set()) | self._listed(module, node.value)
        return frozenset(found) if found is not None else None

    def _listed(self, module: str, node: ast.expr) -> set[str]:
        if isinstance(node, (ast.List, ast.Tuple)):
            return {str(e.value) for e in node.elts if isinstance(e, ast.Constant)}
        if isinstance(node, ast.BinOp):
            return self._listed(module, node.left) | self._listed(module, node.right)
        if isinstance(node, ast.Attribute) and node.attr == "__all__":
            other = ast.unparse(node.value)
            for name in (other, f"{module}.{other}"):
                if name in self.modules:
                    return set(self.all_of(name) or ())
        return set()

    def _is_starred(self, module: str, name: str) -> bool:
        listed = self.all_of(module)
        return name in listed if listed is not None else not name.startswith("_")

    def _is_exported(self, module: str, name: str, nodes: list[ast.AST]) -> bool:
        """Whether users see it: imports only under their own name, or in `__all__` (PEP 484)."""
        if not all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in nodes):
            return True
        if name in (self.all_of(module) or ()):
            return True
        return any(
            a.asname == name == a.name for n in nodes if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names
        )

    def _inside(self, module: str, name: str, nodes: list[ast.AST], seen: tuple[ast.AST, ...]) -> Iterator[str]:
        """Parameters of a function; members of a class, also those that it inherits."""
        for home, node in self._meant(module, name, nodes, 0):
            if node in seen:
                continue
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from (f"{name}({p})" for p in self._parameters(node, method=False))
            elif isinstance(node, ast.ClassDef):
                yield from (f"{name}{rest}" for rest in self._members(home, node, (*seen, node)))

    def _meant(self, module: str, name: str, nodes: list[ast.AST], depth: int) -> Iterator[tuple[str, ast.AST]]:
        """Definitions, followed through imports and aliases (`y = x`)."""
        for node in nodes if depth < 8 else ():
            if isinstance(node, ast.ImportFrom):
                origin = self.origin(module, node)
                for alias in node.names:
                    if (alias.asname or alias.name) == name and origin in self.modules:
                        yield from self._meant(origin, alias.name, self.scope(origin).get(alias.name, []), depth + 1)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id != name:
                yield from self._meant(module, node.value.id, self.scope(module).get(node.value.id, []), depth + 1)
            else:
                home = module if node in self.scope(module).get(name, []) else self._home_of(node) or module
                yield home, node

    def _home_of(self, node: ast.AST) -> str:
        return next((m for m, scope in self._scopes.items() if any(node in nodes for nodes in scope.values())), "")

    def _members(self, module: str, node: ast.ClassDef, seen: tuple[ast.AST, ...]) -> Iterator[str]:
        own: dict[str, list[ast.stmt]] = {}
        for statement in live(node.body, self.minor):
            for name in bound(statement):
                own.setdefault(name, []).append(statement)
        for name, statements in own.items():
            if name in ("__init__", "__new__"):
                for one in statements:
                    if isinstance(one, ast.FunctionDef):
                        yield from (f"({p})" for p in self._parameters(one, method=True))
            if name.startswith("_") and name != SUBSCRIPT:
                continue
            yield f".{name}"
            for one in statements:
                if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield from (f".{name}({p})" for p in self._parameters(one, method=not is_static(one)))
        for base in node.bases:
            name = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
            scope = self.scope(module)
            if name in scope and name not in ("object", "Protocol", "Generic"):
                yield from (rest.removeprefix(name) for rest in self._inside(module, name, scope[name], seen))

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> Iterator[str]:
        """What can be handed over by its name; nothing where any name can."""
        if node.args.kwarg is not None:
            return
        given = node.args.args[1:] if method and not node.args.posonlyargs else node.args.args
        for argument in (*given, *node.args.kwonlyargs):
            if not argument.arg.startswith("_"):
                yield argument.arg


def is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is handed neither object nor class."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (t.id for t in node.targets if isinstance(t, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.ImportFrom):
        yield from (a.asname or a.name for a in node.names)
    elif isinstance(node, ast.Import):
        yield from (a.asname or a.name.partition(".")[0] for a in node.names)


def live(body: list[ast.stmt], minor: Minor) -> Iterator[ast.stmt]:
    """The statements that hold on this Python, on any system."""
    for node in body:
        if isinstance(node, ast.If):
            holds = _holds(node.test, minor)
            if holds is not False:
                yield from live(node.body, minor)
            if holds is not True:
                yield from live(node.orelse, minor)
        else:
            yield node


def _holds(test: ast.expr, minor: Minor) -> bool | None:
    if isinstance(test, ast.BoolOp):
        parts = [_holds(value, minor) for value in test.values]
        decided = isinstance(test.op, ast.Or)
        if decided in parts:
            return decided
        return None if None in parts else not decided
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _holds(test.operand, minor)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and ast.unparse(test.left) == "sys.version_info":
        wanted = ast.literal_eval(test.comparators[0])
        return _COMPARED[type(test.ops[0])]((*minor, NEWEST_PATCH)[: max(2, len(wanted))], wanted)
    return None
