"""What the test of an `if` says of the imports under it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from depaudit.model.source import Guard
from depaudit.sources.effects import FALLBACK, NOTHING, OPTIONAL, TYPING, Effect, dotted, together
from depaudit.sources.python_tests import python_test

_PLATFORM = Effect(Guard.PLATFORM.value)
_VERSION = Effect(Guard.VERSION.value)
_MAIN = Effect(Guard.MAIN.value)

_PLATFORM_NAME = re.compile(
    r"(?:.*\.)?(?:sys\.platform(?:\.\w+)?|os\.name|platform\.(?:system|machine|processor|uname|platform|architecture"
    r"|python_implementation)(?:\.\w+)*|sys\.implementation(?:\.\w+)*|os\.uname(?:\.\w+)*)"
    r"|_?(?:IS_|ON_|is_|on_)?(?:WINDOWS|WIN32|WIN|LINUX|MACOS|MAC|DARWIN|OSX|POSIX|PYPY|CPYTHON|CYGWIN|AIX|EMSCRIPTEN|WASM)"
    r"|_?(?:is|on)_(?:windows|linux|mac|macos|darwin|osx|posix|pypy|emscripten|wasm)"
)
_TYPING_NAME = re.compile(r"(?:.*\.)?(?:TYPE_CHECKING|MYPY|MYPY_CHECK_RUNNING|TYPING)")
_FLAG = re.compile(
    r"_*(?:HAS|HAVE|GOT|FOUND|WITH)_\w+|(?:IN|IS|ON)_(?:COLAB|NOTEBOOK|JUPYTER|IPYTHON|KAGGLE|DATABRICKS)|\w*_(?:AVAILABLE|INSTALLED|IMPORTED|IMPORTABLE)|_*(?:is_)?\w+_(?:available|installed|importable)"
)
_ASKING = re.compile(
    r"_*(?:is|has|have|check|can|are)?_?(?:\w+_)?(?:available|installed|importable)|_*(?:has|have|can_import|try_import)_\w+"
    # A program that notebooks run in is there when it says so.
    r"|_*(?:is|in|running_in|check_for)_(?:\w+_)?(?:notebook|ipython|jupyter|colab|kaggle|databricks)(?:_\w+)?"
    r"|_?(?:package|module|library|lib|dependency)_(?:is_)?(?:exists|present|available|installed)|_*find_spec|find_loader|RequirementCache|ModuleAvailableCache"
)
_VERSION_NAME = re.compile(
    r"(?:.*\.)?(?:sys\.(?:version_info|version|hexversion)|platform\.python_version(?:_tuple)?)(?:\.\w+)*|version_info"
)


def condition_effect(test: ast.expr, holds: bool, flags: Collection[str] = ()) -> Effect:
    """The effect of a branch where `test` holds, or does not. `flags` are names that tell whether a module is there."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return condition_effect(test.operand, not holds, flags)
    if isinstance(test, ast.BoolOp):
        parts = [condition_effect(value, holds, flags) for value in test.values]
        return together(parts) if isinstance(test.op, ast.And) == holds else _either(parts)
    version = python_test(test, holds)
    if version is not None:
        return Effect(Guard.VERSION.value, version)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _comparison(test, holds, flags)
    return _plain(test, holds, flags)


def _either(parts: list[Effect]) -> Effect:
    """One of several tests holds: what says "never runs" or names a Python must be said by all of them."""
    guard = 0
    for part in parts:
        guard |= part.guard
    for flag in (Guard.TYPING.value, Guard.MAIN.value):
        if not all(part.guard & flag for part in parts):
            guard &= ~flag
    same = {part.version for part in parts}
    return Effect(guard, same.pop() if len(same) == 1 else "")


def _comparison(test: ast.Compare, holds: bool, flags: Collection[str]) -> Effect:
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(right, ast.Constant) and right.value is None and (isinstance(left, ast.Call) or dotted(left) in flags):
        # `find_spec("x") is not None`
        positive = isinstance(operator, (ast.IsNot, ast.NotEq))
        return _plain(left, holds == positive, flags)
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        positive = isinstance(operator, (ast.Is, ast.Eq)) == right.value
        return condition_effect(left, holds == positive, flags)
    sides = [left, right]
    if any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides):
        is_main = any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
        return _MAIN if is_main and isinstance(operator, ast.Eq) == holds else NOTHING
    if isinstance(operator, (ast.In, ast.NotIn)) and dotted(right) == "sys.modules":
        return OPTIONAL if isinstance(operator, ast.In) == holds else FALLBACK
    return _mentions(test)


def _plain(test: ast.expr, holds: bool, flags: Collection[str]) -> Effect:
    if isinstance(test, ast.Constant):
        return TYPING if bool(test.value) != holds else NOTHING
    if isinstance(test, ast.Call):
        name = dotted(test.func)
        last = name.rpartition(".")[2]
        if name == "bool" and len(test.args) == 1:
            return condition_effect(test.args[0], holds, flags)
        # `torch.cuda.is_available()` asks for a device, not for a module.
        if name in flags or (_ASKING.fullmatch(last) and (last != "is_available" or test.args)):
            return OPTIONAL if holds else FALLBACK
        return _mentions(test)
    name = dotted(test)
    last = name.rpartition(".")[2]
    if _TYPING_NAME.fullmatch(name):
        return TYPING if holds else NOTHING
    if _FLAG.fullmatch(last) or name in flags:
        return OPTIONAL if holds else FALLBACK
    return _mentions(test)


def _mentions(test: ast.expr) -> Effect:
    """A test that is not understood still is one of the platform or of the version when it speaks of them."""
    guard = 0
    for node in ast.walk(test):
        if not isinstance(node, (ast.Name, ast.Attribute)):
            continue
        name = dotted(node)
        if _PLATFORM_NAME.fullmatch(name):
            guard |= _PLATFORM.guard
        elif _VERSION_NAME.fullmatch(name):
            guard |= _VERSION.guard
    return Effect(guard)
