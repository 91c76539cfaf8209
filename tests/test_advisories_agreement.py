"""The matcher, the words of the OSV schema and the real pip-audit say the same of records written for the purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_knowledge_tables import script

from depaudit.world.advisories.database import Database, open_database

RANGE = """\
  ranges:
  - type: GIT
    repo: https://example.org/demo
    events:
    - introduced: "0"
  - type: ECOSYSTEM
    events:
"""


def record(name: str, events: str, package: str = "demo", more: str = "", versions: str = "") -> str:
    rows = "".join(f"    - {event}\n" for event in events.split(", "))
    listed = "  versions:\n" + "".join(f"  - '{version}'\n" for version in versions.split()) if versions else ""
    return (
        f"id: {name}\ndetails: Bad.\nmodified: '2021-01-02T03:04:05Z'\n{more}"
        f"affected:\n- package:\n    name: {package}\n    ecosystem: PyPI\n{RANGE}{rows}{listed}"
    )


RECORDS = {
    "one": record("PYSEC-1", "introduced: '0', fixed: 1.2.3", versions="1.0 1.2 1.2.2 1.1rc1"),
    "unsorted": record("PYSEC-2", "fixed: 3.1.12, introduced: '3.0', fixed: 2.2.24, introduced: '0'"),
    "last": record("PYSEC-3", "introduced: 1.0, last_affected: 2.0", more="aliases: [CVE-3, GHSA-3]\n"),
    "single": record("PYSEC-4", "introduced: 1.5, last_affected: 1.5"),
    "open": record("PYSEC-5", "introduced: 2.0.dev3"),
    "listed": record("PYSEC-6", "introduced: 4.0, fixed: 4.1", versions="0.5 4.0.1 9.post2"),
    "withdrawn": record("PYSEC-7", "introduced: '0'", more="withdrawn: '2021-02-03T04:05:06Z'\n"),
    "alias": record("GHSA-3", "introduced: 1.0, fixed: 2.0.post2", more="aliases: [CVE-3]\n"),
    "other": record("PYSEC-8", "introduced: 1!1.0a1, fixed: 1!1.0", package="Zope.Demo"),
    "pre": record("PYSEC-9", "introduced: '0', fixed: 5.0b2, introduced: 5.0rc1, fixed: 5.0.1"),
}


@pytest.fixture(scope="module")
def comparison() -> Any:
    """The script."""
    return script("compare_with_pip_audit")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name, text in RECORDS.items():
        path = tmp_path / "vulns" / "demo" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def database(clone: Path) -> Database:
    found = open_database(str(clone))
    assert isinstance(found, Database)
    return found


def test_the_matcher_says_what_the_words_of_the_schema_say(comparison: Any, clone: Path, database: Database) -> None:
    assert comparison.with_the_naive_reading(database, comparison.records_of(clone)) == 0


@pytest.mark.slow
def test_pip_audit_that_asks_osv_says_what_the_matcher_says(comparison: Any, clone: Path, database: Database) -> None:
    records = comparison.records_of(clone)
    pairs = [(name, str(version)) for name, about in records.items() for version in comparison.edges_of(about, name)]
    assert len(pairs) > 50
    assert comparison.with_osv(database, records, pairs) == 0


@pytest.mark.slow
def test_a_comparison_can_fail(comparison: Any, clone: Path, database: Database) -> None:
    records = comparison.records_of(clone)
    records["demo"] = [one for one in records["demo"] if one["id"] != "PYSEC-5"]
    assert comparison.with_the_naive_reading(database, records) > 0
    assert comparison.with_osv(database, records, [("demo", "2.0"), ("demo", "0.1")]) == 1
