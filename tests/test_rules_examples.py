"""The examples in the documentation of rules are true: what fires prints exactly this, what is silent is silent."""

from __future__ import annotations

import re

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look
from depaudit.rules import catalogue, documentation

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMES = [rule.name for rule in catalogue() if rule.trigger != "never"]


def example(rule: str, heading: str) -> tuple[dict[str, str | bytes], str]:
    """The files of an example, and the output that it promises."""
    parts = re.split(r"^## (.+)$", documentation(rule), flags=re.MULTILINE)
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[heading]
    files: dict[str, str | bytes] = {}
    output = ""
    for language, path, body in BLOCK.findall(text):
        if language == "output":
            output = body
        else:
            files[path] = body
    return files, output


def said(rule: str, files: dict[str, str | bytes]) -> str:
    """What an audit of the files prints of this rule, notes included."""
    lines = render(audit(Memory(files), Settings()), "concise", Look(every=True)).splitlines(keepends=True)
    return "".join(line for line in lines if f"[{rule}]" in line)


@pytest.mark.parametrize("rule", NAMES)
def test_the_example_fires_with_exactly_this_output(rule: str) -> None:
    files, output = example(rule, "Fires")
    assert output
    assert said(rule, files) == output


@pytest.mark.parametrize("rule", NAMES)
def test_the_other_example_is_silent(rule: str) -> None:
    files, _ = example(rule, "Silent")
    assert files
    assert said(rule, files) == ""


@pytest.mark.parametrize("rule", NAMES)
def test_an_example_makes_no_rule_fail(rule: str) -> None:
    for heading in ("Fires", "Silent"):
        assert said("internal-error", example(rule, heading)[0]) == ""
