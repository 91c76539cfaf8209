"""What a recognised mention does to the namespaces it reaches: names that can be told are bound, all else opens."""

from __future__ import annotations

import ast

from depaudit.apis.name_literals import Names, names_meant
from depaudit.apis.namespace import Binding, Certainty, Namespace, dotted, string_of
from depaudit.apis.scopes import AnyFunction, Scopes, parameters
from depaudit.apis.targets import Kind, Target, targets_of

_CHANGES_LOOKUP = frozenset({"__getattr__", "__getattribute__", "__class__", "__dict__", "__path__", "__all__"})


class Reach(Scopes):
    """A tree, and the namespace that its mentions act on."""

    def __init__(self, tree: ast.Module, space: Namespace) -> None:
        super().__init__(tree)
        self.space = space

    def open_here(self, reason: str, node: ast.expr) -> None:
        """The module is open, and the class in whose body it stands; all classes where nothing is known."""
        self.space.open(reason, node.lineno)
        self.space.open_classes.setdefault("*", node.lineno)

    def writes_modules(self, node: ast.AST) -> None:
        """Code here may add names to a module that is not told: to all that mention the functions around it."""
        names: list[str] = []
        implicit = True  # a method of a class is called by its own name, but for those that Python calls
        for scope in self.around(node):
            name = getattr(scope, "name", "")
            hidden = name.startswith("__") or not name
            if (isinstance(scope, ast.ClassDef) and implicit) or (not isinstance(scope, ast.ClassDef) and not hidden):
                names.append(name)
            implicit = hidden
        for name in names or ["*"]:
            self.space.module_writers.setdefault(name, getattr(node, "lineno", 0))

    def is_fresh_dict(self, node: ast.expr) -> bool:
        """Is it a dict that was made here and is no namespace?"""
        if isinstance(node, ast.Dict | ast.Constant):
            return True
        if isinstance(node, ast.Call):
            return dotted(node.func) == "dict" or (dotted(node.func) == "locals" and self.in_function(node))
        return isinstance(node, ast.Name) and all(
            one.kind is Kind.OBJECT for one in targets_of(node, node, self, self.space)
        )

    def alias_reads(self, node: ast.expr) -> bool:
        """Is it given a name here, every mention of which in the file is one that only looks?"""
        up = self.above(node)
        while isinstance(up, ast.IfExp | ast.BoolOp):
            up = self.above(up)
        if not isinstance(up, ast.Assign) or len(up.targets) != 1 or not isinstance(up.targets[0], ast.Name):
            return False
        name = up.targets[0].id
        uses = [
            one for one in self.nodes if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
        ]
        return all(self.reads(one) or isinstance(self.above(one), ast.IfExp | ast.If) for one in uses)

    def mapping(self, mapping: ast.expr, owner: str) -> None:
        """The namespace of this module (`""`) or of the class `owner` is mentioned."""
        if self.reads(mapping) or self.alias_reads(mapping):
            return
        target = Target(Kind.CLASS, owner) if owner else Target(Kind.MODULE)
        self._changed(mapping, [target], mapping)

    def mapping_of(self, held: ast.expr, mapping: ast.expr) -> None:
        """`vars(held)` or `held.__dict__` is mentioned."""
        if self.reads(mapping) or self.alias_reads(mapping):
            return
        self._changed(mapping, targets_of(held, mapping, self, self.space), mapping)

    def write(self, held: ast.expr, name: ast.expr, node: ast.expr) -> None:
        """`setattr(held, name, …)`."""
        self._bind(targets_of(held, node, self, self.space), names_meant(name, self, self.space), node)

    def _changed(self, mapping: ast.expr, targets: list[Target], node: ast.expr) -> None:
        up = self.above(mapping)
        if isinstance(up, ast.Subscript) and isinstance(up.ctx, ast.Store):
            if not self._caches_getattr(up, targets):
                self._bind(targets, names_meant(up.slice, self, self.space), node)
        elif isinstance(up, ast.Subscript):
            self._drop(targets, names_meant(up.slice, self, self.space), node)
        elif isinstance(up, ast.Attribute) and isinstance(call := self.above(up), ast.Call) and call.func is up:
            self._method(up.attr, call, targets, node)
        else:
            self._bind(targets, None, node)

    def _method(self, method: str, call: ast.Call, targets: list[Target], node: ast.expr) -> None:
        if method == "update":
            for names in self._updated(call):
                self._bind(targets, names, node)
        elif method in ("setdefault", "__setitem__") and call.args:
            self._bind(targets, names_meant(call.args[0], self, self.space), node)
        elif method == "pop" and call.args:
            self._drop(targets, names_meant(call.args[0], self, self.space), node)
        else:
            self._bind(targets, None, node)

    def _updated(self, call: ast.Call) -> list[Names | None]:
        """What `update(…)` adds, an argument each."""
        given: list[Names | None] = [Names((keyword.arg,)) if keyword.arg else None for keyword in call.keywords]
        for one in call.args:
            if isinstance(one, ast.Dict):
                keys = [string_of(key) for key in one.keys]
                given.append(None if None in keys else Names(tuple(key for key in keys if key is not None)))
            elif isinstance(one, ast.Call) and dotted(one.func) == "vars" and one.args and dotted(one.args[0]):
                given.append(Names(copied=dotted(one.args[0]), certain=False))
            elif isinstance(one, ast.Attribute) and one.attr == "__dict__" and dotted(one.value):
                given.append(Names(copied=dotted(one.value), certain=False))
            elif isinstance(one, ast.DictComp) and len(one.generators) == 1:
                loop = ast.For(one.generators[0].target, one.generators[0].iter, [], [])
                self._above.setdefault(one.key, loop)
                previous, self._above[one.key] = self._above[one.key], loop
                found = names_meant(one.key, self, self.space)
                self._above[one.key] = previous
                given.append(found and found._replace(certain=False))
            else:
                given.append(None)
        return given

    def _caches_getattr(self, subscript: ast.Subscript, targets: list[Target]) -> bool:
        """`globals()[name] = …` in `__getattr__(name)` keeps what it was asked for, no more."""
        around = self.around(subscript)
        if not around or targets != [Target(Kind.MODULE)] or not isinstance(subscript.slice, ast.Name):
            return False
        function = around[0]
        return getattr(function, "name", "") == "__getattr__" and subscript.slice.id in parameters(function)[:1]

    def _drop(self, targets: list[Target], names: Names | None, node: ast.expr) -> None:
        for target in targets:
            if target.kind is Kind.MODULE and names is not None:
                self.space.deleted.update(names.names)

    def _bind(self, targets: list[Target], names: Names | None, node: ast.expr) -> None:
        """`names` are added to each target; `None`: any name."""
        if names is not None and names.names and all(name.startswith("__") for name in names.names):
            if not _CHANGES_LOOKUP & set(names.names):
                return
            names = None
        for target in targets:
            if target.kind is Kind.MODULE:
                self._bind_here(names, node)
            elif target.kind is Kind.CLASS:
                self._bind_in_class(target.name or "*", names, node)
            elif target.kind is Kind.IMPORTED:
                self.space.passed.append((target.name, node.lineno))
            elif target.kind is Kind.SOME_MODULE:
                self.writes_modules(node)
            elif target.kind is Kind.ANY:
                self.open_here("sets attributes of what it was handed", node)
            elif target.name and names is None:
                self.space.writers.setdefault(target.name, node.lineno)

    def _bind_here(self, names: Names | None, node: ast.expr) -> None:
        if names is None:
            self.space.open("writes computed names to its namespace", node.lineno)
        elif names.copied:
            self.space.copied.append(names.copied)
        else:
            certainty = Certainty.RUNS if names.certain and not self.in_function(node) else Certainty.CALLED
            for name in names.names:
                self.space.bind(name, Binding(node.lineno, certainty=certainty))

    def _bind_in_class(self, owner: str, names: Names | None, node: ast.expr) -> None:
        if names is None or names.copied or owner == "*":
            self.space.open_classes.setdefault(owner, node.lineno)
        else:
            self.space.class_writes.setdefault(owner, {}).update(dict.fromkeys(names.names, node.lineno))

    def modules(self, node: ast.Attribute) -> None:
        """`sys.modules` is mentioned."""
        up = self.above(node)
        if isinstance(up, ast.Subscript) and up.value is node:
            self._entry(up, up.slice)
        elif isinstance(up, ast.Attribute) and isinstance(call := self.above(up), ast.Call) and call.args:
            if up.attr in ("get", "setdefault"):
                self._entry(call, call.args[0], stores=up.attr == "setdefault")
            elif up.attr not in ("pop", "__contains__"):
                self._entry(call, None, stores=True)
        elif not self.reads(node):
            self._entry(node, None, stores=True)

    def _entry(self, held: ast.expr, key: ast.expr | None, *, stores: bool = False) -> None:
        """One module of `sys.modules`: looked at, handed on, or put there."""
        if isinstance(held, ast.Subscript):
            if isinstance(held.ctx, ast.Del):
                return
            stores = isinstance(held.ctx, ast.Store)
        own = dotted(key) == "__name__" or string_of(key) == self.space.name
        if stores:
            self._replaced(key, own, held)
        elif not self._only_looked_at(held):
            if own:
                self.space.open("hands on its own module", held.lineno)
            elif literal := string_of(key):
                self.space.passed.append((f"={literal}", held.lineno))
            else:
                self.space.open("hands on a module", held.lineno)
                self.writes_modules(held)

    def _replaced(self, key: ast.expr | None, own: bool, held: ast.expr) -> None:
        """Something is put into `sys.modules`: the module itself, or one that no file makes."""
        if own:
            self.space.open("replaces itself in `sys.modules`", held.lineno)
        elif literal := string_of(key):
            self.space.made_modules.setdefault(literal, held.lineno)
        else:
            self.space.made_modules.setdefault("", held.lineno)

    def _only_looked_at(self, held: ast.expr) -> bool:
        up = self.above(held)
        if isinstance(up, ast.Assign) and len(up.targets) == 1 and isinstance(up.targets[0], ast.Name):
            name, around = up.targets[0].id, self.around(up)
            inside = ast.walk(around[0]) if around else self.nodes
            uses = [
                one for one in inside if isinstance(one, ast.Name) and one.id == name and one.ctx.__class__ is ast.Load
            ]
            return all(not isinstance(self.above(one), ast.Assign) and self._only_looked_at(one) for one in uses)
        if isinstance(up, ast.Attribute):
            return isinstance(up.ctx, ast.Load) and up.attr != "__class__"
        if isinstance(up, ast.Call):
            return up.func is not held and dotted(up.func) in (
                "getattr",
                "hasattr",
                "isinstance",
                "id",
                "repr",
                "dir",
                "setattr",
                "vars",
                "delattr",
            )
        return isinstance(up, ast.Compare | ast.Expr | ast.If | ast.UnaryOp | ast.BoolOp | ast.Assert)


__all__ = ["AnyFunction", "Reach"]
