"""Rules of a house, from modules that the settings name.

A plug-in is a module beside depaudit, in depaudit's own environment; it is
never found by scanning and never taken from the audited tree. It holds

    rules = (function, …)

where each function takes a `Project` and yields findings, like the rules of
depaudit. The rule `forbidden_fork` of the module `acme_depaudit` is called
`acme_depaudit/forbidden-fork` in reports, settings and ignores.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from depaudit.errors import DepauditError

if TYPE_CHECKING:
    from depaudit.model.finding import Finding
    from depaudit.model.project import Project

Rule = Callable[["Project"], Iterator["Finding"]]


def plugged_in(modules: Iterable[str]) -> tuple[tuple[str, Rule], ...]:
    """The rules of the plug-ins, under their full names; DepauditError where one cannot be had."""
    found: list[tuple[str, Rule]] = []
    for name in modules:
        with _without_current_folder():
            try:
                module = import_module(name)
            except Exception as error:
                raise DepauditError(
                    f"the plug-in `{name}` cannot be imported from depaudit's environment: {type(error).__name__}: {error}"
                ) from error
        rules = getattr(module, "rules", None)
        if not isinstance(rules, (tuple, list)) or not all(map(callable, rules)):
            raise DepauditError(f"the plug-in `{name}` has no `rules`, a tuple of functions that take a project")
        found.extend((f"{name}/{rule.__name__.replace('_', '-')}", rule) for rule in rules)
    return tuple(found)


@contextmanager
def _without_current_folder() -> Iterator[None]:
    """`python -m depaudit` puts the current folder, which may be the audited tree, on the path."""
    before = sys.path[:]
    here = os.getcwd()
    sys.path[:] = [entry for entry in before if entry not in ("", ".", here)]
    try:
        yield
    finally:
        sys.path[:] = before
