"""What is left of findings, and in which order."""

from dataclasses import replace

import pytest

from depaudit.model.finding import Confidence, Edit, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.settings import Allow, Settings
from depaudit.model.source import Ignore
from depaudit.verdicts import Accepted, Found, one_row_a_fault, rows_of, sift

PROJECT = Project("", "demo", Kind.APPLICATION, "", Manager.PIP, Settings())
NUMPY = Finding(
    rule="undeclared-dependency",
    fault=Fault("numpy", "missing"),
    sites=(Location("a.py", 1, 1), Location("tests/b.py", 7, 1)),
    severity=Severity.ERROR,
    message="`numpy` is not declared",
    distribution="numpy",
)
FOUND = Found(PROJECT, NUMPY)


def ignore(path: str, line: int, *rules: str) -> Ignore:
    return Ignore(Location(path, line), rules, "reason")


def test_an_ignored_site_drops_out_and_the_others_stay() -> None:
    sifted = sift([FOUND], Accepted(ignores=(ignore("a.py", 1, "undeclared-dependency"),)))
    assert [f.finding.sites for f in sifted.found] == [(Location("tests/b.py", 7, 1),)]
    assert sifted.suppressed == 0


def test_a_finding_without_sites_vanishes_and_is_counted() -> None:
    sifted = sift([FOUND], Accepted(ignores=(ignore("a.py", 1), ignore("tests/b.py", 7))))
    assert sifted.found == ()
    assert sifted.suppressed == 1


def test_an_ignore_of_another_rule_ignores_nothing() -> None:
    sifted = sift([FOUND], Accepted(ignores=(ignore("a.py", 1, "unused-requirement"),)))
    assert sifted.found == (FOUND,)
    assert sifted.used == frozenset()


def test_an_ignore_on_any_line_of_the_statement_counts() -> None:
    long = replace(NUMPY, sites=(Location("a.py", 3, 1, 6, 2),))
    sifted = sift([Found(PROJECT, long)], Accepted(ignores=(ignore("a.py", 5),)))
    assert sifted.found == ()


def test_an_allow_row_matches_paths_by_glob() -> None:
    row = Allow(Location("pyproject.toml", 9), rule="undeclared-dependency", path="tests/*")
    sifted = sift([FOUND], Accepted(allowed=(row,)))
    assert [f.finding.sites for f in sifted.found] == [(Location("a.py", 1, 1),)]


def test_an_allow_row_of_another_distribution_allows_nothing() -> None:
    row = Allow(Location("pyproject.toml", 9), distribution="torch")
    assert sift([FOUND], Accepted(allowed=(row,))).found == (FOUND,)


def test_an_allow_row_ends_on_its_day() -> None:
    row = Allow(Location("pyproject.toml", 9), distribution="numpy", until="2026-05-01")
    assert sift([FOUND], Accepted(allowed=(row,), today="2026-05-01")).found == ()
    assert sift([FOUND], Accepted(allowed=(row,), today="2026-05-02")).found == (FOUND,)


def test_the_owner_of_a_fault_speaks_and_the_other_rule_becomes_evidence() -> None:
    other = replace(NUMPY, rule="indirect-dependency", message="it comes with `pandas`")
    order = {"undeclared-dependency": 1, "indirect-dependency": 0}
    [row] = one_row_a_fault([FOUND, Found(PROJECT, other)], order)
    assert row.finding.rule == "indirect-dependency"
    assert [e.message for e in row.finding.evidence] == ["`numpy` is not declared"]


def test_the_same_fault_at_two_places_is_one_row_with_both() -> None:
    again = replace(NUMPY, sites=(Location("c.py", 2, 1),))
    [row] = one_row_a_fault([FOUND, Found(PROJECT, again)], {})
    assert row.finding.sites == (*NUMPY.sites, Location("c.py", 2, 1))
    assert row.finding.evidence == ()


def test_the_fix_of_the_same_fault_at_two_places_mends_both() -> None:
    first, second = (Edit(Location(path, 1, 1, 1, 8), "numpy>1", "numpy>=1") for path in ("a.txt", "b.txt"))
    both = [
        Found(PROJECT, replace(NUMPY, sites=(edit.location,), fix=Fix("numpy>=1", edits=(edit,)))) for edit in (first, second, second)
    ]
    [row] = one_row_a_fault(both, {})
    assert row.finding.fix == Fix("numpy>=1", edits=(first, second))


def test_one_place_of_a_fault_that_is_to_go_does_not_take_the_other_along() -> None:
    edits = (Edit(Location("a.txt", line, 1, line + 1, 1), "numpy\n", "") for line in (1, 2))
    both = [Found(PROJECT, replace(NUMPY, sites=(edit.location,), fix=Fix("remove", edits=(edit,)))) for edit in edits]
    [row] = one_row_a_fault(both, {})
    assert row.finding.fix is not None
    assert len(row.finding.fix.edits) == 1


def test_the_same_fault_of_two_projects_is_two_rows() -> None:
    elsewhere = replace(PROJECT, root="packages/b")
    assert len(one_row_a_fault([FOUND, Found(elsewhere, NUMPY)], {})) == 2


def test_errors_come_first_then_distributions_by_name() -> None:
    warning = replace(NUMPY, distribution="attrs", fault=Fault("attrs", "unused"), severity=Severity.WARNING)
    torch = replace(NUMPY, distribution="torch", fault=Fault("torch", "missing"))
    rows = rows_of([Found(PROJECT, f) for f in (warning, torch, NUMPY)])
    assert [r.finding.distribution for r in rows] == ["numpy", "torch", "attrs"]


def test_what_is_only_possible_is_a_note_whatever_the_settings_say() -> None:
    strict = replace(PROJECT, settings=Settings(severity=(("undeclared-dependency", "error"),)))
    [row] = rows_of([Found(strict, replace(NUMPY, confidence=Confidence.POSSIBLE))])
    assert row.severity is Severity.NOTE


def test_the_settings_change_the_severity_of_a_rule() -> None:
    mild = replace(PROJECT, settings=Settings(severity=(("undeclared-dependency", "note"),)))
    assert rows_of([Found(mild, NUMPY)])[0].severity is Severity.NOTE


@pytest.mark.parametrize(
    ("severities", "severity"),
    [
        ({"usage": "note"}, "note"),
        ({"usage": "note", "undeclared-dependency": "warning"}, "warning"),
        ({"undeclared-dependency": "warning", "usage": "note"}, "warning"),
        ({"versions": "note"}, "error"),
    ],
)
def test_a_group_may_have_a_severity_and_the_rule_of_it_another(severities: dict[str, str], severity: str) -> None:
    project = replace(PROJECT, settings=Settings(severity=tuple(severities.items())))
    [row] = rows_of([Found(project, NUMPY)], {"undeclared-dependency": "usage"})
    assert row.severity.value == severity


def test_a_plug_in_is_the_group_of_its_rules() -> None:
    project = replace(PROJECT, settings=Settings(severity=(("acme", "note"),)))
    [row] = rows_of([Found(project, replace(NUMPY, rule="acme/forbidden-fork"))], {})
    assert row.severity is Severity.NOTE


def test_the_fingerprint_survives_a_moved_line_and_tells_manifests_apart() -> None:
    moved = replace(NUMPY, sites=(Location("a.py", 99, 1),))
    other = replace(NUMPY, manifest="requirements-dev.txt")
    prints = [rows_of([Found(PROJECT, f)])[0].fingerprint for f in (NUMPY, moved, other)]
    assert prints[0] == prints[1] != prints[2]


def test_a_row_of_several_distributions_is_another_row_when_one_joins_them() -> None:
    one = replace(NUMPY, distribution="", details={"distributions": ["numpy"]})
    two = replace(one, details={"distributions": ["numpy", "torch"]})
    assert rows_of([Found(PROJECT, one)])[0].fingerprint != rows_of([Found(PROJECT, two)])[0].fingerprint


def test_two_rows_never_share_a_fingerprint() -> None:
    rows = rows_of([FOUND, Found(PROJECT, replace(NUMPY, sites=(Location("z.py"),)))])
    assert rows[0].fingerprint != rows[1].fingerprint
