"""Trees for tests of rules, given as text and read by the real readers."""

from __future__ import annotations

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.report import Row

HEAD = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-postcards"
version = "1.0"
{python}
classifiers = ["Programming Language :: Python :: 3"]
dependencies = [
{lines}
]

[project.urls]
Source = "https://example.org/postcards"
{more}
"""


def library(*lines: str, python: str = 'requires-python = ">=3.9"', more: str = "") -> str:
    """A pyproject.toml of a library; each line is the text of a requirement, or an item with its quotes and comment."""
    items = (line if line.startswith(("'", '"')) else f'"{line}",' for line in lines)
    return HEAD.format(python=python, lines="\n".join(f"    {i}" for i in items), more=more)


def application(*lines: str, more: str = "") -> str:
    """A pyproject.toml that nobody publishes."""
    items = "\n".join(f'    "{line}",' for line in lines)
    return f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = [\n{items}\n]\n{more}\n'


def rows(rule: str, **files: str) -> list[Row]:
    """What the rule says of a tree; `pyproject` and `requirements` stand for the files that are called so."""
    named = {"pyproject": "pyproject.toml", "requirements": "requirements.txt", "setup": "setup.py"}
    tree: dict[str, str | bytes] = {named.get(name, name): text for name, text in files.items()}
    tree.setdefault("acme_postcards/__init__.py", "import json\n")
    memory = Memory(tree)
    report = audit(memory, read_settings(Documents(memory)))
    assert not report.errors, report.errors
    return [row for row in report.rows if row.finding.rule == rule]


def told(rule: str, **files: str) -> list[str]:
    """Subject and severity of each row (`numpy note`); the path where a row is about a file."""
    return [f"{r.finding.distribution or r.finding.location.path} {r.severity.value}" for r in rows(rule, **files)]
