"""An environment that was asked for is held against manifests and locks."""

from __future__ import annotations

from pathlib import Path

import pytest

from depaudit.audit import Options, audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

LOCK = 'version = 1\n\n[[package]]\nname = "idna"\nversion = "3.10"\nsource = { registry = "r" }\n'


def project(*requirements: str) -> str:
    return f'[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = {list(requirements)}\n'


def said(folder: Path, files: dict[str, str], **installed: str) -> list[tuple[str, str]]:
    """Severity and message of each row, for an environment that holds these versions."""
    site = folder / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    for name, version in installed.items():
        (site / f"{name}-{version}.dist-info").mkdir()
        (site / f"{name}-{version}.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    tree: dict[str, str | bytes] = {"app.py": "import json\n", **files}
    report = audit(Memory(tree), Settings(), Options(environment=str(folder / ".venv")))
    assert not report.errors
    return [(r.severity.value, r.finding.message) for r in report.rows if r.finding.rule == "drifted-environment"]


def test_nothing_is_said_where_no_environment_is_asked_for() -> None:
    rows = audit(Memory({"pyproject.toml": project("httpx>=0.28"), "app.py": "import httpx\n"}), Settings()).rows
    assert not [r for r in rows if r.finding.rule == "drifted-environment"]


def test_a_version_outside_of_the_range_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, {"pyproject.toml": project("httpx>=0.28")}, httpx="0.27.2")
    assert found == [("warning", "`.venv` holds `httpx` 0.27.2 where `>=0.28` is asked")]


def test_another_version_than_the_lock_pins_is_told_also_of_what_nothing_declares(tmp_path: Path) -> None:
    found = said(tmp_path, {"pyproject.toml": project("httpx"), "uv.lock": LOCK}, httpx="0.28", idna="3.7")
    assert found == [("warning", "`.venv` holds `idna` 3.7 where `uv.lock` pins 3.10")]


def test_a_requirement_that_is_not_installed_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, {"requirements.txt": "httpx==0.28\nrich==13\n"}, httpx="0.28")
    assert found == [("warning", "`.venv` lacks `rich`, which requirements.txt asks for")]


def test_an_environment_for_something_else_is_a_note(tmp_path: Path) -> None:
    found = said(tmp_path, {"pyproject.toml": project("httpx", "rich", "attrs")}, httpx="0.28")
    assert found == [("note", "`.venv` holds 1 of 3 requirements, and may be made for something else")]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": project("HTTPX>=0.28", "tzdata; sys_platform == 'win32'", "tomli; python_version < '3.11'")},
        {"pyproject.toml": project("httpx") + '[dependency-groups]\ndev = ["pytest"]\n[project.optional-dependencies]\nx = ["rich"]\n'},
        {"pyproject.toml": project("httpx", "app[x]") + "[project.optional-dependencies]\nx = []\n"},
        {"pyproject.toml": project("httpx", "fork @ git+https://example.org/fork@v1")},
        {"pyproject.toml": project("httpx>=0.28"), "requirements.txt": "httpx==0.28.1\n"},
        {"requirements.txt": "httpx==0.28\n", "requirements-gpu.txt": "httpx==0.28\ncupy==13\n", "requirements-old.txt": "httpx<0.20\n"},
        {"requirements.txt": "httpx==0.28\n", "requirements-dev.txt": "pytest==8\n", "constraints.txt": "rich<13\n"},
        {"requirements.txt": "httpx==0.28\ntorch==2.5.1\n"},
        {"pyproject.toml": project("httpx", "torch"), "uv.lock": 'version = 1\n\n[[package]]\nname = "torch"\nversion = "2.5.1"\n'},
        {"environment.yml": "dependencies:\n  - httpx=0.28\n  - ffmpeg\n"},
    ],
)
def test_an_environment_that_is_as_it_should_be_is_silent(tmp_path: Path, files: dict[str, str]) -> None:
    assert said(tmp_path, files, httpx="0.28", torch="2.5.1+cpu") == []
