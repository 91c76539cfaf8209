"""`dataclass`, `field`, `fields` and `replace` of `dataclasses`, with the same meaning and in a tenth of the time.

A run makes some eighty classes of records before it reads a file. `dataclasses`
imports `inspect` and compiles six functions for each of them, which took longer
than the audit of a small project. Here one function is compiled, `__init__`,
when the first object is made. Type checkers see the real ones. There is what
depaudit uses and no more: no inheritance, no `__post_init__`, no `InitVar`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Field", "dataclass", "field", "fields", "replace"]

if TYPE_CHECKING:
    from dataclasses import Field, dataclass, field, fields, replace
else:
    import operator

    _MISSING = object()

    class Field:
        """A field: its default, how one is made, and what its owner says about it."""

        _field_type = None  # for the `replace` of `dataclasses`, which takes these records too
        init = True
        name = ""
        type = ""

        def __init__(self, default=_MISSING, default_factory=_MISSING, metadata=None) -> None:
            self.default = default
            self.default_factory = default_factory
            self.metadata = metadata or {}

    def field(*, default=_MISSING, default_factory=_MISSING, metadata=None) -> Field:
        """A field with more than a default."""
        return Field(default, default_factory, metadata)

    def fields(record) -> tuple[Field, ...]:
        """The fields of a record or of its class, in order."""
        return tuple(record.__dataclass_fields__.values())

    def replace(record, /, **changes):
        """The record with some fields changed."""
        for name in record.__match_args__:
            if name not in changes:
                changes[name] = getattr(record, name)
        return record.__class__(**changes)

    def dataclass(cls=None, /, *, frozen=False, slots=False, order=False):
        """Make a class of records out of its annotations."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, slots=slots, order=order)
        namespace = dict(cls.__dict__)
        found = {name: _field(name, text, namespace) for name, text in cls.__annotations__.items()}
        names = tuple(found)
        methods = {"__dataclass_fields__": found, "__match_args__": names, "__repr__": _repr, "__reduce__": _reduce}
        values = operator.attrgetter(*names)
        for name in ("eq", "lt", "le", "gt", "ge") if order else ("eq",):
            methods[f"__{name}__"] = _compared(values, getattr(operator, name))
        methods["__hash__"] = (lambda self: hash(values(self))) if frozen else None
        methods["__init__"] = _first_init(found, frozen)
        if frozen:
            methods |= {"__setattr__": _no_change, "__delattr__": _no_change}
        namespace |= {name: method for name, method in methods.items() if name not in namespace}
        for name in ("__dict__", "__weakref__"):
            namespace.pop(name, None)
        if slots:
            namespace["__slots__"] = names
        made = type(cls)(cls.__name__, cls.__bases__, namespace)
        made.__qualname__ = cls.__qualname__
        return made

    def _field(name, annotation, namespace) -> Field:
        """The field of an annotation; its default is no attribute of the class."""
        default = namespace.pop(name, _MISSING)
        found = default if isinstance(default, Field) else Field(default)
        found.name, found.type = name, annotation
        return found

    def _first_init(found, frozen):
        """An `__init__` that puts a compiled one in its place, and calls it."""

        def first(self, *given, **named) -> None:
            made = _init(found, frozen)
            self.__class__.__init__ = made
            made(self, *given, **named)

        return first

    def _init(found, frozen):
        space = {"_set": object.__setattr__, "_MISSING": _MISSING}
        heads, lines = [], []
        for name, one in found.items():
            value = name
            if one.default_factory is not _MISSING:
                space[f"_make_{name}"] = one.default_factory
                heads.append(f"{name}=_MISSING")
                value = f"_make_{name}() if {name} is _MISSING else {name}"
            elif one.default is not _MISSING:
                space[f"_default_{name}"] = one.default
                heads.append(f"{name}=_default_{name}")
            else:
                heads.append(name)
            lines.append(f"    _set(self, {name!r}, {value})" if frozen else f"    self.{name} = {value}")
        exec(f"def __init__(self, {', '.join(heads)}):\n" + "\n".join(lines), space)
        return space["__init__"]

    def _compared(values, compare):
        return lambda self, other: (
            compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented
        )

    def _repr(self) -> str:
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{self.__class__.__qualname__}({inner})"

    def _reduce(self):
        return self.__class__, tuple(getattr(self, name) for name in self.__match_args__)

    def _no_change(self, name, *value) -> None:
        raise AttributeError(f"{self.__class__.__name__} is frozen: `{name}` cannot be changed")
