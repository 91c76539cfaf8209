"""Rules and references of a house, from modules that the settings name.

A plug-in is a module beside depaudit, in depaudit's own environment; it is
never found by scanning and never taken from the audited tree. It holds

    rules = (function, …)

where each function takes a `Project` and yields findings, like the rules of
depaudit, or

    references = {"services/*.yaml": function, …}

where each function takes the path and the text of a file that the glob fits,
and yields the distributions that the file uses, each with the line that shows
it; or both. The rule `forbidden_fork` of the module `acme_depaudit` is called
`acme_depaudit/forbidden-fork` in reports, settings and ignores.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from depaudit.errors import DepauditError

if TYPE_CHECKING:
    from depaudit.model.finding import Finding
    from depaudit.model.project import Project

Rule = Callable[["Project"], Iterator["Finding"]]
Reader = Callable[[str, str], Iterable[tuple[str, int]]]
"""Path and text → canonical names of distributions, each with a line."""
NEITHER = "has neither `rules`, a tuple of functions that take a project, nor `references`, a table of globs and functions"


def plugged_in(modules: Iterable[str]) -> tuple[tuple[str, Rule], ...]:
    """The rules of the plug-ins, under their full names; DepauditError where one cannot be had."""
    return tuple(
        (f"{name}/{rule.__name__.replace('_', '-')}", rule) for name in modules for rule in _checked(name)[0]
    )


def readers_of(modules: Iterable[str]) -> tuple[tuple[str, str, Reader], ...]:
    """The readers of references of the plug-ins: plug-in, glob, function; DepauditError where one cannot be had."""
    return tuple((name, glob, reader) for name in modules for glob, reader in _checked(name)[1].items())


def _checked(name: str) -> tuple[Sequence[Rule], Mapping[str, Reader]]:
    """The rules and the readers of a plug-in."""
    with _without_current_folder():
        try:
            module = import_module(name)
        except Exception as error:
            raise DepauditError(
                f"the plug-in `{name}` cannot be imported from depaudit's environment: {type(error).__name__}: {error}"
            ) from error
    rules, readers = getattr(module, "rules", None), getattr(module, "references", None)
    wrong = rules is not None and not (isinstance(rules, (tuple, list)) and all(map(callable, rules)))
    wrong = wrong or (readers is not None and not (isinstance(readers, dict) and all(map(callable, readers.values()))))
    if wrong or (rules is None and readers is None):
        raise DepauditError(f"the plug-in `{name}` {NEITHER}")
    return rules or (), readers or {}


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
