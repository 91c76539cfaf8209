"""`depaudit minimums`: of every requirement what it admits, and what the code proves that it needs."""

from __future__ import annotations

import os

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import FOUND, look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError
from depaudit.minimums.statements import Holds, Statement, statements
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.python_statements import PythonStatement, python_statement
from depaudit.reports.paths import Shown


@dataclass(frozen=True, slots=True)
class Stated:
    """The requirements of one project."""

    project: Project
    shown: Shown
    statements: tuple[Statement, ...]
    python: PythonStatement | None


def minimums(arguments: Arguments) -> int:
    """Print them; the status is 1 where a range is proven to admit too much."""
    found = []
    here = os.getcwd().replace(os.sep, "/")
    for tree in trees_of(arguments.paths):
        report = reported(Tree(tree.root, (), tree.alone), arguments, settings_of(tree, arguments), every_use=True)
        for project in report.projects:
            stated = tuple(statements(project))
            python = python_statement(project)
            if stated or python is not None:
                found.append(Stated(project, Shown(report.prefix, here), stated, python))
    if not found:
        raise DepauditError("nothing here requires a distribution, or a Python")
    if arguments.format == "json":
        from depaudit.cli.minimums_json import as_json

        out(as_json(found))
    else:
        from depaudit.cli.minimums_text import as_text

        out(as_text(found, look_of(arguments)))
    wrong = any(s.holds is Holds.NO or s.gone is not None for stated in found for s in stated.statements)
    wrong |= any(stated.python is not None and stated.python.holds is Holds.NO for stated in found)
    return FOUND if wrong else 0
