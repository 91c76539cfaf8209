"""The words and the weight of what some admitted Pythons lack."""

from __future__ import annotations

from depaudit.knowledge.python_syntax import EVALUATED, ROOT, SUBSCRIPT, SYNTAX
from depaudit.knowledge.python_versions import Minor
from depaudit.model.finding import Severity
from depaudit.model.project import Kind, Project
from depaudit.rules._own import lies_aside
from depaudit.rules._python_uses import PythonUse, When


def severity_of(project: Project, when: When) -> Severity:
    """An error only for those who install a library: who runs an application chooses its Python."""
    if when in (When.UNCLEAR, When.BESIDE) or lies_aside(project):
        return Severity.NOTE
    published = project.kind is Kind.LIBRARY
    return Severity.ERROR if published and when is When.AT_IMPORT else Severity.WARNING


def numbered(minor: Minor) -> str:
    """`3.11`."""
    return f"{minor[0]}.{minor[1]}"


def shown_key(key: str) -> str:
    """In backticks, as code writes it: `zip(strict=)`."""
    root, _, name = key.partition(".")
    if root == ROOT:
        return (SYNTAX.get(name) or EVALUATED[key]).shown
    path = key.removeprefix("builtins.").replace(")", "=)")
    return f"`{path.removesuffix('.' + SUBSCRIPT)}[…]`" if path.endswith(SUBSCRIPT) else f"`{path}`"


def used_at(project: Project, use: PythonUse) -> str:
    """The place."""
    return f"used at {project.shown(use.location)}"
