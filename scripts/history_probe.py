"""Runs inside the interpreter of an installed release, Python 3.6 and newer: what import says of names and parameters.

    python history_probe.py < NAMES > ANSWERS

NAMES is a JSON list of `a.b.c` and `a.b.c(parameter)`, ANSWERS a JSON object of
name to `present`, `absent` or `unknown`. Depends on nothing of depaudit.
"""

import importlib
import inspect
import json
import sys
import warnings
from typing import Any

MISSING = object()


def member(value: object, name: str) -> object:
    """`getattr`, where a thing that is not there is `MISSING`; other errors are the caller's.

    A descriptor that has nothing to give for the class itself is there all the same.
    """
    try:
        return getattr(value, name)
    except AttributeError:
        for kind in getattr(value, "__mro__", ()):
            if name in vars(kind):
                return vars(kind)[name]
        return MISSING


def found(path: str) -> object:
    """The object of a dotted name as `from a.b import c` and then attributes find it, or `MISSING`."""
    parts = path.split(".")
    value: object = importlib.import_module(parts[0])
    at = 1
    while at < len(parts):
        inner = member(value, parts[at])
        if inner is MISSING and inspect.ismodule(value):
            name = ".".join(parts[: at + 1])
            try:
                inner = importlib.import_module(name)
            except ImportError as error:
                if not is_absent(error, name):
                    raise
                inner = MISSING
        if inner is MISSING:
            return MISSING
        value, at = inner, at + 1
    return value


def is_absent(error: ImportError, name: str) -> bool:
    """Whether the module itself is missing, and not something that it imports."""
    missing = type(error).__name__ == "ModuleNotFoundError" and getattr(error, "name", None) == name
    return missing or "is not a package" in str(error)


def takes(value: Any, parameter: str) -> str:
    """Whether a callable takes a keyword; `unknown` where nothing tells."""
    try:
        parameters = inspect.signature(value).parameters.values()
    except (ValueError, TypeError):
        return "unknown"
    if any(it.name == parameter and it.kind in (it.POSITIONAL_OR_KEYWORD, it.KEYWORD_ONLY) for it in parameters):
        return "present"
    return "unknown" if any(it.kind == it.VAR_KEYWORD for it in parameters) else "absent"


def answer(name: str) -> str:
    """What import says of one name."""
    path, _, parameter = name.rstrip(")").partition("(")
    try:
        value = found(path)
    except BaseException as error:  # a module may do anything when it is imported
        return f"unknown: {type(error).__name__}: {str(error)[:200]}"
    if value is MISSING:
        return "unknown: nothing to call" if parameter else "absent"
    return takes(value, parameter) if parameter else "present"


def main() -> None:
    """Answer what is asked."""
    warnings.simplefilter("ignore")
    names = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    answers = {name: answer(name) for name in names}
    out.write(json.dumps(answers))


if __name__ == "__main__":
    main()
