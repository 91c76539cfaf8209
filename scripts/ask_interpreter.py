"""Run by the interpreter that is asked (3.6 or newer): which of these names of the standard library does it have?

Reads a JSON list of names, writes a JSON list: 1 it has it, 0 it lacks it, 2 it takes
any name, null it cannot be told.
A parameter stands in parentheses: `json.dumps(sort_keys)`.
"""

import importlib
import inspect
import json
import os
import sys
import warnings
from typing import Any

_RISKY = ("antigravity", "this", "idlelib", "turtledemo", "__main__", "test")
ANY = 2
_modules: "dict[str, Any]" = {}
_stubs: "frozenset[str]" = frozenset()


def module(name: str) -> Any:
    """The module, 0 where there is none, None where it does not load."""
    if name not in _modules:
        _modules[name] = _loaded(name)
    return _modules[name]


def _loaded(name: str) -> Any:
    if name.partition(".")[0] in _RISKY or name.endswith("__main__"):
        return None
    parent = name.rpartition(".")[0]
    if parent and not inspect.ismodule(module(parent)):
        return module(parent)
    try:
        return importlib.import_module(name)
    except ImportError as error:
        return 0 if getattr(error, "name", None) == name else None
    except (Exception, SystemExit):
        return None


def state(key: str) -> "int | None":
    """1, 0, `ANY` or None."""
    path, _, parameter = key.rstrip(")").partition("(")
    parts = path.split(".")
    found: Any = None
    at = 0
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if length == 1 or name in _stubs:
            found, at = module(name), length
            if found != 0:  # it may be no module but a part of one
                break
    if found is None or found == 0:
        return None if found is None else 0
    for part in parts[at:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            return 0
        except Exception:
            return None
    return _takes(found, parameter) if parameter else 1


def _takes(called: Any, parameter: str) -> "int | None":
    try:
        parameters = inspect.signature(called).parameters
    except Exception:
        return None
    kinds = {p.kind for p in parameters.values()}
    if parameter in parameters:
        return int(parameters[parameter].kind is not inspect.Parameter.POSITIONAL_ONLY)
    return ANY if inspect.Parameter.VAR_KEYWORD in kinds else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    _stubs = frozenset(asked["modules"])
    out, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115 (open to the end)
    answers = [state(key) for key in asked["names"]]
    json.dump(answers, out)
    out.flush()
    os._exit(0)
