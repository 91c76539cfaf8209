"""Rules are found by name without importing one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hand_built import dependency, manifest, project

from depaudit.rules import GROUPS, aliases_of, catalogue, documentation, load, rule_named, suggestion, triggers

ROOT = Path(__file__).resolve().parent.parent
NAMES = [rule.name for rule in catalogue()]


def test_the_index_says_what_the_rule_files_say() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/index_rules.py", "--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_the_catalogue_imports_no_rule() -> None:
    code = "import sys, depaudit.rules as r; r.catalogue(); print([m for m in sys.modules if m.startswith('depaudit.rules.')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['depaudit.rules._index']"


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_a_function_of_its_name_with_documentation(name: str) -> None:
    assert load(name).__name__ == name.replace("-", "_")
    text = documentation(name)
    assert text.splitlines()[0].endswith(".")
    assert "## Check that it is true" in text
    assert "## Fix" in text


def test_rules_come_group_by_group_without_repetition() -> None:
    groups = list(dict.fromkeys(rule.group for rule in catalogue()))
    assert groups == [group for group in GROUPS if group in groups]
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("unused-requirement", "unused-requirement"),
        ("unused_requirement", "unused-requirement"),
        ("Unused-Requirement", "unused-requirement"),
        ("DEP001", "undeclared-dependency"),
        ("dep002", "unused-requirement"),
        ("DEP003", "indirect-dependency"),
        ("DEP004", "misplaced-requirement"),
        ("DEP005", "standard-library-requirement"),
        ("unused-dependency", "unused-requirement"),
        ("missing-direct-dependency", "undeclared-dependency"),
    ],
)
def test_a_rule_is_known_by_its_name_and_by_the_names_of_other_tools(text: str, name: str) -> None:
    found = rule_named(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["", "numpy", "DEP006", "usage"])
def test_other_words_are_no_rule(text: str) -> None:
    assert rule_named(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("unused-requirements", "unused-requirement"),
        ("undeclared-dep", "undeclared-dependency"),
        ("usages", "usage"),
        ("zzz", ""),
    ],
)
def test_a_misspelt_rule_gets_a_suggestion(text: str, name: str) -> None:
    assert suggestion(text) == name


def test_aliases_are_told() -> None:
    assert aliases_of("unused-requirement") == ("DEP002", "unused-dependency")


def test_a_project_without_requirements_needs_no_rule_about_them() -> None:
    assert triggers(project()) == {"always"}
    assert triggers(project(manifest("numpy"), uses=[dependency("numpy")])) == {"always", "imports", "requirements"}


def test_every_trigger_is_known() -> None:
    known = {"always", "images", "torch", "indexes", "metadata", "imports", "requirements", "unreadable", "ignores", "never"}
    known |= {"installed", "locks", "uses", "vulnerabilities"}
    assert {rule.trigger for rule in catalogue()} <= known
