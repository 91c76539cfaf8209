"""No command that is proposed makes another rule fire: what `add` and `remove` write into the manifest, played through."""

from __future__ import annotations

import re
import shlex

import pytest
from test_fixes_law import STORIES, Tree, first_report, report_of, told, tree_of
from test_rules_examples import example

from depaudit.model.report import Report
from depaudit.rules import catalogue

_FOLDER = ("--directory", "-C", "-p")
_GROUP = ("--group", "-dG")
_EXTRA = ("--optional", "-G")
_LEFT = ("stale-lock",)
"""The command locks again, which is not played through."""


def played(tree: Tree, command: str) -> Tree | None:
    """The tree after the command; None where it is none that changes a manifest."""
    tool, verb, *words = shlex.split(command) or [""]
    if tool not in ("uv", "poetry", "pdm", "pipenv", "pixi"):
        return None
    options = {}
    rest = [verb, *words]
    while (rest and rest[0].startswith("-")) or (len(rest) > 1 and rest[0] in ("add", "remove", "install", "uninstall")):
        word = rest.pop(0)
        if word.startswith("-") and word not in ("--pypi", "--dev"):
            options[word] = rest.pop(0)
        else:
            options[word] = ""
    if len(rest) != 1 or not {"add", "remove", "install", "uninstall"} & options.keys():
        return None
    folder = next((f"{options[o]}/" for o in _FOLDER if o in options), "")
    name = {"pipenv": "Pipfile", "pixi": "pixi.toml"}.get(tool, "pyproject.toml")
    if folder + name not in tree:
        name = "pyproject.toml"
    data = tree[folder + name]
    text = data.decode() if isinstance(data, bytes) else data
    group = next((options[o] for o in _GROUP if o in options), "")
    extra = next((options[o] for o in _EXTRA if o in options), "")
    change = _with if {"add", "install"} & options.keys() else _without
    return {**tree, folder + name: change(text, tool, rest[0], group, extra, "--dev" in options)}


def _table(text: str, tool: str, group: str, extra: str, dev: bool) -> tuple[str, str]:
    """The table, and the key of its list; the key is empty where the table itself holds the requirements."""
    if tool == "pipenv":
        return ("dev-packages" if dev or group else "packages"), ""
    if tool == "pixi":
        return ("pypi-dependencies" if "[tool.pixi" not in text else "tool.pixi.pypi-dependencies"), ""
    if tool == "poetry" and ("[project]" not in text or group):
        return (f"tool.poetry.group.{group}.dependencies" if group else "tool.poetry.dependencies"), ""
    if group:
        return "dependency-groups", group
    return ("project.optional-dependencies", extra) if extra else ("project", "dependencies")


def _with(text: str, tool: str, requirement: str, group: str, extra: str, dev: bool) -> str:
    table, key = _table(text, tool, group, extra, dev)
    name = re.split(r"[\[<>=!~;@ ]", requirement, maxsplit=1)[0]
    whole = requirement if re.search(r"[<>=~@]", requirement) else f"{requirement}>=1"
    entry = f"{name} = \">=1\"\n" if not key else f'    "{whole}",\n'
    if not re.search(rf"^\[{re.escape(table)}\]", text, re.MULTILINE):
        text += f"\n[{table}]\n"
    start = re.search(rf"^\[{re.escape(table)}\][^\n]*\n", text, re.MULTILINE)
    assert start is not None
    if not key:
        return text[: start.end()] + entry + text[start.end() :]
    listed = re.compile(rf"^{re.escape(key)} *= *\[", re.MULTILINE).search(text, start.end())
    if listed is None:
        return f"{text[: start.end()]}{key} = [\n{entry}]\n{text[start.end() :]}"
    return f"{text[: listed.end()]}\n{entry}{text[listed.end() :]}"


def _without(text: str, tool: str, name: str, group: str, extra: str, dev: bool) -> str:
    table, key = _table(text, tool, group, extra, dev)
    loose = re.sub(r"[-_.]+", "[-_.]+", name)
    start = re.search(rf"^\[{re.escape(table)}\]", text, re.MULTILINE)
    assert start is not None, table
    shown = rf"^{loose} *=[^\n]*\n" if not key else rf"""["']{loose}(?![\w.-])[^"'\n]*["'] *,? *"""
    found = re.compile(shown, re.MULTILINE | re.IGNORECASE).search(text, start.end())
    assert found is not None, (table, name)
    return text[: found.start()] + text[found.end() :]


def held(tree: Tree, report: Report) -> int:
    """How many commands were played through; none of them may make another rule fire, and each ends what it is for."""
    before, count = told(report), 0
    for row in report.rows:
        fix = row.finding.fix
        changed = played(tree, fix.command) if fix is not None and fix.command else None
        if fix is None or changed is None:
            continue
        count += 1
        after = told(report_of(changed))
        new = {key: n for key, n in (after - before).items() if key[0] not in _LEFT}
        assert not new, (row.finding.rule, fix.command, new)
        key = (row.finding.rule, row.finding.location.path)
        assert after[key] < before[key], (row.finding.rule, fix.command, "still there")
    return count


@pytest.mark.parametrize("story", STORIES)
def test_no_command_makes_another_rule_fire(story: str) -> None:
    held(tree_of(story), first_report(story))


@pytest.mark.parametrize("rule", [rule.name for rule in catalogue() if rule.trigger != "never"])
def test_no_command_of_an_example_makes_another_rule_fire(rule: str) -> None:
    files, _ = example(rule, "Fires")
    held(files, report_of(files))


MANAGED = {
    "uv": ('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["click>=8", "rich>=13"]\n', "uv.lock", "version = 1\n"),
    "poetry": ('[tool.poetry]\nname = "a"\nversion = "1"\npackage-mode = false\n[tool.poetry.dependencies]\npython = ">=3.10"\nclick = ">=8"\nrich = ">=13"\n', "", ""),
    "pdm": ('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["click>=8", "rich>=13"]\n[tool.pdm]\ndistribution = false\n', "", ""),
}  # fmt: skip


@pytest.mark.parametrize("tool", MANAGED)
def test_what_each_manager_adds_and_removes_ends_the_finding(tool: str) -> None:
    text, lock, locked = MANAGED[tool]
    tree: Tree = {"pyproject.toml": text, "a.py": "import click\nimport tenacity\n", "tests/test_a.py": "import freezegun\n"}
    tree |= {lock: locked} if lock else {}
    report = report_of(tree)
    shown = {r.finding.rule for r in report.rows if r.finding.fix is not None and r.finding.fix.command.startswith(tool)}
    assert {"undeclared-dependency", "unused-requirement"} <= shown
    assert held(tree, report) >= 3
