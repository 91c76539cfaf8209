"""What hooks of pre-commit install is for them alone: shown, compared, and never a declaration."""

from __future__ import annotations

from depaudit.audit import audit
from depaudit.cli.why import answers_of
from depaudit.files.memory import Memory
from depaudit.model.report import Report
from depaudit.model.settings import Settings

HOOKS = "repos:\n- repo: https://example.org/mypy\n  hooks:\n  - id: mypy\n    additional_dependencies:\n    - rich==13.0\n"
PROJECT = '[project]\nname = "app"\nversion = "1"\ndependencies = ["{}"]\n'
BUILD = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'


def report(requirement: str, code: str) -> Report:
    tree: dict[str, str | bytes] = {"pyproject.toml": PROJECT.format(requirement), "app.py": code, ".pre-commit-config.yaml": HOOKS}
    return audit(Memory(tree), Settings())


def test_a_hook_declares_nothing_for_the_code() -> None:
    rows = report("httpx>=0.27", "import httpx, rich\n").rows
    assert [(r.finding.rule, r.severity.value) for r in rows if r.finding.distribution == "rich"] == [("undeclared-dependency", "error")]


def test_a_hook_that_checks_with_another_version_is_a_note() -> None:
    rows = report("rich>=14", "import rich\n").rows
    assert [(r.severity.value, str(r.finding.location)) for r in rows if r.finding.rule == "drifted-install"] == [
        ("note", ".pre-commit-config.yaml:6:7")
    ]
    assert not [r for r in report("rich>=13", "import rich\n").rows if r.finding.rule == "drifted-install"]


def test_why_tells_what_a_hook_installs() -> None:
    answer = answers_of("rich", [report("rich>=13", "import rich\n")])[0]
    assert [(i.text, i.origin) for i in answer.installs] == [("rich==13.0", "pre-commit")]


def test_a_script_knows_the_projects_around_it() -> None:
    script = '# /// script\n# dependencies = ["app", "billing", "rich>=13"]\n# ///\nimport app\nimport billing\nimport rich\n'
    tree: dict[str, str | bytes] = {
        "pyproject.toml": PROJECT.format("rich>=13"),
        "app/__init__.py": "import rich\n",
        "packages/billing/pyproject.toml": BUILD + PROJECT.format("rich>=13").replace("app", "billing"),
        "packages/billing/billing/__init__.py": "import rich\n",
        "run.py": script,
    }
    found = audit(Memory(tree), Settings())
    assert next(p for p in found.projects if p.root == "run.py").siblings == {"app", "billing"}
    assert [r.finding.message for r in found.rows if r.finding.location.path == "run.py"] == []
