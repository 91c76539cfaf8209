"""The facts that people write, and the tables that depaudit loads."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tomli

from depaudit.knowledge import tables

ROOT = Path(__file__).resolve().parent.parent
FACTS = sorted((ROOT / "depaudit" / "knowledge" / "facts").glob("*.toml"))


def script(name: str) -> ModuleType:
    path = ROOT / "scripts" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_compiled_tables_say_what_the_facts_say() -> None:
    for name, text in script("compile_knowledge").compiled().items():
        assert (Path(tables.FOLDER) / name).read_text(encoding="utf-8") == text, f"run scripts/compile_knowledge.py ({name})"


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_every_group_of_facts_names_its_source(path: Path) -> None:
    def check(table: dict[str, Any], inherited: bool) -> None:
        has = inherited or bool(table.get("source")) or bool(table.get("about"))
        for key, value in table.items():
            if isinstance(value, dict):
                check(value, has)
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for item in value:
                    check(item, has)
            elif key not in ("generic", "everyday", "junk", "source", "about"):  # lists of our own judgement, with its reason
                assert has, f"{path.name}: {key} has no source"

    check(tomli.loads(path.read_text(encoding="utf-8")), False)


def test_no_fact_names_the_host_of_a_package_index() -> None:
    for path in FACTS:
        assert not re.search(r"(?:pypi|pythonhosted)\.org", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("name", ["import_names", "same_names"])
def test_the_large_tables_are_sorted_so_that_they_can_be_searched(name: str) -> None:
    lines = tables.packed(name)
    assert lines == sorted(lines)
    assert len(lines) > 4000


@pytest.mark.parametrize("name", ["import_names", "same_names"])
def test_the_large_tables_stay_tens_of_kilobytes(name: str) -> None:
    assert (Path(tables.FOLDER) / f"{name}.txt.z").stat().st_size < 80_000


def test_a_file_name_or_a_build_hash_is_no_import_name() -> None:
    clean = script("build_names").clean
    seen = {"bs4", "README.rst", "7ae574991b77ef47acad__mypyc", "tests", "licenses", "a-b", "pkg", "pkg.sub"}
    assert clean(seen, frozenset({"tests", "licenses"})) == {"bs4", "pkg"}
