"""`depaudit minimums` and `depaudit upgrade`: what they know of projects put together by hand."""

from __future__ import annotations

import pytest
from hand_built import Kind, grouped, manifest, pyproject
from uses_built import CHANGES, VERSIONS, know, quilt, use, using

from depaudit.knowledge.api_history import History
from depaudit.minimums.statements import Statement, statements
from depaudit.minimums.widening import widened
from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest
from depaudit.model.usage import UseGuard, UseRow, VersionRow
from depaudit.upgrades import Upgrade, upgrade_of

__all__ = ["quilt"]
SEW, HOOP, KNOT = use("quilt.sew"), use("quilt.hoop.Hoop"), use("quilt.knot")
Rows = tuple[UseRow | VersionRow, ...]


def stated(*manifests: Manifest, rows: Rows = (), path: str = "app.py") -> list[Statement]:
    return list(statements(using(*manifests, uses={path: rows})))


def line(one: Statement) -> str:
    need = f"{one.proven.symbol} {one.proven.change.added}" if one.proven else "nothing proven"
    return f"{one.requirement.name} {one.declared or 'none'}: {need}, {one.holds.value}, newest {one.newest or 'unknown'}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("quilt>=1.1", "quilt >=1.1: quilt.sew 1.2.0, too low, newest 3.1.0"),
        ("quilt>=2", "quilt >=2: quilt.sew 1.2.0, holds, newest 3.1.0"),
        ("quilt", "quilt none: quilt.sew 1.2.0, too low, newest 3.1.0"),
        ("quilt>=1.1.5,<3", "quilt >=1.1.5,<3: quilt.sew 1.2.0, holds, newest 2.1.0"),
        ("quilt==1.1.7", "quilt ==1.1.7: quilt.sew 1.2.0, not known, newest 1.1.7"),
    ],
)
def test_declared_beside_proven(text: str, told: str) -> None:
    assert [line(one) for one in stated(pyproject(text), rows=(SEW,))] == [told]


def test_a_minimum_that_holds_is_shown_with_its_proof() -> None:
    (one,) = stated(pyproject("quilt>=2.1"), rows=(SEW, HOOP))
    assert one.proven is not None
    assert (one.proven.symbol, str(one.proven.uses[0].location)) == ("quilt.hoop.Hoop", "app.py:3:1")


def test_what_is_not_sure_is_shown_where_nothing_else_is() -> None:
    unclear = use("quilt.hoop.Hoop", guard=UseGuard.UNCLEAR)
    (one,) = stated(pyproject("quilt>=1"), rows=(unclear,))
    assert one.proven is not None
    assert not one.proven.sure
    (one,) = stated(pyproject("quilt>=1"), rows=(SEW, unclear))
    assert one.proven is not None
    assert one.proven.symbol == "quilt.sew"


def test_what_is_gone_from_an_admitted_release() -> None:
    (one,) = stated(pyproject("quilt>=2"), rows=(KNOT,))
    assert one.gone is not None
    assert one.gone.change.removed == "3.0.0"
    (one,) = stated(pyproject("quilt>=2,<3"), rows=(KNOT,))
    assert one.gone is None


def test_every_requirement_has_a_line_and_says_what_is_not_known() -> None:
    found = stated(pyproject("acme-tools>=3", "quilt", grouped("quilt>=2", "test")), rows=(SEW,))
    assert [(s.requirement.name, s.requirement.group) for s in found] == [("acme-tools", ""), ("quilt", ""), ("quilt", "test")]
    assert found[0].unknown == ("when names came and went",)
    assert found[1].unknown == ("what it had before 1.0.0",)
    assert found[2].unknown == ()


def test_a_history_that_was_not_tried_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, validated=False)
    (one,) = stated(pyproject("quilt>=1"), rows=(SEW,))
    assert one.unknown == ("whether installed releases agree with what was read from them",)
    assert one.proven is not None
    assert not one.proven.sure


def test_a_url_has_no_range() -> None:
    (one,) = stated(manifest("quilt @ https://example.org/quilt-1.0.zip"), rows=(SEW,))
    assert one.unknown == ("which releases it admits, as it stands at a URL",)


# upgrades

HISTORY = History("quilt", ("quilt",), VERSIONS, True, CHANGES)


def upgraded(project: Project, version: str) -> Upgrade:
    found = upgrade_of(project, HISTORY, version)
    assert found is not None
    return found


def test_what_a_release_lacks_that_the_code_uses() -> None:
    of = using(pyproject("quilt>=1.2,<3"), uses={"app.py": (SEW, KNOT, use("quilt.stitch"))})
    found = upgraded(of, "3.0.0")
    assert [b.symbol for b in found.breaks] == ["quilt.knot"]
    assert [b.symbol for b in found.warns] == ["quilt.stitch"]
    assert [w.specifier for w in found.written] == [">=1.2,<4"]
    assert [b.symbol for b in upgraded(of, "1.0.0").breaks] == ["quilt.sew"]
    assert [b.symbol for b in upgraded(of, "1.1.5").unknown] == ["quilt.sew"]


def test_a_use_behind_a_test_of_the_version_counts_where_it_comes_to_run() -> None:
    old = use("quilt.knot", guard=UseGuard.VERSION, version="<3")
    weak = use("quilt.knot", guard=UseGuard.VERSION, version=">=2")
    assert upgraded(using(pyproject("quilt"), uses={"app.py": (old,)}), "3.0.0").breaks == ()
    assert [b.sure for b in upgraded(using(pyproject("quilt"), uses={"app.py": (weak,)}), "3.0.0").breaks] == [False]


def test_locks_that_would_have_to_move() -> None:
    locks = (Lock("uv.lock", "uv", (LockedVersion("quilt", "2.0.0", Location("uv.lock", 4)),)),)
    of = replace(using(pyproject("quilt>=1"), uses={"app.py": (SEW,)}), locks=locks)
    assert [v.version for v in upgraded(of, "3.0.0").locked] == ["2.0.0"]
    assert upgraded(of, "2.0.0").locked == ()


def test_other_requirements_that_would_be_at_odds() -> None:
    of = using(manifest("torch==2.2.2", "torchvision==0.17.2"), uses={"app.py": ()}, kind=Kind.APPLICATION)
    torch = History("torch", ("torch",), ("2.2.2", "2.5.1"), True, {})
    found = upgrade_of(of, torch, "2.5.1")
    assert found is not None
    assert {f.rule for f in found.consequences} == {"mismatched-torch-family"}
    assert [w.specifier for w in found.written] == ["==2.5.1"]


def test_a_project_that_does_not_know_it_has_nothing_to_say() -> None:
    assert upgrade_of(replace(using(pyproject("rich"), uses={"app.py": ()}), dependencies=()), HISTORY, "3.0.0") is None


@pytest.mark.parametrize(
    ("specifier", "version", "wanted"),
    [
        ("", "2.1.0", ""),
        (">=1", "2.1.0", ">=1"),
        (">=1,<2", "2.1.0", ">=1,<3"),
        ("<=2.0", "2.1.0", "<3"),
        ("~=1.20", "2.1.0", ">=1.20,<3"),
        ("==1.26.*", "2.1.0", "==2.1.*"),
        ("==1.26.4", "2.1.0", "==2.1.0"),
        (">=2.2", "2.1.0", ">=2.1"),
        (">=1,!=2.1.0", "2.1.0", ">=1"),
        (">=0.20,<0.27", "0.28.0", ">=0.20,<0.29"),
        (">=1,<2 || >=3", "2.1.0", "==2.1.0"),
    ],
)
def test_the_requirement_to_write(specifier: str, version: str, wanted: str) -> None:
    assert widened(specifier, version) == wanted
