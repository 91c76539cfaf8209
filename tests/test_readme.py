"""What the README shows is what the command prints. `python tests/test_readme.py` writes it anew."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.cli.arguments import COMMANDS
from depaudit.files.memory import Memory
from depaudit.model import record
from depaudit.model.settings import Settings
from depaudit.rules import catalogue

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RUN = re.compile(r"(?s)(<!-- run: depaudit (?P<arguments>[^\n]*) -->\n```console\n)(?P<shown>.*?)(```\n)")
SETTINGS = re.compile(r"(?s)(<!-- settings -->\n)(?P<shown>.*?)(<!-- end -->\n)")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def transcript(arguments: str) -> str:
    """The command and what it prints, run in the repository's folder."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "depaudit", *shlex.split(arguments)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, encoding="utf-8")
    assert result.returncode in (0, 1), result.stderr
    return f"$ depaudit {arguments}\n{result.stdout}"


def settings_table() -> str:
    """The settings as the fields of `Settings` document them."""
    rows = ["", "| key | what it says | example |", "|---|---|---|"]
    for field in record.fields(Settings):
        if field.metadata:
            example = "<br>".join(f"`{line}`" for line in field.metadata["example"].splitlines())
            rows.append(f"| `{field.name.replace('_', '-')}` | {field.metadata['help']} | {example} |")
    return "\n".join([*rows, "", ""])


def written() -> str:
    """The README as it should be."""
    text = README.read_text(encoding="utf-8")
    text = RUN.sub(lambda m: f"{m[1]}{transcript(m['arguments'])}{m[4]}", text)
    return SETTINGS.sub(lambda m: f"{m[1]}{settings_table()}{m[3]}", text)


def test_the_readme_shows_what_the_command_prints() -> None:
    assert README.read_text(encoding="utf-8") == written()


def test_the_changelog_names_every_rule_and_command() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert not [rule.name for rule in catalogue() if f"`{rule.name}`" not in text]
    assert not [name for name in COMMANDS if not re.search(rf"`(?:depaudit )?{name}\b", text)]


def test_the_example_of_an_ignore_works() -> None:
    text = README.read_text(encoding="utf-8")
    line = re.search(r"^import \w+  # depaudit: ignore.*$", text, re.MULTILINE)
    assert line is not None
    report = audit(Memory({"requirements.txt": "click==8.1.7\n", "a.py": f"import click\n{line[0]}\n"}), Settings())
    assert (report.rows, report.summary.suppressed) == ((), 1)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_to_install_from_the_index_where_depaudit_is_not(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not re.search(r"(pip|pipx|uv add|uv tool|uvx|poetry add)( install)? depaudit\b(?! @)", text)


@pytest.mark.parametrize("page", PAGES)
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert not [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()]


if __name__ == "__main__":
    README.write_text(written(), encoding="utf-8", newline="\n")
