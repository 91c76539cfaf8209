"""The examples in the documentation of rules are true: what fires prints exactly this, what is silent is silent."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from depaudit.audit import Options, audit
from depaudit.cli.arguments import Arguments
from depaudit.cli.chosen import files_of, settings_of
from depaudit.cli.trees import Tree
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.finding import Edit, Severity
from depaudit.model.report import Report
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


def audited(files: dict[str, str | bytes]) -> Report:
    """The report on an example, with the settings that it holds. Advisories and an environment must lie on disk."""
    if any(path.startswith(("advisories/", ".venv/")) for path in files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / path).write_text(str(text), encoding="utf-8")
            tree = Tree(folder)
            settings = settings_of(tree, Arguments())
            environment = str(Path(folder) / ".venv") if ".venv/pyvenv.cfg" in files else ""
            return audit(files_of(tree, settings, Arguments()), settings, Options(environment=environment))
    memory = Memory(files)
    return audit(memory, read_settings(Documents(memory)))


def said(rule: str, files: dict[str, str | bytes]) -> str:
    """What an audit of the files prints of this rule, notes included."""
    lines = render(audited(files), "concise", Look(every=True)).splitlines(keepends=True)
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


def applied(files: dict[str, str | bytes], edits: tuple[Edit, ...]) -> dict[str, str | bytes]:
    """The files after the edits, each of which must find its old text at its place."""
    changed = dict(files)
    for edit in sorted(edits, key=lambda e: e.location, reverse=True):
        text = str(changed[edit.location.path])
        lines = text.splitlines(keepends=True)
        at = sum(map(len, lines[: edit.location.line - 1])) + edit.location.column - 1
        # where nothing is replaced, the point may lie behind the last line
        assert text[at:].startswith(edit.old)
        changed[edit.location.path] = text[:at] + edit.new + text[at + len(edit.old) :]
    return changed


@pytest.mark.parametrize("rule", NAMES)
def test_the_edits_of_a_fix_find_their_text_and_end_the_finding(rule: str) -> None:
    files, _ = example(rule, "Fires")
    for row in audited(files).rows:
        if row.finding.rule != rule or row.finding.fix is None or not row.finding.fix.edits:
            continue
        report = audited(applied(files, row.finding.fix.edits))
        assert row.fingerprint not in {r.fingerprint for r in report.rows}
        assert not any(r.severity is Severity.ERROR and r.finding.rule != rule for r in report.rows)
