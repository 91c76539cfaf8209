"""No fix makes another rule fire, and what a fix writes can be read: over every story of `fixtures/`."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from test_rules_examples import example

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.finding import Fix
from depaudit.model.location import Unreadable
from depaudit.model.report import Report, Row
from depaudit.requirement_text import ParsedRequirement, parse_requirement
from depaudit.rules import catalogue
from depaudit.specifier_text import is_specifier

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
STORIES = sorted(folder.name for folder in FIXTURES.iterdir() if (folder / "project").is_dir())
READING = ("unreadable-requirement", "unreadable-file")
"""What cannot be read holds verdicts back, which are given when it can be."""
Tree = dict[str, str | bytes]


def tree_of(story: str) -> Tree:
    root = FIXTURES / story / "project"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def report_of(tree: Tree) -> Report:
    files = Memory(tree)
    return audit(files, read_settings(Documents(files)))


@lru_cache
def first_report(story: str) -> Report:
    return report_of(tree_of(story))


def fixes(story: str) -> list[tuple[Row, Fix]]:
    return [(row, row.finding.fix) for row in first_report(story).rows if row.finding.fix is not None]


def after(tree: Tree, fix: Fix) -> Tree:
    """The tree with the edits of a fix made."""
    changed = dict(tree)
    for edit in sorted(fix.edits, key=lambda e: e.location, reverse=True):
        document = Documents(Memory(changed)).text(edit.location.path)
        assert not isinstance(document, Unreadable)
        text = document.text
        lines = re.split(r"(?<=\n)", text)
        lines.extend([""] * (edit.location.line - len(lines)))
        line, start = edit.location.line - 1, edit.location.column - 1
        rest = lines[line][start:] + "".join(lines[line + 1 :])
        assert rest.replace("\r\n", "\n").startswith(edit.old.replace("\r\n", "\n")), edit
        lines[line:] = [lines[line][:start], edit.new, rest[len(edit.old) :]]
        changed[edit.location.path] = "".join(lines).encode()
    return changed


def told(report: Report) -> Counter[tuple[str, str]]:
    """What is said of each file. A right name for a wrong one takes the findings of the wrong one over."""
    return Counter((r.finding.rule, r.finding.location.path) for r in report.rows)


@pytest.mark.parametrize("story", STORIES)
def test_no_fix_makes_another_rule_fire(story: str) -> None:
    tree = tree_of(story)
    before = told(first_report(story))
    for row, fix in fixes(story):
        if fix.edits:
            report = report_of(after(tree, fix))
            new = told(report) - before
            if row.finding.rule not in READING:
                assert not new, (row.finding.rule, fix.message, new)
            key = (row.finding.rule, row.finding.location.path)
            assert told(report)[key] < before[key], (row.finding.rule, fix.message, "still there")


@pytest.mark.parametrize("story", STORIES)
def test_what_a_fix_writes_can_be_read(story: str) -> None:
    for row, fix in fixes(story):
        for alternative in fix.wants.split(" || ") if fix.wants else ():
            assert is_specifier(alternative), (row.finding.rule, fix.wants)
        name = row.finding.distribution
        if name and re.match(rf"{re.escape(name)}(?=[\[<>=!~;@])", fix.message):
            assert isinstance(parse_requirement(fix.message), ParsedRequirement), (row.finding.rule, fix.message)
        for word in shlex.split(fix.command) if fix.command else ():
            if re.match(r"[A-Za-z][\w.-]*(\[[^\]]*\])?[<>=!~]", word):
                assert isinstance(parse_requirement(word), ParsedRequirement), (row.finding.rule, fix.command)


@pytest.mark.parametrize("rule", [rule.name for rule in catalogue() if rule.trigger != "never"])
def test_no_fix_of_an_example_makes_another_rule_fire(rule: str) -> None:
    files, _ = example(rule, "Fires")
    report = report_of(files)
    before = told(report)
    for row in report.rows:
        if row.finding.fix is not None and row.finding.fix.edits:
            new = told(report_of(after(files, row.finding.fix))) - before
            assert not new, (row.finding.rule, row.finding.fix.message, new)
