"""The layers of `docs/design.md`, held against depaudit's own code with depaudit's own scanner."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.folder import Folder
from depaudit.model.finding import Severity
from depaudit.model.source import CodeRole, ImportRow
from depaudit.sources import scan

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "depaudit").rglob("*.py"))
LONGEST = 400
WHO_MAY_IMPORT = {
    "click": {"cli"},
    "rich": {"cli", "reports"},
    "pip_audit": set(),
    "requests": {"world"},
    "subprocess": {"world"},
    "socket": set(),
    "urllib.request": set(),
    "http.client": set(),
    "http.server": {"world"},
    "runpy": set(),
}
"""What prints, runs or connects, and the parts that may do it."""


def layers() -> list[list[str]]:
    """The layers as `docs/design.md` lists them, the highest first."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("cli │"))
    return [[part.strip() for part in layer.split(",")] for layer in line.split("│")]


def part(module: str) -> str:
    """The part of depaudit that a module belongs to (`depaudit.rules.x` → `rules`); the package itself is above all."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "depaudit"


@lru_cache
def imports(path: str) -> tuple[ImportRow, ...]:
    """What a file of depaudit imports."""
    source = scan(path, (ROOT / path).read_bytes(), CodeRole.RUNTIME)
    assert source.unreadable is None
    return source.imports


def parts_used(path: str) -> set[str]:
    """The parts of depaudit that a file imports."""
    used: set[str] = set()
    for row in imports(path):
        assert row.level == 0, f"{path}:{row.line}: depaudit imports by full name"
        if row.module == "depaudit":
            used.update(name for name in row.names if (ROOT / "depaudit" / name).exists())
            used.update(name for name in row.names if (ROOT / "depaudit" / f"{name}.py").exists())
        elif row.module.startswith("depaudit."):
            used.add(part(row.module))
    return used


def own_part(path: str) -> str:
    return part(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


@pytest.mark.parametrize("path", [path for path in FILES if own_part(path) not in ("depaudit", "__main__")])
def test_imports_go_down_only_and_siblings_do_not_know_each_other(path: str) -> None:
    level = {name: number for number, layer in enumerate(layers()) for name in layer}
    own = own_part(path)
    assert own in level, f"docs/design.md lists no layer for {own}"
    wrong = sorted(other for other in parts_used(path) if other != own and level[other] <= level[own])
    assert not wrong


def test_every_layer_of_the_design_is_of_parts_that_exist() -> None:
    later = {"fixes", "world", "cache"}
    parts = {own_part(path) for path in FILES}
    assert {name for layer in layers() for name in layer} - later <= parts


@pytest.mark.parametrize("path", FILES)
def test_only_the_parts_that_may_print_or_run_do(path: str) -> None:
    wrong = [
        f"{path}:{row.line} {module}"
        for row in imports(path)
        for module, parts in WHO_MAY_IMPORT.items()
        if own_part(path) not in parts and (row.module == module or row.module.startswith(module + "."))
    ]
    assert not wrong


@pytest.mark.parametrize("path", [path for path in FILES if own_part(path) not in ("cli", "__main__")])
def test_only_the_command_line_writes_to_a_stream(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"(?m)^\s*print\(|\bsys\.(stdout|stderr)\b", text)
    if path != "depaudit/model/record.py":  # it compiles what `dataclasses` would, out of depaudit's own text
        assert not re.search(r"(?<![\w.\"'`])(exec|eval)\(", text)


@pytest.mark.parametrize("path", [path for path in FILES if path != "depaudit/rules/_index.py"])  # that one is generated
def test_a_file_is_short_enough_to_read(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_depaudit_finds_nothing_wrong_with_itself() -> None:
    settings = read_settings(Documents(Folder(str(ROOT))))
    report = audit(Folder(str(ROOT), settings.exclude), settings)
    wrong = [
        f"{row.finding.location} {row.finding.message}" for row in report.rows if row.severity is not Severity.NOTE
    ]
    assert not wrong
    assert report.summary.dependencies > 0
